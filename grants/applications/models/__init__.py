"""What a consortium keeps: its application, its partners and their shares, its answers, and what it submitted."""

from grants.applications.models.application import (
    Answer,
    AnswerRevision,
    Application,
    Partner,
    Snapshot,
    tier_column,
)
from grants.applications.models.consortium import Approach, LeadOffer, PartnerSearch
from grants.applications.models.drafts import Draft, DraftPart, HelpGiven
from grants.applications.models.erasing import Erasure
from grants.applications.models.files import ApplicationFile, Recording
from grants.applications.models.filing import (
    Filing,
    SavedFilter,
    Tag,
)
from grants.applications.models.letters import (
    Letter,
    LetterMark,
)
from grants.applications.models.reminder import Reminder
from grants.applications.models.together import Section, WritingTime

__all__ = [
    "Answer",
    "AnswerRevision",
    "Application",
    "ApplicationFile",
    "Approach",
    "Draft",
    "DraftPart",
    "Erasure",
    "Filing",
    "HelpGiven",
    "LeadOffer",
    "Letter",
    "LetterMark",
    "Partner",
    "PartnerSearch",
    "Recording",
    "Reminder",
    "SavedFilter",
    "Section",
    "Snapshot",
    "Tag",
    "WritingTime",
    "tier_column",
]
