"""A funder's own page shows its own part alone; the page of givers shows what everybody may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.db import commit
from grants.funds import actions
from grants.funds.models import Fund, Funder, GivenBack
from grants.funds.queries.receipts import receipts_of
from grants.funds.rules.gifts import GivenBackFor
from grants.ledger.actions.chain import checkpoint
from grants.money import Money
from grants.pdf import isolated
from grants.people.actions import give_role
from grants.people.rules import RoleKind
from reports import giving
from reports.giving_views import _statement
from tests.cast.funds import a_fund, a_funder, a_pledge, treasurer_of
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask.testing import FlaskClient

    from grants.people.models import Person

pytestmark = pytest.mark.usefixtures("ctx")


def gave(fund: Fund, funder: Funder, amount: str) -> None:
    money = Money.of(amount, fund.currency)
    actions.contribute(fund, funder, money, AT.date(), by=treasurer_of(fund), at=AT)


def speaker_of(fund: Fund, funder: Funder) -> Person:
    someone = person()
    give_role(someone, RoleKind.FUNDER, fund.id, funder_id=funder.id, at=AT)
    return someone


def test_a_funder_sees_its_own_promises_money_and_receipts_and_nobody_elses(client: FlaskClient):
    fund = a_fund()
    own, other = a_funder(fund, "Cedar (fictional)"), a_funder(fund, "Carob (fictional)")
    promise = a_pledge(fund, own, "777")
    promise.code = "RF18TEST"
    a_pledge(fund, other, "888")
    gave(fund, own, "1234.50")
    gave(fund, other, "4321.50")
    someone = speaker_of(fund, own)
    commit()
    sign_in(client, someone)
    page = client.get(f"/funds/{fund.slug}/mine")
    assert page.status_code == 200
    given = giving.given_by(fund, own.id)
    number = receipts_of(given)[given[0].id]
    for shown in ("Cedar (fictional)", "1,234.50 USD", "777.00 USD", "RF18TEST", number.ref):
        assert shown in page.text
    for hidden in ("Carob", "4,321.50", "888.00"):
        assert hidden not in page.text


def test_the_yearly_statement_is_a_document_for_who_speaks_for_the_funder_alone(client: FlaskClient):
    fund = a_fund()
    own = a_funder(fund)
    gave(fund, own, "50")
    someone, stranger = speaker_of(fund, own), treasurer_of(fund)
    checkpoint(f"fund:{fund.id}", secret="planted", at=AT)
    commit()
    address = f"/funds/{fund.slug}/mine/{AT.year}.pdf"
    assert client.get(address).status_code == 302
    sign_in(client, stranger)
    assert client.get(address).status_code == 403
    sign_in(client, someone)
    paper = client.get(address)
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert paper.data.startswith(b"%PDF-")
    assert client.get(f"/funds/{fund.slug}/mine/1.pdf").status_code == 404
    assert client.get(f"/funds/{fund.slug}/mine/2001.pdf").status_code == 200  # a year without gifts says so


def test_sums_stand_by_currency_less_what_went_back():
    fund = a_fund()
    own = a_funder(fund)
    gave(fund, own, "100")
    gave(fund, own, "50")
    given = giving.given_by(fund, own.id)
    given[0].given_back.append(
        GivenBack(cause=GivenBackFor.REFUND, amount=Money(2_000, "USD"), on=AT.date(), recorded_at=AT, fee_minor=0)
    )
    commit()
    expected = [giving.Sums(Money(15_000, "USD"), Money(2_000, "USD"), 2)]
    assert giving.sums_of(giving.given_by(fund, own.id)) == expected
    assert giving.sums_of_fund(fund) == expected
    assert expected[0].left == Money(13_000, "USD")


def test_everybody_sees_named_givers_the_sums_and_the_seal(client: FlaskClient):
    fund = a_fund()
    named, unnamed = a_funder(fund, "Cedar (fictional)", is_named=True), a_funder(fund, "Carob (fictional)")
    gave(fund, named, "100")
    gave(fund, unnamed, "200")
    seal = checkpoint(f"fund:{fund.id}", secret="planted", at=AT)
    commit()
    page = client.get(f"/funds/{fund.slug}/givers")
    assert page.status_code == 200
    assert "Cedar (fictional)" in page.text
    assert "Carob" not in page.text
    assert "and 1 more who is not named" in page.text
    assert "300.00" in page.text
    assert seal.signature in page.text


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_of_givers_costs_the_same_for_all(
    client: FlaskClient, query_count: Callable[[], AbstractContextManager[list[str]]], count: int
):
    fund = a_fund()
    for number in range(count):
        a_funder(fund, f"Cedar {number} (fictional)", is_named=True)
    commit()
    client.get(f"/funds/{fund.slug}/givers")
    with query_count() as queries:
        client.get(f"/funds/{fund.slug}/givers")
    assert len(queries) == 10


def test_a_yearly_statement_carries_the_seal_and_every_amount_of_the_year():
    fund = a_fund()
    own = a_funder(fund)
    gave(fund, own, "50")
    gave(fund, own, "70")
    seal = checkpoint(f"fund:{fund.id}", secret="planted", at=AT)
    sheet = _statement(fund, own.name, AT.year, giving.given_by(fund, own.id, AT.year))
    assert sheet.foot == ["The books' last seal:", isolated(seal.words())]
    assert [row[1] for row in sheet.tables[0].rows] == [isolated("50.00 USD"), isolated("70.00 USD")]
    assert ("In all", isolated("120.00 USD")) in sheet.facts
