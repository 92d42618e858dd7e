"""How long a book of a million entries takes to be proven, and to be looked at, beside one of ten thousand lines.

The books are filled past the triggers, by statements over all rows at once; the audit then proves that they were filled
as posting would have filled them.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from benchmarks.figures import milliseconds, show
from benchmarks.pages import page
from grants import clock
from grants.config import Config
from grants.db import db, unit_of_work
from grants.funds.rules import book
from grants.ledger.actions import post
from grants.ledger.queries import balance, balance_on
from grants.ledger.rules import credit, debit
from grants.money import Money
from grants.people.actions import give_role, join
from grants.people.models import Person
from grants.people.rules import RoleKind
from grants.web import create_app
from tests.cast.funds import a_fund
from tests.cast.people import AT, sign_in

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from grants.funds.models import Fund

LARGE, SMALL = 1_000_000, 5_000  # entries of two lines each
CASH, OWED = "cash:bank", "liability:suspense"
FILL = """
    CREATE OR REPLACE FUNCTION pg_temp.fill(wanted text, last bigint) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        told entry;
        minor bigint;
        here bigint := (SELECT id FROM account WHERE book = wanted AND name = 'cash:bank');
        there bigint := (SELECT id FROM account WHERE book = wanted AND name = 'liability:suspense');
        salt text := repeat('0f', 16);
    BEGIN
        SELECT * INTO told FROM entry WHERE book = wanted;
        FOR number IN 2..last LOOP
            minor := 1 + number % 9999;
            told.id := nextval(pg_get_serial_sequence('entry', 'id'));
            told.number := number;
            told.key := wanted || ':' || number;
            told."on" := date '2020-01-01' + (number % 2000)::integer;
            told.digest := ledger_sha256('[' || ledger_line('cash:bank', 'USD', minor) || ','
                || ledger_line('liability:suspense', 'USD', -minor) || ']');
            told.asked := told.digest;
            told.words_digest := ledger_sha256(salt || 'Line ' || number || ' of a statement');
            told.actor_digest := ledger_sha256(salt || 'Bench');
            told.previous := told.hash;
            told.hash := ledger_hash(told);
            INSERT INTO entry OVERRIDING SYSTEM VALUE SELECT told.*;
        END LOOP;
        INSERT INTO note (entry_id, words_salt, words, who_salt, who)
            SELECT id, salt, 'Line ' || entry.number || ' of a statement', salt, 'Bench'
            FROM entry WHERE book = wanted AND entry.number > 1;
        INSERT INTO line (entry_id, account_id, minor)
            SELECT id, side.account_id, side.sign * (1 + entry.number % 9999)
            FROM entry, (VALUES (here, 1), (there, -1)) AS side(account_id, sign)
            WHERE book = wanted AND entry.number > 1 ORDER BY id;
        DELETE FROM account_day WHERE account_id IN (here, there);
        INSERT INTO account_day (account_id, "on", minor)
            SELECT line.account_id, entry."on", sum(line.minor) FROM entry JOIN line ON line.entry_id = entry.id
            WHERE book = wanted GROUP BY line.account_id, entry."on";
        UPDATE account SET balance = (SELECT sum(line.minor) FROM line WHERE line.account_id = account.id)
            WHERE id IN (here, there);
        UPDATE book_head SET number = told.number, hash = told.hash WHERE book = wanted;
    END $$
"""
BARE = (
    "COPY (SELECT * FROM entry JOIN line ON line.entry_id = entry.id JOIN note ON note.entry_id = entry.id) TO STDOUT"
)


def measure(_data: Path) -> None:
    """Fill two funds' books; prove the larger one, and look at both."""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Config.from_env({"MUSHA_DATA": home}))
        with app.app_context():
            with unit_of_work():
                large, small = a_fund("large"), a_fund("small")
                client = app.test_client()
                sign_in(client, _treasurer(large, small))
            filled = milliseconds(lambda: _fill(book(large.id), LARGE))
            _fill(book(small.id), SMALL)
            print(f"{f'{LARGE:,} entries filled in past the triggers':44} {filled:9.1f} ms")
            _audit(home, book(large.id))
            for fund, lines in ((small, 2 * SMALL), (large, 2 * LARGE)):
                _look(client, fund, lines)
            db.session.remove()


def _treasurer(*funds: Fund) -> Person:
    someone = join("bench@example.org", name="Bench", language="en", zone="UTC", at=AT)
    for fund in funds:
        give_role(someone, RoleKind.TREASURER, fund.id, at=AT)
    return someone


def _fill(name: str, entries: int) -> None:
    """Post once, and then let the database write the rest."""
    with unit_of_work():
        about = db.session.scalars(select(Person)).one()
        amount, on = Money(2, "USD"), clock.now().date()
        lines = [debit(CASH, amount), credit(OWED, amount)]
        post(
            name, f"{name}:1", lines, kind="statement", reason="The first", about=about, by=None, on=on, at=clock.now()
        )
    with unit_of_work():
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        db.session.execute(text(FILL.replace(":=", "\\:=")))
        db.session.execute(text("SELECT pg_temp.fill(:book, :last)"), {"book": name, "last": entries})
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _audit(home: str, name: str) -> None:
    """Let a process of its own prove the book, and tell what it took at its most."""
    command = [sys.executable, "-m", "flask", "ledger", "check", "--book", name]

    def prove() -> None:
        subprocess.run(command, env={**os.environ, "MUSHA_DATA": home}, check=True, stdout=subprocess.DEVNULL)

    took = milliseconds(prove)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    show(f"flask ledger check, {LARGE:,} entries", took, 60_000, milliseconds(_copy), "COPY of the rows")
    print(f"{'its memory at its most':44} {most:9.1f} MiB  budget      512 MiB")


def _copy() -> None:
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if driver is None:
            raise LookupError("no connection")
        with driver.cursor() as cursor, cursor.copy(BARE) as rows:
            for _row in rows:
                pass


def _look(client: FlaskClient, fund: Fund, lines: int) -> None:
    """Show what the treasurer sees of a book of so many lines, and what the balances cost."""
    name, ref = book(fund.id), fund.ref
    day = date(2022, 6, 1)
    for what, read in (
        ("balance", lambda: balance(name, CASH, "USD")),
        ("balance of a day", lambda: balance_on(name, CASH, "USD", day)),
    ):
        read()
        took = statistics.median(milliseconds(read) for _ in range(50))
        show(f"{what}, {lines:,} lines", took, 10)
    db.session.remove()
    pages = {
        "the fund's money": f"/funds/{ref}/money",
        "the books": f"/funds/{ref}/books",
        "an account": f"/funds/{ref}/books/accounts/USD/{CASH}",
        "the journal": f"/funds/{ref}/journal",
        "the trial balance": f"/funds/{ref}/books/trial-balance",
    }
    for what, path in pages.items():
        show(f"{what}, {lines:,} lines", page(client, path), 200)
