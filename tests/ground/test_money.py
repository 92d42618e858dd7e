"""Amounts are read exactly or refused, and no sum loses or gains a cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.core import get_global
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from grants.money import CURRENCIES, BadAmount, CurrencyMismatch, Money, digits, total

# Where CLDR, which Babel carries, speaks of what people use rather than of what ISO 4217 says.
CLDR_DIFFERS = {"AFN", "ALL", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"}
MINORS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
TYPED = st.integers(min_value=0, max_value=10**13)
CODES = st.sampled_from(CURRENCIES)


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1234.50", "USD", 123450),
        ("1,234.50", "USD", 123450),
        ("1,234,567", "USD", 123456700),
        ("0", "USD", 0),
        ("12.5", "USD", 1250),
        ("١٢٣٤٫٥٠", "USD", 123450),
        ("١٬٢٣٤٫٥٠", "USD", 123450),
        ("١،٢٣٤", "USD", 123400),
        ("۱۲۳۴٫۵۰", "USD", 123450),
        ("1 234.50", "USD", 123450),
        ("1\u00a0234.50", "USD", 123450),
        ("1\u202f234", "USD", 123400),
        ("\u200f١٢٣\u200e", "USD", 12300),
        (" 12 ", "USD", 1200),
        ("1'234.5", "USD", 123450),
        ("1.500", "JOD", 1500),
        ("1.5", "JOD", 1500),
        ("1500", "JPY", 1500),
        ("1500.00", "JPY", 1500),
        ("9999999999999.99", "USD", 999999999999999),
    ],
)
def test_what_people_type_is_read(typed: str, currency: str, minor: int):
    assert Money.parse(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "typed",
    [
        *("1.234,50", "1,50", "1,2345", "12,34,567", "1.234.567", ",500", "500,", ".5", "5."),
        *("-5", "+5", "1e5", "1E5", "0x10", "NaN", "Infinity", "", "  ", "five", "5 USD", "$5", "٥٪", "1\n2"),
        "9" * 17,
        "9" * 400,
    ],
)
def test_what_could_mean_two_things_is_refused(typed: str):
    with pytest.raises(BadAmount) as refusal:
        Money.parse(typed, "USD")
    assert (refusal.value.kind, str(refusal.value)) == ("unreadable", typed)


@pytest.mark.parametrize(("typed", "currency"), [("1.234", "USD"), ("1.5", "JPY"), ("1.2345", "JOD"), ("٠٫٠٠١", "EUR")])
def test_more_digits_than_the_currency_has_are_refused(typed: str, currency: str):
    with pytest.raises(BadAmount) as refusal:
        Money.parse(typed, currency)
    assert refusal.value.kind == "digits"


@pytest.mark.parametrize("code", ["", "usd", "USDT", "XXX", "ILR"])
def test_an_unknown_currency_is_refused_at_birth(code: str):
    with pytest.raises(BadAmount) as refusal:
        Money(1, code)
    assert (refusal.value.kind, str(refusal.value)) == ("currency", code)


@pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1), None])
def test_only_whole_minor_units(minor: object):
    with pytest.raises(TypeError):
        Money(minor, "USD")


def test_digits_of_the_currencies_that_matter_most():
    assert {code: digits(code) for code in ("USD", "EUR", "ILS", "JOD", "JPY", "CLP", "GBP", "KWD")} == {
        "USD": 2,
        "EUR": 2,
        "ILS": 2,
        "JOD": 3,
        "JPY": 0,
        "CLP": 0,
        "GBP": 2,
        "KWD": 3,
    }


def test_the_table_agrees_with_published_data():
    published = {code: get_currency_precision(code) for code in CURRENCIES}
    wrong = {code for code, places in published.items() if places != digits(code)}
    assert wrong - CLDR_DIFFERS == set()
    assert list(CURRENCIES) == sorted(set(CURRENCIES))


def test_every_currency_in_use_today_is_known():
    in_use = {
        code
        for money in get_global("territory_currencies").values()
        for code, _begins, ends, is_tender in money
        if ends is None and is_tender
    }
    assert in_use - set(CURRENCIES) <= {"BGN"}  # Bulgaria pays in euros since 2026


@given(TYPED, CODES)
def test_what_an_input_shows_is_read_again(minor: int, currency: str):
    amount = Money(minor, currency)
    assert Money.parse(amount.plain(), currency) == amount


def test_as_text():
    assert str(Money(123450, "USD")) == "1,234.50 USD"
    assert str(Money(-1500, "JOD")) == "-1.500 JOD"
    assert Money(1234567, "JPY").plain() == "1234567"
    assert Money(5, "USD").major == Decimal("0.05")


def test_of_is_exact():
    assert Money.of("12.34", "USD") == Money.of(Decimal("12.340"), "USD") == Money(1234, "USD")
    assert Money.of(-7, "JOD") == Money(-7000, "JOD")
    with pytest.raises(BadAmount):
        Money.of("0.005", "USD")


def test_sums_and_comparisons_within_one_currency():
    five, two, also_two = Money(500, "USD"), Money(200, "USD"), Money(200, "USD")
    assert (five + two, five - two, two - five, -five) == (
        Money(700, "USD"),
        Money(300, "USD"),
        Money(-300, "USD"),
        Money(-500, "USD"),
    )
    assert [two < five, two < also_two, two <= also_two, five <= two] == [True, False, True, False]
    assert [five > two, two > also_two, two >= also_two, two >= five] == [True, False, True, False]
    assert [bool(five), bool(Money.zero("USD"))] == [True, False]
    assert total([five, two], "USD") == Money(700, "USD")
    assert total([], "JOD") == Money(0, "JOD")
    assert Money(5, "USD") != Money(5, "EUR")


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_two_currencies_never_meet(operation: str):
    with pytest.raises(CurrencyMismatch):
        getattr(Money(0, "USD"), operation)(Money(0, "EUR"))


def test_a_total_of_another_currency_is_a_mistake():
    with pytest.raises(CurrencyMismatch):
        total([Money(1, "EUR")], "USD")


@pytest.mark.parametrize(
    ("minor", "weights", "expected"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (100, [1, 1, 1, 1, 1, 1], [17, 17, 17, 17, 16, 16]),
        (5, [3, 1], [4, 1]),
        (7, [0, 1], [0, 7]),
        (-100, [1, 1, 1], [-33, -33, -34]),
        (1, [Decimal("0.5"), Decimal("0.5")], [1, 0]),
        (2**63 - 1, [1, 1], [2**62, 2**62 - 1]),
    ],
)
def test_shares(minor: int, weights: list[int | Decimal], expected: list[int]):
    assert [share.minor for share in Money(minor, "USD").split(weights)] == expected


@given(MINORS, st.lists(st.integers(0, 10**30), min_size=1, max_size=30).filter(any))
def test_shares_sum_to_the_whole_and_none_is_a_cent_off(minor: int, weights: list[int]):
    shares = [share.minor for share in Money(minor, "USD").split(weights)]
    assert sum(shares) == minor
    whole = sum(weights)
    assert all(abs(share * whole - minor * weight) < whole for share, weight in zip(shares, weights, strict=True))


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [2, -1]])
def test_shares_need_weights(weights: list[int]):
    with pytest.raises(ValueError, match=r"^\["):
        Money(1, "USD").split(weights)
