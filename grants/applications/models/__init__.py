"""What a consortium keeps: its application, its partners and their shares, its answers, and what it submitted."""

from grants.applications.models.application import (
    Answer,
    AnswerRevision,
    Application,
    Partner,
    Snapshot,
    tier_column,
)
from grants.applications.models.drafts import Draft, DraftPart, HelpGiven
from grants.applications.models.filing import (
    Filing,
    SavedFilter,
    Tag,
)

__all__ = [
    "Answer",
    "AnswerRevision",
    "Application",
    "Draft",
    "DraftPart",
    "Filing",
    "HelpGiven",
    "Partner",
    "SavedFilter",
    "Snapshot",
    "Tag",
    "tier_column",
]
