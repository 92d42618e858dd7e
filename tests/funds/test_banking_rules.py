"""Names as banks write them, numbers, and what speaks for a proposal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from grants.funds.rules.accounts import compact, is_bic, is_iban, is_number, is_same_account, shown_number
from grants.funds.rules.banking import open_day
from grants.funds.rules.matching import (
    Candidate,
    Explains,
    Reported,
    agrees,
    folded,
    is_near,
    likeness,
    ranked,
    says_reference,
)
from grants.money import Money

if TYPE_CHECKING:
    from flask import Flask

DAY = date(2026, 1, 12)


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مؤسّسة البحر الأبيض", "مؤسسه البحر الابيض"),
        ("جمعيّة إحياء", "جمعية احياء"),
        ("مـــؤسسة منى", "مؤسسة مني"),
        ("Café Süd", "CAFE SUD"),
        ("Łucja O’Neil", "łucja o neil"),
    ],
)
def test_names_fold_alike(one: str, other: str):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Cedar Foundation", "CEDAR FOUNDATION", 100, 100),
        ("Mona Haddad", "HADDAD MONA", 100, 100),
        ("The Cedar Foundation", "Cedar", 100, 100),
        ("Olive Growers of the North", "OLIVE GROWERS", 92, 92),
        ("Mona Haddad", "Mona Hadad", 73, 99),
        ("Cedar Foundation", "Olive Foundation", 0, 0),
        ("Ali", "Ali Haddad", 0, 71),
        ("", "Cedar", 0, 0),
    ],
)
def test_how_alike_names_are(one: str, other: str, least: int, most: int):
    assert least <= likeness(one, other) <= most
    assert likeness(one, other) == likeness(other, one)


def test_short_references_say_nothing():
    assert says_reference("paid INV-2026/77 today", "inv 2026/77")
    assert not says_reference("paid 12345 today", "12345")
    assert not says_reference("anything", "")


def test_what_agrees_and_what_does_not():
    line = Reported(usd("5"), DAY, "ref ABC-123456", "Cedar", "DE02", frozenset({"RF1"}))
    by = {
        "name": Candidate(Explains.RECORDED, "1", "CEDAR"),
        "reference": Candidate(Explains.RECORDED, "1", "x", reference="ABC123456"),
        "sender": Candidate(Explains.RECORDED, "1", "x", senders=frozenset({"DE02"})),
        "code": Candidate(Explains.PLEDGE, "1", "x", code="RF1"),
    }
    assert {why for why, one in by.items() if agrees(line, one)} == set(by)
    assert not agrees(line, Candidate(Explains.RECORDED, "1", "Harbour", usd("5"), DAY))


def test_proposals_are_ranked_and_say_why(ctx: Flask):
    line = Reported(usd("100"), DAY, "STRIPE RF1", "Cedar", "DE02", frozenset({"RF1"}))
    pledge = Candidate(Explains.PLEDGE, "coded", "Harbour", usd("90"), DAY, "RF1")
    same = Candidate(Explains.PLEDGE, "same", "Cedar", usd("100"), date(2026, 1, 10))
    less = Candidate(Explains.PLEDGE, "less", "Cedar", usd("104"), date(2025, 1, 10))
    payout = Candidate(Explains.PAYOUT, "payout", "Stripe", usd("100"), date(2026, 1, 2))
    other = Candidate(Explains.PLEDGE, "other", "Harbour", usd("99"), DAY)
    currency = Candidate(Explains.PLEDGE, "currency", "Harbour", Money.of("100", "EUR"), DAY)
    found = ranked(line, [other, less, payout, same, pledge, currency])
    assert [(one.candidate.ref, one.reasons) for one in found] == [
        ("coded", ("its reference code stands in the text", "on the same day")),
        ("same", ("the same name", "the same amount", "2 days apart")),
        ("payout", ("the text names the card processor", "the same amount", "10 days apart")),
        ("less", ("the same name", "a little less than expected, as when banks take a fee on the way")),
    ]


@pytest.mark.parametrize(("days", "near"), [(0, True), (5, True), (6, False)])
def test_near_is_five_days(days: int, near: bool):
    assert is_near(DAY, date(2026, 1, 12 - days)) is near
    assert is_near(date(2026, 1, 12 + days), DAY) is near


@pytest.mark.parametrize(
    ("number", "is_one"),
    [("DE02100100100006820101", True), ("DE02100100100006820102", False), ("JO94CBJO0010000000000131000302", True)],
)
def test_ibans(number: str, is_one: bool):
    assert is_iban(number) is is_one
    assert is_number(number) is is_one


def test_other_numbers():
    assert compact(" de02-1001 ٠٠١٠ ") == "DE0210010010"
    assert (is_number("12345"), is_number("1"), is_iban("12345")) == (True, False, False)
    assert (is_bic("ABCDEF12"), is_bic("ABCDEF12XYZ"), is_bic("ABC")) == (True, True, False)
    assert shown_number("DE0210010010") == "DE02 1001 0010"


@pytest.mark.parametrize(
    ("ours", "reported", "same"),
    [
        ("DE02100100100006820101", "DE02 1001 0010 0006 8201 01", True),
        ("DE02100100100006820101", "10010010/0006820101", True),
        ("0006820101", "6820101", True),
        ("DE02100100100006820101", "GB33BUKB20201555555555", False),
        ("DE02100100100006820101", "101", False),
        ("", "GB33BUKB20201555555555", True),
        ("DE02100100100006820101", "", True),
    ],
)
def test_whose_statement_it_is(ours: str, reported: str, same: bool):
    assert is_same_account(ours, reported) is same


def test_the_first_open_day():
    assert open_day(DAY, None) == DAY
    assert open_day(DAY, date(2026, 1, 11)) == DAY
    assert open_day(DAY, DAY) == date(2026, 1, 13)
