"""A call's criteria; and its questions and criteria put in order and taken out, until the call opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.calls import policy
from grants.calls.actions.questions import refuse_tearing
from grants.calls.actions.writing import hold_draft
from grants.calls.models import Call, Criterion, Question
from grants.db import db
from grants.errors import RuleBroken, Stale
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from grants.calls.rules import QuestionFacts
    from grants.people.models import Person


@dataclass(frozen=True)
class CriterionText:
    """A criterion as it is written: scored from 1 to `most`, counted `weight` times."""

    name: Mapping[str, str]
    meaning: Mapping[str, str]
    most: int = 5
    weight: int = 1


def add_criterion(call: Call, text: CriterionText, *, by: Person, at: datetime, once: str | None = None) -> Criterion:
    """Let reviewers score one more thing. Raises RuleBroken for a scale that is none."""
    del at
    policy.may_steward(by, call).require()
    hold_draft(call)
    _refuse_scale(text)
    made = select(Criterion).where(Criterion.once == once)
    if once is not None and (first := db.session.scalars(made).one_or_none()):
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
    """Move a question or criterion `steps` places down (negative: up); at the end of the list it stays.

    Raises RuleBroken when a condition would then look at nothing that stands before it.
    """
    del at
    policy.may_steward_part(by, part).require()
    hold_draft(part.call)
    parts = _siblings(part)
    before, place = _facts(parts), parts.index(part)
    parts.insert(max(0, place + steps), parts.pop(place))
    refuse_tearing(before, _facts(parts))
    _number(parts)


def remove_part(part: Question | Criterion, *, by: Person, at: datetime) -> None:
    """Take a question or criterion out of a draft. Raises RuleBroken while another question's condition looks at it."""
    del at
    policy.may_steward_part(by, part).require()
    call = part.call
    hold_draft(call)
    siblings = _siblings(part)
    rest = [one for one in siblings if one is not part]
    refuse_tearing(_facts(siblings), _facts(rest))
    if isinstance(part, Question):
        call.questions.remove(part)
    else:
        call.criteria.remove(part)
    _number(rest)


def _siblings(part: Question | Criterion) -> list[Question | Criterion]:
    return [*part.call.questions] if isinstance(part, Question) else [*part.call.criteria]


def _facts(parts: list[Question | Criterion]) -> list[QuestionFacts]:
    return [one.facts for one in parts if isinstance(one, Question)]


def _number(parts: list[Question | Criterion]) -> None:
    for position, one in enumerate(parts, start=1):
        one.position = position
    db.session.flush()


def _hold_part(part: Question | Criterion, version: int) -> None:
    hold_draft(part.call)
    db.session.refresh(part)  # holding the call has flushed
    if part.version != version:
        raise Stale(_("Somebody else saved this while you were writing. Both versions are below: choose."))


def _refuse_scale(text: CriterionText) -> None:
    if not 2 <= text.most <= 10:
        raise RuleBroken(_("A scale has between 2 and 10 points."), field="most")
    if not 1 <= text.weight <= 10:
        raise RuleBroken(_("A weight is between 1 and 10."), field="weight")


def _set_criterion(criterion: Criterion, text: CriterionText) -> None:
    criterion.name, criterion.meaning = dict(text.name), dict(text.meaning)
    criterion.most, criterion.weight = text.most, text.weight
