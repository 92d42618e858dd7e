"""Questions of every kind, as a steward chooses them from the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.calls import actions
from grants.calls.actions import QuestionText
from grants.calls.rules import QuestionKind
from tests.cast.calls import a_question, a_steward
from tests.cast.people import AT

if TYPE_CHECKING:
    from grants.calls.models import Call, Question
    from grants.people.models import Person

YES_NO = (
    {"key": "yes", "label": {"en": "Yes", "ar": "نعم"}},
    {"key": "no", "label": {"en": "No", "ar": "لا"}},
)


def a_question_of(kind: QuestionKind, **changes: Any) -> QuestionText:
    """Return a question of `kind` in both languages, with choices where it needs them."""
    words = a_question(f"A {kind} question?")
    usual: dict[str, Any] = {"kind": kind, "options": YES_NO if kind in ("choice", "many") else ()}
    return QuestionText(words.prompt, words.used_for, words.hint, **(usual | changes))


def asked(call: Call, kind: QuestionKind, *, by: Person | None = None, **changes: Any) -> Question:
    """Ask one more question of `kind` in a draft, and return it."""
    return actions.add_question(call, a_question_of(kind, **changes), by=by or a_steward(call.fund), at=AT)


def a_call_with_a_condition(call: Call) -> tuple[Question, Question]:
    """Ask a choice and, of those who chose yes, a text; return both."""
    choice = asked(call, QuestionKind.CHOICE, key="begun")
    when = {"question": "begun", "any_of": ["yes"]}
    return choice, asked(call, QuestionKind.LONG_TEXT, key="how", shown_when=when)


def fields_of(kind: QuestionKind, **changes: str) -> dict[str, str]:
    """Return what a steward's browser sends about a question of `kind`."""
    usual = {
        "once": f"press-{kind}",
        "version": "1",
        "prompt_en": f"A {kind} question?",
        "used_for_en": "To decide.",
        "is_required": "y",
    }
    if kind in ("long_text", "short_text"):
        usual["suggested_words"] = "50"
    if kind in ("choice", "many"):
        usual |= {"options-0-label_en": "Yes", "options-0-label_ar": "نعم", "options-1-label_en": "No"}
    if kind == "file":
        usual["most_files"] = "2"
    return usual | changes
