"""Whatever is posted, in whatever order: the books sum to zero, and every balance is the sum of its lines."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from grants.db import db, unit_of_work
from grants.errors import RuleBroken
from grants.ledger import actions, queries
from grants.ledger.models import Account, Entry
from grants.ledger.rules import AccountSpec, Posting, normal_of
from grants.money import Money
from tests.cast.ledger import FREE, Bookkeeper, gift, promise

_MONEY = ("cash:bank", "cash:transit", "liability:unknown")
_BUDGET = (FREE, AccountSpec("budget:committed:a", floor=0), AccountSpec("budget:reserve"))
_CURRENCIES = st.sampled_from(["USD", "USD", "JOD"])
_AMOUNTS = st.integers(1, 9) | st.integers(3_000, 10_000)
_books = iter(range(10**9))


@st.composite
def any_postings(draw: st.DrawFn) -> list[Posting]:
    """Draw lines that balance: a gift or a promise, or any split of an amount over one side's accounts."""
    amount = Money(draw(_AMOUNTS), draw(_CURRENCIES))
    shape = draw(st.sampled_from(["promise", "promise", "gift", "money", "budget"]))
    if shape in ("gift", "promise"):
        return gift(amount) if shape == "gift" else promise(amount)
    accounts = [AccountSpec(name) for name in _MONEY] if shape == "money" else list(_BUDGET)
    takers = draw(st.lists(st.sampled_from(accounts), min_size=1, max_size=4))
    parts = [part for part in amount.split([1] * len(takers)) if part]
    lines = [Posting(account, part) for account, part in zip(takers, parts, strict=False)]
    return [*lines, Posting(draw(st.sampled_from(accounts)), -amount)]


_STEP = st.tuples(
    st.sampled_from(["post", "post", "again", "reverse", "reverse first"]), any_postings(), st.integers(0, 5)
)


def take(keeper: Bookkeeper, book: str, step: tuple[str, list[Posting], int], made: list[Entry]) -> str:
    """Do one step, and return what came of it."""
    verb, postings, number = step
    try:
        with unit_of_work():
            if verb == "post":
                made += actions.post_many([keeper.draft(postings, f"{book}:{len(made)}", book=book)])
            elif verb == "again":
                old = made[number % len(made)]
                same = [
                    Posting(AccountSpec(line.account.name), Money(line.minor, line.account.currency))
                    for line in old.lines
                ]
                assert actions.post_many([keeper.draft(same, old.key, book=book)])[0].id == old.id
            else:
                old = made[0 if verb == "reverse first" else number % len(made)]
                actions.reverse(old, by=None, at=keeper.about.joined_at, reason="")
    except RuleBroken:
        return f"{verb.split()[0]} refused"
    return verb.split()[0]


def added_up(book: str) -> Counter[tuple[str, str]]:
    """Return the balances as Python adds them up from the lines, debits positive."""
    held: Counter[tuple[str, str]] = Counter()
    for entry in db.session.scalars(select(Entry).where(Entry.book == book)):
        for line in entry.lines:
            held[line.account.name, line.account.currency] += line.minor
    return held


def assert_the_books_hold(book: str) -> None:
    by_currency = select(Account.currency, func.sum(Account.balance)).where(Account.book == book)
    assert {int(total) for _, total in db.session.execute(by_currency.group_by(Account.currency))} == {0}
    held = added_up(book)
    for currency in ("USD", "JOD"):
        for name, money in queries.balances(book, currency).items():
            assert money == Money(normal_of(name) * held[name, currency], currency)
    pots = select(Account.balance).where(Account.book == book, Account.floor == 0)
    assert all(balance <= 0 for balance in db.session.scalars(pots))
    assert queries.check(book) == []


def test_any_sequence_keeps_the_books(keeper: Bookkeeper) -> None:
    reached: Counter[str] = Counter()

    @settings(max_examples=30, deadline=None, database=None, derandomize=True)
    @given(steps=st.lists(_STEP, min_size=4, max_size=14))
    def holds(steps: list[tuple[str, list[Posting], int]]) -> None:
        book = f"book:{next(_books)}"
        made = [
            keeper.post(gift(Money(12_000, "USD")), f"{book}:gift", book=book),
            keeper.post(promise(Money(6_000, "USD")), f"{book}:promise", book=book),
        ]
        for step in steps:
            reached[take(keeper, book, step, made)] += 1
        assert_the_books_hold(book)

    holds()
    # Green means little when nothing was tried: each outcome has been there (the same examples each run, so for good).
    outcomes = ("post", "post refused", "again", "reverse", "reverse refused")
    assert [outcome for outcome in outcomes if reached[outcome] < 10] == [], reached
