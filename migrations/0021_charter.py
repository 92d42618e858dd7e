"""How people classified the free texts of a call."""

from __future__ import annotations

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
