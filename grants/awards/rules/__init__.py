"""Rank, envelope, tie and line: who is proposed for an award; and what an agreement may say. Pure."""

from __future__ import annotations

from grants.awards.rules.clauses import CLAUSES, Clause, strings_in, text_of
from grants.awards.rules.line import Candidate, Line, Why, as_shown, line_up, lots, seed
from grants.awards.rules.states import (
    ACTIVATE,
    AWARD_LIFE,
    COMPLETE,
    DECISION_LIFE,
    RATIFY,
    RELEASE,
    AwardState,
    DecisionState,
    Outcome,
)

__all__ = [
    "ACTIVATE",
    "AWARD_LIFE",
    "CLAUSES",
    "COMPLETE",
    "DECISION_LIFE",
    "RATIFY",
    "RELEASE",
    "AwardState",
    "Candidate",
    "Clause",
    "DecisionState",
    "Line",
    "Outcome",
    "Why",
    "as_shown",
    "line_up",
    "lots",
    "seed",
    "strings_in",
    "text_of",
]
