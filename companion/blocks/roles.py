"""Roles of others that the checks know, and the cells whose text is printed with roles in it."""

from companion.grade import DOMAINS
from companion.model import CERTAINTY, CLAIM_EVIDENCE, Row, Schema

REFERENCES = ("doc", "download")
CELLS: tuple[tuple[Schema[Row], str], ...] = (
    (CLAIM_EVIDENCE, "finding"),
    *((CERTAINTY, f"{domain}_reason") for domain in DOMAINS),
    (CERTAINTY, "raised"),
    (CERTAINTY, "differs_because"),
)
