"""Rates that are stored are found and used: directly, turned, and through the euro."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from grants.db import unit_of_work
from grants.ledger.actions.rates import import_ecb
from grants.ledger.queries.rates import convert, latest, rate_on, rates_on, stored
from grants.ledger.rules.rates import Rate, Stated, by_pair, converted, worked_out
from grants.money import Money
from tests.cast.ledger import AT
from tests.cast.rates import DAILY, MONDAY, TUESDAY, by_hand, count, xml

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from flask import Flask


def test_a_rate_is_found_directly_turned_and_through_the_euro(ctx: Flask, query_count: Counter):
    with unit_of_work():
        import_ecb(DAILY, by=None, at=AT)
    by_hand(on=MONDAY)
    with query_count() as statements:
        found = {
            pair: rate_on(*pair, TUESDAY)
            for pair in [("EUR", "USD"), ("USD", "EUR"), ("USD", "ILS"), ("JOD", "USD"), ("USD", "USD"), ("EUR", "JOD")]
        }
    assert len(statements) == 6
    assert {pair: (rate.ratio, rate.on, rate.sources) if rate else None for pair, rate in found.items()} == {
        ("EUR", "USD"): (Fraction(5, 4), TUESDAY, ("ECB",)),
        ("USD", "EUR"): (Fraction(4, 5), TUESDAY, ("ECB",)),
        ("USD", "ILS"): (Fraction(16, 5), TUESDAY, ("ECB",)),
        ("JOD", "USD"): (Fraction(1000, 709), MONDAY, ("A Bank",)),
        ("USD", "USD"): (Fraction(1), TUESDAY, ()),
        ("EUR", "JOD"): None,  # through the dollar would be a guess at somebody's cross rate
    }
    ids = {row.quote: row.id for row in stored()}
    assert found["USD", "ILS"].ids == (ids["USD"], ids["ILS"])


def test_a_rate_speaks_for_its_week(ctx: Flask):
    by_hand(on=date(2027, 1, 4))
    assert rate_on("USD", "JOD", date(2027, 1, 3)) is None
    assert rate_on("USD", "JOD", date(2027, 1, 11)) == rate_on("USD", "JOD", date(2027, 1, 4))
    assert rate_on("USD", "JOD", date(2027, 1, 11)) is not None
    assert rate_on("USD", "JOD", date(2027, 1, 12)) is None
    assert rate_on("USD", "JOD", date(2027, 1, 12), within_days=8) is not None
    assert rate_on("USD", "JOD", date(1, 1, 2)) is None


def test_the_youngest_counts_and_of_one_day_the_ecbs(ctx: Flask):
    by_hand("EUR", "USD", MONDAY, "1.1", "A Bank")
    with unit_of_work():
        import_ecb(xml(("2027-01-18", {"USD": "1.2"})), by=None, at=AT)
    by_hand("EUR", "USD", MONDAY, "1.3", "Another Bank")
    assert rate_on("EUR", "USD", TUESDAY).value == Decimal("1.2")
    assert latest("EUR", "USD").source == "ECB"
    assert latest("EUR", "USD", source="A Bank").rate == Decimal("1.1")
    assert latest("USD", "EUR") is None
    by_hand("USD", "EUR", TUESDAY, "0.8", "A Bank")
    assert rate_on("EUR", "USD", TUESDAY).value == Decimal("1.25")


def test_amounts_are_rounded_once_half_to_even(ctx: Flask):
    by_hand("USD", "JPY", rate="150", source="A Bank")
    by_hand("USD", "JOD", rate="0.709")
    assert convert(Money(1, "USD"), "JPY", TUESDAY).amount == Money(2, "JPY")
    assert convert(Money(3, "USD"), "JPY", TUESDAY).amount == Money(4, "JPY")
    assert convert(Money(100, "USD"), "JOD", TUESDAY).amount == Money(709, "JOD")
    assert convert(Money(-100, "USD"), "JOD", TUESDAY).amount == Money(-709, "JOD")
    assert convert(Money(100, "USD"), "CLP", TUESDAY) is None


def test_several_currencies_at_once(ctx: Flask, query_count: Counter):
    by_hand()
    with query_count() as statements:
        found = rates_on({"USD", "ILS", "JOD"}, "USD", TUESDAY)
    assert len(statements) == 1
    assert {code: rate and rate.ratio for code, rate in found.items()} == {
        "USD": 1,
        "ILS": None,
        "JOD": Fraction(1000, 709),
    }


def test_stored_rates_are_read_page_by_page(ctx: Flask):
    for number in range(3):
        by_hand(on=date(2027, 1, 4 + number))
    by_hand("EUR", "ILS", date(2027, 1, 5))
    first = stored(limit=2)
    assert [(row.on.day, row.quote) for row in first] == [(6, "JOD"), (5, "ILS")]
    assert [(row.on.day, row.quote) for row in stored(after=first[-1].id)] == [(5, "JOD"), (4, "JOD")]
    assert [row.on.day for row in stored(currency="ILS")] == [5]
    assert [row.on.day for row in stored(currency="EUR")] == [5]


rates = st.fractions(min_value=Fraction(1, 10**6), max_value=10**6, max_denominator=10**6)


@given(st.integers(-(10**15), 10**15), rates)
def test_there_and_back_is_off_by_less_than_the_smallest_unit_is_worth(minor: int, ratio: Fraction):
    rate = Rate(ratio, TUESDAY, ("A",), (1,))
    there = converted(Money(minor, "USD"), "JOD", rate)
    assert abs(Fraction(there.amount.minor) - minor * ratio * 10) <= Fraction(1, 2)
    back = converted(there.amount, "USD", rate.inverse())
    assert abs(back.amount.minor - minor) <= Fraction(1, 2) + Fraction(1, 2) / (ratio * 10)


@given(rates)
def test_a_decimal_of_a_rate_is_right_to_28_digits(ratio: Fraction):
    shown = Fraction(Rate(ratio, TUESDAY, (), ()).value)
    assert abs(shown - ratio) <= ratio * Fraction(1, 10**27)


def test_a_rate_worked_out_has_28_digits():
    assert Rate(Fraction(2, 3), TUESDAY, (), ()).value == Decimal("0.6666666666666666666666666667")
    assert Rate(Fraction(2, 3), TUESDAY, (), ()).rounded(3) == Decimal("0.667")


def test_a_turned_rate_counts_when_it_is_younger():
    known = by_pair(
        [
            Stated("EUR", "USD", MONDAY, Decimal(2), "A", 1),
            Stated("USD", "EUR", TUESDAY, Decimal(4), "A", 2),
            Stated("USD", "EUR", MONDAY, Decimal(8), "A", 3),
        ]
    )
    found = worked_out(known, "EUR", "USD", TUESDAY)
    assert found == Rate(Fraction(1, 4), TUESDAY, ("A",), (2,))


if TYPE_CHECKING:
    Counter = Callable[[], AbstractContextManager[list[str]]]


def imported(app: Flask, file: Path) -> tuple[int, str, str]:
    """Return exit code, output and complaint of `flask ledger rates import`."""
    done = app.test_cli_runner().invoke(args=["ledger", "rates", "import", str(file)])
    return done.exit_code, done.stdout, done.stderr.replace(str(file), "FILE")


def test_a_file_is_imported_from_the_command_line(ctx: Flask, tmp_path: Path):
    file = tmp_path / "eurofxref.csv"
    assert imported(ctx, file) == (1, "", "FILE: No such file or directory. Nothing was imported.\n")
    file.write_bytes(b"Date,USD,ILS,\n2026-01-19,1.25,4.0,\n")
    assert imported(ctx, file) == (0, "2 new rates are stored.\n", "")
    assert imported(ctx, file) == (0, "All the rates in this file were stored already.\n", "")
    file.write_bytes(b"Date,USD,ILS,\n2026-01-20,1.25,x,\n")
    assert imported(ctx, file) == (1, "", "FILE: Line 2: “x” is no rate of ILS. Nothing was imported.\n")
    assert count() == 2
