"""What a consortium keeps: its application, its partners and their shares, its answers, and what it submitted."""

from grants.applications.models.application import (
    Answer,
    AnswerRevision,
    Application,
    Partner,
    Snapshot,
    tier_column,
)

__all__ = [
    "Answer",
    "AnswerRevision",
    "Application",
    "Partner",
    "Snapshot",
    "tier_column",
]
