"""Roles of others that the checks know, and the cells whose text is printed with roles in it."""

from companion.model import CLAIM_EVIDENCE, Row, Schema

CITATIONS = ("cite", "cite:t", "cite:p", "cite:ts", "cite:ps")
REFERENCES = ("doc", "download")
CELLS: tuple[tuple[Schema[Row], str], ...] = ((CLAIM_EVIDENCE, "finding"),)
