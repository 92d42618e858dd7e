"""What currencies are worth by the rates that are stored. One that is missing is said to be missing, never guessed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from grants.db import db
from grants.ledger.models import ExchangeRate
from grants.ledger.rules.rates import (
    ECB,
    WITHIN_DAYS,
    Converted,
    Rate,
    Stated,
    by_pair,
    converted,
    pairs_for,
    worked_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.money import Money

PAGE = 50


def rate_on(
    base: str, quote: str, on: date, *, within_days: int = WITHIN_DAYS, source: str | None = None
) -> Rate | None:
    """Return what one unit of `base` was worth in `quote` on the day, by the last rate of the days up to it.

    Directly, the other way round, or through the euro; by one `source` alone, where two contradict each other. None
    when no rate is stored of the day or the `within_days` before it. One query.
    """
    return rates_on({base}, quote, on, within_days=within_days, source=source)[base]


def rates_on(
    bases: Iterable[str], quote: str, on: date, *, within_days: int = WITHIN_DAYS, source: str | None = None
) -> dict[str, Rate | None]:
    """Return the same for several currencies, by currency. One query."""
    wanted = sorted(set(bases))
    pairs = sorted({pair for base in wanted for pair in pairs_for(base, quote)})
    first = date.fromordinal(max(1, on.toordinal() - within_days))
    newest = (
        select(ExchangeRate)
        .ext(distinct_on(ExchangeRate.base, ExchangeRate.quote))
        .where(tuple_(ExchangeRate.base, ExchangeRate.quote).in_(pairs), ExchangeRate.on.between(first, on))
        .order_by(ExchangeRate.base, ExchangeRate.quote, *_best_first())
    )
    if source is not None:
        newest = newest.where(ExchangeRate.source == source)
    known = by_pair(_stated(row) for row in db.session.scalars(newest))
    return {base: worked_out(known, base, quote, on) for base in wanted}


def convert(money: Money, to: str, on: date, *, source: str | None = None) -> Converted | None:
    """Return the amount in the currency `to` by the rate of the day, rounded half to even; None without a rate."""
    rate = rate_on(money.currency, to, on, source=source)
    return converted(money, to, rate) if rate else None


def latest(base: str, quote: str, *, source: str | None = None) -> ExchangeRate | None:
    """Return the youngest rate stored for exactly this pair, the ECB's before another of its day; None without one."""
    newest = select(ExchangeRate).where(ExchangeRate.base == base, ExchangeRate.quote == quote)
    if source is not None:
        newest = newest.where(ExchangeRate.source == source)
    return db.session.scalar(newest.order_by(*_best_first()).limit(1))


def stored(after: int | None = None, currency: str | None = None, limit: int = PAGE) -> list[ExchangeRate]:
    """Return stored rates, the youngest day first, of all pairs or of those with `currency`; `after` is a row's id.

    One query, two with `after`.
    """
    page: Select[ExchangeRate] = select(ExchangeRate).order_by(ExchangeRate.on.desc(), ExchangeRate.id.desc())
    if currency is not None:
        page = page.where(or_(ExchangeRate.base == currency, ExchangeRate.quote == currency))
    last = db.session.get(ExchangeRate, after) if after is not None else None
    if last is not None:
        page = page.where(tuple_(ExchangeRate.on, ExchangeRate.id) < tuple_(last.on, last.id))
    return list(db.session.scalars(page.limit(limit)))


def standing(base: str, quote: str, on: date, source: str) -> ExchangeRate:
    """Return the rate that this source has named for the pair and day; it has named one."""
    return db.session.scalars(
        select(ExchangeRate).where(
            ExchangeRate.base == base,
            ExchangeRate.quote == quote,
            ExchangeRate.on == on,
            ExchangeRate.source == source,
        )
    ).one()


def _best_first() -> tuple[ColumnElement[date], ColumnElement[bool], ColumnElement[int]]:
    return ExchangeRate.on.desc(), (ExchangeRate.source == ECB).desc(), ExchangeRate.id.desc()


def _stated(row: ExchangeRate) -> Stated:
    return Stated(row.base, row.quote, row.on, row.rate, row.source, row.id)
