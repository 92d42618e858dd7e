"""The books as a treasurer and an auditor read them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from lxml import html

from grants.db import commit, db
from grants.funds import actions
from grants.funds.rules import COMMITTED, POOL, book, committed
from grants.ledger.actions import post
from grants.ledger.actions.rates import record_rate
from grants.ledger.models import Checkpoint, CheckRun
from grants.ledger.rules import AccountSpec, credit, debit
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast import books as cast
from tests.cast.funds import a_fund, a_funder, treasurer_of
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund
    from grants.people.models import Person

ON = date(2026, 6, 1)
READING = (
    "books",
    "books/accounts",
    "books/accounts/USD/cash:bank",
    f"books/accounts/under/{COMMITTED}",
    "books/trial-balance",
    "books/statement",
    "books/entries/1",
    "books/close",
    "journal",
)
WRITING = ("books/entries/1/undo", "books/close/2026-06-30")


def gifts(fund: Fund, by: Person, count: int = 1) -> None:
    """Let 100 come in on each of so many days, the first of them on ON."""
    funder = a_funder(fund)
    for number in range(count):
        actions.contribute(fund, funder, Money.of(100, "USD"), ON + timedelta(days=number), by=by, at=AT)


def promised(fund: Fund, award: int, major: int = 10) -> None:
    """Promise so much to an award."""
    amount = Money.of(major, "USD")
    lines = (debit(POOL, amount), credit(AccountSpec(committed(award), floor=0), amount))
    key = f"award:{award}:commit"
    post(book(fund.id), key, lines, kind="award", reason="Promised", about=fund, by=None, on=ON, at=AT)


def rows(page: str) -> list[list[str]]:
    """Return the text of every cell of every row that is no head, in the order of the page."""
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in html.fromstring(page).xpath("//tbody/tr")
    ]


@pytest.mark.parametrize(
    ("kind", "opens"),
    [
        (RoleKind.STEWARD, {*READING, *WRITING}),
        (RoleKind.TREASURER, {*READING, *WRITING}),
        (RoleKind.AUDITOR, {*READING}),
        (RoleKind.FACILITATOR, set()),
        (None, set()),
    ],
)
def test_who_reads_the_books(ctx: Flask, client: FlaskClient, kind: RoleKind | None, opens: set[str]):
    fund = a_fund()
    gifts(fund, treasurer_of(fund))
    someone = person_with(kind, fund.id) if kind is not None else person()
    sign_in(client, someone)
    answers = {path: client.get(f"/funds/{fund.ref}/{path}").status_code for path in (*READING, *WRITING)}
    assert answers == {path: 200 if path in opens else 403 for path in (*READING, *WRITING)}


@pytest.mark.parametrize("path", ["books/entries/99", "books/entries/99/undo", "books/accounts/EUR/cash:bank"])
def test_what_is_not_in_the_books_is_not_found(ctx: Flask, client: FlaskClient, path: str):
    fund = a_fund()
    sign_in(client, treasurer_of(fund))
    assert client.get(f"/funds/{fund.ref}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["books/accounts/under/cash:", "books/close/yesterday"])
def test_nor_is_what_has_no_page(ctx: Flask, client: FlaskClient, path: str):
    fund = a_fund()
    sign_in(client, treasurer_of(fund))
    assert client.get(f"/funds/{fund.ref}/{path}").status_code == 404


def test_an_entry_of_another_fund_is_not_found(ctx: Flask, client: FlaskClient):
    fund, other = a_fund(), a_fund("other")
    gifts(other, treasurer_of(other))
    sign_in(client, treasurer_of(fund))
    assert client.get(f"/funds/{fund.ref}/books/entries/1").status_code == 404


@pytest.mark.parametrize("count", [1, 31])
@pytest.mark.parametrize(
    ("path", "queries_made"),
    [
        ("books", 5),
        ("books/accounts", 4),
        ("books/accounts/USD/cash:bank", 6),
        (f"books/accounts/under/{COMMITTED}", 3),
        ("books/trial-balance", 4),
        ("books/trial-balance?since=2026-06-01", 5),
        ("books/statement", 5),
        ("books/entries/2", 8),
        ("books/entries/2/undo", 7),
        ("books/close", 5),
        ("books/close/2026-06-30", 9),
        ("journal", 7),
    ],
)
def test_pages_cost_the_same_however_long_the_books_are(
    ctx: Flask,
    client: FlaskClient,
    query_count: Callable[[], AbstractContextManager[list[str]]],
    count: int,
    path: str,
    queries_made: int,
):
    fund = a_fund()
    by = treasurer_of(fund)
    gifts(fund, by, 1 + count)
    for number in range(count):
        promised(fund, number, 1)
    sign_in(client, by)
    address = f"/funds/{fund.ref}/{path}"
    with query_count() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) == queries_made


def test_the_first_page_says_honestly_what_is_known(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    sign_in(client, treasurer_of(fund))
    page = client.get(f"/funds/{fund.ref}/books").text
    assert "The check has not run yet" in page
    assert "No period is closed yet." in page
    assert "No seal of these books has been signed yet." in page
    db.session.add(
        CheckRun(book=book(fund.id), ran_at=AT, entries=1_234, checked={"balances-explained": 7, "x": 1}, findings=[])
    )
    seal = Checkpoint(book=book(fund.id), number=3, hash="ab" * 32, signed_at=AT, key_id="k" * 16, signature="s" * 86)
    db.session.add(seal)
    commit()
    page = client.get(f"/funds/{fund.ref}/books").text
    assert "20 January 2027, 09:00 (UTC) over 1,234 entries, and found nothing wrong." in page
    assert "Every balance is the sum of its lines" in page
    assert html.fromstring(page).xpath("string(//bdi[@class='code'])") == seal.words()
    assert page.count(">Met<") == 2


def test_what_the_check_found_is_shown(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    found = f"{book(fund.id)}: cash:bank USD: held 1, lines 2 <b> (balances-explained)"
    seen = {"balances-explained": 7, "chain": 1}
    db.session.add(CheckRun(book=book(fund.id), ran_at=AT, entries=5, checked=seen, findings=[found]))
    sign_in(client, person_with(RoleKind.AUDITOR, fund.id))
    page = client.get(f"/funds/{fund.ref}/books").text
    assert "The check found something that does not hold" in page
    assert "held 1, lines 2 &lt;b&gt;" in page
    assert (page.count(">Met<"), page.count(">Not met<")) == (1, 1)


def test_the_chart_says_what_each_account_held_on_a_day(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    gifts(fund, by, 2)
    promised(fund, 1)
    promised(fund, 2)
    amman = cast.a_dinar_account(fund)
    cast.exchanged(fund, amman, "50", "35.5", ON + timedelta(days=3))
    sign_in(client, by)
    assert rows(client.get(f"/funds/{fund.ref}/books/accounts?on=2026-06-01").text)[0] == [
        "Bank account",
        "100.00 USD",
        "",
    ]
    now = rows(client.get(f"/funds/{fund.ref}/books/accounts").text)
    assert now[:3] == [
        ["Bank account", "150.00 USD", ""],
        ["Bank account: Amman", "35.500 JOD", "no rate of that week is stored"],
        ["Contributions", "200.00 USD", ""],
    ]
    assert ["Budget: promised in awards 2 accounts", "20.00 USD", ""] in now


def test_other_currencies_are_worth_something_by_a_stored_rate(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    gifts(fund, by)
    cast.exchanged(fund, cast.a_dinar_account(fund), "50", "35.5", ON)
    record_rate("JOD", "USD", ON, Decimal("1.41"), "Central bank (fictional)", by=by.id, at=AT)
    sign_in(client, by)
    page = client.get(f"/funds/{fund.ref}/books/accounts?on=2026-06-02").text
    assert rows(page)[1] == ["Bank account: Amman", "35.500 JOD", "50.06 USD"]
    assert "1 JOD = 1.410000 USD by Central bank (fictional), of 1 June 2026." in page


def test_a_day_that_is_none_is_said_and_nothing_is_lost(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    gifts(fund, treasurer_of(fund))
    sign_in(client, treasurer_of(fund))
    for path in ("books/accounts?on=x", "books/close?on=x", "books/trial-balance?until=x", "books/statement?until=x"):
        answer = client.get(f"/funds/{fund.ref}/{path}")
        assert (answer.status_code, "Not a valid date value." in answer.text) == (200, True)
    answer = client.get(f"/funds/{fund.ref}/books/accounts/USD/cash:bank?since=2026-06-02&until=2026-06-01")
    assert (answer.status_code, "The last day is before the first." in answer.text) == (200, True)


@pytest.mark.parametrize(
    "path",
    [
        "journal?words=%00",
        "journal?words=%FF%E2%80%AE&amount=%00",
        "journal?words=%27%26%7C%21%28%3A%2A",
        "books/accounts?on=0001-01-01",
        "books/statement?since=9999-12-31",
        f"books/accounts/under/{COMMITTED}?after=%00&of=%00",
        "books/accounts/USD/cash:bank?after=99999999999999999999",
    ],
)
def test_what_only_a_machine_asks_is_answered(ctx: Flask, client: FlaskClient, path: str):
    fund = a_fund()
    gifts(fund, treasurer_of(fund))
    sign_in(client, treasurer_of(fund))
    assert client.get(f"/funds/{fund.ref}/{path}").status_code in {200, 404}


@pytest.mark.parametrize("path", ["books/entries/99999999999999999999", "books/accounts/%00/%00"])
def test_what_no_row_can_be_is_not_found(ctx: Flask, client: FlaskClient, path: str):
    fund = a_fund()
    sign_in(client, treasurer_of(fund))
    assert client.get(f"/funds/{fund.ref}/{path}").status_code == 404


def test_awards_have_their_accounts_page_by_page(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    gifts(fund, by, 4)
    for number in range(31):
        promised(fund, 100 + number)
    sign_in(client, by)
    page = html.fromstring(client.get(f"/funds/{fund.ref}/books/accounts/under/{COMMITTED}?until=2026-12-31").text)
    assert page.xpath("count(//tbody/tr)") == 30
    [following] = page.xpath("//a[@rel='next']/@href")
    assert rows(client.get(following).text) == [["budget:committed:130", "10.00 USD"]]
    assert (
        client.get(f"/funds/{fund.ref}/books/accounts/under/{COMMITTED}?until=2025-12-31").text.count("0.00 USD") == 30
    )


def test_an_account_with_what_it_held_after_each_line(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    gifts(fund, by, 31)
    cast.a_fee(fund, "2.50", ON + timedelta(days=40), by=by)
    sign_in(client, by)
    address = f"/funds/{fund.ref}/books/accounts/USD/cash:bank"
    page = client.get(address)
    assert rows(page.text)[:2] == [
        ["11 July 2026", "A bank or processor took its fee", "", "2.50 USD", "3,097.50 USD"],
        ["1 July 2026", "Money came in", "100.00 USD", "", "3,100.00 USD"],
    ]
    [following] = html.fromstring(page.text).xpath("//a[@rel='next']/@href")
    assert rows(client.get(following).text) == [
        ["2 June 2026", "Money came in", "100.00 USD", "", "200.00 USD"],
        ["1 June 2026", "Money came in", "100.00 USD", "", "100.00 USD"],
    ]
    days = f"{address}?since=2026-06-10&until=2026-06-10"
    assert rows(client.get(days).text) == [["10 June 2026", "Money came in", "100.00 USD", "", "1,000.00 USD"]]
    empty = client.get(f"{address}?since=2026-12-01").text
    assert "Nothing moved on this account in these days. It held 3,097.50 USD." in empty


def test_the_trial_balance_is_even_in_each_currency(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    gifts(fund, by, 2)
    cast.exchanged(fund, cast.a_dinar_account(fund), "50", "35.5", ON + timedelta(days=3))
    sign_in(client, by)
    page = client.get(f"/funds/{fund.ref}/books/trial-balance").text
    assert [row for row in rows(page) if row[0] in {"Bank account", "Bank account: Amman", "Sums"}] == [
        ["Bank account", "150.00 USD", ""],
        ["Sums", "350.00 USD", "350.00 USD"],
        ["Bank account: Amman", "35.500 JOD", ""],
        ["Sums", "71.000 JOD", "71.000 JOD"],
    ]
    assert page.count("Debits equal credits") == 2
    span = rows(client.get(f"/funds/{fund.ref}/books/trial-balance?since=2026-06-02&until=2026-06-30").text)
    assert span[0] == ["Bank account", "100.00 USD", "100.00 USD", "50.00 USD", "150.00 USD"]
    assert [row for row in span if row[0] == "Sums"] == [
        ["Sums", "", "300.00 USD", "300.00 USD", ""],
        ["Sums", "", "71.000 JOD", "71.000 JOD", ""],
    ]


def test_empty_books_say_so(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    sign_in(client, treasurer_of(fund))
    for path in ("books/accounts", "books/trial-balance", "journal"):
        assert "Nothing has been recorded yet." in client.get(f"/funds/{fund.ref}/{path}").text
    assert "There is no such account yet." in client.get(f"/funds/{fund.ref}/books/accounts/under/{COMMITTED}").text
    assert rows(client.get(f"/funds/{fund.ref}/books/statement").text)[0] == ["Held at the beginning", "0.00 USD"]


def test_pages_speak_arabic(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    gifts(fund, treasurer_of(fund))
    sign_in(client, treasurer_of(fund))
    client.get("/desk?lang=ar")
    titles = [
        html.fromstring(client.get(f"/funds/{fund.ref}/{path}").text).xpath("string(//h1)") for path in READING[:1]
    ]
    assert titles == ["الدفاتر"]


def test_an_account_of_an_award_leads_to_it(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    gifts(fund, by)
    promised(fund, 777)
    sign_in(client, by)
    page = client.get(f"/funds/{fund.ref}/books/accounts/USD/{committed(777)}").text
    assert (rows(page)[0][2], "/awards/" in page) == ("10.00 USD", False)


def test_the_statement_reads_as_it_adds_up(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    gifts(fund, by, 2)
    promised(fund, 1)
    cast.a_fee(fund, "2.50", ON + timedelta(days=1), by=by)
    sign_in(client, by)
    page = client.get(f"/funds/{fund.ref}/books/statement?since=2026-06-02&until=2026-06-30").text
    assert rows(page) == [
        ["Held at the beginning", "100.00 USD"],
        ["Came in: Foundation", "100.00 USD"],
        ["Fees of banks and processors", "-2.50 USD"],
        ["Went to people", "0.00 USD"],
        [
            "Held at the end In banks, with the processor and on its way, less what is not the fund's own.",
            "197.50 USD",
        ],
        ["Free to decide about", "90.00 USD", "187.50 USD"],
        ["Promised in awards", "10.00 USD", "10.00 USD"],
        ["All of it", "100.00 USD", "197.50 USD"],
    ]
    said = " ".join(html.fromstring(page).xpath("string(//p[@class='equation'])").split())
    assert said == "197.50 USD in the accounts = 187.50 USD free + 10.00 USD promised"
    assert "Both sides are equal" in page
