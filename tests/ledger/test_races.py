"""Many people at once decide about the last money: exactly what fits is decided."""

from __future__ import annotations

import threading
from random import Random
from typing import TYPE_CHECKING

import pytest

from grants.db import db, unit_of_work
from grants.ledger import actions, queries
from grants.ledger.models import Entry
from grants.ledger.rules import AccountSpec, credit, debit
from tests.cast.ledger import BOOK, FREE, SOURCE, Bookkeeper, gift, promise, usd

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = 20


def test_the_last_money_is_promised_exactly_once_where_checking_first_overspends(
    keeper: Bookkeeper, all_at_once: Callable[[Callable[[int], str], int], list[str]]
) -> None:
    keeper.post(gift(usd(70)))
    drafts = [keeper.draft(promise(usd(10), to=str(number))) for number in range(THREADS)]

    def decide(number: int) -> str:
        try:
            with unit_of_work():
                actions.post_many([drafts[number]])
        except actions.NotCovered:
            return "refused"
        return "promised"

    said = all_at_once(decide, THREADS)
    assert (said.count("promised"), said.count("refused")) == (7, 13)
    assert queries.balance(BOOK, FREE, "USD") == usd(0)
    assert queries.check(BOOK) == []

    # The control: the same crowd, looking before it takes, without a floor. When it does not overspend, the crowd was
    # no crowd and the test above proves nothing.
    naive, pot = "book:naive", "budget:free"
    keeper.post(gift(usd(70), pot), book=naive)
    takings = [keeper.draft(promise(usd(10), to=str(n), free=pot), book=naive) for n in range(THREADS)]
    looked = threading.Barrier(THREADS)

    def look_then_take(number: int) -> str:
        enough = queries.balance(naive, pot, "USD") >= usd(10)
        db.session.rollback()
        looked.wait(timeout=20)
        if not enough:
            return "refused"
        with unit_of_work():
            actions.post_many([takings[number]])
        return "promised"

    assert all_at_once(look_then_take, THREADS).count("promised") > 7
    assert queries.balance(naive, pot, "USD") < usd(0)


def test_a_key_posted_by_all_at_once_is_written_once(
    keeper: Bookkeeper, all_at_once: Callable[[Callable[[int], str], int], list[str]]
) -> None:
    drafts = [keeper.draft(gift(usd(10)), "contribution:1") for _ in range(THREADS)]

    def record(number: int) -> str:
        with unit_of_work():
            return str(actions.post_many([drafts[number]])[0].id)

    assert len(set(all_at_once(record, THREADS))) == 1
    assert queries.balance(BOOK, FREE, "USD") == usd(10)
    assert queries.entry_count(BOOK) == 1


def test_an_entry_reversed_by_all_at_once_is_reversed_once(
    keeper: Bookkeeper, all_at_once: Callable[[Callable[[int], str], int], list[str]]
) -> None:
    entry_id, at = keeper.post(gift(usd(10))).id, keeper.about.joined_at

    def undo(number: int) -> str:
        with unit_of_work():
            entry = db.session.get_one(Entry, entry_id)
            return str(actions.reverse(entry, by=None, at=at, reason="").id)

    assert len(set(all_at_once(undo, 10))) == 1
    assert queries.balance(BOOK, FREE, "USD") == usd(0)
    assert queries.entry_count(BOOK) == 2


@pytest.mark.parametrize("are_open", [True, False], ids=["open accounts", "accounts that open in the rush"])
def test_a_crowd_over_the_same_accounts_in_any_order_never_waits_in_a_ring(
    keeper: Bookkeeper, all_at_once: Callable[[Callable[[int], str], int], list[str]], are_open: bool
) -> None:
    names = [f"cash:till{number}" for number in range(200)]
    if are_open:
        budget = [debit(SOURCE, usd(200)), credit(FREE, usd(200))]
        keeper.post([*(debit(name, usd(1)) for name in names), credit("income:gifts", usd(200)), *budget])
    chance = Random(7)
    drafts = []
    for _ in range(THREADS):
        order = chance.sample(names, len(names))
        half = len(order) // 2
        lines = [debit(name, usd(1)) for name in order[:half]] + [credit(name, usd(1)) for name in order[half:]]
        drafts.append([keeper.draft(lines) for _ in range(2)])

    def move(number: int) -> str:
        for draft in drafts[number]:
            with unit_of_work():
                actions.post_many([draft])
        return "moved"

    assert all_at_once(move, THREADS) == ["moved"] * THREADS
    assert queries.entry_count(BOOK) == THREADS * 2 + are_open
    assert queries.check(BOOK) == []


def test_bulk_posts_of_the_same_keys_in_any_order_queue(
    keeper: Bookkeeper, all_at_once: Callable[[Callable[[int], str], int], list[str]]
) -> None:
    keys = [f"gift:{number}" for number in range(500)]
    chance = Random(7)
    drafts = [[keeper.draft(gift(usd(1)), key) for key in chance.sample(keys, len(keys))] for _ in range(8)]

    def record(number: int) -> str:
        with unit_of_work():
            return str(len(actions.post_many(drafts[number])))

    assert all_at_once(record, 8) == ["500"] * 8
    assert queries.entry_count(BOOK) == 500
    assert queries.balance(BOOK, FREE, "USD") == usd(500)


def test_an_account_opened_by_all_at_once_is_one_account_with_its_floor(
    keeper: Bookkeeper, all_at_once: Callable[[Callable[[int], str], int], list[str]]
) -> None:
    pot = AccountSpec("budget:new", floor=0)
    drafts = [keeper.draft(gift(usd(1), pot)) for _ in range(THREADS)]

    def put(number: int) -> str:
        with unit_of_work():
            actions.post_many([drafts[number]])
        return "put"

    assert all_at_once(put, THREADS).count("put") == THREADS
    assert queries.balances(BOOK, "USD") == {
        "budget:new": usd(THREADS),
        SOURCE: usd(-THREADS),
        "cash:bank": usd(THREADS),
        "income:gifts": usd(THREADS),
    }
    assert [entry.number for entry in queries.journal(BOOK)] == list(range(THREADS, 0, -1))
    assert queries.check(BOOK) == []
