"""How long a statement of 50,000 gifts takes to be imported, booked and matched, beside raw SQL writing those rows."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import column, func, insert, select, table, text

from benchmarks.figures import milliseconds, show
from grants.config import Config
from grants.db import db, unit_of_work
from grants.funds.actions.statements import import_statement
from grants.funds.models import Gift
from grants.funds.queries.banking import first_account
from grants.funds.rules.gifts import GiftWay, Rhythm
from grants.funds.rules.references import LETTERS, new_code
from grants.web import create_app
from tests.cast.funds import a_fund, treasurer_of
from tests.cast.people import AT
from tests.cast.statements import Said, camt053, camt_statement, jod

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from grants.funds.models import Fund

LINES = 50_000
AMOUNT = jod("1.234")
TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")


def measure(_data: Path) -> None:
    """Import a file of gifts that were all begun on the giving page, each with its code; then the same file again."""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Config.from_env({"MUSHA_DATA": home}))
        with app.app_context():
            with unit_of_work():
                fund = a_fund(currency="JOD")
                treasurer = treasurer_of(fund)
                codes = _begin(fund)
            content = _file(codes)
            before = _counts()

            def take_in() -> None:
                with unit_of_work():
                    done = import_statement(first_account(fund), content, by=treasurer, at=AT)
                if done.matched_count != LINES:
                    raise LookupError(f"{done.matched_count} matched")

            took = milliseconds(take_in)
            grown = [name for name, count in _counts().items() if count > before[name]]
            show(f"{LINES:,} lines imported and matched", took, 20_000, milliseconds(lambda: _copy(grown)), "raw SQL")
            db.session.remove()


def _begin(fund: Fund) -> list[str]:
    """Write down gifts that somebody said they would transfer, and return their codes."""
    codes = [new_code(_body(number)) for number in range(LINES)]
    gift = {
        "fund_id": fund.id,
        "currency": AMOUNT.currency,
        "amount_minor": AMOUNT.minor,
        "way": GiftWay.BANK_TRANSFER,
        "rhythm": Rhythm.ONCE,
        "language": "en",
        "giver_name": "",
        "email": "",
        "is_named": False,
        "started_at": AT,
    }
    db.session.execute(insert(Gift), [gift | {"code": code} for code in codes])
    return codes


def _body(number: int) -> str:
    """Return seven letters that stand for a number."""
    letters = ""
    for _place in range(7):
        number, letter = divmod(number, len(LETTERS))
        letters += LETTERS[letter]
    return letters


def _file(codes: list[str]) -> bytes:
    """Return the bank's file, a fortnight of gifts."""
    gift = Said(AMOUNT, on=AT.date(), party="A giver with a name")
    said = [replace(gift, reference=f"R{number:08}", text=f"For the fund {code}") for number, code in enumerate(codes)]
    return camt053(camt_statement(said, jod("0")))


def _counts() -> dict[str, int]:
    """Return how many rows each table has."""
    names = list(db.session.scalars(TABLES))
    return {name: db.session.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def _copy(grown: Iterable[str]) -> None:
    """Write the rows of the tables that grew once more, into copies with the same columns and indexes."""
    for name in grown:
        db.session.execute(text(f'CREATE TEMP TABLE "copy_{name}" (LIKE "{name}" INCLUDING INDEXES)'))
        names = db.metadata.tables[name].columns.keys()
        copy = table(f"copy_{name}", *map(column, names))
        db.session.execute(insert(copy).from_select(names, select(db.metadata.tables[name])))
