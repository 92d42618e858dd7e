"""Who may read what, what a score is worth, and how the reading is shared out. Pure."""

from grants.panels.rules.fairness import Desk, File, Plan, Shortfall, share_out, shortfalls
from grants.panels.rules.scoring import Mark, ReviewDraft, gaps, mean_of, percent_of, ranked, weight_of_places
from grants.panels.rules.states import (
    ASSIGNMENT_LIFE,
    RECUSE,
    REVIEWER_LIFE,
    SEAT_AGAIN,
    SEND,
    STAND_DOWN,
    AssignmentState,
    ConflictKind,
    ReviewerState,
)

__all__ = [
    "ASSIGNMENT_LIFE",
    "RECUSE",
    "REVIEWER_LIFE",
    "SEAT_AGAIN",
    "SEND",
    "STAND_DOWN",
    "AssignmentState",
    "ConflictKind",
    "Desk",
    "File",
    "Mark",
    "Plan",
    "ReviewDraft",
    "ReviewerState",
    "Shortfall",
    "gaps",
    "mean_of",
    "percent_of",
    "ranked",
    "share_out",
    "shortfalls",
    "weight_of_places",
]
