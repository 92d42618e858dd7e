"""Storing exchange rates: the ECB's files whole, and by hand what a bank or a market says. Nothing is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Numeric, String, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as pg_insert

from grants.db import db
from grants.errors import RuleBroken
from grants.i18n import day
from grants.i18n import gettext as _
from grants.ledger.models import ExchangeRate
from grants.ledger.queries import rates as stored
from grants.ledger.rules import ecb
from grants.ledger.rules.rates import ECB, Stated, checked, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy import Subquery
    from sqlalchemy.types import TypeEngine

_AT_ONCE = 20_000  # rates in one statement
_KINDS: dict[str, TypeEngine[Any]] = {
    "base": String(),
    "quote": String(),
    "on": Date(),
    "rate": Numeric(24, 12),
    "source": String(),
}


def record_rate(
    base: str, quote: str, on: date, rate: Decimal, source: str, *, by: int | None, at: datetime
) -> ExchangeRate:
    """Store that by `source` one unit of `base` was worth `rate` of `quote`; `by` is a person's id.

    Said again, return what stands. Raises RuleBroken when it is no rate, when its day is still to come, and when the
    source has named another rate for that pair and day: a correction is a word of its own, under a source of its own.
    """
    source = " ".join(source.split())
    checked(base, quote, rate, source)
    if source.upper() == ECB:
        raise RuleBroken(_("Rates of the ECB come from its file, so that no figure is mistyped."), field="source")
    _already(on, at)
    _store([Stated(base, quote, on, rate, source)], by=by, at=at)
    return stored.standing(base, quote, on, source)


def import_ecb(file: bytes, *, by: int | None, at: datetime) -> int:
    """Store the rates in a file that the ECB publishes (XML or CSV, zipped or not); return how many were new.

    All of them or none: raises RuleBroken, naming the line or the rate, for what cannot be read, for a day still to
    come, and for a rate other than the one that is stored of its day.
    """
    found = ecb.read(file)
    for one in found:
        _already(one.on, at)
    with db.session.begin_nested():
        return sum(_store(found[first : first + _AT_ONCE], by=by, at=at) for first in range(0, len(found), _AT_ONCE))


def _already(on: date, at: datetime) -> None:
    """Refuse a day that has begun nowhere yet: the easternmost places are 14 hours ahead of UTC."""
    if on.toordinal() > at.date().toordinal() + 1:
        raise RuleBroken(_("%(day)s is still to come: nobody knows its rate.", day=day(on)), field="on")


def _store(rates: Sequence[Stated], *, by: int | None, at: datetime) -> int:
    """Insert those that are new and return their number; refuse the whole if another figure stands for one of them."""
    told = _as_rows(rates)
    made = db.session.execute(
        pg_insert(ExchangeRate)
        .from_select(
            [*_KINDS, "recorded_at", "recorded_by"],
            select(told, literal(at, ExchangeRate.recorded_at.type), literal(by, ExchangeRate.recorded_by.type)),
        )
        .on_conflict_do_nothing(index_elements=["base", "quote", "on", "source"])
        .returning(ExchangeRate.id)
    )
    new = len(made.all())
    if new < len(rates):
        _refuse_other_words(told)
    return new


def _refuse_other_words(told: Subquery) -> None:
    other = db.session.execute(
        select(told.c.rate, ExchangeRate)
        .join(
            ExchangeRate,
            (ExchangeRate.base == told.c.base)
            & (ExchangeRate.quote == told.c.quote)
            & (ExchangeRate.on == told.c.on)
            & (ExchangeRate.source == told.c.source),
        )
        .where(ExchangeRate.rate != told.c.rate)
        .order_by(ExchangeRate.on, ExchangeRate.quote)
        .limit(1)
    ).first()
    if other is None:
        return
    rate, standing = other
    raise RuleBroken(
        _(
            "%(source)s already says %(standing)s for %(base)s in %(quote)s on %(day)s, and this says %(rate)s. "
            "Nothing was changed.",
            source=standing.source,
            standing=plain(standing.rate),
            base=standing.base,
            quote=standing.quote,
            day=day(standing.on),
            rate=plain(rate),
        ),
        field="rate",
    )


def _as_rows(rates: Sequence[Stated]) -> Subquery:
    """Return the rates as a table with one parameter a column, however many they are."""
    columns = (
        func.unnest(literal([getattr(one, name) for one in rates], ARRAY(kind)), type_=kind).label(name)
        for name, kind in _KINDS.items()
    )
    return select(*columns).subquery("told")
