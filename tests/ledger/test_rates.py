"""Rates: stored as they were said, never overwritten, and put together exactly."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from grants.db import db, unit_of_work
from grants.errors import RuleBroken
from grants.ledger.actions.rates import import_ecb, record_rate
from grants.ledger.models import ExchangeRate
from grants.ledger.queries.rates import convert, latest, rate_on, rates_on, stored
from grants.ledger.rules import ecb
from grants.ledger.rules.rates import Rate, Stated, by_pair, converted, worked_out
from grants.money import Money
from tests.cast.ledger import AT

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from flask import Flask

    from tests.cast.ledger import Bookkeeper

NO_RATES = "This file has no rates. Choose the file that the ECB publishes, as it is."
BAD_ZIP = "This ZIP file cannot be read, or holds more than the one file of rates."
MONDAY, TUESDAY = date(2027, 1, 18), date(2027, 1, 19)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
    'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">\n<Cube>\n'
)


def xml(*days: tuple[str, dict[str, str]]) -> bytes:
    """Return a file in the shape of the ECB's daily XML."""
    cubes = "".join(
        f'<Cube time="{on}">\n'
        + "".join(f'<Cube currency="{c}" rate="{r}"/>\n' for c, r in rates.items())
        + "</Cube>\n"
        for on, rates in days
    )
    return f"{HEAD}{cubes}</Cube>\n</gesmes:Envelope>".encode()


def zipped(*files: tuple[str, bytes]) -> bytes:
    """Return the files in one ZIP."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in files:
            folder.writestr(name, content)
    return packed.getvalue()


DAILY = xml(("2027-01-19", {"USD": "1.25", "JPY": "160.5", "ILS": "4.0"}))
HISTORY = b"Date,USD,JPY,CYP,ILS,\n2027-01-19,1.25,160.5,N/A,4.0,\n2027-01-18,1.2,160.0,0.58,N/A,\n"


def count() -> int:
    """Return how many rates are stored."""
    return db.session.scalar(select(func.count()).select_from(ExchangeRate)) or 0


@pytest.mark.parametrize(
    ("file", "pairs"),
    [
        (DAILY, [("USD", "2027-01-19", "1.25"), ("JPY", "2027-01-19", "160.5"), ("ILS", "2027-01-19", "4.0")]),
        (
            HISTORY,
            [
                ("USD", "2027-01-19", "1.25"),
                ("JPY", "2027-01-19", "160.5"),
                ("ILS", "2027-01-19", "4.0"),
                ("USD", "2027-01-18", "1.2"),
                ("JPY", "2027-01-18", "160.0"),
            ],
        ),
        (
            b"\xef\xbb\xbfDate, USD, JPY, \n19 January 2027, 1.25, 160.5, \n",
            [
                ("USD", "2027-01-19", "1.25"),
                ("JPY", "2027-01-19", "160.5"),
            ],
        ),
        (b"Date,USD\r\n2027-01-19,1.25\r\n", [("USD", "2027-01-19", "1.25")]),
        (zipped(("eurofxref.xml", xml(("2027-01-19", {"USD": "1.25"})))), [("USD", "2027-01-19", "1.25")]),
        (
            xml(("2027-01-19", {"USD": "1"}), ("2027-01-18", {"USD": "2"})),
            [
                ("USD", "2027-01-19", "1"),
                ("USD", "2027-01-18", "2"),
            ],
        ),
    ],
)
def test_every_form_of_the_ecbs_file_is_read(file: bytes, pairs: list[tuple[str, str, str]]):
    expected = [Stated("EUR", code, date.fromisoformat(on), Decimal(rate), "ECB") for code, on, rate in pairs]
    assert ecb.read(file) == expected


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        (b"", 1, "this is not the ECB's file of rates"),
        (b"Dag,USD\n", 1, "this is not the ECB's file of rates"),
        (b"Date,USD,\n", None, NO_RATES),
        (b"Date,CYP,\n2027-01-19,0.58,\n", None, NO_RATES),
        (b"Date,usd,\n", 1, "“usd” is no currency"),
        (b"Date,USD,\n\n19/01/2027,1.25,\n", 3, "“19/01/2027” is no day"),
        (b"Date,USD,\n19 Januar 2027,1.25,\n", 2, "“19 Januar 2027” is no day"),
        (b"Date,USD,JPY,\n2027-01-19,1.25,\n", 2, "there is not one figure for each currency"),
        (b"Date,USD,JPY,\n2027-01-19,1.25,1,2\n", 2, "there is not one figure for each currency"),
        (b"Date,USD,\n2027-01-19,1.2x,\n", 2, "“1.2x” is no rate of USD"),
        (b"Date,USD,\n2027-01-19,-1.2,\n", 2, "“-1.2” is no rate of USD"),
        (b"Date,USD,\n2027-01-19,0.00,\n", 2, "“0.00” is no rate of USD"),
        (b"Date,USD,\n2027-01-19,1e3,\n", 2, "“1e3” is no rate of USD"),
        (b"Date,JPY,\n2027-01-19,.1234567890123,\n", 2, "“.1234567890123” is no rate of JPY"),
        (b"Date,JPY,\n2027-01-19,0.0000000000001,\n", 2, "“0.0000000000001” is no rate of JPY"),
        ("Date,USD,\n2027-01-19,١,\n".encode(), 2, "“١” is no rate of USD"),
        (b"Date,USD,\n2027-01-19,1,\n2027-01-19,2,\n", 3, "USD has two rates on one day"),
        (b"Date,USD,\n2027-01-19,\xff,\n", 2, "this is not text in UTF-8"),
        (b'Date,USD,\n"2027-01-19"x,1\n', 2, "this is not a line of a CSV file"),
        (b"<a>", 1, "this is not whole XML"),
        (b"<a/>", 1, "this is not the ECB's file of rates"),
        (DAILY.replace(b'"1.25"', b'"dear"'), 5, "“dear” is no rate of USD"),
        (DAILY.replace(b'"USD"', b'"$"'), 5, "“$” is no currency"),
        (DAILY.replace(b"2027-01-19", b"today"), 5, "“today” is no day"),
        (DAILY.replace(b'time="2027-01-19"', b""), 5, "“” is no day"),
        (DAILY.replace(b'currency="USD"', b""), 5, "“” is no currency"),
        (DAILY.replace(b'rate="1.25"', b""), 5, "“” is no rate of USD"),
        (
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
            1,
            "the ECB's files declare no document type, and this one does",
        ),
        (b"PK\x03\x04 broken", None, BAD_ZIP),
        (zipped(("a", DAILY), ("b", b"")), None, BAD_ZIP),
    ],
)
def test_a_bad_file_is_refused_with_its_line(ctx: Flask, file: bytes, line: int | None, reason: str):
    with pytest.raises(RuleBroken) as broken:
        ecb.read(file)
    told = reason if line is None else f"Line {line}: {reason}. Nothing was imported."
    assert (str(broken.value), broken.value.field) == (told, "file")


def test_a_zip_that_swells_is_refused(ctx: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ecb, "LARGEST", len(HISTORY))
    assert len(ecb.read(zipped(("a", HISTORY)))) == 5
    monkeypatch.setattr(ecb, "LARGEST", len(HISTORY) - 1)
    with pytest.raises(RuleBroken):
        ecb.read(zipped(("a", HISTORY)))


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK", b"<", b"Date,USD\n", DAILY[:250], HISTORY]))
def test_whatever_bytes_are_read_or_refused(app: Flask, noise: bytes, start: bytes):
    with app.app_context(), suppress(RuleBroken):
        ecb.read(start + noise)


def test_a_file_is_stored_once(keeper: Bookkeeper):
    with unit_of_work():
        assert import_ecb(DAILY, by=keeper.about.id, at=AT) == 3
    with unit_of_work():
        assert import_ecb(HISTORY, by=None, at=AT) == 2
    with unit_of_work():
        assert import_ecb(HISTORY, by=None, at=AT) == 0
    found = db.session.scalars(select(ExchangeRate).where(ExchangeRate.quote == "USD").order_by(ExchangeRate.on)).all()
    assert [(row.on, row.rate, row.recorded_by, row.recorded_at) for row in found] == [
        (MONDAY, Decimal("1.2"), None, AT),
        (TUESDAY, Decimal("1.25"), keeper.about.id, AT),
    ]


def test_another_figure_for_a_stored_day_is_refused_and_nothing_of_its_file_stays(ctx: Flask):
    with unit_of_work():
        import_ecb(DAILY, by=None, at=AT)
    with unit_of_work(), pytest.raises(RuleBroken) as broken:
        import_ecb(HISTORY.replace(b"1.25", b"1.26"), by=None, at=AT)
    assert str(broken.value) == (
        "ECB already says 1.25 for EUR in USD on 19 January 2027, and this says 1.26. Nothing was changed."
    )
    assert count() == 3


def test_a_day_to_come_has_no_rate(ctx: Flask):
    with pytest.raises(RuleBroken) as broken:
        import_ecb(DAILY.replace(b"2027-01-19", b"2027-01-22"), by=None, at=AT)
    assert str(broken.value) == "22 January 2027 is still to come: nobody knows its rate."
    assert import_ecb(DAILY.replace(b"2027-01-19", b"2027-01-21"), by=None, at=AT) == 3  # in Tonga it has begun


def by_hand(base: str = "USD", quote: str = "JOD", on: date = TUESDAY, rate: str = "0.709", source: str = "A Bank"):
    with unit_of_work():
        return record_rate(base, quote, on, Decimal(rate), source, by=None, at=AT)


def test_two_sources_of_one_day_both_stay(ctx: Flask):
    by_hand("USD", "LBP", rate="15000", source=" Banque  du Liban ")
    by_hand("USD", "LBP", rate="89500", source="Market")
    assert [(row.source, row.rate) for row in stored()] == [("Market", 89500), ("Banque du Liban", 15000)]
    official = rate_on("USD", "LBP", TUESDAY, source="Banque du Liban")
    said_last = rate_on("USD", "LBP", TUESDAY)
    assert official is not None
    assert said_last is not None
    assert (official.value, said_last.value) == (15000, 89500)


def test_the_same_word_twice_is_one(ctx: Flask):
    first = by_hand()
    assert by_hand(rate="0.7090").id == first.id
    with pytest.raises(RuleBroken) as broken:
        by_hand(rate="0.71")
    assert broken.value.field == "rate"
    assert count() == 1


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ({"base": "XXX"}, "base"),
        ({"quote": "jod"}, "quote"),
        ({"quote": "USD"}, "quote"),
        ({"rate": "0"}, "rate"),
        ({"rate": "-1"}, "rate"),
        ({"rate": "NaN"}, "rate"),
        ({"rate": "1000000000000"}, "rate"),
        ({"rate": "0.1234567890123"}, "rate"),
        ({"source": "  "}, "source"),
        ({"source": "b" * 81}, "source"),
        ({"source": "ecb"}, "source"),
        ({"on": date(2027, 1, 22)}, "on"),
    ],
)
def test_what_is_no_rate_is_refused(ctx: Flask, word: dict[str, str], field: str):
    with pytest.raises(RuleBroken) as broken:
        by_hand(**word)
    assert (broken.value.field, count()) == (field, 0)


def test_the_largest_and_the_finest_rate_fit(ctx: Flask):
    made = by_hand(rate="999999999999.123456789012", source="b" * 80)
    assert (made.rate, made.source) == (Decimal("999999999999.123456789012"), "b" * 80)


def test_nobody_rewrites_a_rate(ctx: Flask):
    by_hand()
    for statement in (update(ExchangeRate).values(rate=1), delete(ExchangeRate)):
        with unit_of_work(), pytest.raises(IntegrityError, match="stays written"), db.session.begin_nested():
            db.session.execute(statement)
    assert stored()[0].rate == Decimal("0.709")


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
