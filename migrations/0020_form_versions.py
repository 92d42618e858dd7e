"""Earlier versions of a call's form, and trial runs through it."""

from __future__ import annotations

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
