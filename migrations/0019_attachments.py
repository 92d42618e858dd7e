"""Files, kept in sealed pieces."""

from __future__ import annotations

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
