"""What a page says of itself to search engines, to those who link to it, and to the browser."""

import json
from collections.abc import Iterator

from docutils import nodes
from markupsafe import Markup, escape
from sphinx.application import Sphinx

from companion.book import paths
from companion.book.book import Book
from companion.book.references import Reference
from companion.model import CLAIMS, STUDIES
from companion.model.claims import ClaimRow
from companion.sphinx import frame
from companion.sphinx.linked import Described, linked
from companion.sphinx.passages import clipped, passages
from companion.sphinx.state import book_of, build_of
from companion.words.codes import CERTAINTY, VERDICT, in_words, sentence_case
from companion.words.edition import Edition

# What pages use, and no more: charts set styles of their own, and draw the PNG from a data address.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'"
)
LENGTH, SHORT = 300, 60
APART = {"search": "Search", "404": "No such page", "genindex": "Index"}
UNLISTED = ("404", "genindex")  # of no use to somebody who comes from a search engine


def describe(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: nodes.document
) -> None:
    """Give a page its title, its description, its card, its data, and what it may ask for."""
    book, edition = book_of(app), frame.edition(app)
    title = Markup(str(context.get("title", ""))).striptags() or template.removesuffix(".html")
    title = APART.get(page, title)
    subject = title_of(book, page, title)
    said = description(book, page, str(context.get("body", "")))
    if len(said) < SHORT:
        said = " ".join(filter(None, (f"{subject}.", said, f"{book.subject.title}.")))
    described = Described(page, subject, said, str(context.get("pageurl") or ""))
    paper = paper_of(book, page)
    picture = str(context["companion_shared"])
    parts = [
        Markup('<meta http-equiv="Content-Security-Policy" content="{}"/>').format(POLICY),
        Markup('<meta name="description" content="{}"/>').format(said),
        *(
            Markup('<meta property="{}" content="{}"/>').format(*pair)
            for pair in _card(described, edition, picture)
        ),
    ]
    kind = "summary_large_image" if picture else "summary"
    parts.append(Markup('<meta name="twitter:card" content="{}"/>').format(kind))
    if page in UNLISTED:
        parts.append(Markup('<meta name="robots" content="noindex"/>'))
    elif page in app.env.found_docs and paper is None:
        parts += [
            Markup('<meta name="{}" content="{}"/>').format(*pair)
            for pair in _citation(described, edition, app.config.language or "en")
        ]
    if page == "404" and app.config.html_baseurl:  # it answers for addresses in any folder
        parts.append(Markup('<base href="{}/"/>').format(app.config.html_baseurl.rstrip("/")))
    claim = claim_of(book, page)
    language = app.config.language or "en"
    about = linked(book, edition, described, language, claim=claim, paper=paper)
    data = json.dumps(about, ensure_ascii=False).replace("<", "\\u003c")
    parts.append(Markup(f'<script type="application/ld+json">{data}</script>'))
    context["metatags"] = Markup("\n").join([Markup(str(context.get("metatags", ""))), *parts])
    context["head_title"] = escape(f"{subject} – {book.subject.title}")
    context["look"] = build_of(app).address


def _card(page: Described, edition: Edition, picture: str) -> Iterator[tuple[str, str]]:
    """What those who link to a page show of it (Open Graph)."""
    yield "og:title", page.title
    yield "og:description", page.said
    yield "og:type", "article"
    yield "og:site_name", edition.title
    if page.address:
        yield "og:url", page.address
    if picture:
        yield "og:image", picture
        yield "og:image:alt", f"The main chart of: {page.title}"


def _citation(page: Described, edition: Edition, language: str) -> Iterator[tuple[str, str]]:
    """What citation managers and Google Scholar read; a study's page is not the study."""
    yield "citation_title", page.title
    if edition.author:
        yield "citation_author", edition.author
    if edition.date:
        yield "citation_publication_date", edition.date.replace("-", "/")
    yield "citation_inbook_title", edition.title
    yield "citation_language", language
    if page.address:
        yield "citation_public_url", page.address


def title_of(book: Book, page: str, title: str) -> str:
    """The title of a page, as it stands alone in a tab, a search engine or a link.

    A study's is the paper's, so that no two are alike; a claim's has the verdict, since a claim
    would be read as what the book says.
    """
    if claim := claim_of(book, page):
        return f"{title} ({VERDICT[claim.verdict].lower()})"
    reference = paper_of(book, page)
    if reference is None:
        return title
    paper = reference.get("title")
    return f"{title}: {paper}" if reference.authors else paper


def description(book: Book, page: str, body: str) -> str:
    """What is on a page, in a sentence or two."""
    if claim := claim_of(book, page):
        judged = f"{VERDICT[claim.verdict]}. {CERTAINTY[claim.certainty]}."
        return clipped(f"{judged} The claim: {claim.restatement} {claim.reason}", LENGTH)
    if study := book.row(STUDIES, study_of(book, page)):
        reference = book.reference(study.id)
        facts = [sentence_case(in_words(study.design)), study.diagnosis, study.comparator]
        found = "; ".join(str(fact) for fact in facts if fact)
        return clipped(f"{reference.get('title') if reference else study.id}. {found}.", LENGTH)
    texts = (p.text for p in passages(body) if p.tag == "p" and not p.tabled)
    first = next(texts, "")
    long = next((t for t in texts if len(t) >= SHORT), first) if len(first) < SHORT else first
    return clipped(long, LENGTH)


def claim_of(book: Book, page: str) -> ClaimRow | None:
    """The claim that a page is the chapter of."""
    return book.row(CLAIMS, paths.claim_of(f"{page}.md") or "")


def study_of(book: Book, page: str) -> str:
    """The study that a page is of, or an empty string."""
    folder, _, name = page.rpartition("/")
    return name if folder == paths.STUDY_PAGES and book.row(STUDIES, name) else ""


def paper_of(book: Book, page: str) -> Reference | None:
    """The paper that the page of a study is about; None for any other page."""
    return book.reference(study_of(book, page))
