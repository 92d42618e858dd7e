"""A call's questions: chosen from the library, worded, and tied to what was chosen before; until the call opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grants.calls import policy
from grants.calls.actions.writing import hold_draft
from grants.calls.models import Question
from grants.calls.rules import MOST_QUESTIONS, QuestionKind, misplaced
from grants.calls.rules.asking import MOST_OPTIONS, new_key, torn_by, with_keys
from grants.calls.rules.questions import TEXTS, WITH_OPTIONS
from grants.db import db
from grants.errors import RuleBroken, Stale
from grants.i18n import gettext as _
from grants.i18n import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from grants.calls.models import Call
    from grants.calls.rules import QuestionFacts
    from grants.people.models import Person

_KEY_WORDS = 5


@dataclass(frozen=True)
class QuestionText:
    """A question as it is written: in each language, with what its answer will be used for.

    `options` without a key get one; `key` is given only when a question comes from another call. Of kinds that are no
    text, `suggested_words` is 0.
    """

    prompt: Mapping[str, str]
    used_for: Mapping[str, str]
    hint: Mapping[str, str]
    suggested_words: int = 200
    is_required: bool = True
    kind: QuestionKind = QuestionKind.LONG_TEXT
    options: Sequence[Mapping[str, Any]] = ()
    bounds: Mapping[str, Any] | None = None
    shown_when: Mapping[str, Any] | None = None
    key: str = ""


def add_question(call: Call, text: QuestionText, *, by: Person, at: datetime, once: str | None = None) -> Question:
    """Ask one more question. Raises RuleBroken without a use (practice.md F1) or beyond eight."""
    del at
    policy.may_steward(by, call).require()
    hold_draft(call)
    if once is not None and (first := db.session.scalars(select(Question).where(Question.once == once)).one_or_none()):
        return first
    if len(call.questions) >= MOST_QUESTIONS:
        raise RuleBroken(_("A call asks at most %(most)d questions.", most=MOST_QUESTIONS))
    key = text.key or new_key(_first_words(text.prompt), {one.key for one in call.questions}, "question")
    question = Question(once=once, key=key, position=len(call.questions) + 1, version=1)
    _set(question, text)
    before = [one.facts for one in call.questions]
    _refuse(before, [*before, question.facts], question.facts)
    call.questions.append(question)
    db.session.flush()
    return question


def rewrite_question(question: Question, text: QuestionText, version: int, *, by: Person, at: datetime) -> Question:
    """Reword a question that the writer saw in `version`; raise Stale when somebody saved since."""
    del at
    policy.may_steward_part(by, question).require()
    hold_draft(question.call)
    db.session.refresh(question)  # holding the call has flushed
    if question.version != version:
        raise Stale(_("Somebody else saved this while you were writing. Both versions are below: choose."))
    before = [one.facts for one in question.call.questions]
    facts = _facts(question.facts, text)
    _refuse(before, [facts if one.key == facts.key else one for one in before], facts)
    _set(question, text)
    question.version += 1
    db.session.flush()
    return question


def refuse_tearing(before: Sequence[QuestionFacts], after: Sequence[QuestionFacts]) -> None:
    """Raise RuleBroken, naming the question, when a change would leave a condition that looks at nothing."""
    if torn := torn_by(before, after):
        words = in_language(torn[0].prompt)
        raise RuleBroken(
            _("“%(words)s” is asked only when something here is chosen. Change that condition first.", words=words)
        )


def _refuse(before: Sequence[QuestionFacts], after: Sequence[QuestionFacts], mine: QuestionFacts) -> None:
    """Raise RuleBroken for a question without a use, with bounds out of order, or with a condition of nothing."""
    if not any(said.strip() for said in mine.used_for.values()):
        reason = _("Say what the answer will be used for. A question without a use is not asked.")
        raise RuleBroken(reason, field="used_for_en")
    if mine.kind in TEXTS and mine.suggested_words < 1:
        raise RuleBroken(_("Suggest a length of at least one word."), field="suggested_words")
    if len(mine.options) > MOST_OPTIONS:
        raise RuleBroken(_("Offer at most %(most)d choices.", most=MOST_OPTIONS), field="options")
    least, most = ((mine.bounds or {}).get(name) for name in ("least", "most"))
    if least is not None and most is not None and most < least:
        raise RuleBroken(_("The largest number cannot be smaller than the smallest."), field="most")
    if mine.shown_when and mine.key in misplaced(after):
        raise RuleBroken(_("Choose answers to one earlier question."), field="when")
    refuse_tearing(before, after)


def _first_words(texts: Mapping[str, str]) -> str:
    return " ".join(texts.get("en", "").split()[:_KEY_WORDS])


def _facts(facts: QuestionFacts, text: QuestionText) -> QuestionFacts:
    return replace(facts, **_parts(text))


def _parts(text: QuestionText) -> dict[str, Any]:
    is_choice = text.kind in WITH_OPTIONS
    return {
        "prompt": dict(text.prompt),
        "used_for": dict(text.used_for),
        "hint": dict(text.hint),
        "suggested_words": text.suggested_words if text.kind in TEXTS else 0,
        "is_required": text.is_required,
        "kind": text.kind,
        "options": with_keys(text.options) if is_choice else [],
        "bounds": dict(text.bounds or {}),
        "shown_when": dict(text.shown_when) if text.shown_when else None,
    }


def _set(question: Question, text: QuestionText) -> None:
    for name, value in _parts(text).items():
        setattr(question, name, value)
