"""Balances, the journal, and finding whatever was written past the guards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from grants.db import db, unit_of_work
from grants.ledger import actions, queries
from grants.money import Money
from tests.cast.ledger import BOOK, FREE, ON, SOURCE, Bookkeeper, gift, usd

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    Counter = Callable[[], AbstractContextManager[list[str]]]


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


def test_the_source_is_what_the_budget_came_from(books: Bookkeeper) -> None:
    held = queries.balances(BOOK, "USD")
    parts = sum(money.minor for name, money in held.items() if name.startswith("budget:") and name != SOURCE)
    assert parts == -held[SOURCE].minor
