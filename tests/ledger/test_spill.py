"""Facts are always written: what a pot cannot cover is owed, and whatever comes in pays that first."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.db import db, unit_of_work
from grants.i18n import speaking
from grants.ledger import actions, queries
from grants.ledger.models import ClosedPeriod, Entry
from grants.ledger.rules import AccountSpec, BadEntry, Posting, credit, debit
from grants.money import Money
from tests.cast.ledger import AT, BOOK, ON, SOURCE, Bookkeeper, gift, promise, usd

if TYPE_CHECKING:
    from collections.abc import Callable

OWED = AccountSpec("budget:shortfall", ceiling=0)
POT = AccountSpec("budget:available", floor=0, spill=OWED.name)


def loss(amount: Money) -> list[Posting]:
    """A giver's bank takes money back."""
    return [
        debit("income:gifts", amount),
        credit("cash:bank", amount),
        debit(POT, amount),
        credit(SOURCE, amount),
    ]


def given_to_pot(amount: Money) -> list[Posting]:
    return gift(amount, POT)


def stand(currency: str = "USD") -> tuple[int, int]:
    """Return what the pot holds, and what is owed, in minor units."""
    return queries.balance(BOOK, POT, currency).minor, queries.balance(BOOK, OWED, currency).minor


def lines(entry: Entry) -> list[tuple[str, int]]:
    return [(line.account.name, line.minor) for line in entry.lines]


def test_a_fact_takes_what_is_there_and_the_rest_is_owed(keeper: Bookkeeper) -> None:
    keeper.post(given_to_pot(usd(100)))
    keeper.post(promise(usd(70), free=POT))
    entry = keeper.post(loss(usd(100)), "chargeback", is_fact=True)
    assert lines(entry) == [
        ("income:gifts", 10000),
        ("cash:bank", -10000),
        ("budget:available", 3000),
        ("budget:source", -10000),
        ("budget:shortfall", 7000),
    ]
    assert (entry.is_fact, entry.line_count, entry.digest != entry.asked) == (True, 5, True)
    assert stand() == (0, -7000)
    assert queries.check(BOOK) == []


def test_a_fact_that_is_covered_is_written_as_asked(keeper: Bookkeeper) -> None:
    keeper.post(given_to_pot(usd(100)))
    entry = keeper.post(loss(usd(100)), is_fact=True)
    assert (len(entry.lines), entry.digest) == (4, entry.asked)
    assert "budget:shortfall" not in queries.balances(BOOK, "USD")


def test_the_same_loss_as_a_decision_is_refused(keeper: Bookkeeper) -> None:
    keeper.post(given_to_pot(usd(99)))
    with pytest.raises(actions.NotCovered):
        keeper.post(loss(usd(100)))
    assert stand() == (9900, 0)


def test_no_award_passes_until_what_is_owed_is_covered(keeper: Bookkeeper) -> None:
    keeper.post(loss(usd(50)), is_fact=True)
    with pytest.raises(actions.NotCovered):
        keeper.post(promise(usd(1), free=POT))
    entry = keeper.post(given_to_pot(usd(50)))
    assert lines(entry)[-1] == ("budget:shortfall", -5000)
    assert stand() == (0, 0)
    with pytest.raises(actions.NotCovered):
        keeper.post(promise(usd(1), free=POT))
    keeper.post(given_to_pot(usd(30)))
    keeper.post(promise(usd(30), free=POT))
    assert stand() == (0, 0)
    assert queries.check(BOOK) == []


def test_what_comes_in_covers_first_and_the_rest_is_free(keeper: Bookkeeper) -> None:
    keeper.post(loss(usd(50)), is_fact=True)
    entry = keeper.post(given_to_pot(usd(80)), "gift")
    assert lines(entry)[-2:] == [("budget:available", -3000), ("budget:shortfall", -5000)]
    assert stand() == (3000, 0)
    assert keeper.post(given_to_pot(usd(80)), "gift").id == entry.id
    with pytest.raises(actions.KeyTaken):
        keeper.post(given_to_pot(usd(81)), "gift")


def test_a_promise_that_ends_covers_too(keeper: Bookkeeper) -> None:
    keeper.post(given_to_pot(usd(100)))
    promised = keeper.post(promise(usd(100), free=POT))
    keeper.post(loss(usd(60)), is_fact=True)
    with unit_of_work():
        actions.reverse(promised, by=None, at=AT, reason="")
    assert stand() == (4000, 0)


def test_each_currency_owes_for_itself(keeper: Bookkeeper) -> None:
    keeper.post(given_to_pot(Money(5000, "JOD")))
    keeper.post(loss(usd(50)), is_fact=True)
    keeper.post(given_to_pot(Money(7085, "JOD")))
    assert (stand("USD"), stand("JOD")) == ((0, -5000), (12085, 0))


def test_several_at_once_spill_and_cover_in_their_order(keeper: Bookkeeper) -> None:
    with unit_of_work():
        first, second, third, fourth = actions.post_many(
            [
                keeper.draft(given_to_pot(usd(10))),
                keeper.draft(loss(usd(30)), is_fact=True),
                keeper.draft(given_to_pot(usd(15))),
                keeper.draft(given_to_pot(usd(15))),
            ]
        )
    assert [dict(lines(entry)).get("budget:shortfall", 0) for entry in (first, second, third, fourth)] == [
        0,
        2000,
        -1500,
        -500,
    ]
    assert stand() == (1000, 0)
    assert queries.check(BOOK) == []


def test_a_fact_undone_gives_back_to_the_pot(keeper: Bookkeeper) -> None:
    keeper.post(given_to_pot(usd(30)))
    taken = keeper.post(loss(usd(50)), is_fact=True)
    assert stand() == (0, -2000)
    with unit_of_work():
        back = actions.reverse(taken, by=None, at=AT, reason="The giver's bank was wrong")
    assert stand() == (3000, 0)
    assert sum(minor for name, minor in lines(back) if name in (POT.name, OWED.name)) == -5000
    with unit_of_work():
        assert actions.reverse(taken, by=None, at=AT + timedelta(days=1), reason="again").id == back.id
    assert queries.check(BOOK) == []


def test_a_gift_that_covered_is_undone_as_a_fact_only(keeper: Bookkeeper) -> None:
    keeper.post(loss(usd(50)), is_fact=True)
    entry = keeper.post(given_to_pot(usd(80)))
    keeper.post(promise(usd(30), free=POT))
    with pytest.raises(actions.NotCovered):
        actions.reverse(entry, by=None, at=AT, reason="")
    with unit_of_work():
        undone = actions.reverse(entry, by=None, at=AT, reason="", is_fact=True)
    assert (undone.is_fact, stand()) == (True, (0, -8000))
    assert queries.check(BOOK) == []


def test_a_shortfall_covered_by_hand_is_covered(keeper: Bookkeeper) -> None:
    keeper.post(loss(usd(50)), is_fact=True)
    keeper.post(gift(usd(20), "budget:reserve"))
    keeper.post([debit("budget:reserve", usd(20)), credit(OWED, usd(20))])
    assert stand() == (0, -3000)
    with pytest.raises(actions.NotCovered) as caught:
        keeper.post(gift(usd(31), OWED))
    assert (caught.value.account, str(caught.value)[:31]) == (OWED.name, "This is more than is missing. N")


def test_a_fact_is_held_by_a_floor_that_spills_nowhere(keeper: Bookkeeper) -> None:
    held = AccountSpec("budget:reserve:debits", floor=0)
    keeper.post(gift(usd(5), held))
    with pytest.raises(actions.NotCovered) as caught:
        keeper.post([debit(held, usd(6)), credit(POT, usd(6))], is_fact=True)
    assert str(caught.value) == "This is more than is still held back. Look at what has been let go already."


@pytest.mark.parametrize(
    ("account", "begins"),
    [
        ("budget:committed:7", "This is more than the award still has"),
        ("budget:restricted:7", "This is more than is held apart"),
        ("budget:available", "The fund's free balance does not cover this."),
        ("cash:till", "The fund's free balance does not cover this."),
    ],
)
def test_the_refusal_says_what_is_short(keeper: Bookkeeper, account: str, begins: str) -> None:
    other = "liability:x" if account.startswith("cash") else "budget:other"
    short = [debit(other, usd(1)), credit(AccountSpec(account, floor=0), usd(1))]
    postings = [line.mirrored() for line in short] if account.startswith("budget") else short
    with pytest.raises(actions.NotCovered, match=begins) as caught:
        keeper.post(postings)
    assert caught.value.account == account


def test_the_terms_of_an_account_are_stated_once(keeper: Bookkeeper) -> None:
    keeper.post(given_to_pot(usd(1)))
    keeper.post(gift(usd(1), POT.name))
    for other in (
        AccountSpec(POT.name, floor=0, spill="budget:elsewhere"),
        AccountSpec(POT.name, ceiling=0),
        AccountSpec(POT.name, floor=-1),
    ):
        with pytest.raises(BadEntry):
            keeper.post(gift(usd(1), other))
    both = [debit(AccountSpec("cash:a", floor=0), usd(1)), credit(AccountSpec("cash:a", floor=-5), usd(1))]
    with pytest.raises(BadEntry):
        keeper.post(both)
    assert stand() == (200, 0)


def test_a_closed_day_takes_no_entry_and_says_what_to_do(keeper: Bookkeeper) -> None:
    with unit_of_work():
        db.session.add(ClosedPeriod(book=BOOK, until=ON, closed_at=AT, person_id=None))
    keeper.post(gift(usd(1)), on=ON + timedelta(days=1))
    keeper.post(gift(usd(1)), book="book:2")
    with pytest.raises(actions.PeriodClosed) as caught:
        keeper.post(gift(usd(1)))
    assert (caught.value.until, caught.value.field) == (ON, "on")
    assert str(caught.value) == (
        "These days are closed (until 19 January 2027). Record it today, and say in the reason which day it belongs to."
    )
    with speaking("ar"), pytest.raises(actions.PeriodClosed, match="هذه الأيام مقفلة"):
        keeper.post(gift(usd(1)), on=ON - timedelta(days=400), is_fact=True)
    assert queries.entry_count(BOOK) == 1


STEP = st.tuples(
    st.sampled_from(["gift", "loss", "promise", "undo", "undo as fact"]), st.integers(1, 99), st.integers(0, 9)
)
_books = iter(range(10**9))


def test_whatever_happens_nothing_is_free_while_anything_is_owed(keeper: Bookkeeper) -> None:
    reached: Counter[str] = Counter()

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(steps=st.lists(STEP, min_size=5, max_size=15))
    def holds(steps: list[tuple[str, int, int]]) -> None:
        book = f"spill:{next(_books)}"
        made: list[Entry] = []
        expected = 0  # what the pot less what is owed comes to
        for verb, amount, number in steps:
            before = expected
            try:
                with unit_of_work():
                    if verb.startswith("undo"):
                        if not made:
                            continue
                        entry = made[number % len(made)]
                        undone = actions.reverse(entry, by=None, at=AT, reason="", is_fact=verb != "undo")
                        if undone.number > len(made):
                            made.append(undone)
                            expected += sum(
                                -line.minor for line in undone.lines if line.account.name in (POT.name, OWED.name)
                            )
                    else:
                        postings = {"gift": given_to_pot, "loss": loss, "promise": lambda m: promise(m, free=POT)}[verb]
                        draft = keeper.draft(postings(Money(amount, "USD")), book=book, is_fact=verb == "loss")
                        made += actions.post_many([draft])
                        expected += amount if verb == "gift" else -amount
                reached[verb] += 1
            except actions.RuleBroken:
                expected = before
                reached[f"{verb} refused"] += 1
            free, owed = (queries.balance(book, name, "USD").minor for name in (POT, OWED))
            assert (free, owed) == (max(expected, 0), min(expected, 0))
            reached["owing"] += owed < 0
        assert queries.check(book) == []

    holds()
    outcomes = ("gift", "loss", "promise", "promise refused", "undo", "undo refused", "undo as fact", "owing")
    assert [outcome for outcome in outcomes if reached[outcome] < 5] == [], reached


def test_facts_and_decisions_at_once(
    keeper: Bookkeeper, all_at_once: Callable[[Callable[[int], str], int], list[str]]
) -> None:
    keeper.post(given_to_pot(usd(50)))
    takings = [
        keeper.draft(loss(usd(10)), is_fact=True) if number % 2 else keeper.draft(promise(usd(10), free=POT))
        for number in range(16)
    ]

    def take(number: int) -> str:
        try:
            with unit_of_work():
                actions.post_many([takings[number]])
        except actions.NotCovered:
            return "refused"
        return "fact" if number % 2 else "promised"

    said = Counter(all_at_once(take, 16))
    assert said["fact"] == 8
    assert said["promised"] <= 5
    free, owed = stand()
    assert (free == 0 or owed == 0, free + owed) == (True, 5000 - 8000 - 1000 * said["promised"])
    assert queries.check(BOOK) == []
