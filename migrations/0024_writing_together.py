"""Which partner writes what, active minutes, and the keys of devices that keep words."""

from __future__ import annotations

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them."""
