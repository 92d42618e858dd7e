"""What was given, in each currency and by whom: what the fund holds of it, and how much hangs on one giver."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from grants.db import db
from grants.funds.models import Contribution, Funder, GivenBack
from grants.funds.queries import Standing
from grants.funds.rules import (
    AVAILABLE,
    COMMITTED,
    HELD,
    INCOME,
    PAID,
    RECEIVABLE,
    RESTRICTED,
    SHORTFALL,
    SUSPENSE,
    book,
)
from grants.ledger.models import Account
from grants.ledger.queries.rates import rates_on
from grants.ledger.rules.rates import converted
from grants.money import Money, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from grants.funds.models import Fund
    from grants.ledger.rules.rates import Rate

_FIGURES = {
    "contributed": INCOME,
    "free": AVAILABLE,
    "committed": COMMITTED,
    "paid": PAID,
    "held": HELD.name,
    "apart": RESTRICTED,
    "shortfall": SHORTFALL.name,
    "suspense": SUSPENSE,
    "receivable": RECEIVABLE,
    "cash": "cash:",
}
_RATE_DAYS = 366  # for a share of the pool, a rate of the past year is near enough; its day is shown


@dataclass(frozen=True)
class Holding(Standing):
    """A fund's standing in one currency, with what is near the pool and not in it. `shortfall` is zero or below.

    `held`: bank debits that may yet bounce; `apart`: under conditions; `suspense`: came in, and nobody knows for what;
    `receivable`: agreed, not yet here; `cash`: in all its accounts and on its way.
    """

    held: Money
    apart: Money
    shortfall: Money
    suspense: Money
    receivable: Money
    cash: Money


@dataclass(frozen=True)
class Given:
    """What one funder gave to the pool, less what went back. `shares`: by currency; `worth`: where every rate is known.

    `percent` is of the whole pool, where all of that is known.
    """

    funder: Funder
    shares: Mapping[str, Money]
    worth: Money | None
    percent: Fraction | None


@dataclass(frozen=True)
class Pool:
    """Who gave how much of the pool, the largest first; `rates` by which it was added up, `lacking` where none is."""

    givers: list[Given]
    total: Money
    rates: Mapping[str, Rate]
    lacking: list[str]

    def above(self, percent: int) -> list[Given]:
        """Return the givers on whom more than `percent` of the pool hangs."""
        return [given for given in self.givers if given.percent is not None and given.percent > percent]


def standings(fund: Fund) -> dict[str, Holding]:
    """Return what the ledger says of a fund in each currency that it ever held, its own first. One query."""
    held = func.sum(Account.normal * Account.balance)
    sums = [func.coalesce(held.filter(func.starts_with(Account.name, name)), 0) for name in _FIGURES.values()]
    rows = db.session.execute(
        select(Account.currency, *sums).where(Account.book == book(fund.id)).group_by(Account.currency)
    )
    found = {currency: [Money(int(minor), currency) for minor in figures] for currency, *figures in rows}
    found.setdefault(fund.currency, [Money.zero(fund.currency)] * len(_FIGURES))
    ordered = sorted(found, key=lambda currency: (currency != fund.currency, currency))
    return {currency: Holding(**dict(zip(_FIGURES, found[currency], strict=True))) for currency in ordered}


def pool(fund: Fund, on: date) -> Pool:
    """Return who gave how much of what ever came into the pool, in the fund's currency by the rates of the day `on`.

    Two queries, whatever was given.
    """
    return _added_up(fund, _given(fund), on)


def pool_between(fund: Fund, first: date, last: date) -> Pool:
    """Return the same of what came between two days, both among them, by the rates of the last one. Two queries."""
    return _added_up(fund, _given(fund, first, last), last)


def _given(fund: Fund, first: date | None = None, last: date | None = None) -> dict[Funder, dict[str, Money]]:
    """Return what each funder gave to the pool by currency, less what went back; what is held apart is not in it."""
    back = (
        select(GivenBack.contribution_id, func.sum(GivenBack.amount_minor).label("minor"))
        .group_by(GivenBack.contribution_id)
        .subquery()
    )
    stands = func.sum(Contribution.amount_minor - func.coalesce(back.c.minor, 0))
    within = [Contribution.fund_id == fund.id, ~Contribution.is_apart]
    if first is not None and last is not None:
        within.append(and_(Contribution.received_on >= first, Contribution.received_on <= last))
    rows = db.session.execute(
        select(Funder, Contribution.currency, stands)
        .join(Contribution, Contribution.funder_id == Funder.id)
        .outerjoin(back, back.c.contribution_id == Contribution.id)
        .where(*within)
        .group_by(Funder.id, Contribution.currency)
        .order_by(Funder.id, Contribution.currency)
    )
    found: dict[Funder, dict[str, Money]] = {}
    for giver, currency, minor in rows:
        if minor:
            found.setdefault(giver, {})[currency] = Money(int(minor), currency)
    return found


def _added_up(fund: Fund, given: Mapping[Funder, Mapping[str, Money]], on: date) -> Pool:
    foreign = {currency for shares in given.values() for currency in shares} - {fund.currency}
    found = rates_on(foreign, fund.currency, on, within_days=_RATE_DAYS) if foreign else {}
    rates = {currency: rate for currency, rate in found.items() if rate is not None}
    worth = {giver: _worth(shares.values(), fund.currency, rates) for giver, shares in given.items()}
    whole = total([amount for amount in worth.values() if amount is not None], fund.currency)
    is_known = len(rates) == len(foreign) and whole.minor > 0

    def percent(giver: Funder) -> Fraction | None:
        amount = worth[giver]
        return Fraction(100 * amount.minor, whole.minor) if amount is not None and is_known else None

    givers = [Given(giver, shares, worth[giver], percent(giver)) for giver, shares in given.items()]
    givers.sort(key=lambda one: (one.worth is None, -(one.worth.minor if one.worth else 0), one.funder.id))
    return Pool(givers, whole, rates, sorted(foreign - rates.keys()))


def _worth(amounts: Iterable[Money], currency: str, rates: Mapping[str, Rate]) -> Money | None:
    """Return the sum in the fund's currency, or None where a rate lacks."""
    found = Money.zero(currency)
    for amount in amounts:
        if amount.currency == currency:
            found += amount
        elif amount.currency in rates:
            found += converted(amount, currency, rates[amount.currency]).amount
        else:
            return None
    return found


@dataclass(frozen=True)
class Sources:
    """How much of what was given came from states: (currency, from states, in all) and, by stored rates, together.

    `percent` and `states` are None where a rate lacks. `named`: states that agreed to be named.
    """

    rows: list[tuple[str, Money, Money]]
    states: Money | None
    whole: Money
    percent: Fraction | None
    named: list[str]


def sources(given: Pool) -> Sources:
    """Return what of `given` came from states."""
    rows: dict[str, tuple[Money, Money]] = {}
    for one in given.givers:
        for currency, share in one.shares.items():
            states, whole = rows.get(currency, (Money.zero(currency), Money.zero(currency)))
            rows[currency] = (states + share if one.funder.is_state_entity else states, whole + share)
    public = [one for one in given.givers if one.funder.is_state_entity]
    worth = total([one.worth for one in public if one.worth is not None], given.total.currency)
    is_known = not given.lacking
    percent = Fraction(100 * worth.minor, given.total.minor) if is_known and given.total.minor > 0 else None
    return Sources(
        [(currency, *rows[currency]) for currency in sorted(rows, key=lambda one: (one != given.total.currency, one))],
        worth if is_known else None,
        given.total,
        percent,
        sorted(one.funder.name for one in public if one.funder.is_named),
    )
