"""Which documents the build is of: the pages that the check read, and a page a study.

A study's page is one directive. Its source is written among the build's own files, never among the
author's, and Sphinx is told that it belongs to the book.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.project import Project

from companion.book import paths
from companion.book.book import Book
from companion.model import STUDIES
from companion.sphinx.state import book_of


class BookProject(Project):
    """The documents of a book, as the check found them: what one reads the other reads."""

    def take(self, pages: Mapping[str, str], made: Mapping[str, Path]) -> None:
        """The author's pages, each with its path from the root, and pages that the build makes."""
        self.pages = dict(pages)
        self.made = dict(made)

    def discover(
        self, exclude_paths: Iterable[str] = (), include_paths: Iterable[str] = ("**",)
    ) -> set[str]:
        """The names of all documents."""
        self.docnames = {*self.pages, *self.made}
        self._docname_to_path = self.pages | {name: f"{name}.md" for name in self.made}
        self._path_to_docname = {path: name for name, path in self._docname_to_path.items()}
        self._path_to_docname |= {str(path): name for name, path in self.made.items()}
        return self.docnames

    def doc2path(self, docname: str, absolute: bool) -> str:
        """The source of a document; of one that the build makes, where it really lies."""
        made: dict[str, Path] = getattr(self, "made", {})
        if absolute and docname in made:
            return str(made[docname])
        return super().doc2path(docname, absolute)


def take_over(app: Sphinx) -> None:
    """Give the build its documents; write the sources of the study pages that changed."""
    book = book_of(app)
    project = BookProject(app.srcdir, app.config.source_suffix)
    project.restore(app.project)
    pages = {page.docname: page.path for page in book.pages}
    project.take(pages, _study_pages(book, Path(app.outdir).parent / "pages"))
    app.project = app.env.project = project


def lead_to_made(app: Sphinx, doctree: nodes.document) -> None:
    """Let links find the pages that the build makes: MyST looks for files among the author's."""
    project = app.project
    made = project.made if isinstance(project, BookProject) else {}
    for node in doctree.findall(addnodes.pending_xref):
        if node["reftype"] != "myst" or node["refdomain"]:
            continue
        path, _, place = node["reftarget"].partition("#")
        name = app.env.relfn2path(path, node["refdoc"])[0].removesuffix(".md")
        if path.endswith(".md") and name in made:
            node.attributes |= {"refdomain": "doc", "reftarget": name, "reftargetid": place}


def _study_pages(book: Book, folder: Path) -> dict[str, Path]:
    """Sources of the study pages by document; one is written only when its text changes."""
    found: dict[str, Path] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for study in book.table(STUDIES).rows:
        file = folder / f"{study.id}.md"
        text = _study_page(book, study.id)
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
        found[f"{paths.STUDY_PAGES}/{study.id}"] = file
    return found


def _study_page(book: Book, key: str) -> str:
    reference = book.reference(key)
    title = _literal(reference.label) if reference else key
    return f"---\norphan: true\n---\n# {title}\n\n```{{study}} {key}\n```\n"


def _literal(text: str) -> str:
    """Text that Markdown leaves as it is: a title from a reference is untrusted."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!<>|~$&" else c for c in text)
