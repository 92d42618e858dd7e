"""The pages of banking as treasurers and auditors use them."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants.db import commit, db
from grants.funds.actions import matching
from grants.funds.models import BankAccount, Contribution, Funder, StatementLine
from grants.funds.queries.banking import first_account
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast import banking as cast
from tests.cast import funds
from tests.cast.banking import DAY, Moved, lines_of
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund

TABLE = "Date;Text;Amount;Balance\n13/01/2026;olives;1.250,50;1.250,50\n14/01/2026;fee;-7,25;1.243,25\n"


def count(kind: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def errors(page: str) -> list[str]:
    """Return what a refused form says beside its fields."""
    return re.findall(r'<span class="heard">Error:</span>\s*(.*?)</p>', page, re.DOTALL)


def said(page: str) -> list[str]:
    """Return what a page says above its content."""
    return re.findall(r'role="status"><p>(.*?)</p>', page, re.DOTALL)


def sent(content: bytes, name: str = "statement.xml", **more: str) -> dict[str, Any]:
    return {"file": (BytesIO(content), name), "once": "press"} | more


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    made = funds.a_fund()
    cast.numbered(made)
    return made


@pytest.fixture
def treasurer(client: FlaskClient, fund: Fund) -> FlaskClient:
    sign_in(client, funds.treasurer_of(fund))
    return client


def paths(fund: Fund) -> tuple[set[str], set[str]]:
    """Return the pages that readers of money see, and those that only its recorders do."""
    account = first_account(fund)
    done = cast.imported(account, Moved("5"))
    [line] = lines_of(account)
    reading = {f"/funds/{fund.ref}/bank-accounts", f"/bank-accounts/{account.ref}", f"/funds/{fund.ref}/matching"}
    reading |= {f"/bank-lines/{line.ref}", f"/bank-statements/{done.statements[0].ref}"}
    recording = {f"/funds/{fund.ref}/bank-accounts/new", f"/bank-accounts/{account.ref}/edit"}
    recording |= {f"/bank-accounts/{account.ref}/statements/new", f"/bank-accounts/{account.ref}/columns"}
    recording |= {f"/funds/{fund.ref}/matching/together?line={line.ref}"}
    return reading, recording


@pytest.mark.parametrize(
    ("kind", "opens"),
    [
        (RoleKind.STEWARD, "all"),
        (RoleKind.TREASURER, "all"),
        (RoleKind.AUDITOR, "reading"),
        (RoleKind.FACILITATOR, "none"),
        (RoleKind.FUNDER, "none"),
        (None, "none"),
    ],
)
def test_who_sees_which_page(client: FlaskClient, fund: Fund, kind: RoleKind | None, opens: str):
    reading, recording = paths(fund)
    sign_in(
        client,
        person()
        if kind is None
        else person_with(kind, fund.id, funder_id=funds.a_funder(fund).id if kind is RoleKind.FUNDER else None),
    )
    opened = {path for path in reading | recording if client.get(path).status_code == 200}
    assert opened == {"all": reading | recording, "reading": reading, "none": set()}[opens]


def test_an_account_is_noted_and_described(treasurer: FlaskClient, fund: Fund):
    form = {"name": "Dinars", "currency": "JOD", "iban": "de02 1001 0010 0006 8201 02", "once": "a", "holder": "Us"}
    wrong = treasurer.post(f"/funds/{fund.ref}/bank-accounts/new", data=form)
    assert (wrong.status_code, errors(wrong.text)) == (
        422,
        ["A digit of this number is wrong. Compare it with the bank&#39;s letter."],
    )
    form |= {"iban": cast.OTHER_IBAN, "is_shown": "y"}
    for _press in range(2):
        done = treasurer.post(f"/funds/{fund.ref}/bank-accounts/new", data=form)
        assert done.location == f"/funds/{fund.ref}/bank-accounts"
    [made] = db.session.scalars(select(BankAccount).where(BankAccount.name == "Dinars"))
    assert (made.currency, made.iban, made.account, made.is_shown) == (
        "JOD",
        cast.OTHER_IBAN,
        f"cash:bank:{made.id}",
        True,
    )
    shown = treasurer.get(f"/bank-accounts/{made.ref}/edit").text
    assert 'value="GB33 BUKB 2020 1555 5555 55"' in shown
    treasurer.post(f"/bank-accounts/{made.ref}/edit", data=form | {"name": "Amman", "iban": "", "is_shown": ""})
    assert (made.name, made.iban, made.is_shown) == ("Amman", "", False)


def test_a_statement_is_uploaded_and_its_lines_are_explained(treasurer: FlaskClient, fund: Fund):
    account = first_account(fund)
    content = cast.camt([Moved("100", party="Cedar"), Moved("-3", reference="A2")])
    done = treasurer.post(f"/bank-accounts/{account.ref}/statements/new", data=sent(content))
    assert done.location == f"/funds/{fund.ref}/matching"
    assert said(treasurer.get(done.location).text) == ["2 new lines. 0 explained themselves."]
    again = treasurer.post(f"/bank-accounts/{account.ref}/statements/new", data=sent(content))
    assert said(treasurer.get(again.location).text) == ["This very file was imported before. Nothing changed."]
    came, went = lines_of(account)
    form = {"funder": "new", "new_name": "Cedar", "new_kind": "person", "amount": "60", "promise": "", "once": "b"}
    for _press in range(2):
        treasurer.post(f"/bank-lines/{came.ref}/contribution", data=form)
    assert (count(Contribution), count(Funder)) == (1, 1)
    form |= {"funder": db.session.scalars(select(Funder)).one().ref, "once": "c"}
    more = treasurer.post(f"/bank-lines/{came.ref}/contribution", data=form)
    assert (more.status_code, errors(more.text)) == (422, ["Of this line, 40.00 USD is left. Write no more than that."])
    treasurer.post(f"/bank-lines/{came.ref}/contribution", data=form | {"amount": "٤٠"})
    treasurer.post(f"/bank-lines/{went.ref}/match", data={"explains": "fee:"})
    assert [line.state for line in lines_of(account)] == ["matched", "matched"]
    stands = treasurer.get(f"/bank-accounts/{account.ref}").text
    assert "Every difference is explained." in stands


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (cast.camt([Moved("5")], closing="6"), None),
        (b"", "The file is empty."),
        (b"%PDF-1.7", "This is a PDF. Ask the bank for the same statement as camt.053, MT940 or CSV."),
    ],
)
def test_what_is_no_statement_is_said_at_the_field(
    treasurer: FlaskClient, fund: Fund, content: bytes, reason: str | None
):
    account = first_account(fund)
    refused = treasurer.post(f"/bank-accounts/{account.ref}/statements/new", data=sent(content))
    assert (refused.status_code, len(errors(refused.text))) == (422, 1)
    assert reason is None or errors(refused.text) == [reason]
    assert count(StatementLine) == 0
    nothing = treasurer.post(f"/bank-accounts/{account.ref}/statements/new", data={"once": "press"})
    assert errors(nothing.text) == ["Choose the file."]


def test_the_columns_of_a_table_are_said_once(treasurer: FlaskClient, fund: Fund):
    account = first_account(fund)
    path = f"/bank-accounts/{account.ref}"
    asked = treasurer.post(f"{path}/statements/new", data=sent(TABLE.encode(), "a.csv"))
    assert (asked.status_code, count(StatementLine)) == (200, 0)
    assert "<bdi>1.250,50</bdi>" in asked.text
    columns = {"date": "Date", "text": "Text", "amount": "Amount", "balance": "Balance"}
    unsure = treasurer.post(f"{path}/columns", data=sent(TABLE.encode(), "a.csv", decimal=",", **columns))
    assert (unsure.status_code, account.columns) == (422, {})
    whole = columns | {"decimal": ",", "date_format": "d/m/y"}
    done = treasurer.post(f"{path}/columns", data=sent(TABLE.encode(), "a.csv", **whole))
    assert (done.status_code, account.columns) == (302, whole)
    assert [line.amount for line in lines_of(account)] == [Money(125050, "USD"), Money(-725, "USD")]
    later = TABLE + "15/01/2026;bread;1,00;1.244,25\n"
    treasurer.post(f"{path}/statements/new", data=sent(later.encode(), "b.csv"))
    assert [line.amount for line in lines_of(account)] == [Money(125050, "USD"), Money(-725, "USD"), Money(100, "USD")]


def test_a_gap_is_told_until_the_missing_statement_comes(treasurer: FlaskClient, fund: Fund):
    account = first_account(fund)
    cast.imported(account, Moved("10", DAY))
    cast.imported(account, Moved("5", DAY + timedelta(days=2)), opening="17")
    commit()
    for path in (f"/bank-accounts/{account.ref}", f"/funds/{fund.ref}/bank-accounts"):
        assert "7.00 USD moved in between." in treasurer.get(path).text
    cast.imported(account, Moved("7", DAY + timedelta(days=1)), opening="10")
    commit()
    assert "moved in between" not in treasurer.get(f"/bank-accounts/{account.ref}").text


@pytest.mark.parametrize(("page", "queries"), [("matching", 13), ("bank-accounts", 8)])
def test_pages_ask_as_often_for_thirty_lines_as_for_one(
    treasurer: FlaskClient,
    fund: Fund,
    query_count: Callable[[], AbstractContextManager[list[str]]],
    page: str,
    queries: int,
):
    account = first_account(fund)
    cast.imported(account, Moved("5", DAY))
    counts = []
    for number in (1, 30):
        cast.imported(account, *(Moved("5", DAY + timedelta(days=number), f"{number} {i}") for i in range(number)))
        matching.match_contribution(
            lines_of(account)[0], funds.a_funder(fund), amount=Money(1, "USD"), by=funds.treasurer_of(fund), at=AT
        )
        commit()
        with query_count() as statements:
            assert treasurer.get(f"/funds/{fund.ref}/{page}").status_code == 200
        counts.append(len(statements))
    assert counts == [queries, queries]
