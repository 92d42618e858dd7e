"""Drafts of people without an account, opened by a code."""

from __future__ import annotations

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
