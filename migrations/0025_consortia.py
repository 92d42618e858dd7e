"""Codes read over the phone, abstaining, explained control, and who looks for partners."""

from __future__ import annotations

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
