"""Imports all that a build of a book imports, Sphinx's and Jupyter Book's extensions among it."""

from importlib import import_module
from pkgutil import walk_packages

from sphinx.application import builtin_extensions

import companion

JUPYTER_BOOK = (
    "jupyter_book.cli.main", "jupyter_book.sphinx", "myst_nb.sphinx_ext", "sphinx_book_theme",
    "sphinx_comments", "sphinx_copybutton", "sphinx_design", "sphinx_external_toc",
    "sphinx_jupyterbook_latex", "sphinx_multitoc_numbering", "sphinx_thebe", "sphinx_togglebutton",
    "sphinxcontrib.bibtex", "sphinx.ext.intersphinx", "sphinx.ext.mathjax",
)  # fmt: skip
LAZY = ("plotly.graph_objs._figure", "plotly.graph_objs._scatter", "plotly.graph_objs._layout",
        "plotly.offline", "pybtex.database.input.bibtex", "pybtex.backends.plaintext")  # fmt: skip
"""What is imported only when a chart is drawn or a reference printed."""

for name in (*builtin_extensions, *JUPYTER_BOOK, *LAZY, "tests.building"):
    import_module(name)
for module in walk_packages(companion.__path__, "companion."):
    if not module.name.endswith("__main__") and ".skeleton" not in module.name:
        import_module(module.name)
