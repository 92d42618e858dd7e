"""Balances, the journal, and finding whatever was written past the guards."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from grants.db import db, unit_of_work
from grants.ledger import actions, queries
from grants.ledger.queries import Finding
from grants.money import Money
from tests.cast.ledger import BOOK, FREE, ON, SOURCE, Bookkeeper, gift, promise, usd

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask

    Counter = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def books(keeper: Bookkeeper) -> Bookkeeper:
    """A gift of 100, 30 of it promised to a and 20 to b; and another book that must never show."""
    keeper.post(gift(usd(100)), "gift")
    keeper.post(promise(usd(30), to="a"), "a", on=ON + timedelta(days=10))
    keeper.post(promise(usd(20), to="b"), "b", on=ON + timedelta(days=20))
    keeper.post(gift(usd(999)), "other", book="book:10")
    keeper.post(gift(Money(5000, "JOD")), "dinars")
    return keeper


def test_balances_in_their_natural_sign(books: Bookkeeper, query_count: Counter) -> None:
    with query_count() as statements:
        held = queries.balances(BOOK, "USD")
    assert len(statements) == 1
    assert held == {
        "budget:committed:a": usd(30),
        "budget:committed:b": usd(20),
        "budget:free": usd(50),
        "budget:source": usd(-100),
        "cash:bank": usd(100),
        "income:gifts": usd(100),
    }
    assert queries.balance(BOOK, FREE, "USD") == usd(50)
    assert queries.balance(BOOK, "budget:free", "JOD") == Money(5000, "JOD")
    assert queries.balance(BOOK, "cash:nowhere", "USD") == usd(0)
    assert queries.balances("book:none", "USD") == {}


def test_sums_by_prefix(books: Bookkeeper, query_count: Counter) -> None:
    with query_count() as statements:
        sums = queries.sums_by_prefix(BOOK, "USD", ["budget:committed:", "budget:", "cash:", "expense:"])
    assert len(statements) == 1
    assert sums == {"budget:committed:": usd(50), "budget:": usd(0), "cash:": usd(100), "expense:": usd(0)}
    assert queries.sums_by_prefix(BOOK, "USD", []) == {}


@pytest.mark.parametrize(("days", "left"), [(-1, 0), (0, 100), (9, 100), (10, 70), (19, 70), (20, 50), (400, 50)])
def test_what_an_account_held_on_a_day(books: Bookkeeper, days: int, left: int) -> None:
    assert queries.balance_on(BOOK, FREE, "USD", ON + timedelta(days=days)) == usd(left)
    assert queries.balance_on(BOOK, "cash:bank", "USD", ON + timedelta(days=days)) == usd(100 if days >= 0 else 0)


@pytest.mark.parametrize("entries", [1, 30])
def test_the_journal_turns_its_pages_with_the_latest_day_first(
    keeper: Bookkeeper, query_count: Counter, entries: int
) -> None:
    days = [date(2027, 1, 1) + timedelta(days=n % 7) for n in range(entries)]
    with unit_of_work():
        actions.post_many([keeper.draft(gift(usd(n + 1)), f"e{n}", on=day) for n, day in enumerate(days)])
    keeper.post(gift(usd(1)), "elsewhere", book="book:2")
    db.session.expunge_all()
    seen: list[tuple[date, int]] = []
    after = None
    while True:
        db.session.expunge_all()
        with query_count() as statements:
            page = queries.journal(BOOK, after, limit=8)
            shown = [(line.account.name, line.minor, line.account.currency) for entry in page for line in entry.lines]
        if not page:
            break
        assert len(statements) == (2 if after is None else 3)
        assert len(shown) == 4 * len(page)
        seen += [(entry.on, entry.id) for entry in page]
        after = page[-1].id
    assert len(seen) == entries
    assert seen == sorted(seen, reverse=True)


def test_entries_about_a_thing_and_no_other(books: Bookkeeper) -> None:
    with unit_of_work():
        other = type(books.about)(email="o@example.org", name="O", password_hash=None, joined_at=books.about.joined_at)
        db.session.add(other)
    books.post(gift(usd(1)), "about the other", about=other)
    assert [entry.key for entry in queries.entries_about(other)] == ["about the other"]
    assert [entry.key for entry in queries.entries_about(books.about)] == ["gift", "a", "b", "other", "dinars"]


def tamper(statement: str) -> None:
    """Write past the triggers, as somebody with the database's own password could."""
    with unit_of_work():
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        assert db.session.execute(text(statement)).rowcount


_A = "(SELECT id FROM entry WHERE key = 'a')"
_FREE = "(SELECT id FROM account WHERE name = 'budget:free' AND book = 'book:1' AND currency = 'USD')"
_B = "(SELECT id FROM account WHERE name = 'budget:committed:b')"
_TO_A = "(SELECT id FROM account WHERE name = 'budget:committed:a')"
_ELSEWHERE = "(SELECT id FROM account WHERE name = 'budget:free' AND book = 'book:10')"
_STRANGE = "INSERT INTO account (book, name, currency, normal, balance) VALUES ('book:1', 'cash:odd', 'USD', 1, 5)"


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (f"UPDATE line SET minor = minor + 1 WHERE account_id = {_TO_A}", {"unbalanced", "changed", "balance"}),
        (f"UPDATE line SET minor = minor * 2 WHERE entry_id = {_A}", {"changed", "balance"}),
        (f"UPDATE line SET account_id = {_B} WHERE account_id = {_TO_A}", {"changed", "balance"}),
        (
            f"UPDATE line SET account_id = {_ELSEWHERE} WHERE account_id = {_FREE} AND entry_id = {_A}",
            {"book", "balance"},
        ),
        (f"DELETE FROM line WHERE entry_id = {_A}", {"lines", "changed", "balance"}),
        (f"DELETE FROM entry WHERE id = {_A}", {"orphan"}),
        (
            f"INSERT INTO line (entry_id, account_id, minor) SELECT {_A}, {_FREE}, 5 * n FROM unnest(ARRAY[1,-1]) AS n",
            {"lines", "changed"},
        ),
        (f"UPDATE account SET balance = balance - 500 WHERE id = {_FREE}", {"balance", "budget"}),
        (f"DELETE FROM account WHERE id = {_B}", {"lines", "unbalanced", "changed", "budget"}),
        (f"UPDATE entry SET digest = '' WHERE id = {_A}", {"changed"}),
        (_STRANGE, {"balance"}),
    ],
)
def test_check_finds_what_was_written_past_the_guards(books: Bookkeeper, statement: str, found: set[str]) -> None:
    assert queries.check(BOOK) == []
    tamper(statement)
    assert {finding.what for finding in queries.check(BOOK)} == found


def test_a_finding_says_where_and_how_much(books: Bookkeeper) -> None:
    tamper(f"UPDATE account SET balance = balance - 500 WHERE id = {_FREE}")
    assert queries.check(BOOK) == [
        Finding(BOOK, "balance", "budget:free", "balance -55.00 USD, lines -50.00 USD"),
        Finding(BOOK, "budget", "budget:", "its accounts are off by -5.00 USD"),
    ]
    assert queries.check("book:10") == []


def test_the_command_is_content_with_books_that_add_up(books: Bookkeeper, app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["ledger", "check"])
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout == "2 books, 5 entries: every entry balances, every balance is explained.\n"
    told = app.test_cli_runner().invoke(args=["ledger", "check", "--json"])
    assert (told.exit_code, told.stderr) == (0, "")
    assert json.loads(told.stdout) == {"books": ["book:1", "book:10"], "entries": 5, "findings": []}


def test_the_command_ends_with_1_and_says_what_is_wrong_on_stderr(books: Bookkeeper, app: Flask) -> None:
    tamper(f"DELETE FROM entry WHERE id = {_A}")
    for arguments in (["ledger", "check"], ["ledger", "check", "--json"]):
        told = app.test_cli_runner().invoke(args=arguments)
        assert told.exit_code == 1
        lines = told.stderr.splitlines()
        assert len(lines) == 3
        assert lines[0].startswith("book:1: budget:committed:a: line ") or lines[0].startswith(
            "book:1: budget:free: line"
        )
        assert lines[-1] == "2 findings in 2 books. Nothing was changed."
    assert [finding["what"] for finding in json.loads(told.stdout)["findings"]] == ["orphan", "orphan"]


def test_the_source_is_what_the_budget_came_from(books: Bookkeeper) -> None:
    held = queries.balances(BOOK, "USD")
    parts = sum(money.minor for name, money in held.items() if name.startswith("budget:") and name != SOURCE)
    assert parts == -held[SOURCE].minor
