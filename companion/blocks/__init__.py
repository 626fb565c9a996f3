"""The directives and roles of the book: one truth for Sphinx, the check and the documentation."""

from companion.blocks import (  # noqa: F401
    chains,
    claims,
    figures,
    findings,
    glossary,
    record,
    said,
    studies,
    tables,
    trials,
)
from companion.blocks.registry import BLOCKS, ROLES, Block, Role

__all__ = ["BLOCKS", "ROLES", "Block", "Role"]
