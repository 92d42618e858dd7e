"""What may be listed by name: awards as far as every partner agreed, calls, and funders who agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.applications.rules import ApplicationState
from grants.awards.models import Award, AwardShare
from grants.awards.rules import AwardState
from grants.calls.models import Call
from grants.calls.rules import CallState
from grants.db import db
from grants.disclosure import SMALLEST_CELL
from grants.funds.models import Funder
from reports.figures import award_facts

if TYPE_CHECKING:
    from datetime import date

    from grants.funds.models import Fund

PAGE = 20
CALLS = 12


@dataclass(frozen=True)
class CallRow:
    """A call with its counts. None: not known, or so few that they could point at somebody."""

    call: Call
    applications: int | None
    awards: int | None


@dataclass(frozen=True)
class Odds:
    """How many applications the decided calls had, and how many of them were given an award."""

    applications: int
    awards: int

    @property
    def is_shown(self) -> bool:
        """Say whether there are enough applications to speak of odds."""
        return self.applications >= SMALLEST_CELL


@dataclass(frozen=True)
class Givers:
    """The funders who agreed to be named, by name; and how many there are in all."""

    named: list[Funder]
    count: int


def named_awards(fund: Fund, on: date, *, after: str | None = None) -> list[Award]:
    """Return awards that may be named on the day `on`, the newest first: PAGE and one more, if there are.

    `after` is the ref of the last one seen. Four queries however many there are, five with `after`.
    """
    facts = award_facts(fund, on)
    query = (
        select(Award)
        .join(facts, facts.c.id == Award.id)
        .where(facts.c.is_named)
        .options(
            joinedload(Award.call),
            selectinload(Award.shares).joinedload(AwardShare.organisation),
            selectinload(Award.shares).joinedload(AwardShare.geography),
        )
        .order_by(Award.awarded_on.desc(), Award.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        last = select(Award.awarded_on, Award.id).where(Award.ref == after, Award.fund_id == fund.id)
        query = query.where(tuple_(Award.awarded_on, Award.id) < last.scalar_subquery())
    return list(db.session.scalars(query))


def open_calls(fund: Fund, calls: list[Call]) -> list[Call]:
    """Return those of `calls`, which are all open ones of this installation, that are the fund's."""
    return [call for call in calls if call.fund_id == fund.id]


def recent_calls(fund: Fund, on: date) -> tuple[list[CallRow], int]:
    """Return the latest published calls with their counts, and how many there are in all. Two queries."""
    facts = award_facts(fund, on)
    submitted = (
        select(func.count())
        .where(Application.call_id == Call.id, Application.state == ApplicationState.SUBMITTED)
        .scalar_subquery()
    )
    made = select(func.count()).select_from(facts).join(Award, Award.id == facts.c.id).where(Award.call_id == Call.id)
    unnamed = made.where(~facts.c.is_named)
    is_published = (Call.fund_id == fund.id) & (Call.state != CallState.DRAFT)
    rows = db.session.execute(
        select(Call, submitted, made.scalar_subquery(), unnamed.scalar_subquery())
        .where(is_published)
        .order_by(Call.closes_at.desc(), Call.id.desc())
        .limit(CALLS)
    )
    count = db.session.scalar(select(func.count()).select_from(Call).where(is_published)) or 0
    return [
        CallRow(
            call,
            None if call.source_key is not None or applications < SMALLEST_CELL else applications,
            awards if call.state is CallState.DECIDED and (not hidden or awards >= SMALLEST_CELL) else None,
        )
        for call, applications, awards, hidden in rows
    ], count


def odds(fund: Fund) -> Odds:
    """Return the odds over all decided calls: counts alone, and nobody's name. One query."""
    decided = (
        select(Application.id)
        .join(Application.call)
        .where(
            Call.fund_id == fund.id, Call.state == CallState.DECIDED, Application.state == ApplicationState.SUBMITTED
        )
        .subquery()
    )
    row = db.session.execute(
        select(func.count(decided.c.id), func.count(Award.id))
        .select_from(decided)
        .outerjoin(Award, (Award.application_id == decided.c.id) & (Award.state != AwardState.RELEASED))
    ).one()
    return Odds(row[0], row[1])


def givers(fund: Fund) -> Givers:
    """Return who gives, as far as they agreed to be named. Two queries."""
    query = select(Funder).where(Funder.fund_id == fund.id, Funder.is_named).order_by(Funder.name, Funder.id)
    count = db.session.scalar(select(func.count()).where(Funder.fund_id == fund.id)) or 0
    return Givers(list(db.session.scalars(query)), count)
