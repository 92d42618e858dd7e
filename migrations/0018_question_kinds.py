"""What kind of answer a question asks for, and when it is asked at all."""

from __future__ import annotations

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
