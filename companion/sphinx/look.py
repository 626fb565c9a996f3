"""What every written page shows of others, in one digest."""

import hashlib

from companion.book.book import Book
from companion.sphinx import theme
from companion.words.edition import newest


def look_of(book: Book, fingerprint: str) -> str:
    """Changes with what every written page shows of others: titles, headings, styles, scripts."""
    found = hashlib.sha256(fingerprint.encode() + newest(book).encode())
    for page in book.pages:
        heads = [heading.text for heading in page.headings]  # a link without words shows them
        found.update(repr((page.docname, page.title, heads, sorted(page.anchors))).encode())
    for folder in (theme.STATIC, *(book.root / name for name in book.config.static)):
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                found.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return found.hexdigest()
