"""What a steward does with a call: write it, open it, extend it, close it, and say that it is decided."""

from grants.calls.actions.charter import classify_text
from grants.calls.actions.copies import draft_from, write_from
from grants.calls.actions.life import close_call, decide, extend, open_call
from grants.calls.actions.more_time import give_code
from grants.calls.actions.parts import (
    CriterionText,
    add_criterion,
    move_part,
    remove_part,
    rewrite_criterion,
)
from grants.calls.actions.questions import QuestionText, add_question, rewrite_question
from grants.calls.actions.trials import end_trial, try_answer
from grants.calls.actions.versions import keep_version
from grants.calls.actions.writing import CallDraft, rewrite, write

__all__ = [
    "CallDraft",
    "CriterionText",
    "QuestionText",
    "add_criterion",
    "add_question",
    "classify_text",
    "close_call",
    "decide",
    "draft_from",
    "end_trial",
    "extend",
    "give_code",
    "keep_version",
    "move_part",
    "open_call",
    "remove_part",
    "rewrite",
    "rewrite_criterion",
    "rewrite_question",
    "try_answer",
    "write",
    "write_from",
]
