"""Whatever was written past the guards is found, and the finding names the row."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from grants.db import db, unit_of_work
from grants.ledger import actions, queries
from grants.ledger.models import Entry
from grants.ledger.queries import Finding
from tests.cast.ledger import AT, BOOK, Bookkeeper
from tests.cast.tampering import (
    DAYS,
    FREE,
    ID_A,
    ID_B,
    ID_ELSEWHERE,
    ID_FREE,
    ID_TO_A,
    STRANGE,
    SUMS,
    TO_A,
    TO_B,
    WRITTEN,
    A,
    found,
    tamper,
)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        (
            f"UPDATE line SET minor = minor + 1 WHERE account_id = {ID_TO_A}",
            {("entries-balance", A), ("entries-coupled", A), (WRITTEN, A), (SUMS, TO_A), (DAYS, TO_A)},
        ),
        (
            f"UPDATE line SET minor = minor * 2 WHERE entry_id = {ID_A}",
            {(WRITTEN, A), (SUMS, FREE), (SUMS, TO_A), (DAYS, FREE), (DAYS, TO_A)},
        ),
        (
            f"UPDATE line SET account_id = {ID_B} WHERE account_id = {ID_TO_A}",
            {(WRITTEN, A), (SUMS, TO_A), (SUMS, TO_B), (DAYS, TO_A), (DAYS, TO_B)},
        ),
        (
            f"UPDATE line SET account_id = {ID_ELSEWHERE} WHERE account_id = {ID_FREE} AND entry_id = {ID_A}",
            {("lines-belong", A), (SUMS, FREE), (DAYS, FREE)},
        ),
        (
            f"DELETE FROM line WHERE entry_id = {ID_A}",
            {(WRITTEN, A), (SUMS, FREE), (SUMS, TO_A), (DAYS, FREE), (DAYS, TO_A)},
        ),
        (
            f"DELETE FROM entry WHERE id = {ID_A}",
            {("lines-belong", FREE), ("lines-belong", TO_A), (DAYS, FREE), (DAYS, TO_A), ("chain", "entry 3 (b)")},
        ),
        (
            (
                "INSERT INTO line (entry_id, account_id, minor) "
                f"SELECT {ID_A}, {ID_FREE}, 5 * n FROM unnest(ARRAY[1,-1]) AS n"
            ),
            {(WRITTEN, A)},
        ),
        (
            f"UPDATE account SET balance = balance - 500 WHERE id = {ID_FREE}",
            {(SUMS, FREE), ("budget-identity", "USD"), ("budget-identity", "USD budget")},
        ),
        (
            f"DELETE FROM account WHERE id = {ID_B}",
            {
                ("entries-balance", "entry 3 (b)"),
                ("entries-coupled", "entry 3 (b)"),
                (WRITTEN, "entry 3 (b)"),
                ("lines-belong", "entry 3 (b)"),
                ("budget-identity", "USD"),
                ("budget-identity", "USD budget"),
            },
        ),
        (f"UPDATE entry SET digest = '' WHERE id = {ID_A}", {(WRITTEN, A), ("chain", A)}),
        (STRANGE, {(SUMS, "cash:odd"), ("budget-identity", "USD"), ("budget-identity", "USD money")}),
        (f"UPDATE account_day SET minor = 1 WHERE account_id = {ID_FREE} AND minor > 2000", {(DAYS, FREE)}),
        (f"DELETE FROM note WHERE entry_id = {ID_A}", {("notes", A)}),
        ("UPDATE book_head SET number = 9 WHERE book = 'book:1'", {("chain", "entry 9")}),
        ("DELETE FROM book_head WHERE book = 'book:1'", {("chain", "entry 4")}),
    ],
)
def test_what_was_written_past_the_guards_is_found_in_its_place(
    books: Bookkeeper, statement: str, where: set[tuple[str, str]]
) -> None:
    assert queries.check(BOOK) == []
    tamper(statement)
    assert found() == where


@pytest.mark.parametrize(
    ("bound", "detail"),
    [
        ("floor = 9000", "50.00 USD, below its floor of 90.00 USD"),
        ("ceiling = 0", "50.00 USD, above its ceiling of 0.00 USD"),
    ],
)
def test_a_bound_that_is_broken_is_found(books: Bookkeeper, bound: str, detail: str) -> None:
    name = f"ck_account_{bound.partition(' ')[0]}_holds"
    with unit_of_work():
        rule = db.session.scalar(text(f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{name}'"))
        db.session.execute(text(f"ALTER TABLE account DROP CONSTRAINT {name}"))
    try:
        tamper(f"UPDATE account SET {bound} WHERE id = {ID_FREE}")
        assert queries.check(BOOK) == [Finding(BOOK, "floors-and-ceilings", FREE, detail)]
    finally:
        with unit_of_work():
            db.session.execute(text("ALTER TABLE account DISABLE TRIGGER USER"))
            db.session.execute(text("UPDATE account SET floor = NULL, ceiling = NULL"))
            db.session.execute(text("ALTER TABLE account ENABLE TRIGGER USER"))
            db.session.execute(text(f"ALTER TABLE account ADD CONSTRAINT {name} {rule}"))


def test_a_number_that_is_taken_twice_is_found(books: Bookkeeper) -> None:
    tamper("UPDATE entry SET number = 0 WHERE key = 'gift'")
    assert {(f.where, f.detail) for f in queries.check(BOOK)} == {
        ("entry 0 (gift)", "its number is taken, or below 1"),
        ("entry 0 (gift)", "it does not say what was sealed"),
        ("entry 2 (a)", "entry 1 is missing before it"),
    }


def test_a_shortfall_beside_money_is_found(books: Bookkeeper) -> None:
    owed = "(SELECT id FROM account WHERE name = 'budget:committed:a')"
    tamper(
        "UPDATE account SET spill = 'budget:committed:a' WHERE id = " + ID_FREE,
        f"UPDATE account SET floor = NULL, balance = 3000 WHERE id = {owed}",
    )
    told = [finding for finding in queries.check(BOOK) if finding.what == "shortfall-first"]
    assert told == [
        Finding(BOOK, "shortfall-first", FREE, "it holds 50.00 USD while budget:committed:a is at -30.00 USD")
    ]


def test_a_reversal_that_undoes_something_else_is_found(books: Bookkeeper) -> None:
    with unit_of_work():
        actions.reverse(db.session.scalars(select(Entry).where(Entry.key == "a")).one(), by=None, at=AT, reason="")
    assert queries.check(BOOK) == []
    tamper("UPDATE entry SET reverses_id = (SELECT id FROM entry WHERE key = 'b') WHERE reverses_id IS NOT NULL")
    wrong = [finding for finding in queries.check(BOOK) if finding.what == "reversals"]
    assert [(f.where.partition(" (")[0], f.detail) for f in wrong] == [("entry 5", "it does not undo entry 3")]


def test_many_findings_of_one_kind_are_counted(books: Bookkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grants.ledger.queries.proof._MOST", 1)
    tamper("UPDATE note SET words = 'x' WHERE entry_id IN (SELECT id FROM entry WHERE book = 'book:1')")
    assert queries.check(BOOK) == [
        Finding(BOOK, "notes", "entry 1 (gift)", "its words are not those that were sealed"),
        Finding(BOOK, "notes", "…", "3 more of this kind"),
    ]
