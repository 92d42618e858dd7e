"""Rates: stored as they were said, never overwritten, and put together exactly."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from grants.db import db, unit_of_work
from grants.errors import RuleBroken
from grants.ledger.actions.rates import import_ecb
from grants.ledger.models import ExchangeRate
from grants.ledger.queries.rates import rate_on, stored
from grants.ledger.rules import ecb
from grants.ledger.rules.rates import Stated
from tests.cast.ledger import AT
from tests.cast.rates import DAILY, MONDAY, TUESDAY, by_hand, count, xml

if TYPE_CHECKING:
    from flask import Flask

    from tests.cast.ledger import Bookkeeper

NO_RATES = "This file has no rates. Choose the file that the ECB publishes, as it is."
BAD_ZIP = "This ZIP file cannot be read, or holds more than the one file of rates."


def zipped(*files: tuple[str, bytes]) -> bytes:
    """Return the files in one ZIP."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in files:
            folder.writestr(name, content)
    return packed.getvalue()


HISTORY = b"Date,USD,JPY,CYP,ILS,\n2027-01-19,1.25,160.5,N/A,4.0,\n2027-01-18,1.2,160.0,0.58,N/A,\n"


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
