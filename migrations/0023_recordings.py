"""Voices in the place of a text, and their transcripts."""

from __future__ import annotations

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
