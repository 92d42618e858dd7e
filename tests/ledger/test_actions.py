"""Posting writes once and whole, refuses in words, and leaves the session usable."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from flask import g

from grants.db import db, unit_of_work
from grants.errors import RuleBroken
from grants.i18n import speaking
from grants.ledger import actions, queries
from grants.ledger.models import Account, Entry
from grants.ledger.rules import AccountSpec, BadEntry, Posting, credit, debit
from grants.money import Money
from tests.cast.ledger import AT, BOOK, FREE, ON, SOURCE, Bookkeeper, gift, promise, usd

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


def free() -> Money:
    return queries.balance(BOOK, FREE, "USD")


def test_an_entry_says_what_happened_to_what_by_whom_and_why(keeper: Bookkeeper) -> None:
    with unit_of_work():
        entry = actions.post(
            BOOK,
            "contribution:1:receive",
            gift(usd(100)),
            kind="contribution",
            reason="A gift from many",
            about=keeper.about,
            by=keeper.about.id,
            on=ON,
            at=AT,
        )
    db.session.expire_all()
    facts = (entry.book, entry.key, entry.kind, entry.reason, entry.person_id, entry.on, entry.posted_at)
    assert facts == (BOOK, "contribution:1:receive", "contribution", "A gift from many", keeper.about.id, ON, AT)
    assert (entry.about, entry.about_id, entry.reverses_id, entry.line_count) == ("person", keeper.about.id, None, 4)
    assert [(line.account.name, line.minor) for line in entry.lines] == [
        ("cash:bank", 10000),
        ("income:gifts", -10000),
        ("budget:source", 10000),
        ("budget:free", -10000),
    ]


def test_what_the_entry_is_about_may_be_as_new_as_the_entry(keeper: Bookkeeper) -> None:
    newcomer = type(keeper.about)(email="new@example.org", name="Laith", password_hash=None, joined_at=AT)
    db.session.add(newcomer)
    entry = keeper.post(gift(usd(1)), about=newcomer)
    assert entry.about_id == newcomer.id


def test_accounts_open_on_first_use_with_their_sign_and_floor(keeper: Bookkeeper) -> None:
    keeper.post(gift(usd(100)))
    keeper.post([debit("budget:free", usd(1)), credit(AccountSpec("budget:later", floor=-500), usd(1))])
    opened = {
        account.name: (account.normal, account.floor) for account in db.session.query(Account).filter_by(book=BOOK)
    }
    assert opened == {
        "cash:bank": (1, None),
        "income:gifts": (-1, None),
        "budget:source": (-1, None),
        "budget:free": (-1, 0),
        "budget:later": (-1, -500),
    }


@pytest.mark.parametrize("floor", [-1, 1])
def test_an_account_cannot_be_given_another_floor_later(keeper: Bookkeeper, floor: int) -> None:
    keeper.post(gift(usd(100)))
    with pytest.raises(BadEntry):
        keeper.post(promise(usd(1), free=AccountSpec(FREE.name, floor=floor)))
    with pytest.raises(BadEntry):
        keeper.post([debit(AccountSpec("cash:bank", floor=0), usd(1)), credit("income:gifts", usd(1))])
    assert queries.entry_count(BOOK) == 1


def test_a_key_posted_again_with_the_same_lines_is_written_once(keeper: Bookkeeper) -> None:
    first = keeper.post(gift(usd(100)), "once")
    again = keeper.post(list(reversed(gift(usd(100)))), "once", at=datetime(2027, 2, 1, tzinfo=UTC))
    assert again.id == first.id
    assert free() == usd(100)
    assert queries.entry_count(BOOK) == 1


def test_a_key_that_stands_for_other_lines_is_an_error(keeper: Bookkeeper) -> None:
    keeper.post(gift(usd(100)), "once")
    for other in ({"postings": gift(usd(99))}, {"postings": gift(usd(100)), "book": "book:2"}):
        with pytest.raises(actions.KeyTaken):
            keeper.post(key="once", **other)
    with pytest.raises(actions.KeyTaken):
        actions.post_many([keeper.draft(gift(usd(1)), "twice"), keeper.draft(gift(usd(2)), "twice")])
    assert (free(), queries.books(), queries.entry_count(BOOK)) == (usd(100), [BOOK], 1)


def test_what_is_not_there_cannot_be_promised_and_the_session_goes_on(keeper: Bookkeeper) -> None:
    keeper.post(gift(usd(100)))
    with unit_of_work():
        newcomer = type(keeper.about)(email="new@example.org", name="Laith", password_hash=None, joined_at=AT)
        db.session.add(newcomer)
        with pytest.raises(actions.NotCovered) as caught:
            actions.post_many([keeper.draft(promise(usd(101)), "too much")])
        actions.post_many([keeper.draft(promise(usd(100)), "all of it", about=newcomer)])
    assert isinstance(caught.value, RuleBroken)
    assert str(caught.value).startswith("The fund's free balance does not cover this.")
    assert free() == usd(0)
    assert queries.balances(BOOK, "USD")["budget:committed:a"] == usd(100)
    assert [entry.key for entry in queries.entries_about(newcomer)] == ["all of it"]


def test_the_refusal_is_said_in_the_readers_language(keeper: Bookkeeper) -> None:
    with speaking("ar"), pytest.raises(actions.NotCovered) as caught:
        keeper.post(promise(usd(1)))
    assert "speaking" not in g
    assert str(caught.value).startswith("الرصيد المتاح في الصندوق لا يكفي لهذا المبلغ.")


def test_other_faults_of_the_database_are_not_called_a_floor(keeper: Bookkeeper) -> None:
    with pytest.raises(Exception, match="fk_entry_person_id"), unit_of_work():
        actions.post(
            BOOK, "k", gift(usd(1)), kind="t", reason="", about=keeper.about, by=keeper.about.id + 999, on=ON, at=AT
        )


def test_what_does_not_balance_never_reaches_the_database(keeper: Bookkeeper) -> None:
    with pytest.raises(BadEntry):
        keeper.post([debit("cash:bank", usd(1)), credit("budget:free", usd(1))])
    assert queries.books() == []


def test_a_reversal_is_the_mirror_and_comes_once(keeper: Bookkeeper) -> None:
    entry = keeper.post(gift(usd(100)), about=keeper.about)
    made = []
    for _ in range(2):
        with unit_of_work():
            made.append(actions.reverse(entry, by=None, at=AT, reason="The bank took it back"))
    first, again = made
    assert first.id == again.id
    assert (first.reverses_id, first.kind, first.reason, first.on) == (
        entry.id,
        "reversal",
        "The bank took it back",
        AT.date(),
    )
    assert (first.about, first.about_id) == ("person", keeper.about.id)
    assert set(queries.balances(BOOK, "USD").values()) == {usd(0)}
    assert queries.entry_count(BOOK) == 2
    assert queries.check(BOOK) == []


def test_a_reversal_is_not_reversed_and_not_below_a_floor(keeper: Bookkeeper) -> None:
    given, promised = keeper.post(gift(usd(100))), keeper.post(promise(usd(60)))
    with pytest.raises(actions.NotCovered):
        actions.reverse(given, by=None, at=AT, reason="")
    undone = actions.reverse(promised, by=None, at=AT, reason="")
    with pytest.raises(RuleBroken, match="cannot itself be undone"):
        actions.reverse(undone, by=None, at=AT, reason="")
    assert free() == usd(100)


def test_many_entries_in_few_statements_with_the_same_guarantees(
    keeper: Bookkeeper, query_count: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    standing = keeper.post(gift(usd(1)), "gift:0")
    drafts = [keeper.draft(gift(usd(n + 1)), f"gift:{n}") for n in range(1000)]
    with unit_of_work(), query_count() as statements:
        entries = actions.post_many([*drafts, drafts[7]])
    assert len(statements) <= 12
    assert entries[0].id == standing.id
    assert [entry.key for entry in entries[:1000]] == [f"gift:{n}" for n in range(1000)]
    assert entries[1000].id == entries[7].id
    assert free() == usd(500500)
    assert queries.check(BOOK) == []


def test_many_entries_are_posted_all_or_none(keeper: Bookkeeper) -> None:
    keeper.post(gift(usd(10)), "standing")
    fits = [keeper.draft(promise(usd(1), to=str(n))) for n in range(10)]
    for spoiler in (keeper.draft(promise(usd(1), to="one-too-many")), keeper.draft(gift(usd(1)), "standing")):
        with unit_of_work(), pytest.raises(RuleBroken):
            actions.post_many([*fits, spoiler])
        assert (free(), queries.entry_count(BOOK)) == (usd(10), 1)
    with unit_of_work():
        assert len(actions.post_many(fits)) == 10
    assert free() == usd(0)
    assert actions.post_many([]) == []


def test_one_account_may_stand_on_several_lines(keeper: Bookkeeper) -> None:
    keeper.post(
        [
            debit("cash:bank", usd(9)),
            debit("expense:fees", usd(1)),
            credit("income:gifts", usd(4)),
            credit("income:gifts", usd(6)),
            debit(SOURCE, usd(9)),
            credit(FREE, usd(9)),
        ]
    )
    held = {"cash:bank": usd(9), "expense:fees": usd(1), "income:gifts": usd(10)}
    assert queries.balances(BOOK, "USD") == {**held, "budget:free": usd(9), "budget:source": usd(-9)}


def test_one_entry_may_hold_two_currencies_each_balanced(keeper: Bookkeeper) -> None:
    fils = Money(7085, "JOD")
    keeper.post(
        [
            debit("cash:bank", fils),
            credit("cash:exchange", fils),
            debit("cash:exchange", usd(10)),
            credit("cash:bank", usd(10)),
        ]
    )
    assert queries.balances(BOOK, "JOD") == {"cash:bank": fils, "cash:exchange": -fils}
    assert queries.balances(BOOK, "USD") == {"cash:bank": usd(-10), "cash:exchange": usd(10)}


def test_the_day_is_the_day_it_happened(keeper: Bookkeeper) -> None:
    entry = keeper.post(gift(usd(1)), on=date(2024, 2, 29))
    assert (entry.on, entry.posted_at) == (date(2024, 2, 29), AT)
    assert db.session.get(Entry, entry.id) is entry
    assert Posting(AccountSpec(SOURCE), usd(1)) in gift(usd(1))
