"""Exchange rates: as the ECB's files state them, and as somebody types them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from grants.db import db, unit_of_work
from grants.ledger.actions.rates import record_rate
from grants.ledger.models import ExchangeRate
from tests.cast.ledger import AT

MONDAY, TUESDAY = date(2027, 1, 18), date(2027, 1, 19)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
    'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">\n<Cube>\n'
)


def xml(*days: tuple[str, dict[str, str]]) -> bytes:
    """Return a file in the shape of the ECB's daily XML."""
    cubes = "".join(
        f'<Cube time="{on}">\n'
        + "".join(f'<Cube currency="{c}" rate="{r}"/>\n' for c, r in rates.items())
        + "</Cube>\n"
        for on, rates in days
    )
    return f"{HEAD}{cubes}</Cube>\n</gesmes:Envelope>".encode()


def by_hand(
    base: str = "USD", quote: str = "JOD", on: date = TUESDAY, rate: str = "0.709", source: str = "A Bank"
) -> ExchangeRate:
    """Return a rate as somebody typed it."""
    with unit_of_work():
        return record_rate(base, quote, on, Decimal(rate), source, by=None, at=AT)


def count() -> int:
    """Return how many rates are stored."""
    return db.session.scalar(select(func.count()).select_from(ExchangeRate)) or 0


DAILY = xml(("2027-01-19", {"USD": "1.25", "JPY": "160.5", "ILS": "4.0"}))
