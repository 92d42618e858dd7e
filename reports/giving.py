"""What one funder promised, agreed and gave; and what everybody may know of all who give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.db import db
from grants.funds.models import Contribution, ContributionAgreement, Funder, Gift, GivenBack, Instalment, Pledge
from grants.funds.rules.gifts import GiftState, Rhythm
from grants.money import Money

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement

    from grants.funds.models import Fund

PAGE = 60


@dataclass(frozen=True)
class Sums:
    """What came in from all givers in one currency, what of it went back, and how many gifts that were."""

    given: Money
    back: Money
    gifts: int

    @property
    def left(self) -> Money:
        """Return what stays."""
        return self.given - self.back


def funder(fund: Fund, funder_id: int) -> Funder:
    """Return a funder of the fund, which is there."""
    return db.session.scalars(select(Funder).where(Funder.fund_id == fund.id, Funder.id == funder_id)).one()


def pledges_by(fund: Fund, funder_id: int) -> list[Pledge]:
    """Return one funder's promises, the latest day first."""
    query = select(Pledge).where(Pledge.fund_id == fund.id, Pledge.funder_id == funder_id)
    return list(db.session.scalars(query.order_by(Pledge.expected_on.desc(), Pledge.id.desc())))


def agreements_by(fund: Fund, funder_id: int) -> list[ContributionAgreement]:
    """Return one funder's agreements with their instalments, the newest first. Two queries."""
    query = (
        select(ContributionAgreement)
        .where(ContributionAgreement.fund_id == fund.id, ContributionAgreement.funder_id == funder_id)
        .options(selectinload(ContributionAgreement.instalments))
        .order_by(ContributionAgreement.id.desc())
    )
    return list(db.session.scalars(query))


def received_of(agreements: list[ContributionAgreement]) -> dict[int, list[Contribution]]:
    """Return what came in on each instalment of these agreements, by the instalment's id. One query, or none."""
    ids = [part.id for agreement in agreements for part in agreement.instalments]
    found: dict[int, list[Contribution]] = {}
    if ids:
        query = select(Contribution).where(Contribution.instalment_id.in_(ids)).order_by(Contribution.id)
        for given in db.session.scalars(query):
            found.setdefault(given.instalment_id or 0, []).append(given)
    return found


def given_by(fund: Fund, funder_id: int, year: int | None = None) -> list[Contribution]:
    """Return what one funder gave (in a year), the latest first, with what of it went back. Two queries."""
    query = (
        select(Contribution)
        .where(Contribution.fund_id == fund.id, Contribution.funder_id == funder_id)
        .options(selectinload(Contribution.given_back), joinedload(Contribution.instalment))
        .order_by(Contribution.received_on.desc(), Contribution.id.desc())
    )
    if year is not None:
        query = query.where(func.extract("year", Contribution.received_on) == year)
    return list(db.session.scalars(query))


def sums_of(given: list[Contribution]) -> list[Sums]:
    """Return the sums of contributions by currency: never one sum over several."""
    found: dict[str, Sums] = {}
    for one in given:
        before = found.get(one.currency, Sums(Money.zero(one.currency), Money.zero(one.currency), 0))
        back = sum((part.amount_minor for part in one.given_back), 0)
        found[one.currency] = Sums(before.given + one.amount, before.back + Money(back, one.currency), before.gifts + 1)
    return [found[currency] for currency in sorted(found)]


def sums_of_fund(fund: Fund) -> list[Sums]:
    """Return what came in from everybody, by currency. One query."""
    back = (
        select(GivenBack.contribution_id, func.sum(GivenBack.amount_minor).label("minor"))
        .group_by(GivenBack.contribution_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Contribution.currency, func.sum(Contribution.amount_minor), func.sum(back.c.minor), func.count())
        .join(back, back.c.contribution_id == Contribution.id, isouter=True)
        .where(Contribution.fund_id == fund.id)
        .group_by(Contribution.currency)
        .order_by(Contribution.currency)
    )
    return [
        Sums(Money(int(minor), currency), Money(int(gone or 0), currency), count)
        for currency, minor, gone, count in rows
    ]


def named_funders(fund: Fund) -> list[tuple[Funder, list[ContributionAgreement]]]:
    """Return whoever agreed to be named, by name, with the agreements that bind the fund. Two queries."""
    query = select(Funder).where(Funder.fund_id == fund.id, Funder.is_named).order_by(Funder.name, Funder.id)
    named = list(db.session.scalars(query))
    signed = db.session.scalars(
        select(ContributionAgreement)
        .where(
            ContributionAgreement.funder_id.in_([one.id for one in named]), ContributionAgreement.signed_on.is_not(None)
        )
        .order_by(ContributionAgreement.id)
    )
    by_funder: dict[int, list[ContributionAgreement]] = {}
    for agreement in signed:
        by_funder.setdefault(agreement.funder_id, []).append(agreement)
    return [(one, by_funder.get(one.id, [])) for one in named]


def count_of_funders(fund: Fund) -> int:
    """Return how many give, named or not."""
    return db.session.scalar(select(func.count()).select_from(Funder).where(Funder.fund_id == fund.id)) or 0


def named_gifts(fund: Fund, *, after: int | None = None, limit: int = PAGE) -> list[Gift]:
    """Return arrived gifts whose givers want to be named, the newest first; `after` is the id of the last one seen."""
    query = select(Gift).where(Gift.is_named, _arrived(fund))
    if after is not None:
        query = query.where(Gift.id < after)
    return list(db.session.scalars(query.order_by(Gift.id.desc()).limit(limit)))


def count_of_gifts(fund: Fund) -> int:
    """Return how many gifts of the giving page arrived, named or not."""
    return db.session.scalar(select(func.count()).select_from(Gift).where(_arrived(fund))) or 0


def _arrived(fund: Fund) -> ColumnElement[bool]:
    """Say of a gift that money came of it: one that is stopped on its way never was any."""
    is_over = Gift.state.in_((GiftState.RECEIVED, GiftState.STOPPED))
    return (Gift.fund_id == fund.id) & is_over & select(Contribution.id).where(Contribution.gift_id == Gift.id).exists()


def is_regular(gift: Gift) -> bool:
    """Say whether a gift comes again by itself."""
    return gift.rhythm != Rhythm.ONCE and gift.state == GiftState.RECEIVED


def is_late(part: Instalment, on: date) -> bool:
    """Say whether an instalment should have been here before the day `on`."""
    return part.closed_at is None and part.due_on < on
