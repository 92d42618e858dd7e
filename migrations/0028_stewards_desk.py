"""Search, tags, saved filters, and who looks after what."""

from __future__ import annotations

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
