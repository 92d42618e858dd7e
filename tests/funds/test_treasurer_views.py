"""The treasurer's home, exchanges between accounts, the statement of sources, and how careful the fund is."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from grants import clock
from grants.db import commit, db
from grants.errors import NotAllowed, RuleBroken
from grants.funds import actions, queries, views
from grants.funds.actions.currencies import Exchange, exchange
from grants.funds.models import BankStatement, StatementLine
from grants.funds.queries import banking
from grants.funds.rules import FunderKind, book
from grants.funds.rules.agreements import Term
from grants.ledger import queries as ledger
from grants.ledger.models import CheckRun, ClosedPeriod
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.books import a_fee
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund

PLANTED = "Secret Orchard Trust (fictional)"
READING, RECORDING, STEWARDING = ("treasury", "sources"), ("exchanges/new",), ("settings/money",)


def errors(page: str) -> list[str]:
    """Return what a refused form says beside its fields."""
    return re.findall(r'<span class="heard">Error:</span>\s*(.*?)</p>', page, re.DOTALL)


def tasks(page: str) -> list[tuple[str, str]]:
    """Return (title, state) of what waits."""
    (listed,) = re.findall(r'<ul class="tasks">(.*?)</ul>', page, re.DOTALL) or [""]
    found = re.findall(r"<a[^>]*>(.*?)</a>.*?<span class=\"status[^>]*>(.*?)</span>", listed, re.DOTALL)
    return [(title.replace("\u2068", "").replace("\u2069", ""), state) for title, state in found]


def lines_wait(fund: Fund, *minors: int) -> None:
    account = banking.first_account(fund)
    statement = BankStatement(
        bank_account_id=account.id,
        format="camt053",
        from_on=AT.date(),
        to_on=AT.date(),
        currency="USD",
        line_count=len(minors),
        new_count=len(minors),
        digest="0" * 64,
        imported_at=AT,
    )
    db.session.add(statement)
    db.session.flush()
    for number, minor in enumerate(minors):
        more: Any = {"statement_id": statement.id, "key": str(number), "on": AT.date(), "currency": "USD"}
        db.session.add(StatementLine(bank_account_id=account.id, amount_minor=minor, **more))
    db.session.flush()


@pytest.mark.parametrize(
    ("kind", "opens"),
    [
        (RoleKind.STEWARD, {*READING, *RECORDING, *STEWARDING}),
        (RoleKind.TREASURER, {*READING, *RECORDING}),
        (RoleKind.AUDITOR, {*READING}),
        (RoleKind.FACILITATOR, set()),
        (RoleKind.FUNDER, set()),
        (None, set()),
    ],
)
def test_who_opens_which_page(ctx: Flask, client: FlaskClient, kind: RoleKind | None, opens: set[str]):
    fund = cast.a_fund()
    cast.an_agreement(fund, cast.a_funder(fund, PLANTED))
    other = cast.a_funder(fund, "Another") if kind is RoleKind.FUNDER else None
    sign_in(client, person_with(kind, fund.id, funder_id=other.id if other else None) if kind else person())
    answers = {path: client.get(f"/funds/{fund.ref}/{path}") for path in (*READING, *RECORDING, *STEWARDING)}
    assert {path: answer.status_code for path, answer in answers.items()} == {
        path: 200 if path in opens else 403 for path in answers
    }
    assert (PLANTED in answers["treasury"].text) is ("treasury" in opens)


def test_a_quiet_morning(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund()
    sign_in(client, cast.treasurer_of(fund))
    page = client.get(f"/funds/{fund.ref}/treasury").text
    assert "Nothing waits. Have a quiet day." in page
    assert ("Not yet checked" in page, "Nothing is closed yet" in page, "The pool is short" in page) == (
        True,
        True,
        False,
    )


def test_a_morning_with_everything(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund()
    on = clock.now().date()
    by, funder = cast.treasurer_of(fund), cast.a_funder(fund, "Fig Circle")
    actions.contribute(fund, funder, Money.of(100, "USD"), on, by=by, at=clock.now())
    dinars = cast.an_account(fund, "JOD")
    done = Exchange(banking.first_account(fund), Money.of(100, "USD"), dinars, Money.of(71, "JOD"), on)
    exchange(fund, done, by=by, at=clock.now())
    a_fee(fund, "50", on)
    actions.pledge(fund, funder, Money.of(7, "USD"), on - timedelta(days=1), by=by, at=AT)
    actions.pledge(fund, funder, Money.of(8, "USD"), on, by=by, at=AT)
    actions.pledge(fund, funder, Money.of(9, "USD"), on + timedelta(days=30), by=by, at=AT)
    actions.pledge(fund, funder, Money.of(6, "USD"), on + timedelta(days=31), by=by, at=AT)
    cast.an_agreement(fund, funder, "11", terms=(Term.VETO,))
    lines_wait(fund, 500, -200)
    runs: Any = {"book": book(fund.id), "entries": 1, "checked": {}}
    db.session.add(CheckRun(ran_at=AT, findings=[], **runs))
    db.session.add(CheckRun(ran_at=AT, findings=["balance: off by <9>"], **runs))
    db.session.add(ClosedPeriod(book=book(fund.id), until=AT.date(), closed_at=AT))
    sign_in(client, by)
    page = client.get(f"/funds/{fund.ref}/treasury").text
    assert tasks(page) == [
        ("Explain what moved: First account · USD", "2 lines"),
        ("Ask after 7.00 USD: Fig Circle", "Late"),
        ("Fig Circle · 11.00 USD", "Has conditions"),
        ("Much hangs on one funder: Fig Circle", "100 %"),
    ]
    assert "4 things wait for you." in page
    assert "The pool is short by 50.00 USD" in page
    assert ("balance: off by &lt;9&gt;" in page, "Does not add up" in page) == (True, True)
    assert "20 January 2027" in page
    assert [f"{amount}.00 USD" in page for amount in (8, 9, 6)] == [True, True, False]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_home_costs_the_same_however_much_waits(
    ctx: Flask, client: FlaskClient, query_count: Callable[[], AbstractContextManager[list[str]]], rows: int
):
    fund = cast.a_fund()
    by = cast.treasurer_of(fund)
    for number in range(rows):
        funder = cast.a_funder(fund, f"Giver {number}")
        cast.a_pledge(fund, funder)
        cast.an_agreement(fund, funder)
        cast.a_signed_agreement(fund, funder)
        cast.an_account(fund, "JOD")
        actions.contribute(fund, funder, Money(1, "USD"), AT.date(), by=by, at=AT)
    lines_wait(fund, *range(1, rows + 1))
    sign_in(client, by)
    address = f"/funds/{fund.ref}/treasury"
    with query_count() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) == 12
    address = f"/funds/{fund.ref}/sources"
    with query_count() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) == 4


def test_duties_are_lines_that_nothing_explains(
    ctx: Flask, query_count: Callable[[], AbstractContextManager[list[str]]]
):
    fund, quiet, other = cast.a_fund(), cast.a_fund("quiet"), cast.a_fund("other")
    lines_wait(fund, 5, -7, 9)
    lines_wait(other, 5)
    by, nobody = cast.treasurer_of(fund), cast.treasurer_of(quiet)
    commit()
    assert [role.fund_id for one in (by, nobody) for role in one.roles] == [fund.id, quiet.id]  # loaded
    with ctx.test_request_context(), query_count() as statements:
        waits, nothing = views.duties(by, AT), views.duties(nobody, AT)
    assert [(duty["href"], duty["status"]) for duty in waits] == [(f"/funds/{fund.ref}/matching", "3 lines")]
    assert (nothing, len(statements)) == ([], 9)


def test_an_exchange_is_recorded_once(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund()
    on = clock.now().date()
    cast.funded(fund, "1000")
    dollars, dinars = banking.first_account(fund), cast.an_account(fund, "JOD")
    sign_in(client, cast.treasurer_of(fund))
    path = f"/funds/{fund.ref}/exchanges/new"
    sent = {"from_account": dollars.ref, "from_amount": "500", "to_account": dinars.ref, "to_amount": "354.005"}
    sent |= {"fee": "", "on": str(on), "bank_reference": "FX 1", "once": "press"}
    wrong = client.post(path, data=sent | {"to_amount": "354.0055"})
    assert (wrong.status_code, errors(wrong.text)) == (
        422,
        ["JOD has 3 digits after the point. Write it like 1234.000."],
    )
    same = client.post(path, data=sent | {"to_account": dollars.ref, "to_amount": "500"})
    assert errors(same.text) == ["Choose two accounts."]
    assert re.findall(r'name="from_amount"[^>]*value="([^"]*)"', same.text) == ["500"]
    for _press in range(2):
        assert client.post(path, data=sent).location == f"/funds/{fund.ref}/treasury"
    assert ledger.balance(book(fund.id), dinars.account, "JOD") == Money(354005, "JOD")
    assert queries.free_balance(fund) == Money.of(500, "USD")


def test_with_one_account_there_is_nothing_to_exchange(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund()
    sign_in(client, cast.treasurer_of(fund))
    page = client.get(f"/funds/{fund.ref}/exchanges/new").text
    assert ("An exchange needs two." in page, "<form class=" in page) == (True, False)


def a_state(fund: Fund, name: str, *, is_named: bool) -> Any:
    more: Any = {"is_state_entity": True, "is_named": is_named, "by": cast.treasurer_of(fund), "at": AT}
    return actions.add_funder(fund, name, FunderKind.STATE_AGENCY, **more)


def test_the_statement_of_sources_tells_shares_and_not_names(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund()
    now = clock.now()
    fund.founded_at = now.replace(year=now.year - 1)
    by = cast.treasurer_of(fund)
    actions.contribute(fund, a_state(fund, PLANTED, is_named=False), Money.of(25, "USD"), now.date(), by=by, at=now)
    actions.contribute(fund, cast.a_funder(fund), Money.of(75, "USD"), now.date(), by=by, at=now)
    sign_in(client, by)
    page = client.get(f"/funds/{fund.ref}/sources").text
    assert "25.0 % of the pool came from states. Of every 100 USD" in page
    assert "25.00 came from states" in page
    assert (PLANTED in page, "No state that gave agreed to be named." in page) == (False, True)
    actions.contribute(
        fund, a_state(fund, "Zulu Agency", is_named=True), Money.of(100, "USD"), now.date(), by=by, at=now
    )
    commit()
    page = client.get(f"/funds/{fund.ref}/sources?year={now.year}").text
    assert "States that agreed to be named: Zulu Agency." in page
    assert (page.count("125.00 USD"), page.count("200.00 USD")) == (2, 2)
    before = client.get(f"/funds/{fund.ref}/sources?year={now.year - 1}&quarter=4").text
    assert ("No money has come in yet." in before, "Nothing came in this period." in before) == (True, True)
    dinars = cast.an_account(fund, "JOD")
    actions.contribute(fund, cast.a_funder(fund), Money(1, "JOD"), now.date(), account=dinars, by=by, at=now)
    commit()
    page = client.get(f"/funds/{fund.ref}/sources").text
    assert ("There is no stored rate of JOD in USD" in page, "% of the pool came" in page) == (True, False)


@pytest.mark.parametrize(
    "asked", ["year=x", "year=1", "year=2999", "year=2026&quarter=5", "year=", "year=٢٠٢٦١١١", "year=02026999"]
)
def test_a_period_that_is_none(ctx: Flask, client: FlaskClient, asked: str):
    fund = cast.a_fund()
    sign_in(client, cast.treasurer_of(fund))
    assert client.get(f"/funds/{fund.ref}/sources?{asked}").status_code == 404


def test_a_steward_says_how_careful_the_fund_is(ctx: Flask, client: FlaskClient):
    fund = cast.a_fund()
    sign_in(client, cast.steward_of(fund))
    path = f"/funds/{fund.ref}/settings/money"
    form = client.get(path).text
    shown = re.findall(r'name="(hold_days|hold_percent|concentration_percent)"[^>]*value="(\d+)"', form)
    assert shown == [("hold_days", "56"), ("hold_percent", "100"), ("concentration_percent", "40")]
    sent = {"holds_apart": "y", "hold_days": "0", "hold_percent": "0", "concentration_percent": "25"}
    assert client.post(path, data=sent).status_code == 302
    found = (fund.holds_apart, fund.hold_days, fund.hold_percent, fund.concentration_percent)
    assert found == (True, 0, 0, 25)
    wrong = client.post(path, data=sent | {"hold_days": "401", "hold_percent": "-1", "concentration_percent": "0"})
    assert (wrong.status_code, errors(wrong.text)) == (
        422,
        ["Write a number from 0 to 400.", "Write a number from 0 to 100.", "Write a number from 1 to 100."],
    )
    assert fund.hold_days == 0


def test_only_stewards_change_how_careful_the_fund_is(ctx: Flask):
    fund = cast.a_fund()
    good: Any = {"holds_apart": True, "hold_days": 7, "hold_percent": 50, "concentration_percent": 30}
    for someone in (cast.treasurer_of(fund), cast.steward_of(cast.a_fund("other")), person(), None):
        with pytest.raises(NotAllowed):
            actions.safeguard(fund, **good, by=someone)
    steward = cast.steward_of(fund)
    for field, number in (("hold_days", 401), ("hold_percent", 101), ("concentration_percent", 0)):
        with pytest.raises(RuleBroken) as raised:
            actions.safeguard(fund, **good | {field: number}, by=steward)
        assert raised.value.field == field
    assert fund.holds_apart is False
