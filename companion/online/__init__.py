"""What Crossref and PubMed answer: asked politely, kept on disk, and held against the references.

Nothing else in the package needs a network. A registry that does not answer is a warning, never a
failure of the book, and changes nothing that was read before.
"""

from companion.online.asking import CROSSREF, PUBMED, Asker
from companion.online.candidates import Candidate, candidates
from companion.online.documents import Document, document
from companion.online.snapshot import Outcome, refreshed, sealed
from companion.online.verify import verify

__all__ = [
    "CROSSREF", "PUBMED", "Asker", "Candidate", "Document", "Outcome", "candidates", "document",
    "refreshed", "sealed", "verify",
]  # fmt: skip
