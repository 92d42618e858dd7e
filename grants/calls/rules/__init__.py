"""What a call keeps to: its states, when it is ready to open, and the bounds of its consortia. Pure."""

from grants.calls.rules.answering import BudgetLine, decode, encode, is_answered, said
from grants.calls.rules.conditions import misplaced, shown
from grants.calls.rules.consortium import JOINT_MODES, NUMBERS, ConsortiumRule, brief, sentences
from grants.calls.rules.difference import Change, Piece, differences
from grants.calls.rules.effort import MOST_QUESTIONS, allowed_minutes, predicted_minutes
from grants.calls.rules.facts import CallFacts, CriterionFacts, Terms
from grants.calls.rules.library import KINDS
from grants.calls.rules.questions import Asked, QuestionFacts, QuestionKind
from grants.calls.rules.readiness import Problem, disorder, missing
from grants.calls.rules.states import CALL_LIFE, CLOSE, DECIDE, EXTEND, OPEN, TIE_RULES, CallState, TieRule
from grants.calls.rules.terms import terms_data

__all__ = [
    "CALL_LIFE",
    "CLOSE",
    "DECIDE",
    "EXTEND",
    "JOINT_MODES",
    "KINDS",
    "MOST_QUESTIONS",
    "NUMBERS",
    "OPEN",
    "TIE_RULES",
    "Asked",
    "BudgetLine",
    "CallFacts",
    "CallState",
    "Change",
    "ConsortiumRule",
    "CriterionFacts",
    "Piece",
    "Problem",
    "QuestionFacts",
    "QuestionKind",
    "Terms",
    "TieRule",
    "allowed_minutes",
    "brief",
    "decode",
    "differences",
    "disorder",
    "encode",
    "is_answered",
    "misplaced",
    "missing",
    "predicted_minutes",
    "said",
    "sentences",
    "shown",
    "terms_data",
]
