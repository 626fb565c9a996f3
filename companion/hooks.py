"""What the build does around the pages: the gate, row-level rebuilds, files beside the pages."""

import hashlib
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from companion import checks, outputs
from companion.evidence import load
from companion.view import digest

_CITATIONS = '<div class="citation-list">'


def gate(app: Sphinx) -> None:
    """Stop before anything is written when the chain is broken anywhere."""
    root = Path(app.srcdir)
    evidence = load(root)
    problems = [p for p in checks.check(evidence) if p.severity == "error"]
    if problems:
        listing = "\n".join(str(problem) for problem in problems)
        raise ExtensionError(
            f"{len(problems)} problems in the evidence; nothing was built.\n{listing}"
        )
    app.companion_evidence = evidence
    if not hasattr(app.env, "companion_used"):
        app.env.companion_used = {}


def without_thebe(app: Sphinx) -> None:
    """Jupyter Book loads sphinx-thebe always; its script address is on another host."""
    for name, listeners in app.events.listeners.items():
        app.events.listeners[name] = [
            item for item in listeners if item.handler.__module__ != "sphinx_thebe"
        ]


def accessible(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: nodes.document
) -> None:
    """docutils gives its list of references roles that may not hold what it puts into them."""
    if body := context.get("body"):
        text = str(body).replace('<div role="list" class="citation-list">', _CITATIONS)
        context["body"] = text.replace(' role="doc-biblioentry"', "")


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set
) -> list[str]:
    """The pages whose rows changed since they were read."""
    evidence = app.companion_evidence
    answers: dict = {}

    def now(query) -> str:
        if query not in answers:
            answers[query] = digest(evidence, query)
        return answers[query]

    return [
        page
        for page, used in env.companion_used.items()
        if page in env.found_docs and any(now(query) != then for query, then in used.items())
    ]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget what a page used before it is read again or removed."""
    env.companion_used.pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set, other: BuildEnvironment) -> None:
    """Take over what pages read by another worker used."""
    for page in docnames:
        if page in other.companion_used:
            env.companion_used[page] = other.companion_used[page]


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write the files beside the pages, and remove those of pages that are gone."""
    if error is None and app.builder.format == "html":
        outputs.write_assets(app.companion_evidence, Path(app.outdir))
        outputs.remove_orphans(Path(app.outdir), set(app.env.found_docs))


def fingerprint() -> str:
    """Changes with the package's own code, so that every page is read again after an edit."""
    here = Path(__file__).parent
    files = [f for f in sorted(here.rglob("*")) if f.suffix in (".py", ".html")]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
