"""The books read account by account: what each held on a day, how it moved, and every entry that is sought."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from grants.db import db
from grants.ledger.actions import reverse
from grants.ledger.queries import finding, reading
from grants.ledger.queries.finding import Sought
from grants.ledger.queries.reading import Span
from grants.ledger.rules import credit, debit
from grants.money import Money
from tests.cast.ledger import BOOK, FREE, SOURCE, gift, promise, usd

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.cast.ledger import Bookkeeper

JAN, FEB, MARCH = date(2027, 1, 10), date(2027, 2, 10), date(2027, 3, 10)


def dinars(minor: int) -> Money:
    return Money(minor, "JOD")


@pytest.fixture
def book(keeper: Bookkeeper) -> Bookkeeper:
    """Three months: 100 in January, 40 promised in February and 7 dinars in, 30 more in March."""
    keeper.post(gift(usd(100)), "gift:1", on=JAN, kind="gift", reason="From the olive harvest")
    keeper.post(promise(usd(25), "a"), "promise:1", on=FEB, kind="award", reason="To the choir")
    keeper.post(promise(usd(15), "b"), "promise:2", on=FEB, kind="award", reason="إلى الجوقة")
    keeper.post(gift(dinars(7_000)), "gift:2", on=FEB, kind="gift", reason="A gift of spring")
    keeper.post(gift(usd(30)), "gift:3", on=MARCH, kind="gift", reason="From the olive harvest, again")
    return keeper


def told(span: Span, folded: tuple[str, ...] = ()) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {
        (row.currency, row.name): (row.count, row.opening, row.closing)
        for row in reading.turnovers(BOOK, span, folded=folded)
    }


def test_a_span_opens_and_closes(book: Bookkeeper):
    book.post(gift(usd(999)), "elsewhere", book="book:2", on=FEB)
    assert told(Span(FEB, FEB)) == {
        ("JOD", "budget:free"): (1, 0, -7_000),
        ("JOD", "budget:source"): (1, 0, 7_000),
        ("JOD", "cash:bank"): (1, 0, 7_000),
        ("JOD", "income:gifts"): (1, 0, -7_000),
        ("USD", "budget:committed:a"): (1, 0, -2_500),
        ("USD", "budget:committed:b"): (1, 0, -1_500),
        ("USD", "budget:free"): (1, -10_000, -6_000),
        ("USD", "budget:source"): (1, 10_000, 10_000),
        ("USD", "cash:bank"): (1, 10_000, 10_000),
        ("USD", "income:gifts"): (1, -10_000, -10_000),
    }


def test_what_was_debited_in_a_span(book: Bookkeeper):
    book.post(spend(usd(1)), "fee:1", on=FEB)
    assert reading.debits(BOOK, Span(FEB, FEB), folded=["budget:committed:"]) == {
        ("budget:free", "USD"): 4_100,
        ("budget:source", "JOD"): 7_000,
        ("cash:bank", "JOD"): 7_000,
        ("expense:fees", "USD"): 100,
    }


def test_with_no_first_day_it_opens_empty_and_accounts_fold(book: Bookkeeper):
    found = told(Span(until=FEB), ("budget:committed:",))
    assert found["USD", "budget:committed:"] == (2, 0, -4_000)
    assert found["USD", "budget:free"] == (1, 0, -6_000)
    assert ("USD", "budget:committed:a") not in found
    assert told(Span())["USD", "cash:bank"] == (1, 0, 13_000)


def test_before_the_first_day_every_account_is_empty(book: Bookkeeper):
    assert {row[1:] for row in told(Span(until=date(2027, 1, 9))).values()} == {(0, 0)}


def test_what_several_accounts_held_each_on_its_day(book: Bookkeeper):
    wanted = [("cash:bank", "USD", FEB), ("cash:bank", "USD", MARCH), ("budget:free", "JOD", FEB), ("none", "EUR", FEB)]
    assert reading.held_on(BOOK, wanted) == [usd(100), usd(130), dinars(7_000), Money(0, "EUR")]
    assert reading.held_on(BOOK, []) == []


def test_amounts_are_said_in_the_accounts_own_sign(book: Bookkeeper):
    [free] = [
        row for row in reading.turnovers(BOOK, Span(FEB, FEB)) if (row.name, row.currency) == ("budget:free", "USD")
    ]
    assert (free.opened, free.moved, free.closed) == (usd(100), usd(-40), usd(60))


def test_accounts_under_a_name_come_by_key(book: Bookkeeper):
    first = reading.turnovers_within(BOOK, "budget:committed:", Span(), limit=1)
    then = reading.turnovers_within(BOOK, "budget:committed:", Span(), after=("budget:committed:a", "USD"))
    assert [(row.name, row.closed) for row in first] == [("budget:committed:a", usd(25))]
    assert [(row.name, row.closed) for row in then] == [("budget:committed:b", usd(15))]


def test_names_of_accounts(book: Bookkeeper):
    assert reading.names(BOOK, folded=["budget:committed:"]) == [
        ("budget:committed:", "USD"),
        ("budget:free", "JOD"),
        ("budget:free", "USD"),
        ("budget:source", "JOD"),
        ("budget:source", "USD"),
        ("cash:bank", "JOD"),
        ("cash:bank", "USD"),
        ("income:gifts", "JOD"),
        ("income:gifts", "USD"),
    ]


def bank_page(span: Span, after: int | None = None, limit: int = 2) -> reading.Extract:
    account = reading.account(BOOK, "cash:bank", "USD")
    assert account is not None
    return reading.extract(account, span, after=after, limit=limit)


def spend(amount: Money) -> list[object]:
    return [debit("expense:fees", amount), credit("cash:bank", amount), debit(FREE, amount), credit(SOURCE, amount)]


def test_an_account_runs_backwards_with_what_it_held(
    book: Bookkeeper, query_count: Callable[[], AbstractContextManager[list[str]]]
):
    book.post(spend(usd(1)), "fee:1", on=MARCH)
    book.post(spend(usd(2)), "fee:2", on=FEB)
    book.post(spend(usd(3)), "fee:3", on=MARCH)
    with query_count() as statements:
        first = bank_page(Span())
    assert len(statements) == 3
    assert [(move.entry.key, move.minor, move.after) for move in first.movements] == [
        ("fee:3", -300, 12_400),
        ("fee:1", -100, 12_700),
    ]
    assert (first.closing, first.opening, first.is_more) == (12_400, 12_800, True)
    with query_count() as statements:
        second = bank_page(Span(), after=first.movements[-1].line_id)
    assert len(statements) == 5
    assert [(move.entry.key, move.after) for move in second.movements] == [("gift:3", 12_800), ("fee:2", 9_800)]
    third = bank_page(Span(), after=second.movements[-1].line_id)
    assert [(move.entry.key, move.after) for move in third.movements] == [("gift:1", 10_000)]
    assert (third.opening, third.is_more) == (0, False)


def test_an_account_within_days(book: Bookkeeper):
    book.post(spend(usd(2)), "fee:2", on=FEB)
    page = bank_page(Span(FEB, FEB))
    assert [move.entry.key for move in page.movements] == ["fee:2"]
    assert (page.opening, page.closing) == (10_000, 9_800)


def test_a_line_of_another_account_is_no_place_to_go_on_from(book: Bookkeeper):
    other = reading.account(BOOK, "income:gifts", "USD")
    assert other is not None
    [last, *_rest] = reading.extract(other, Span()).movements
    assert bank_page(Span(), after=last.line_id) == bank_page(Span())
    assert reading.account(BOOK, "cash:bank", "EUR") is None


def keys(**sought: object) -> list[str]:
    return [entry.key for entry in finding.find(BOOK, Sought(**sought))]


def test_entries_are_sought_by_what_they_say(book: Bookkeeper):
    book.post(gift(usd(1)), "elsewhere", book="book:2", reason="olive")
    assert keys(words="oliv HARV") == ["gift:3", "gift:1"]
    assert keys(words="harvest choir") == []
    assert keys(words="جوقة") == ["promise:2"]
    assert keys(words="promise:1") == ["promise:1"]
    assert keys(words="'; -- & !") == []


def test_what_is_said_everywhere_is_found_as_well(book: Bookkeeper, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(finding, "_MANY", 1)
    assert keys(words="olive") == ["gift:3", "gift:1"]
    assert keys(words="gift:2") == ["gift:2"]
    assert keys(words="zebra") == []


def test_entries_are_sought_by_account_amount_kind_and_days(book: Bookkeeper):
    assert keys(kind="award") == ["promise:2", "promise:1"]
    assert keys(account="budget:committed:a") == ["promise:1"]
    assert keys(account="budget:committed:") == ["promise:2", "promise:1"]
    assert keys(amounts={"USD": 2_500, "JOD": 7_000}) == ["gift:2", "promise:1"]
    assert keys(amounts={"USD": 2_500}, account="budget:committed:b") == []
    assert keys(amounts={}) == []
    assert keys(span=Span(FEB, FEB), kind="gift") == ["gift:2"]


def test_what_is_sought_comes_by_key(book: Bookkeeper, query_count: Callable[[], AbstractContextManager[list[str]]]):
    [newest] = finding.find(BOOK, Sought(kind="gift"), limit=1)
    assert newest.key == "gift:3"
    last = newest.id
    db.session.expunge_all()
    with query_count() as statements:
        rest = finding.find(BOOK, Sought(kind="gift"), after=last)
    assert [entry.key for entry in rest] == ["gift:2", "gift:1"]
    assert len(statements) == 3


def test_one_entry_and_what_undid_it(book: Bookkeeper):
    [promised] = finding.find(BOOK, Sought(words="promise:1"))
    assert finding.entry(BOOK, 2) == promised
    assert finding.entry("book:2", 2) is None
    assert finding.reversal_of(promised) is None
    undone = reverse(promised, by=None, at=datetime(2027, 3, 11, tzinfo=UTC), reason="Twice")
    assert finding.reversal_of(promised) == undone
