"""Directives and roles of the book; thin. All work is done by the floors below."""

import os
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from companion import bibstyle, hooks, outputs, questions, wording
from companion.charts import CHARTS
from companion.evidence import load, row_at
from companion.render import Links, cards, pooled, summary, theirs
from companion.render import charts as chart_html
from companion.render.tables import Desk, sheet
from companion.selection import FILTERS, select
from companion.tables import Record
from companion.view import View


def _desk(env: BuildEnvironment) -> Desk:
    """The evidence as the page now being read sees it; what it uses is kept for that page."""
    view = View(env.app.companion_evidence)
    view.used = env.companion_used.setdefault(env.docname, {})
    here, builder = env.docname, env.app.builder

    def page(target: str) -> str:
        return builder.get_relative_uri(here, target) if target in env.found_docs else ""

    return Desk(view, Links(page))


class _Block(SphinxDirective):
    """A directive that emits one block of HTML; its argument names a row or a table."""

    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        argument = self.arguments[0] if self.arguments else ""
        return [nodes.raw("", self.html(_desk(self.env), argument), format="html")]


def _block(html) -> type[_Block]:
    """A directive from a function of the desk and the argument."""
    return type("Block", (_Block,), {"html": lambda self, desk, argument: html(desk, argument)})


class EvidenceTable(_Block):
    """``{evidence-table} table`` with filters as options."""

    option_spec = {  # noqa: RUF012
        **dict.fromkeys(FILTERS, directives.unchanged_required),
        "caption": directives.unchanged_required,
        "sortable": directives.flag,
    }

    def html(self, desk: Desk, argument: str) -> str:
        options = dict(self.options)
        caption = options.pop("caption", wording.words(argument).capitalize())
        interactive = options.pop("sortable", "no") is None
        records = select(desk.view, argument, options)
        return sheet(records, argument, caption, desk).html(interactive=interactive)


class ChartBlock(_Block):
    """``{chart} name`` with filters as options."""

    option_spec = dict.fromkeys(FILTERS, directives.unchanged_required)

    def html(self, desk: Desk, argument: str) -> str:
        table, draw = CHARTS[argument]
        chart = draw(desk.view, select(desk.view, table, self.options))
        number = self.env.new_serialno("chart")
        return chart_html.html(chart, f"chart-{argument}-{number}", desk)


class Forest(_Block):
    """``{forest} synthesis-id``: the pooled question with its alternatives."""

    def html(self, desk: Desk, argument: str) -> str:
        found = questions.answer(desk.view, argument)
        return pooled.forest(found, desk) + theirs.differences(found, desk)


class Studies(SphinxDirective):
    """``{studies} claim``: the cited studies of a claim, what each found, for or against."""

    required_arguments = 1
    option_spec = {"key": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        desk = _desk(self.env)
        rows = sorted(
            desk.view.rows("claim_evidence", claim=self.arguments[0]),
            key=lambda r: ("contradicts", "qualifies", "supports").index(r["direction"]),
        )
        key = self.options.get("key", "").split()
        first = [r for r in rows if not key or r["study"] in key]
        others = [r for r in rows if r not in first]
        found: list[nodes.Node] = self._table(first, desk, "Studies that weigh most here")
        if others:
            summary = f"The other {len(others)} studies that bear on this claim"
            found += [
                nodes.raw("", f"<details><summary>{summary}</summary>", format="html"),
                *self._table(others, desk, "Other studies"),
                nodes.raw("", "</details>", format="html"),
            ]
        return found

    def _table(self, rows: list[Record], desk: Desk, caption: str) -> list[nodes.Node]:
        body = [self._row(record, desk) for record in rows]
        return _table(("Study", "Bearing", "Finding", "Design", "Size"), body, caption)

    def _row(self, record: Record, desk: Desk) -> list[list[nodes.Node]]:
        study = desk.view.row("studies", record["study"])
        size = study and (study["n_randomised"] or study["n_analysed"])
        bearing = record["direction"]
        return [
            self._inline(f"{{cite:t}}`{record['study']}`"),
            [nodes.inline("", bearing, classes=["bearing", bearing])],
            self._inline(record["finding"]),
            [nodes.Text(wording.cell(study, "design") if study else "")],
            [nodes.Text(f"n {size}" if size else "")],
        ]

    def _inline(self, text: str) -> list[nodes.Node]:
        found, messages = self.state.inline_text(text, self.lineno)
        return [*found, *messages]


def _table(
    head: Iterable[str], rows: Iterable[list[list[nodes.Node]]], caption: str
) -> list[nodes.Node]:
    """A caption and a table whose cells hold nodes, so that citations in them resolve."""
    head = list(head)
    table = nodes.table("", classes=["evidence", "cited"])
    group = nodes.tgroup("", *[nodes.colspec(colwidth=w) for w in (3, 2, 7, 3, 1)], cols=len(head))
    top = nodes.row("", *[nodes.entry("", nodes.paragraph("", h)) for h in head])
    group += nodes.thead("", top)
    body = nodes.tbody("")
    for cells in rows:
        body += nodes.row("", *[nodes.entry("", nodes.paragraph("", "", *c)) for c in cells])
    group += body
    table += group
    return [nodes.paragraph("", caption, classes=["table-caption"]), table]


class Datum(SphinxRole):
    """``{datum}`table.row-id.column```: a value of a row."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        address, _, column = self.text.rpartition(".")
        desk = _desk(self.env)
        record = row_at(desk.view, address)
        html = cards.datum(record, column, desk)
        return [nodes.raw("", html, format="html")], []


class PooledValue(SphinxRole):
    """``{pooled}`synthesis-id.field```: a value of a pooled result."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        id, _, field = self.text.rpartition(".")
        desk = _desk(self.env)
        html = pooled.value(questions.answer(desk.view, id), field, desk)
        return [nodes.raw("", html, format="html")], []


def setup(app: Sphinx) -> dict[str, object]:
    """Register the directives and roles, the gate and the row-level rebuild."""
    bibstyle.register()
    outputs.write_study_pages(load(Path(app.srcdir)))
    root = str(Path(app.srcdir).resolve())
    os.environ["PYTHONPATH"] = os.pathsep.join(
        dict.fromkeys([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    )  # the notebook's kernel finds the package without an install
    app.add_config_value("companion_fingerprint", hooks.fingerprint(), "env", [str])
    app.add_directive("claim", _block(pooled.claim))
    app.add_directive("glance", _block(lambda desk, _: pooled.glance(desk)))
    app.add_directive("crisis", _block(lambda desk, _: cards.crisis(desk)))
    app.add_directive("study", _block(lambda desk, key: cards.study_page(key, desk)))
    app.add_directive("table-page", _block(lambda desk, table: cards.table_page(table, desk)))
    app.add_directive("summary-of-findings", _block(summary.summary))
    app.add_directive("audit", _block(lambda desk, _: cards.audit(desk)))
    app.add_directive("flow", _block(lambda desk, _: cards.flow(desk)))
    app.add_directive("evidence-table", EvidenceTable)
    app.add_directive("chart", ChartBlock)
    app.add_directive("forest", Forest)
    app.add_directive("studies", Studies)
    app.add_role("datum", Datum())
    app.add_role("pooled", PooledValue())
    app.connect("builder-inited", hooks.gate)
    app.connect("builder-inited", hooks.without_thebe)
    app.connect("html-page-context", hooks.accessible)
    app.connect("env-get-outdated", hooks.outdated)
    app.connect("env-purge-doc", hooks.forget)
    app.connect("env-merge-info", hooks.merge)
    app.connect("build-finished", hooks.finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True,
            "env_version": 1}  # fmt: skip
