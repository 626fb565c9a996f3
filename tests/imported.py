"""Has all that a build imports and compiles before its first page; each build is then a fork.

What a build leaves behind is in none of it: modules, grammars of selectors, our compiled templates.
"""

import gc
from importlib import import_module
from pkgutil import walk_packages

import plotly.graph_objects as go
import soupsieve
from sphinx.application import builtin_extensions

from companion.book import bibstyle
from companion.html import fill

JUPYTER_BOOK = (
    "jupyter_book.cli.main", "jupyter_book.sphinx", "myst_nb.sphinx_ext", "sphinx_book_theme",
    "sphinx_comments", "sphinx_copybutton", "sphinx_design", "sphinx_external_toc",
    "sphinx_jupyterbook_latex", "sphinx_multitoc_numbering", "sphinx_thebe", "sphinx_togglebutton",
    "sphinxcontrib.bibtex", "sphinx.ext.intersphinx", "sphinx.ext.mathjax",
)  # fmt: skip
WHOLE = ("a11y_pygments", "sphinx_design", "sphinx_external_toc", "sphinx_jupyterbook_latex",
         "sphinxcontrib.bibtex.style", "companion")  # fmt: skip
"""Packages whose modules a build imports as it goes."""
LAZY = (
    "docutils.languages.en", "jinja2.ext", "latexcodec.codec", "myst_nb.ext.execution_tables",
    "myst_nb.ext.glue.domain", "myst_parser.sphinx_ext.directives",
    "myst_parser.sphinx_ext.mathjax", "myst_parser.sphinx_ext.myst_refs", "plotly.io",
    "plotly.offline", "pybtex.backends.plaintext", "pybtex.database.input.bibtex",
    "pylatexenc.latexencode._uni2latexmap", "sphinx.builders.html.transforms",
    "sphinx.builders.latex.transforms", "tests.building",
)  # fmt: skip

for name in (*builtin_extensions, *JUPYTER_BOOK, *LAZY):
    import_module(name)
for package in WHOLE:
    for module in walk_packages(import_module(package).__path__, f"{package}."):
        if not module.name.endswith("__main__") and ".skeleton" not in module.name:
            import_module(module.name)
go.Figure(go.Scatter(x=[1], y=[1], error_x={"array": [1]}), {"xaxis": {"title": {"text": "x"}}})
soupsieve.compile("a.b[c] > d")
bibstyle.register()
fill.ready()
gc.collect()
gc.freeze()
