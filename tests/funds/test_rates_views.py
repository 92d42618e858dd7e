"""The treasurer's page of rates, and the books to take away."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from sqlalchemy import func, select

from grants import clock
from grants.db import commit, db, unit_of_work
from grants.funds.rules import book
from grants.ledger import actions
from grants.ledger.actions.rates import record_rate
from grants.ledger.models import ExchangeRate
from grants.ledger.queries.rates import stored
from grants.ledger.rules import credit, debit
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast.funds import a_fund, a_funder, funded
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund

READING = ("rates", "books/export/journal.csv")
RECORDING = ("rates/new", "rates/ecb")
DAILY = b"Date, USD, ILS, \n24 November 2026, 1.25, 4.0, \n"
SPOKEN = {"base": "USD", "rate": "٠٫٧٠٩", "quote": "JOD", "on": "2026-01-20", "source": "Date Palm Bank (fictional)"}


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    with unit_of_work():
        made = a_fund(currency="USD")
        funded(made, "100")
    return made


@pytest.fixture
def treasurer(fund: Fund, client: FlaskClient) -> FlaskClient:
    sign_in(client, person_with(RoleKind.TREASURER, fund.id, "Rana"))
    return client


def address(fund: Fund, rest: str) -> str:
    return f"/funds/{fund.ref}/{rest}"


def errors(page: str) -> list[str]:
    """Return what a refused form says beside its fields."""
    return re.findall(r'<span class="heard">Error:</span>\s*(.*?)</p>', page, re.DOTALL)


def rows(page: str) -> list[list[str]]:
    """Return the texts of all cells of the page's tables."""
    bare = (re.sub(r"<[^>]*>", " ", row) for row in re.findall(r"<tr><th scope=\"row\".*?</tr>", page, re.DOTALL))
    return [text.split() for text in bare]


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(ExchangeRate)) or 0


@pytest.mark.parametrize(
    ("kind", "opens"),
    [
        (RoleKind.STEWARD, {*READING, *RECORDING}),
        (RoleKind.TREASURER, {*READING, *RECORDING}),
        (RoleKind.AUDITOR, {*READING}),
        (RoleKind.FACILITATOR, set()),
        (RoleKind.FUNDER, set()),
        (None, set()),
    ],
)
def test_who_opens_what(client: FlaskClient, fund: Fund, kind: RoleKind | None, opens: set[str]):
    speaks_for = a_funder(fund).id if kind is RoleKind.FUNDER else None
    sign_in(client, person_with(kind, fund.id, funder_id=speaks_for) if kind else person())
    found = {rest for rest in (*READING, *RECORDING) if client.get(address(fund, rest)).status_code == 200}
    assert found == opens


def test_an_auditor_stores_no_rate(client: FlaskClient, fund: Fund):
    sign_in(client, person_with(RoleKind.AUDITOR, fund.id))
    assert client.post(address(fund, "rates/new"), data=SPOKEN).status_code == 403
    sent = {"file": (io.BytesIO(DAILY), "eurofxref.csv")}
    assert client.post(address(fund, "rates/ecb"), data=sent).status_code == 403
    assert count() == 0
    page = client.get(address(fund, "rates")).text
    assert "Store a rate" not in page


def test_a_rate_is_stored_by_hand_in_arabic_digits(treasurer: FlaskClient, fund: Fund):
    answer = treasurer.post(address(fund, "rates/new"), data=SPOKEN, follow_redirects=True)
    assert "Stored: 1 USD = 0.709 JOD, by Date Palm Bank (fictional)." in answer.text
    (one,) = stored()
    assert (one.base, one.quote, one.on, one.rate) == ("USD", "JOD", date(2026, 1, 20), Decimal("0.709"))
    assert treasurer.post(address(fund, "rates/new"), data=SPOKEN).status_code == 302
    assert count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rate": ""}, ["Fill this in."]),
        ({"rate": "0"}, ["The rate must be more than zero."]),
        (
            {"rate": "3,672"},
            ["“3,672” is not a rate. Write it with a point, and no sign between thousands: 0.709 or 89500."],
        ),
        (
            {"rate": "-1"},
            ["“-1” is not a rate. Write it with a point, and no sign between thousands: 0.709 or 89500."],
        ),
        ({"quote": "USD"}, ["Choose two currencies: one is always worth itself."]),
        ({"base": ""}, ["“” is no currency. Write its three letters: USD."]),
        ({"base": "XXX"}, ["“XXX” is no currency. Write its three letters: USD."]),
        ({"on": "yesterday"}, ["Not a valid date value."]),
        ({"on": "2150-01-01"}, ["1 January 2150 is still to come: nobody knows its rate."]),
        ({"source": ""}, ["Fill this in."]),
        ({"source": "ECB"}, ["Rates of the ECB come from its file, so that no figure is mistyped."]),
    ],
)
def test_what_is_no_rate_is_said_at_its_field(
    treasurer: FlaskClient, fund: Fund, change: dict[str, str], said: list[str]
):
    answer = treasurer.post(address(fund, "rates/new"), data=SPOKEN | change)
    assert (answer.status_code, errors(answer.text), count()) == (422, said, 0)
    if change.keys() == {"rate"}:
        assert f'value="{change["rate"]}"' in answer.text


def test_another_figure_under_the_same_name_is_refused(treasurer: FlaskClient, fund: Fund):
    treasurer.post(address(fund, "rates/new"), data=SPOKEN)
    answer = treasurer.post(address(fund, "rates/new"), data=SPOKEN | {"rate": "0.71"})
    (said,) = errors(answer.text)
    assert said == (
        "Date Palm Bank (fictional) already says 0.709 for USD in JOD on 20 January 2026, and this says 0.71. "
        "Nothing was changed."
    )


def test_the_ecbs_file_is_read_once(treasurer: FlaskClient, fund: Fund):
    said = []
    for _time in range(2):
        sent = {"file": (io.BytesIO(DAILY), "eurofxref.csv")}
        answer = treasurer.post(address(fund, "rates/ecb"), data=sent, follow_redirects=True)
        said += re.findall(r"2 new rates are stored\.|All the rates in this file were stored already\.", answer.text)
    assert said == ["2 new rates are stored.", "All the rates in this file were stored already."]
    assert {(one.quote, one.source) for one in stored()} == {("USD", "ECB"), ("ILS", "ECB")}


def test_a_wrong_file_names_its_line(treasurer: FlaskClient, fund: Fund):
    sent = {"file": (io.BytesIO(DAILY.replace(b"4.0", b"four")), "eurofxref.csv")}
    answer = treasurer.post(address(fund, "rates/ecb"), data=sent)
    assert (answer.status_code, errors(answer.text)) == (
        422,
        ["Line 2: “four” is no rate of ILS. Nothing was imported."],
    )
    assert errors(treasurer.post(address(fund, "rates/ecb"), data={}).text) == ["Choose the file."]


def test_the_funds_currencies_are_told_with_their_rate_or_without(treasurer: FlaskClient, fund: Fund):
    today = clock.local(clock.now(), fund.zone).date()
    with unit_of_work():
        for currency in ("JOD", "ILS"):
            some = Money(1000, currency)
            lines = [debit("cash:bank:7", some), credit("liability:suspense", some)]
            facts = {"kind": "statement", "reason": "", "about": fund, "by": None, "on": today, "at": AT}
            actions.post(book(fund.id), f"test:{currency}", lines, **facts)
        record_rate("USD", "JOD", today, Decimal("0.709"), "A Bank", by=None, at=clock.now())
    page = treasurer.get(address(fund, "rates")).text
    shown = today.strftime("%-d %B %Y").split()
    assert rows(page)[:2] == [
        ["ILS", "No", "rate"],
        ["JOD", "0.709", "JOD", *shown, "A", "Bank"],
    ]


def test_rates_are_listed_page_by_page_in_few_queries(
    treasurer: FlaskClient, fund: Fund, query_count: Callable[[], AbstractContextManager[list[str]]]
):
    def store(number: int, quote: str = "JOD") -> None:
        record_rate("USD", quote, date(2026, 1, number), Decimal("0.7") + number, "A Bank", by=None, at=AT)

    with unit_of_work():
        store(1)
    with query_count() as one:
        treasurer.get(address(fund, "rates"))
    with unit_of_work():
        for number in range(2, 32):
            store(number)
        store(3, "ILS")
    with query_count() as many:
        page = treasurer.get(address(fund, "rates")).text
    assert len(one) == len(many) == 6
    assert [row[0] for row in rows(page)] == [*map(str, range(31, 2, -1)), "3"]
    following = re.search(r'rel="next" href="([^"]*)"', page)
    assert following is not None
    assert [row[0] for row in rows(treasurer.get(following[1].replace("&amp;", "&")).text)] == ["2", "1"]
    assert [row[0] for row in rows(treasurer.get(address(fund, "rates?currency=ILS")).text)] == ["3"]
    assert "No rate of this currency is stored." in treasurer.get(address(fund, "rates?currency=CLP")).text
    assert len(rows(treasurer.get(address(fund, "rates?currency=<b>")).text)) == 30
    assert treasurer.get(address(fund, "rates?after=x")).status_code == 200


# The books to take away.


def test_a_journal_is_handed_out_with_its_name_and_kind(treasurer: FlaskClient, fund: Fund):
    answer = treasurer.get(address(fund, "books/export/journal.csv?since=2020-01-01&until=2030-12-31"))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=olive-press-journal-2020-01-01-2030-12-31.csv"
    )
    table = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {(row["Account"], row["Account in words"], row["Debit"], row["Credit"]) for row in table} == {
        ("cash:bank", "Bank account", "100.00", ""),
        ("income:contributions", "Contributions", "", "100.00"),
        ("budget:source", "Budget: what came in", "100.00", ""),
        ("budget:available", "Budget: free to decide about", "", "100.00"),
    }
    assert {row["What happened"] for row in table} == {"Money came in"}


@pytest.mark.parametrize(
    ("file", "kind", "name", "begins"),
    [
        ("journal.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "journal.xlsx", b"PK"),
        ("journal.beancount", "text/plain; charset=utf-8", "journal.beancount", b'option "title"'),
        ("journal.hledger", "text/plain; charset=utf-8", "journal.journal", b"; Olive"),
        ("balances.csv", "text/csv; charset=utf-8", "balances.csv", b'\xef\xbb\xbf"Account"'),
        ("balances.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "balances.xlsx", b"PK"),
    ],
)
def test_every_form_has_its_kind(treasurer: FlaskClient, fund: Fund, file: str, kind: str, name: str, begins: bytes):
    answer = treasurer.get(address(fund, f"books/export/{file}"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=olive-press-{name}"
    assert answer.data.startswith(begins)


def test_an_arabic_reader_has_an_arabic_sheet_from_right_to_left(treasurer: FlaskClient, fund: Fund):
    treasurer.get("/?lang=ar")
    answer = treasurer.get(address(fund, "books/export/balances.xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet.sheet_view.rightToLeft
    assert [sheet["A1"].value, sheet["B2"].value] == ["الحساب", "الموازنة: متاح للقرار"]


@pytest.mark.parametrize(
    "rest",
    [
        "journal.pdf",
        "balances.beancount",
        "people.csv",
        "journal.csv?since=soon",
        "journal.csv?since=2027-01-02&until=2027-01-01",
    ],
)
def test_what_is_not_handed_out_is_not_found(treasurer: FlaskClient, fund: Fund, rest: str):
    assert treasurer.get(address(fund, f"books/export/{rest}")).status_code == 404


def test_another_funds_treasurer_takes_nothing_away(client: FlaskClient, fund: Fund):
    sign_in(client, person_with(RoleKind.TREASURER, a_fund("fig-tree").id))
    assert client.get(address(fund, "books/export/journal.csv")).status_code == 403
    commit()
