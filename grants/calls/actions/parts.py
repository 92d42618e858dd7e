"""A call's questions and criteria: added, reworded, put in order, taken out, until the call opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from grants.calls import policy
from grants.calls.actions.writing import hold_draft
from grants.calls.models import Call, Criterion, Question
from grants.calls.rules import MOST_QUESTIONS
from grants.db import db
from grants.errors import RuleBroken, Stale
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from grants.people.models import Person

P = TypeVar("P", Question, Criterion)


@dataclass(frozen=True)
class QuestionText:
    """A question as it is written: in each language, with what its answer will be used for."""

    prompt: Mapping[str, str]
    used_for: Mapping[str, str]
    hint: Mapping[str, str]
    suggested_words: int = 200
    is_required: bool = True


@dataclass(frozen=True)
class CriterionText:
    """A criterion as it is written: scored from 1 to `most`, counted `weight` times."""

    name: Mapping[str, str]
    meaning: Mapping[str, str]
    most: int = 5
    weight: int = 1


def add_question(call: Call, text: QuestionText, *, by: Person, at: datetime, once: str | None = None) -> Question:
    """Ask one more question. Raises RuleBroken without a use (practice.md F1) or beyond eight."""
    del at
    policy.may_steward(by, call).require()
    hold_draft(call)
    _refuse_useless(text)
    if first := _first(Question, once):
        return first
    if len(call.questions) >= MOST_QUESTIONS:
        raise RuleBroken(_("A call asks at most %(most)d questions.", most=MOST_QUESTIONS))
    question = Question(once=once, position=len(call.questions) + 1, version=1)
    _set_question(question, text)
    call.questions.append(question)
    db.session.flush()
    return question


def rewrite_question(question: Question, text: QuestionText, version: int, *, by: Person, at: datetime) -> Question:
    """Reword a question that the writer saw in `version`; raise Stale when somebody saved since."""
    del at
    policy.may_steward_part(by, question).require()
    _hold_part(question, version)
    _refuse_useless(text)
    _set_question(question, text)
    question.version += 1
    db.session.flush()
    return question


def add_criterion(call: Call, text: CriterionText, *, by: Person, at: datetime, once: str | None = None) -> Criterion:
    """Let reviewers score one more thing. Raises RuleBroken for a scale that is none."""
    del at
    policy.may_steward(by, call).require()
    hold_draft(call)
    _refuse_scale(text)
    if first := _first(Criterion, once):
        return first
    criterion = Criterion(once=once, position=len(call.criteria) + 1, version=1)
    _set_criterion(criterion, text)
    call.criteria.append(criterion)
    db.session.flush()
    return criterion


def rewrite_criterion(
    criterion: Criterion, text: CriterionText, version: int, *, by: Person, at: datetime
) -> Criterion:
    """Reword a criterion that the writer saw in `version`; raise Stale when somebody saved since."""
    del at
    policy.may_steward_part(by, criterion).require()
    _hold_part(criterion, version)
    _refuse_scale(text)
    _set_criterion(criterion, text)
    criterion.version += 1
    db.session.flush()
    return criterion


def move_part(part: Question | Criterion, steps: int, *, by: Person, at: datetime) -> None:
    """Move a question or criterion `steps` places down (negative: up); at the end of the list it stays."""
    del at
    policy.may_steward_part(by, part).require()
    hold_draft(part.call)
    parts = _siblings(part)
    place = parts.index(part)
    parts.insert(max(0, place + steps), parts.pop(place))
    _number(parts)


def remove_part(part: Question | Criterion, *, by: Person, at: datetime) -> None:
    """Take a question or criterion out of a draft."""
    del at
    policy.may_steward_part(by, part).require()
    call = part.call
    hold_draft(call)
    rest = [one for one in _siblings(part) if one is not part]
    if isinstance(part, Question):
        call.questions.remove(part)
    else:
        call.criteria.remove(part)
    _number(rest)


def _siblings(part: Question | Criterion) -> list[Question | Criterion]:
    return [*part.call.questions] if isinstance(part, Question) else [*part.call.criteria]


def _number(parts: list[Question | Criterion]) -> None:
    for position, one in enumerate(parts, start=1):
        one.position = position
    db.session.flush()


def _hold_part(part: Question | Criterion, version: int) -> None:
    hold_draft(part.call)
    db.session.refresh(part)  # holding the call has flushed
    if part.version != version:
        raise Stale(_("Somebody else saved this while you were writing. Both versions are below: choose."))


def _refuse_useless(text: QuestionText) -> None:
    if not any(said.strip() for said in text.used_for.values()):
        reason = _("Say what the answer will be used for. A question without a use is not asked.")
        raise RuleBroken(reason, field="used_for_en")
    if text.suggested_words < 1:
        raise RuleBroken(_("Suggest a length of at least one word."), field="suggested_words")


def _refuse_scale(text: CriterionText) -> None:
    if not 2 <= text.most <= 10:
        raise RuleBroken(_("A scale has between 2 and 10 points."), field="most")
    if not 1 <= text.weight <= 10:
        raise RuleBroken(_("A weight is between 1 and 10."), field="weight")


def _set_question(question: Question, text: QuestionText) -> None:
    question.prompt, question.used_for, question.hint = dict(text.prompt), dict(text.used_for), dict(text.hint)
    question.suggested_words, question.is_required = text.suggested_words, text.is_required


def _set_criterion(criterion: Criterion, text: CriterionText) -> None:
    criterion.name, criterion.meaning = dict(text.name), dict(text.meaning)
    criterion.most, criterion.weight = text.most, text.weight


def _first(kind: type[P], once: str | None) -> P | None:
    return db.session.scalars(select(kind).where(kind.once == once)).one_or_none() if once is not None else None
