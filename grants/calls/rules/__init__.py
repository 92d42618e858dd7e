"""What a call keeps to: its states, when it is ready to open, and the bounds of its consortia. Pure."""

from grants.calls.rules.answering import BudgetLine, decode, encode, is_answered, said
from grants.calls.rules.conditions import misplaced, shown
from grants.calls.rules.consortium import JOINT_MODES, NUMBERS, ConsortiumRule, brief, sentences
from grants.calls.rules.questions import Asked, QuestionFacts, QuestionKind
from grants.calls.rules.readiness import (
    MOST_QUESTIONS,
    CallFacts,
    CriterionFacts,
    Problem,
    Terms,
    allowed_minutes,
    disorder,
    missing,
    predicted_minutes,
)
from grants.calls.rules.states import CALL_LIFE, CLOSE, DECIDE, EXTEND, OPEN, CallState, TieRule

__all__ = [
    "CALL_LIFE",
    "CLOSE",
    "DECIDE",
    "EXTEND",
    "JOINT_MODES",
    "MOST_QUESTIONS",
    "NUMBERS",
    "OPEN",
    "Asked",
    "BudgetLine",
    "CallFacts",
    "CallState",
    "ConsortiumRule",
    "CriterionFacts",
    "Problem",
    "QuestionFacts",
    "QuestionKind",
    "Terms",
    "TieRule",
    "allowed_minutes",
    "brief",
    "decode",
    "disorder",
    "encode",
    "is_answered",
    "misplaced",
    "missing",
    "predicted_minutes",
    "said",
    "sentences",
    "shown",
]
