"""Messages between fund and consortium, notices, and requests to delete."""

from __future__ import annotations

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
