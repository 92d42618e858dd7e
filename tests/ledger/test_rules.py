"""Postings balance, or say at once that they don't."""

from __future__ import annotations

import pytest

from grants.ledger.rules import (
    AccountSpec,
    BadEntry,
    Posting,
    balanced,
    credit,
    debit,
    digest_of,
    name_of,
    normal_of,
    side_of,
)
from grants.money import Money

TEN = Money(1000, "USD")


@pytest.mark.parametrize(
    ("name", "normal", "side"),
    [
        ("cash:bank", 1, "money"),
        ("expense:grants", 1, "money"),
        ("income:contributions", -1, "money"),
        ("budget:available", -1, "budget"),
        ("budget:committed:7", -1, "budget"),
    ],
)
def test_the_kind_of_an_account_says_its_sign_and_its_side(name: str, normal: int, side: str) -> None:
    assert normal_of(name) == normal
    assert side_of(name) == side
    assert AccountSpec(name).normal == normal
    assert name_of(AccountSpec(name, floor=0)) == name_of(name) == name


@pytest.mark.parametrize("name", ["", "cash", "cash:", "bank:cash", "Budget:available"])
def test_an_account_of_no_known_kind_is_refused(name: str) -> None:
    with pytest.raises(BadEntry):
        AccountSpec(name)


def test_debits_are_above_zero_and_credits_below() -> None:
    assert debit("cash:bank", TEN) == Posting(AccountSpec("cash:bank"), TEN)
    assert credit("income:gifts", TEN) == Posting(AccountSpec("income:gifts"), -TEN)
    assert credit("income:gifts", TEN).mirrored() == debit("income:gifts", TEN)


@pytest.mark.parametrize("minor", [0, -1])
def test_a_debit_or_credit_of_nothing_or_less_is_refused(minor: int) -> None:
    for side in (debit, credit):
        with pytest.raises(BadEntry):
            side("cash:bank", Money(minor, "USD"))


def test_balanced_returns_what_balances() -> None:
    lines = [debit("cash:bank", TEN), credit("liability:suspense", TEN)]
    assert balanced(lines) == tuple(lines)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [debit("cash:bank", TEN)],
        [debit("cash:bank", TEN), credit("income:gifts", Money(999, "USD"))],
        [debit("cash:bank", TEN), credit("income:gifts", Money(1000, "EUR"))],
        [debit("cash:bank", TEN), credit("budget:available", TEN)],
        [debit("cash:bank", TEN), credit("income:gifts", TEN)],
        [debit("budget:source", TEN), credit("budget:available", TEN)],
        [Posting(AccountSpec("cash:bank"), Money(0, "USD")), Posting(AccountSpec("income:gifts"), Money(0, "USD"))],
    ],
    ids=[
        "empty",
        "one line",
        "off by one",
        "two currencies",
        "money against budget",
        "cash alone",
        "budget alone",
        "zeros",
    ],
)
def test_what_does_not_balance_is_refused(lines: list[Posting]) -> None:
    with pytest.raises(BadEntry):
        balanced(lines)


def test_the_digest_knows_the_lines_and_not_their_order() -> None:
    lines = [debit("cash:bank", TEN), credit("income:gifts", TEN)]
    assert digest_of(lines) == digest_of(reversed(lines))
    assert len(digest_of(lines)) == 64
    others = [
        [debit("cash:till", TEN), credit("income:gifts", TEN)],
        [debit("cash:bank", Money(1001, "USD")), credit("income:gifts", Money(1001, "USD"))],
        [debit("cash:bank", Money(1000, "EUR")), credit("income:gifts", Money(1000, "EUR"))],
        [line.mirrored() for line in lines],
    ]
    assert len({digest_of(lines), *map(digest_of, others)}) == 5
