"""Calls that ask for answers of every kind, and what one would answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.calls import actions
from grants.calls.actions import QuestionText
from grants.calls.rules import QuestionKind
from tests.cast.calls import a_criterion, a_steward, an_empty_call
from tests.cast.people import AT

if TYPE_CHECKING:
    from grants.calls.models import Call
    from grants.funds.models import Fund

WAYS = [{"key": key, "label": {"en": key.title(), "ar": f"طريق {key}"}} for key in ("land", "sea", "air")]


def asking(kind: str, key: str = "", **facts: Any) -> QuestionText:
    """Return a question of a kind; its key is the kind's own name unless told."""
    usual: dict[str, Any] = {
        "prompt": {"en": f"The {key or kind}?", "ar": f"سؤال {key or kind}"},
        "used_for": {"en": "The panel reads it.", "ar": "تقرؤه اللجنة."},
        "hint": {},
        "kind": QuestionKind(kind),
        "key": key or kind,
        "suggested_words": 5 if kind in ("short_text", "long_text") else 0,
    }
    if kind in ("choice", "many"):
        usual["options"] = WAYS
    if kind == "number":
        usual["bounds"] = {"least": 1, "most": 9}
    return QuestionText(**(usual | facts))


def a_call_asking(fund: Fund, *texts: QuestionText, **changes: Any) -> Call:
    """Return an open call with these questions."""
    steward = a_steward(fund)
    call = an_empty_call(fund, by=steward, **changes)
    for text in texts:
        actions.add_question(call, text, by=steward, at=AT)
    for name in ("Together", "Rooted"):
        actions.add_criterion(call, a_criterion(name), by=steward, at=AT)
    actions.open_call(call, by=steward, at=AT)
    return call
