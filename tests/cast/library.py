"""Questions of every kind, as a steward chooses them from the library."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from grants.calls import actions
from grants.calls.actions import QuestionText
from grants.calls.rules import QuestionKind
from tests.cast.calls import a_question, a_steward
from tests.cast.people import AT

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def posted_call(page: str, **changes: str) -> dict[str, Any]:
    """Return what a browser sends back from the form of a call on `page`, with `changes` typed into it."""
    sent: dict[str, Any] = {}
    main = page[page.index('<form class="form"') :]
    for tag in re.findall(r"<input[^>]*>", main):
        name, value = (html.unescape((re.findall(rf' {what}="([^"]*)"', tag) or [""])[0]) for what in ("name", "value"))
        if 'type="radio"' in tag or 'type="checkbox"' in tag:
            if " checked" in tag:
                sent.setdefault(name, []).append(value)
        elif name:
            sent[name] = value
    for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>\s*(.*?)</textarea>', main, re.DOTALL):
        sent[name] = html.unescape(text)
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', main, re.DOTALL):
        sent[name] = [html.unescape(one) for one in re.findall(r'<option selected value="([^"]*)"', options)]
    return {**sent, **{name: value for name, value in changes.items() if not sent.get(name)}}


def posted_question(question: Mapping[str, Any], *, once: str) -> dict[str, Any]:
    """Return what a browser sends about a question that a template tells."""
    sent: dict[str, Any] = {"once": once, "version": "0"}
    for name in ("prompt", "hint", "used_for"):
        sent |= {f"{name}_{code}": text for code, text in question[name].items()}
    for place, option in enumerate(question["options"]):
        sent |= {f"options-{place}-label_{code}": text for code, text in option["label"].items()}
        sent[f"options-{place}-key"] = option["key"]
    sent |= {name: str(value) for name, value in question["bounds"].items() if value}
    if question["suggested_words"]:
        sent["suggested_words"] = str(question["suggested_words"])
    if question["is_required"]:
        sent["is_required"] = "y"
    return sent


def posted_criterion(criterion: Mapping[str, Any], *, once: str) -> dict[str, str]:
    """Return what a browser sends about a criterion that a template tells."""
    sent = {"once": once, "version": "0", "most": str(criterion["most"]), "weight": str(criterion["weight"])}
    for name in ("name", "meaning"):
        sent |= {f"{name}_{code}": text for code, text in criterion[name].items()}
    return sent
