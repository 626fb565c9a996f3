"""The directives and roles of the book: one truth for Sphinx, the check and the documentation."""

from companion.blocks import chains, claims, figures, findings, record, studies, tables  # noqa: F401
from companion.blocks.registry import BLOCKS, ROLES, Block, Role

__all__ = ["BLOCKS", "ROLES", "Block", "Role"]
