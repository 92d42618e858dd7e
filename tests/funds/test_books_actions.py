"""Undoing an entry, closing a period: who may, what refuses, what stands afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from lxml import html

from grants.db import commit, db
from grants.errors import NotAllowed, RuleBroken
from grants.funds import actions
from grants.funds.actions.books import close_books, undo_entry
from grants.funds.queries import free_balance
from grants.funds.queries.books import checklist, ref_of
from grants.funds.rules import POOL, SUSPENSE, book, committed
from grants.funds.rules.books import OWN_WAY, Check
from grants.ledger.actions import NotCovered, post
from grants.ledger.models import ClosedPeriod, Entry
from grants.ledger.queries.finding import entry
from grants.ledger.rules import AccountSpec, credit, debit
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast import books as cast
from tests.cast.books import FEB, JAN, MARCH
from tests.cast.funds import a_fund, a_funder, funded, steward_of, treasurer_of
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund

NOW = datetime(2027, 1, 22, 9, 0, tzinfo=UTC)


def first(fund: Fund) -> Entry:
    found = entry(book(fund.id), 1)
    assert found is not None
    return found


def usd(major: str) -> Money:
    return Money.of(major, "USD")


def an_entry(fund: Fund, kind: str) -> Entry:
    lines = (debit("cash:bank", usd("1")), credit(SUSPENSE, usd("1")))
    return post(book(fund.id), f"{kind}:1", lines, kind=kind, reason="Some", about=fund, by=None, on=AT.date(), at=AT)


def test_an_entry_is_undone_by_its_mirror(ctx: Flask):
    fund = a_fund()
    funded(fund, "100")
    by = steward_of(fund)
    undone = undo_entry(fund, first(fund), " Booked twice ", by=by, at=NOW)
    assert (undone.reverses_id, undone.person_id, undone.on, undone.reason) == (
        first(fund).id,
        by.id,
        NOW.date(),
        "Booked twice",
    )
    assert free_balance(fund) == usd("0")
    assert undo_entry(fund, first(fund), "Again", by=by, at=NOW).id == undone.id


def test_only_who_records_money_undoes(ctx: Flask):
    fund = a_fund()
    funded(fund, "100")
    for other in (person_with(RoleKind.AUDITOR, fund.id), treasurer_of(a_fund("other")), person()):
        with pytest.raises(NotAllowed):
            undo_entry(fund, first(fund), "No", by=other, at=NOW)
    assert free_balance(fund) == usd("100")


def test_why_it_is_undone_must_be_said(ctx: Flask):
    fund = a_fund()
    funded(fund, "100")
    with pytest.raises(RuleBroken) as refused:
        undo_entry(fund, first(fund), "  ", by=treasurer_of(fund), at=NOW)
    assert refused.value.field == "reason"


@pytest.mark.parametrize("kind", sorted(OWN_WAY))
def test_what_has_a_way_back_of_its_own_is_not_undone_here(ctx: Flask, kind: str):
    fund = a_fund()
    made = an_entry(fund, kind)
    with pytest.raises(RuleBroken) as refused:
        undo_entry(fund, made, "Wrong", by=treasurer_of(fund), at=NOW)
    assert str(refused.value) == str(OWN_WAY[kind])


def promise(fund: Fund, major: str) -> None:
    lines = (debit(POOL, usd(major)), credit(AccountSpec(committed(1), floor=0), usd(major)))
    post(book(fund.id), "award:1", lines, kind="award", reason="Promised", about=fund, by=None, on=AT.date(), at=AT)


def test_what_was_decided_about_is_not_taken_back(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    funded(fund, "100")
    promise(fund, "60")
    with pytest.raises(NotCovered):
        undo_entry(fund, first(fund), "Wrong", by=by, at=NOW)
    sign_in(client, by)
    answer = client.post(f"/funds/{fund.ref}/books/entries/1/undo", data={"reason": "It was <not> ours"})
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert "does not cover" in page.xpath("string(//div[@class='error-summary'])")
    assert page.xpath("string(//input[@name='reason']/@value)") == "It was <not> ours"
    assert free_balance(fund) == usd("40")


def test_undoing_from_the_page(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    funded(fund, "100")
    sign_in(client, treasurer_of(fund))
    address = f"/funds/{fund.ref}/books/entries/1"
    shown = html.fromstring(client.get(f"{address}/undo").text)
    cells = [[" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")] for row in shown.xpath("//tr")]
    assert cells[1:3] == [["Bank account", "", "100.00 USD"], ["Contributions", "100.00 USD", ""]]
    assert client.post(f"{address}/undo", data={"reason": ""}).status_code == 422
    answer = client.post(f"{address}/undo", data={"reason": "Booked twice"})
    assert (answer.status_code, answer.location) == (302, f"/funds/{fund.ref}/books/entries/2")
    assert "This entry was undone" in client.get(address).text
    assert "This entry was undone already" in client.get(f"{address}/undo").text
    reversal = client.get(answer.location).text
    assert "This entry undoes another one" in reversal
    assert "cannot itself be undone" in reversal
    assert free_balance(fund) == usd("0")


@pytest.mark.parametrize("path", ["books/entries/1/undo", "books/close/2027-01-31"])
def test_an_auditor_changes_nothing(ctx: Flask, client: FlaskClient, path: str):
    fund = a_fund()
    funded(fund, "100")
    sign_in(client, person_with(RoleKind.AUDITOR, fund.id))
    sent = {"reason": "Because", "is_final": "y"}
    assert client.post(f"/funds/{fund.ref}/{path}", data=sent).status_code == 403
    assert db.session.query(Entry).count() == 1
    assert db.session.query(ClosedPeriod).count() == 0
    assert "Undo this entry" not in client.get(f"/funds/{fund.ref}/books/entries/1").text
    assert "Until when?" not in client.get(f"/funds/{fund.ref}/books/close").text


def points(fund: Fund, until: date = JAN) -> list[tuple[str, bool, object]]:
    return [
        (point.code, point.is_open, point.count if point.ours is None else point.ours)
        for point in checklist(fund, until)
    ]


def test_a_clean_month_has_nothing_open(ctx: Flask):
    fund = a_fund()
    funded(fund, "100")
    cast.checked(fund)
    cast.a_statement(cast.first_account(fund), JAN, usd("100"))
    assert points(fund) == [
        ("lines", False, 0),
        ("books", False, 0),
        ("balance cash:bank", False, usd("100")),
    ]


def test_what_is_open_is_named(ctx: Flask):
    fund, other = a_fund(), a_fund("other")
    funded(fund, "100")
    amman = cast.a_dinar_account(fund)
    before = cast.a_statement(cast.first_account(fund), JAN - timedelta(days=2), usd("100"))
    cast.a_line(before, 700, JAN)
    cast.a_line(before, 800, JAN + timedelta(days=1))
    cast.a_line(cast.a_statement(cast.first_account(other), JAN, None), 900, JAN)
    assert points(fund) == [
        ("lines", True, 1),
        ("books", True, None),
        ("balance cash:bank", True, usd("100")),
        (f"balance {amman.account}", False, Money(0, "JOD")),
    ]
    cast.checked(fund, "bent", "more")
    cast.exchanged(fund, amman, "10", "7.1", JAN)
    assert points(fund)[1] == ("books", True, 2)
    assert points(fund)[3] == (f"balance {amman.account}", True, Money(7_100, "JOD"))


def test_a_statement_that_differs_or_says_no_balance_is_open(ctx: Flask):
    fund = a_fund()
    funded(fund, "100")
    account = cast.first_account(fund)
    cast.a_statement(account, JAN, None)
    assert points(fund)[2] == ("balance cash:bank", True, usd("100"))
    cast.a_statement(account, JAN, usd("99"))
    assert points(fund)[2] == ("balance cash:bank", True, usd("100"))
    cast.a_statement(account, JAN, usd("100"))
    assert points(fund)[2] == ("balance cash:bank", False, usd("100"))


def test_closing_takes_days_that_are_over_and_a_reason_for_what_is_open(ctx: Flask):
    fund = a_fund()
    by = treasurer_of(fund)
    funded(fund, "100")
    with pytest.raises(RuleBroken) as refused:
        close_books(fund, MARCH.date(), "Early", by=by, at=MARCH)
    assert refused.value.field == "until"
    with pytest.raises(RuleBroken) as refused:
        close_books(fund, FEB, "", by=by, at=MARCH)
    assert refused.value.field == "reason"
    with pytest.raises(NotAllowed):
        close_books(fund, FEB, "All is well", by=person_with(RoleKind.AUDITOR, fund.id), at=MARCH)
    closing = close_books(fund, FEB, "No bank statements in February", by=by, at=MARCH)
    assert (closing.until, closing.open_points, closing.reason, closing.person_id) == (
        FEB,
        ["books", "balance cash:bank"],
        "No bank statements in February",
        by.id,
    )
    with pytest.raises(RuleBroken, match="28 February 2027"):
        actions.contribute(fund, a_funder(fund), usd("1"), FEB, by=by, at=MARCH)


def test_today_is_over_where_the_fund_is(ctx: Flask):
    fund = a_fund()
    just_over = datetime(2027, 2, 28, 22, 30, tzinfo=UTC)  # half past midnight in the fund's zone
    assert close_books(fund, FEB, "Nothing was read", by=treasurer_of(fund), at=just_over).until == FEB


def a_closable(fund: Fund) -> None:
    funded(fund, "100")
    cast.checked(fund, at=datetime(2026, 1, 5, 3, 0, tzinfo=UTC))


def test_closing_from_the_page(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = person_with(RoleKind.TREASURER, fund.id, "Tarek")
    a_closable(fund)
    sign_in(client, by)
    address = f"/funds/{fund.ref}/books/close/2026-01-31"
    page = client.get(address).text
    assert "No line waits for an explanation." in page
    assert "It last ran on 5 January 2026, 05:00 (Jerusalem), and everything held." in page
    assert "Nothing was ever on this account, and no statement of it was read." in page
    assert ("Why are the books closed all the same?" in page, "Nothing is open." in page) == (False, True)
    assert client.post(address, data={}).status_code == 422
    assert db.session.query(ClosedPeriod).count() == 0
    answer = client.post(address, data={"is_final": "y"})
    assert (answer.status_code, answer.location) == (302, f"/funds/{fund.ref}/books/close")
    listed = client.get(answer.location).text
    assert ("31 January 2026" in listed, "Nothing was open." in listed, "Tarek" in listed) == (True, True, True)
    assert "These days are closed already" in client.get(address).text
    earlier = client.post(f"/funds/{fund.ref}/books/close/2026-01-30", data={"is_final": "y"})
    assert (earlier.status_code, "These days are closed already" in earlier.text) == (422, True)
    assert "31 January 2026" in client.get(f"/funds/{fund.ref}/books").text


def test_closing_in_spite_of_what_is_open(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    actions.contribute(fund, a_funder(fund), usd("100"), date(2026, 1, 20), by=by, at=AT)
    statement = cast.a_statement(cast.first_account(fund), date(2026, 1, 31), usd("90"))
    cast.a_line(statement, 100, date(2026, 1, 20))
    cast.checked(fund, "one", "two")
    sign_in(client, by)
    address = f"/funds/{fund.ref}/books/close/2026-01-31"
    page = client.get(address).text
    assert "1 line of a bank statement waits for an explanation." in page
    assert "and found 2 things that do not hold." in page
    assert "On 31 January 2026 the bank says 90.00 USD, and the books 100.00 USD." in page
    refused = client.post(address, data={"reason": "", "is_final": "y"})
    assert (refused.status_code, db.session.query(ClosedPeriod).count()) == (422, 0)
    client.post(address, data={"reason": "The bank <is> asked", "is_final": "y"})
    listed = client.get(f"/funds/{fund.ref}/books/close").text
    assert "The bank &lt;is&gt; asked" in listed
    items = [item.text_content() for item in html.fromstring(listed).xpath("//article//li")]
    assert items == [
        "Every line of the bank statements is explained",
        "The nightly check found nothing",
        "Bank account: The bank's balance is the books' balance",
    ]


def test_what_a_balance_says(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    by = treasurer_of(fund)
    actions.contribute(fund, a_funder(fund), usd("100"), date(2026, 1, 10), by=by, at=AT)
    sign_in(client, by)

    def said(until: str) -> str:
        return client.get(f"/funds/{fund.ref}/books/close/{until}").text

    assert "No statement of it was read. By the books there is 100.00 USD on it." in said("2026-01-31")
    assert "The check has not run yet. It runs every night." in said("2026-01-31")
    cast.a_statement(cast.first_account(fund), date(2026, 1, 20), usd("100"))
    commit()
    wanted = "Bank and books agree on 20 January 2026: 100.00 USD. No statement of the days after it was read."
    assert wanted in said("2026-01-31")
    assert "Bank and books agree on 20 January 2026: 100.00 USD.</p>" in said("2026-01-20")
    cast.a_statement(cast.first_account(fund), date(2026, 1, 25), None)
    commit()
    wanted = "Its last statement, of 25 January 2026, does not say its balance. By the books: 100.00 USD."
    assert wanted in said("2026-01-31")


def test_days_are_proposed_and_others_may_be_asked_for(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    sign_in(client, treasurer_of(fund))
    address = f"/funds/{fund.ref}/books/close"
    proposed = html.fromstring(client.get(address).text).xpath("//ul[@class='doors']//a/@href")
    assert len(proposed) == 6
    ends = [date.fromisoformat(href.rpartition("/")[2]) for href in proposed]
    assert ends == sorted(ends)
    assert {(end + timedelta(days=1)).day for end in ends} == {1}
    client.post(proposed[-2], data={"reason": "Nothing was read", "is_final": "y"})
    assert html.fromstring(client.get(address).text).xpath("//ul[@class='doors']//a/@href") == proposed[-1:]
    answer = client.get(f"{address}?on=2026-01-05")
    assert (answer.status_code, answer.location) == (302, f"{address}/2026-01-05")
    assert "This day is not over yet" in client.get(f"{address}/2199-01-01").text
    refused = client.post(f"{address}/2199-01-01", data={"reason": "Early", "is_final": "y"})
    assert refused.status_code == 422


def test_what_an_entry_is_about_has_a_name_in_addresses_or_none(ctx: Flask):
    fund = a_fund()
    assert ref_of("fund", fund.id) == fund.ref
    assert ref_of("fund", fund.id + 1) is None
    assert ref_of("line", 1) is None
    assert {check.value for check in Check} == {"lines", "books", "balance"}
