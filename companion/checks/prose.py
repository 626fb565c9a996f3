"""Pages: known roles and directives, targets that exist, and no number typed by hand."""

import re
from collections.abc import Iterator

from companion.charts import CHARTS
from companion.checks.chain import CITATIONS
from companion.evidence import Evidence, row_at
from companion.model import TABLES
from companion.pages import Page, Use
from companion.problem import Problem
from companion.questions import EffectError, answer
from companion.render.pooled import text as pooled_text
from companion.render.tables import LAYOUTS
from companion.selection import FILTERS, SelectionError, select
from companion.synthesis import SynthesisError
from companion.view import View
from companion.wording import datum

ALLOWED = "book/allowed-numerals.txt"
ROLES = frozenset({"datum", "pooled", "doc", "download", *CITATIONS})
DIRECTIVES = frozenset(
    [
        "claim",
        "studies",
        "evidence-table",
        "chart",
        "forest",
        "summary-of-findings",
        "glance",
        "crisis",
        "study",
        "table-page",
        "flow",
        "audit",
        "bibliography",
        "admonition",
        "note",
        "tip",
        "warning",
        "important",
        "dropdown",
        "glossary",
        "code-cell",
        "tableofcontents",
    ]
)
_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million half halves thirds quarter quarters dozen twice thrice double triple"
)
NUMERAL = re.compile(rf"\d+(?:[.,]\d+)*%?|\b(?:{'|'.join(_WORDS.split())})\b", re.IGNORECASE)
WORD_LIMIT = 950


def allowed(evidence: Evidence) -> re.Pattern[str]:
    """The committed list as one pattern: a regular expression a line, # begins a comment."""
    file = evidence.root / ALLOWED
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    patterns = [line.split("  #")[0].strip() for line in lines if not line.startswith("#")]
    return re.compile("|".join(f"(?:{p})" for p in patterns if p) or r"(?!)")


def numerals(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``numeral-typed``: a digit or number word stands in prose only by the committed list."""
    permitted = allowed(evidence)
    texts = [(page.path, use.line, use.column, use.content)
             for page in pages for use in page.of("text")]  # fmt: skip
    for path, line, column, content in texts:
        yield from _typed(permitted, path, line, column, content)
    for table, columns in (("claim_evidence", ("finding",)), ("claims", ("restatement", "reason"))):
        for record in evidence.tables[table].records:
            for name in columns:
                place = evidence.tables[table].place(record.line, name)
                bare = re.sub(r"\{\w+\}`[^`]*`", "", record[name])
                yield from _typed(permitted, *place, bare)


def _typed(
    permitted: re.Pattern[str], path: str, line: int, column: int, content: str
) -> Iterator[Problem]:
    spans = [m.span() for m in permitted.finditer(content)]
    for found in NUMERAL.finditer(content):
        if any(a <= found.start() and found.end() <= b for a, b in spans):
            continue
        message = f"{found.group()!r} is typed; a finding is a {{datum}} or {{pooled}}"
        yield Problem(path, line, column + found.start(), "numeral-typed", message)


def roles(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``role-unknown``, ``datum-unknown``, ``pooled-unknown``, ``citation-unknown``."""
    view = View(evidence)
    for page in pages:
        for use in page.of("role"):
            for rule, message in _role(evidence, view, use):
                yield Problem(page.path, use.line, use.column, rule, message)
    for record in evidence.tables["claim_evidence"].records:
        for name, content in re.findall(r"\{(\w+)\}`([^`]*)`", record["finding"]):
            for rule, message in _role(evidence, view, Use("role", name, content, 0, 0)):
                place = evidence.tables["claim_evidence"].place(record.line, "finding")
                yield Problem(*place, rule, message)


def _role(evidence: Evidence, view: View, use: Use) -> Iterator[tuple[str, str]]:
    if use.name not in ROLES:
        yield "role-unknown", f"{{{use.name}}}; known: {', '.join(sorted(ROLES))}"
    elif use.name == "datum":
        address, _, column = use.content.rpartition(".")
        record = row_at(evidence, address)
        if record is None:
            yield "datum-unknown", f"{use.content!r}; there is no row {address!r}"
        elif datum(record, column) is None:
            yield "datum-unknown", f"{use.content!r}; the row reports no {column!r}"
    elif use.name == "pooled":
        id, _, name = use.content.rpartition(".")
        try:
            if pooled_text(answer(view, id), name) is None:
                yield "pooled-unknown", f"{use.content!r}; the result has no {name!r}"
        except (SynthesisError, EffectError) as error:
            yield "pooled-unknown", str(error)
    elif use.name in CITATIONS:
        for key in use.content.split(","):
            if evidence.reference(key.strip()) is None:
                yield "citation-unknown", f"{key.strip()!r} is no key of references.bib"


def directives(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``directive-unknown``, ``directive-argument``, ``directive-empty``."""
    view = View(evidence)
    for page in pages:
        for use in page.of("directive"):
            for rule, message in _directive(evidence, view, use):
                yield Problem(page.path, use.line, use.column, rule, message)


def _directive(evidence: Evidence, view: View, use: Use) -> Iterator[tuple[str, str]]:
    name, argument = use.name, use.content
    if name not in DIRECTIVES:
        yield "directive-unknown", f"{{{name}}}; known: {', '.join(sorted(DIRECTIVES))}"
        return
    table = {"claim": "claims", "studies": "claims", "summary-of-findings": "claims",
             "study": "studies", "forest": "syntheses"}.get(name)  # fmt: skip
    if table and evidence.row(table, argument) is None:
        yield "directive-argument", f"{{{name}}} {argument}; no such id in {table}"
    known = {"table-page": TABLES, "evidence-table": LAYOUTS, "chart": CHARTS}.get(name)
    if known is None:
        return
    if argument not in known:
        yield "directive-argument", f"{{{name}}} {argument}; known: {', '.join(known)}"
        return
    if name == "table-page":
        return
    target = CHARTS[argument][0] if name == "chart" else argument
    try:
        if not select(view, target, {k: v for k, v in use.options if k in FILTERS}):
            yield "directive-empty", f"{{{name}}} {argument}: no row matches"
    except SelectionError as error:
        yield "directive-argument", str(error)


def links(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``link-missing``: a link to a page or file of the book leads somewhere."""
    for page in pages:
        folder = (evidence.root / page.path).parent
        for use in page.of("link"):
            target = use.content.partition("#")[0]
            if not target or re.match(r"[a-z]+:", target):
                continue
            generated = re.search(r"studies/([a-z0-9-]+)\.md$", target)
            if generated and evidence.row("studies", generated[1]):
                continue
            if not (folder / target).is_file():
                message = f"{target} does not exist"
                yield Problem(page.path, use.line, use.column, "link-missing", message)


def bibliographies(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``page-bibliography``: a page that cites ends in its own references."""
    for page in pages:
        cites = page.of("role", *CITATIONS) or page.of("directive", "studies")
        shown = page.of("directive", "bibliography")
        if cites and not shown:
            message = "the page cites but has no {bibliography} of its own"
            yield Problem(page.path, cites[0].line, cites[0].column, "page-bibliography", message)


def lengths(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``page-long``: a chapter has at most about 900 words of prose."""
    for page in pages:
        words = sum(len(use.content.split()) for use in page.of("text"))
        if page.path.startswith("book/claims/") and words > WORD_LIMIT:
            message = f"{words} words of prose; at most {WORD_LIMIT}"
            yield Problem(page.path, 1, 1, "page-long", message)


RULES = (numerals, roles, directives, links, bibliographies, lengths)
