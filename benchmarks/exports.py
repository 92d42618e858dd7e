"""How long a book of 100,000 lines takes to leave the house, beside PostgreSQL's own COPY of the same rows."""

from __future__ import annotations

import csv
import tempfile
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from benchmarks.figures import milliseconds, show
from grants.config import Config
from grants.db import db, unit_of_work
from grants.ledger.actions import Draft, post_many
from grants.ledger.actions.rates import import_ecb
from grants.ledger.models import ExchangeRate
from grants.ledger.queries.exports import WAYS, Wanted
from grants.ledger.rules import credit, debit
from grants.money import Money
from grants.people.actions import join
from grants.web import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from grants.people.models import Person

ENTRIES, AT_ONCE = 50_000, 2_500
DAYS, CURRENCIES = 6_800, ("USD", "JPY", "GBP", "CHF", "ILS", "SEK", "TRY", "ZAR", "INR", "AUD", "CAD", "NOK")
BOOK = "book:bench"
AT = datetime(2026, 6, 1, tzinfo=UTC)
ROWS = (
    "COPY (SELECT e.number, e.on, e.posted_at, e.kind, a.name, l.minor, a.currency, e.key, n.words, e.hash "
    "FROM line l JOIN entry e ON e.id = l.entry_id JOIN account a ON a.id = l.account_id "
    "JOIN note n ON n.entry_id = e.id ORDER BY e.number, l.id) TO STDOUT (FORMAT csv)"
)


def measure(_data: Path) -> None:
    """Fill a book and a table of rates, and read both."""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Config.from_env({"MUSHA_DATA": home}))
        with app.app_context():
            _rates()
            _fill()
            limit = min(milliseconds(_copy) for _ in range(2))
            for kind, budget in (("csv", 20_000), ("beancount", 20_000), ("hledger", 20_000), ("xlsx", 60_000)):
                took = milliseconds(lambda kind=kind: _write(kind))
                show(f"{2 * ENTRIES:,} lines as {kind}", took, budget, limit, "COPY of the rows")
            print(f"{'memory at its most, as beancount':44} {_memory():9.1f} MiB  budget       32 MiB")
            db.session.remove()


def _fill() -> None:
    with unit_of_work():
        someone = join("bench@example.org", name="Bench", language="en", zone="UTC", at=AT)
    for first in range(0, ENTRIES, AT_ONCE):
        with unit_of_work():
            post_many([_draft(number, someone) for number in range(first, first + AT_ONCE)])


def _draft(number: int, someone: Person) -> Draft:
    currency = ("USD", "JOD", "JPY")[number % 3]
    amount = Money(1 + number % 9_999, currency)
    return Draft(
        book=BOOK,
        key=f"bench:{number}",
        postings=[debit("cash:bank", amount), credit("liability:suspense", amount)],
        kind="statement",
        reason=f"Line {number} of a statement, and what stands in its text",
        about=someone,
        by=someone.id,
        on=date(2020, 1, 1) + timedelta(days=number % 2_000),
        at=AT,
    )


def _write(kind: str) -> int:
    """Return how many bytes the file has."""
    wanted = Wanted(book=BOOK, title="Benchmark", currency="USD")
    return sum(len(piece) for piece in WAYS["journal"][kind].write(wanted))


def _copy() -> None:
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if driver is None:
            raise LookupError("no connection")
        with driver.cursor() as cursor, cursor.copy(ROWS) as rows:
            for _row in rows:
                pass


def _memory() -> float:
    tracemalloc.start()
    _write("beancount")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 2**20


def _rates() -> None:
    """Take in as many days as the ECB has published since 1999."""
    lines = [f"Date,{','.join(CURRENCIES)},"]
    first = date(2000, 1, 3)
    for day in range(DAYS):
        figures = (f"{1 + (day * 7 + place) % 900 / 100:.4f}" for place in range(len(CURRENCIES)))
        lines.append(f"{first + timedelta(days=day)},{','.join(figures)},")
    text = "\n".join(lines)

    def take_in() -> None:
        with unit_of_work():
            import_ecb(text.encode(), by=None, at=AT)

    limit = milliseconds(lambda: [tuple(row) for row in csv.reader(StringIO(text))])
    show(f"import {DAYS * len(CURRENCIES):,} rates", milliseconds(take_in), 20_000, limit, "bare csv.reader")
    show("import them again, nothing new", milliseconds(take_in), 20_000, limit, "bare csv.reader")
    if db.session.scalar(select(func.count()).select_from(ExchangeRate)) != DAYS * len(CURRENCIES):
        raise LookupError("not every rate is stored")
