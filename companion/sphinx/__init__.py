"""The Sphinx extension: loops over the blocks, and does what a build does around the pages."""

# ruff: noqa: E402
import atexit
import gc

RARELY = 200_000
"""Objects between collections: most of what a build makes it keeps, and looking costs a fifth."""
gc.set_threshold(RARELY)  # before all that is imported, which is kept as well

from sphinx.application import Sphinx

from companion.blocks import BLOCKS, ROLES
from companion.book import bibstyle
from companion.sphinx import (
    ahead,
    bibliography,
    carried,
    cells,
    directives,
    frame,
    gate,
    head,
    light,
    menu,
    nodes,
    pictures,
    project,
    rebuild,
    record,
    refusal,
    site,
    theme,
)


def setup(app: Sphinx) -> dict[str, object]:
    """Register directives and roles, the gate, row-level rebuilds and the swap."""
    atexit.register(gc.freeze)  # or the process ends by looking through all that a build made
    bibstyle.register()
    app.setup_extension("sphinxcontrib.bibtex")
    app.add_domain(bibliography.IndexedDomain, override=True)
    cells.install()
    app.add_config_value("companion_fingerprint", "", "env", [str])
    app.add_node(nodes.html_block, html=(nodes.visit, nodes.depart))
    for block in BLOCKS.values():
        app.add_directive(block.name, block.directive(directives.BlockDirective))
    for role in ROLES.values():
        app.add_role(role.name, directives.ValueRole(role))
    refusal.strict(app)
    app.connect("config-inited", gate.gate, priority=100)
    app.connect("config-inited", record.give)
    app.connect("config-inited", theme.templates)
    app.connect("config-inited", bibliography.without_titles)
    app.connect("config-inited", theme.numbering, priority=900)
    app.connect("builder-inited", site.redirect, priority=1)
    app.connect("builder-inited", project.take_over, priority=2)
    app.connect("builder-inited", carried.name_by_path)
    app.connect("builder-inited", theme.compiled)
    app.connect("builder-inited", theme.without_sheets)
    app.connect("builder-inited", theme.without_thebe)
    app.connect("builder-inited", theme.own_search)
    app.connect("builder-inited", light.few)
    app.connect("html-collect-pages", theme.own_pages)
    app.connect("html-page-context", menu.give, priority=400)
    app.connect("html-page-context", theme.accessible)
    app.connect("html-page-context", theme.escaped, priority=880)
    app.connect("html-page-context", frame.surround, priority=890)
    app.connect("html-page-context", pictures.write, priority=890)
    app.connect("html-page-context", head.describe, priority=900)
    app.connect("html-page-context", light.asked, priority=950)
    app.connect("env-get-outdated", rebuild.outdated)
    app.connect("env-before-read-docs", site.reading)
    app.connect("env-before-read-docs", cells.begin)
    app.connect("env-before-read-docs", ahead.first)
    app.connect("env-purge-doc", ahead.read_next, priority=1)
    app.connect("env-purge-doc", rebuild.forget)
    app.connect("env-merge-info", rebuild.merge)
    app.connect("doctree-read", project.lead_to_made)
    app.connect("doctree-read", rebuild.remember)
    app.connect("doctree-read", bibliography.add_cards)
    app.connect("doctree-resolved", bibliography.label)
    app.connect("doctree-resolved", bibliography.fold)
    app.connect("doctree-resolved", bibliography.offer)
    app.connect("env-updated", ahead.read_last, priority=50)
    app.connect("env-updated", rebuild.settle, priority=100)
    app.connect("env-updated", site.unwritten)
    app.connect("build-finished", site.finish, priority=950)
    app.connect("build-finished", gate.release, priority=1000)
    return {
        "version": "1", "parallel_read_safe": True, "parallel_write_safe": True, "env_version": 2,
    }  # fmt: skip
