"""Finding funds, and reading what they hold from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import joinedload

from grants.db import db
from grants.errors import NotFound
from grants.funds.models import Contribution, ContributionAgreement, Fund, Funder, Geography, OfferRefused, Pledge
from grants.funds.rules import AVAILABLE, COMMITTED, INCOME, PAID, PledgeState, book
from grants.funds.rules.agreements import AgreementState
from grants.i18n import gettext as _
from grants.ledger import queries as ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy.sql.elements import ColumnElement

    from grants.money import Money
    from grants.people.models import Person

PAGE = 30


@dataclass(frozen=True)
class Standing:
    """What the ledger says of a fund: came in, can still be decided about, promised in awards, arrived with people."""

    contributed: Money
    free: Money
    committed: Money
    paid: Money


def fund(ref: str) -> Fund:
    """Return the fund that an address names; raise NotFound."""
    return _one(Fund.ref == ref)


def fund_by_slug(slug: str) -> Fund:
    """Return the fund of a short name; raise NotFound."""
    return _one(Fund.slug == slug)


def _one(condition: ColumnElement[bool]) -> Fund:
    found = db.session.scalars(select(Fund).where(condition)).one_or_none()
    if found is None:
        raise NotFound(_("There is no such fund here."))
    return found


def funds() -> list[Fund]:
    """Return every fund, in the order in which they were founded."""
    return list(db.session.scalars(select(Fund).order_by(Fund.id)))


def funds_by_id(ids: Iterable[int]) -> list[Fund]:
    """Return the funds of these keys, oldest first."""
    return list(db.session.scalars(select(Fund).where(Fund.id.in_(list(ids))).order_by(Fund.id)))


def funds_of(person: Person) -> list[Fund]:
    """Return the funds in which `person` has a role, oldest first."""
    query = select(Fund).where(Fund.id.in_({role.fund_id for role in person.roles})).order_by(Fund.id)
    return list(db.session.scalars(query))


def roots(fund: Fund) -> list[Geography]:
    """Return the fund's communities: the places that lie in no other."""
    return [place for place in fund.geographies if place.parent_id is None]


def places(fund: Fund) -> list[tuple[int, Geography]]:
    """Return (depth, place) for every place of the fund, each under the one that it lies in. One query."""
    within: dict[int | None, list[Geography]] = {}
    for place in fund.geographies:
        within.setdefault(place.parent_id, []).append(place)

    def below(parent_id: int | None, depth: int) -> list[tuple[int, Geography]]:
        found: list[tuple[int, Geography]] = []
        for place in within.get(parent_id, []):
            found += [(depth, place), *below(place.id, depth + 1)]
        return found

    return below(None, 0)


def geography(fund: Fund, code: str) -> Geography:
    """Return the fund's place of that code; raise NotFound."""
    query = select(Geography).where(Geography.fund_id == fund.id, Geography.code == code)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("This fund names no such place."))
    return found


def free_balance(fund: Fund) -> Money:
    """Return what can still be decided about."""
    return ledger.balance(book(fund.id), AVAILABLE, fund.currency)


def standing(fund: Fund) -> Standing:
    """Return the fund's four figures from the ledger. One query."""
    sums = ledger.sums_by_prefix(book(fund.id), fund.currency, (INCOME, AVAILABLE, COMMITTED, PAID))
    return Standing(*(sums[prefix] for prefix in (INCOME, AVAILABLE, COMMITTED, PAID)))


def funders(fund: Fund) -> list[Funder]:
    """Return whoever gives to the fund, by name."""
    return list(db.session.scalars(select(Funder).where(Funder.fund_id == fund.id).order_by(Funder.name, Funder.id)))


def funder(fund: Fund, ref: str) -> Funder:
    """Return a funder of this fund; raise NotFound."""
    found = db.session.scalars(select(Funder).where(Funder.fund_id == fund.id, Funder.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(_("This fund has no such funder."))
    return found


def pledge(ref: str) -> Pledge:
    """Return the pledge that an address names, with its funder and its fund; raise NotFound."""
    query = select(Pledge).where(Pledge.ref == ref).options(joinedload(Pledge.funder), joinedload(Pledge.fund))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such pledge here."))
    return found


def _is_promised() -> ColumnElement[bool]:
    """Say of a pledge that it is open, and no signed agreement stands in its place."""
    agreed = select(ContributionAgreement.id).where(
        ContributionAgreement.pledge_id == Pledge.id, ContributionAgreement.state == AgreementState.SIGNED
    )
    return and_(Pledge.state == PledgeState.OPEN, ~agreed.exists())


def open_pledges(fund: Fund) -> list[Pledge]:
    """Return the promises that are still to be kept, the earliest first, with their funders.

    One that became a signed agreement is expected by its instalments instead.
    """
    query = select(Pledge).where(Pledge.fund_id == fund.id, _is_promised())
    return list(db.session.scalars(query.options(joinedload(Pledge.funder)).order_by(Pledge.expected_on, Pledge.id)))


def pledges(fund: Fund, *, after: Pledge | None = None, limit: int = PAGE) -> list[Pledge]:
    """Return pledges in every state, the newest first, with their funders; `after` is the last one seen."""
    query = select(Pledge).where(Pledge.fund_id == fund.id).options(joinedload(Pledge.funder))
    if after is not None:
        query = query.where(Pledge.id < after.id)
    return list(db.session.scalars(query.order_by(Pledge.id.desc()).limit(limit)))


def pledge_in(fund: Fund, ref: str) -> Pledge | None:
    """Return a pledge to this fund, with its funder, or None."""
    if not ref:
        return None
    query = select(Pledge).where(Pledge.fund_id == fund.id, Pledge.ref == ref).options(joinedload(Pledge.funder))
    return db.session.scalars(query).one_or_none()


def overdue(fund_ids: Sequence[int], on: date) -> list[Pledge]:
    """Return open pledges of these funds that were expected before the day `on`, with their funds, the oldest first."""
    query = select(Pledge).where(Pledge.fund_id.in_(fund_ids), _is_promised(), Pledge.expected_on < on)
    return list(db.session.scalars(query.options(joinedload(Pledge.fund)).order_by(Pledge.expected_on, Pledge.id)))


def contributions(fund: Fund, *, after: Contribution | None = None, limit: int = PAGE) -> list[Contribution]:
    """Return money that came in, the latest first, with its funders; `after` is the last one seen."""
    query = select(Contribution).where(Contribution.fund_id == fund.id).options(joinedload(Contribution.funder))
    if after is not None:
        query = query.where(tuple_(Contribution.received_on, Contribution.id) < tuple_(after.received_on, after.id))
    latest_first = query.order_by(Contribution.received_on.desc(), Contribution.id.desc())
    return list(db.session.scalars(latest_first.limit(limit)))


def contribution(fund: Fund, ref: str) -> Contribution | None:
    """Return a contribution to this fund, or None."""
    if not ref:
        return None
    query = select(Contribution).where(Contribution.fund_id == fund.id, Contribution.ref == ref)
    return db.session.scalars(query).one_or_none()


def contributions_of(pledge: Pledge) -> list[Contribution]:
    """Return what came in on a pledge, in the order in which it came."""
    query = select(Contribution).where(Contribution.pledge_id == pledge.id)
    return list(db.session.scalars(query.order_by(Contribution.received_on, Contribution.id)))


def offers_refused(fund: Fund) -> list[OfferRefused]:
    """Return money that came with strings and was not taken, the latest first."""
    query = select(OfferRefused).where(OfferRefused.fund_id == fund.id)
    return list(db.session.scalars(query.order_by(OfferRefused.refused_on.desc(), OfferRefused.id.desc())))
