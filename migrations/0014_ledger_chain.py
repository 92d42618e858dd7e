"""The chain over the entries of a book, and what else the books prove."""

from __future__ import annotations

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Link every entry to the one before it."""


def downgrade() -> None:
    """Take the links away."""
