"""Ways to write past the guards of the books, as somebody with the database's own password could."""

from __future__ import annotations

from sqlalchemy import text

from grants.db import db, unit_of_work
from grants.ledger import queries
from grants.ledger.actions.chain import checkpoint
from grants.ledger.rules.chain import Signed, public_key, read
from tests.cast.ledger import AT, BOOK

SECRET = "tests-only"
KEY = public_key(SECRET)

ID_A = "(SELECT id FROM entry WHERE key = 'a')"
ID_FREE = "(SELECT id FROM account WHERE name = 'budget:free' AND book = 'book:1' AND currency = 'USD')"
ID_B = "(SELECT id FROM account WHERE name = 'budget:committed:b')"
ID_TO_A = "(SELECT id FROM account WHERE name = 'budget:committed:a')"
ID_ELSEWHERE = "(SELECT id FROM account WHERE name = 'budget:free' AND book = 'book:10')"
STRANGE = "INSERT INTO account (book, name, currency, normal, balance) VALUES ('book:1', 'cash:odd', 'USD', 1, 5)"
ID_NEWEST = "(SELECT id FROM entry WHERE key = 'dinars')"
A, FREE, TO_A, TO_B = "entry 2 (a)", "budget:free", "budget:committed:a", "budget:committed:b"
WRITTEN, SUMS, DAYS = "lines-as-written", "balances-explained", "day-sums"
_REWRITE = """
    DO $$ DECLARE told entry; before text := repeat('0', 64); BEGIN
        FOR told IN SELECT * FROM entry WHERE book = 'book:1' ORDER BY number LOOP
            told.previous := before;
            UPDATE entry SET previous = before, hash = ledger_hash(told) WHERE id = told.id RETURNING hash INTO before;
        END LOOP;
        UPDATE book_head SET hash = before WHERE book = 'book:1';
    END $$
"""


def tamper(*statements: str) -> None:
    """Write past the triggers, as somebody with the database's own password could."""
    with unit_of_work():
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            assert db.session.execute(text(statement)).rowcount


def rewrite() -> None:
    """Seal the whole chain anew, as somebody who knows how, and may write, could."""
    with unit_of_work():
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        db.session.execute(text(_REWRITE))


def found(*kept: Signed) -> set[tuple[str, str]]:
    """Return what a check of the book finds, and where."""
    told = queries.report(BOOK, keys=[KEY], kept=kept)
    return {(finding.what, finding.where) for finding in told.findings}


def truncate() -> None:
    """Take the newest entry away, and make everything else fit."""
    tamper(
        f"DELETE FROM line WHERE entry_id = {ID_NEWEST}",
        f"DELETE FROM note WHERE entry_id = {ID_NEWEST}",
        "DELETE FROM entry WHERE key = 'dinars'",
        "UPDATE account SET balance = coalesce((SELECT sum(minor) FROM line WHERE account_id = account.id), 0)",
        "DELETE FROM account_day WHERE account_id IN (SELECT id FROM account WHERE currency = 'JOD')",
        "UPDATE book_head SET number = 3, hash = (SELECT hash FROM entry WHERE key = 'b') WHERE book = 'book:1'",
    )


def keep() -> Signed:
    """Sign the book, and keep the line."""
    with unit_of_work():
        return read(checkpoint(BOOK, at=AT, secret=SECRET).words())
