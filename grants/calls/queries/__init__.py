"""Finding calls: by name, by what they are at this moment, and by fund."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from grants.calls.models import Call, Criterion, Question
from grants.calls.rules import CallState
from grants.db import db
from grants.errors import NotFound
from grants.funds.models import Fund, Geography
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

PAGE = 20


def _nothing() -> NotFound:
    return NotFound(_("There is nothing here, or nothing that you may see."))


def call(ref: str) -> Call:
    """Return a call with its fund, questions and criteria; raise NotFound."""
    query = (
        select(Call)
        .where(Call.ref == ref)
        .options(joinedload(Call.fund), selectinload(Call.questions), selectinload(Call.criteria))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise _nothing()
    return found


def terms(ref: str) -> Call:
    """Return a call with its fund and the fund's places, without what it asks: for lists; raise NotFound."""
    whole = (joinedload(Call.fund).joinedload(Fund.geographies), lazyload(Call.questions), lazyload(Call.criteria))
    found = db.session.scalars(select(Call).where(Call.ref == ref).options(*whole)).unique().one_or_none()
    if found is None:
        raise _nothing()
    return found


def question(ref: str) -> Question:
    """Return a question with its call and fund; raise NotFound."""
    query = select(Question).where(Question.ref == ref).options(joinedload(Question.call).joinedload(Call.fund))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise _nothing()
    return found


def criterion(ref: str) -> Criterion:
    """Return a criterion with its call and fund; raise NotFound."""
    query = select(Criterion).where(Criterion.ref == ref).options(joinedload(Criterion.call).joinedload(Call.fund))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise _nothing()
    return found


def open_calls(at: datetime) -> list[Call]:
    """Return the calls of all funds that take applications at `at`, the next deadline first."""
    query = select(Call).where(Call.state == CallState.OPEN, Call.opens_at <= at, at < Call.closes_at)
    return list(db.session.scalars(query.options(joinedload(Call.fund)).order_by(Call.closes_at, Call.id)))


def upcoming_calls(at: datetime) -> list[Call]:
    """Return the calls that are published and do not take applications yet, the next to open first."""
    query = select(Call).where(Call.state == CallState.OPEN, at < Call.opens_at)
    return list(db.session.scalars(query.options(joinedload(Call.fund)).order_by(Call.opens_at, Call.id)))


def past_calls(at: datetime, *, before: int | None = None) -> list[Call]:
    """Return calls whose deadline has passed, newest first: PAGE and one more, which says that there are others."""
    over = or_(Call.state.in_((CallState.CLOSED, CallState.DECIDED)), and_(Call.state == CallState.OPEN, past(at)))
    query = select(Call).where(over).options(joinedload(Call.fund)).order_by(Call.id.desc()).limit(PAGE + 1)
    return list(db.session.scalars(query if before is None else query.where(Call.id < before)))


def past(at: datetime) -> ColumnElement[bool]:
    """Return the condition that a call's deadline has passed at `at`."""
    return Call.closes_at <= at


def calls_of(fund: Fund, *, before: int | None = None, limit: int | None = None) -> list[Call]:
    """Return every call of a fund, drafts among them, newest first."""
    query = select(Call).where(Call.fund_id == fund.id).options(joinedload(Call.fund)).order_by(Call.id.desc())
    return list(db.session.scalars((query if before is None else query.where(Call.id < before)).limit(limit)))


def part_counts(calls: Collection[Call]) -> dict[int, tuple[int, int]]:
    """Return {call id: (questions, criteria)}, in two queries however many calls there are."""
    ids = [one.id for one in calls]
    asked = _count(Question, ids)
    scored = _count(Criterion, ids)
    return {one: (asked.get(one, 0), scored.get(one, 0)) for one in ids}


def _count(part: type[Question | Criterion], ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(select(part.call_id, func.count()).where(part.call_id.in_(ids)).group_by(part.call_id))
    return {row[0]: row[1] for row in rows}


def state_counts(fund: Fund) -> dict[CallState, int]:
    """Return how many calls of the fund stand in each state."""
    query = select(Call.state, func.count()).where(Call.fund_id == fund.id).group_by(Call.state)
    found = {row[0]: row[1] for row in db.session.execute(query)}
    return {state: found.get(state, 0) for state in CallState}


def communities(fund: Fund) -> int:
    """Return how many communities the fund has: geographies that lie in no other."""
    query = select(func.count()).where(Geography.fund_id == fund.id, Geography.parent_id.is_(None))
    return int(db.session.scalars(query).one())


def unfinished(fund_ids: Collection[int], at: datetime) -> list[Call]:
    """Return the drafts of these funds, and their calls that are open past the deadline."""
    late = and_(Call.state == CallState.OPEN, past(at))
    query = select(Call).where(Call.fund_id.in_(fund_ids), or_(Call.state == CallState.DRAFT, late))
    return list(db.session.scalars(query.options(joinedload(Call.fund)).order_by(Call.closes_at, Call.id)))
