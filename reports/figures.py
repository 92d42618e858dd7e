"""What a fund did with its pool, in figures: summed by the database, in as many queries however large it grows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, extract, func, or_, select

from grants.awards.models import Agreement, Award, AwardShare
from grants.awards.rules import AwardState, strings_in
from grants.calls.models import Call
from grants.calls.rules import CallState
from grants.db import db
from grants.disbursements.models import Disbursement
from grants.disbursements.rules import DisbursementState
from grants.disclosure import SMALLEST_CELL, Tier, suppress_small
from grants.funds.models import Contribution, Fund, Geography
from grants.funds.rules import COMMITTED, EXCHANGE, INCOME, PAID, book
from grants.ledger.models import Account, Entry, Line
from grants.money import Money
from grants.organisations.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import date, datetime

    from sqlalchemy import CTE, ColumnElement, Subquery


SPAN_PERCENT = 15  # an award works in a place when at least this much of it goes there (practice.md section 3)
_WITHHELD = "withheld"
_GIVEN = (INCOME, EXCHANGE)  # what came in, and by how much it was over or under what had been agreed


@dataclass(frozen=True)
class Cell:
    """A sum by place or by kind. Where `amount` and `count` are None, too few are in it to be shown."""

    key: Any
    amount: Money | None
    count: int | None


@dataclass(frozen=True)
class Spread:
    """A table of cells, and the secret awards that stand in none of them (None: as few as may not be told)."""

    cells: list[Cell]
    withheld: int | None

    @property
    def is_shown(self) -> bool:
        """Say whether there is any cell to show."""
        return any(cell.amount is not None for cell in self.cells)

    @property
    def has_gaps(self) -> bool:
        """Say whether any cell is hidden."""
        return any(cell.amount is None for cell in self.cells)


@dataclass(frozen=True)
class Year:
    """What came in and what was awarded in a year, by the ledger."""

    year: int
    contributed: Money
    awarded: Money


@dataclass(frozen=True)
class Totals:
    """How many awards there are: `named` ones anybody may see, others are in sums alone, `secret` ones in totals."""

    awards: int
    named: int
    secret: int
    named_amount: Money

    @property
    def unnamed(self) -> int:
        """Return how many awards may not be named."""
        return self.awards - self.named

    @property
    def could_be_subtracted(self) -> bool:
        """Say whether the fund's total less what is named would tell the amount of some 1-4 awards."""
        return 0 < self.unnamed < SMALLEST_CELL


@dataclass(frozen=True)
class Span:
    """Work across communities: awards with at least 15 % in each of two or more, out of `awards`; secret ones aside.

    `touching` also counts those that put less, or nothing, into the second place.
    """

    awards: int
    amount: Money
    spanning: int
    spanning_amount: Money
    touching: int

    @property
    def is_shown(self) -> bool:
        """Say whether there are enough awards to speak of a share of them."""
        return self.awards >= SMALLEST_CELL

    @property
    def percent(self) -> float:
        """Return the part of the money that spans, in per cent."""
        return 100 * self.spanning_amount.minor / self.amount.minor if self.amount else 0.0


@dataclass(frozen=True)
class Freedom:
    """Agreements that carry no string, out of those written."""

    agreements: int
    free: int


def _is_named(on: date) -> ColumnElement[bool]:
    """Return, for one share, whether its partner lets the award be named on the day `on`; see disclosure.is_named."""
    return or_(AwardShare.tier == Tier.PUBLIC, and_(AwardShare.tier == Tier.DELAYED, AwardShare.delayed_until <= on))


def award_facts(fund: Fund, on: date) -> Subquery:
    """Return every award that stands, with what its strictest partner allows: is_named, is_secret."""
    return (
        select(
            Award.id,
            Award.amount_minor,
            func.bool_and(_is_named(on)).label("is_named"),
            func.bool_or(AwardShare.tier == Tier.SECRET).label("is_secret"),
        )
        .join(AwardShare, AwardShare.award_id == Award.id)
        .where(Award.fund_id == fund.id, Award.state != AwardState.RELEASED)
        .group_by(Award.id)
        .subquery("award_facts")
    )


def _root_of(fund: Fund) -> CTE:
    """Return (place, community) for every place of the fund: Lebanon stands in the diaspora."""
    top = select(Geography.id, Geography.id.label("root_id")).where(
        Geography.fund_id == fund.id, Geography.parent_id.is_(None)
    )
    known = top.cte("root_of", recursive=True)
    return known.union_all(select(Geography.id, known.c.root_id).join(known, Geography.parent_id == known.c.id))


def totals(fund: Fund, on: date) -> Totals:
    """Return how many awards stand, and how many of them may be named. One query."""
    facts = award_facts(fund, on)
    named, secret = (func.count().filter(condition) for condition in (facts.c.is_named, facts.c.is_secret))
    money = func.sum(facts.c.amount_minor).filter(facts.c.is_named)
    row = db.session.execute(select(func.count(), named, secret, money).select_from(facts)).one()
    return Totals(row[0], row[1], row[2], Money(int(row[3] or 0), fund.currency))


def by_place(fund: Fund, on: date, secret: int) -> Spread:
    """Return money and awards by community, with small cells hidden, beside `secret` awards. One query."""
    roots = _root_of(fund)
    found = _cells(award_facts(fund, on), roots.c.root_id, (roots, roots.c.id == AwardShare.geography_id))
    places = [place for place in fund.geographies if place.parent_id is None]
    return _disclosed(fund, {place: found.get(place.id, (0, 0, 0)) for place in places}, secret)


def by_kind(fund: Fund, on: date, secret: int) -> Spread:
    """Return money and awards by kind of organisation, the most money first, with small cells hidden. One query."""
    join = (Organisation, Organisation.id == AwardShare.organisation_id)
    found = _cells(award_facts(fund, on), Organisation.kind, join)
    return _disclosed(fund, dict(sorted(found.items(), key=lambda cell: (-cell[1][2], str(cell[0])))), secret)


def _cells(facts: Subquery, key: Any, join: tuple[Any, Any]) -> dict[Any, tuple[int, int, int]]:
    """Return {key: (awards, parts that nobody can know, money)} of the awards that are not secret.

    Who is named can be subtracted by anybody, unless the award is joint: then only its sum is public, and not how it is
    divided. So a cell with an unnamed award is safe among five parts that are unnamed or of a joint award.
    """
    part = (
        select(
            key.label("key"),
            facts.c.is_named,
            func.sum(AwardShare.amount_minor).label("minor"),
            func.count().over(partition_by=facts.c.id).label("spread"),
        )
        .select_from(facts)
        .join(AwardShare, AwardShare.award_id == facts.c.id)
        .join(*join)
        .where(~facts.c.is_secret)
        .group_by(facts.c.id, facts.c.is_named, key)
        .subquery("part")
    )
    unknown = func.count().filter(or_(~part.c.is_named, part.c.spread > 1))
    rows = db.session.execute(
        select(part.c.key, func.count(), func.bool_and(part.c.is_named), unknown, func.sum(part.c.minor)).group_by(
            part.c.key
        )
    )
    return {row[0]: (row[1], 0 if row[2] else row[3], int(row[4])) for row in rows}


def _disclosed(fund: Fund, found: dict[Any, tuple[int, int, int]], secret: int) -> Spread:
    """Hide what could point at somebody: cells of a few unknown parts, and what they could be worked out from."""
    unknown: dict[Hashable, int] = {key: cell[1] for key, cell in found.items()}
    shown = suppress_small({**unknown, _WITHHELD: secret})
    cells = [
        Cell(key, Money(minor, fund.currency), count) if shown[key] is not None else Cell(key, None, None)
        for key, (count, _unknown, minor) in found.items()
    ]
    return Spread(cells, shown[_WITHHELD])


def spans(fund: Fund, on: date) -> Span:
    """Return how much of the work spans two or more communities. One query."""
    facts, roots = award_facts(fund, on), _root_of(fund)
    part = (
        select(AwardShare.award_id, roots.c.root_id, func.sum(AwardShare.amount_minor).label("minor"))
        .join(roots, roots.c.id == AwardShare.geography_id)
        .group_by(AwardShare.award_id, roots.c.root_id)
        .subquery("part")
    )
    places = func.count().filter(part.c.minor * 100 >= facts.c.amount_minor * SPAN_PERCENT)
    each = (
        select(facts.c.amount_minor, places.label("places"), func.count().label("touched"))
        .join(part, part.c.award_id == facts.c.id)
        .where(~facts.c.is_secret)
        .group_by(facts.c.id, facts.c.amount_minor)
        .subquery("each")
    )
    wide = each.c.places >= 2
    row = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(each.c.amount_minor), 0),
            func.count().filter(wide),
            func.coalesce(func.sum(each.c.amount_minor).filter(wide), 0),
            func.count().filter(each.c.touched >= 2),
        ).select_from(each)
    ).one()
    return Span(row[0], Money(int(row[1]), fund.currency), row[2], Money(int(row[3]), fund.currency), row[4])


def by_year(fund: Fund) -> list[Year]:
    """Return what came in and what was awarded year by year, from the ledger. One query."""
    year = extract("year", Entry.on)
    is_award = or_(func.starts_with(Account.name, COMMITTED), Account.name == PAID)
    is_given = Account.name.in_(_GIVEN)
    moved = func.sum(Account.normal * Line.minor)
    rows = db.session.execute(
        select(year, moved.filter(is_given), moved.filter(is_award))
        .join(Line.account)
        .join(Line.entry)
        .where(Account.book == book(fund.id), Account.currency == fund.currency, or_(is_given, is_award))
        .group_by(year)
        .order_by(year)
    )
    return [
        Year(int(when), Money(int(came or 0), fund.currency), Money(int(went or 0), fund.currency))
        for when, came, went in rows
    ]


def arrival_days(fund: Fund) -> dict[int, int]:
    """Return {days from a call's close to money that a payee confirmed: how many payments}. One query."""
    days: ColumnElement[Any] = Disbursement.received_on - func.date(func.timezone("UTC", Call.closes_at))
    rows = db.session.execute(
        select(days, func.count())
        .join(Disbursement.share)
        .join(AwardShare.award)
        .join(Award.call)
        .where(Award.fund_id == fund.id, Disbursement.state == DisbursementState.CONFIRMED)
        .group_by(days)
    )
    return {int(row[0]): row[1] for row in rows}


def freedom(fund: Fund) -> Freedom:
    """Return how many agreements carry no string. One query."""
    rows = db.session.execute(
        select(Agreement.clauses, func.count())
        .join(Agreement.award)
        .where(Award.fund_id == fund.id, Award.state != AwardState.RELEASED)
        .group_by(Agreement.clauses)
    ).all()
    free = sum(count for clauses, count in rows if strings_in(clauses) == 0)
    return Freedom(sum(count for _clauses, count in rows), free)


def given_by(fund: Fund, funder_id: int) -> list[Contribution]:
    """Return what one funder gave, the latest first. One query."""
    query = select(Contribution).where(Contribution.fund_id == fund.id, Contribution.funder_id == funder_id)
    return list(db.session.scalars(query.order_by(Contribution.received_on.desc(), Contribution.id.desc())))


@dataclass(frozen=True)
class Overview:
    """A fund at a glance, for the landing page. `awards` is a count."""

    fund: Fund
    contributed: Money
    awards: int
    open_calls: int


def funds_overview(at: datetime) -> list[Overview]:
    """Return every fund at a glance, in the order in which they were founded. One query."""
    came_in = (
        select(func.sum(Account.normal * Account.balance))
        .where(
            Account.book == func.concat("fund:", Fund.id),
            Account.name.in_(_GIVEN),
            Account.currency == Fund.currency,
        )
        .scalar_subquery()
    )
    awards = select(func.count()).where(Award.fund_id == Fund.id, Award.state != AwardState.RELEASED).scalar_subquery()
    is_open = and_(Call.fund_id == Fund.id, Call.state == CallState.OPEN, Call.opens_at <= at, Call.closes_at > at)
    calls = select(func.count()).where(is_open).scalar_subquery()
    rows = db.session.execute(select(Fund, func.coalesce(came_in, 0), awards, calls).order_by(Fund.id))
    return [Overview(fund, Money(int(minor), fund.currency), made, opened) for fund, minor, made, opened in rows]
