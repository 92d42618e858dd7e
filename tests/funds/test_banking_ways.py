"""Each way to explain a line that its page offers, pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.db import commit, db
from grants.errors import RuleBroken
from grants.funds.actions.accounts import AccountFacts, describe_account, open_account
from grants.funds.models import Reconciliation
from grants.funds.queries.banking import first_account, shown_accounts
from tests.cast import banking as cast
from tests.cast import funds
from tests.cast.banking import DAY, Moved, lines_of
from tests.cast.matching import a_gift, a_payout, states, the_books_hold
from tests.cast.people import AT, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    made = funds.a_fund()
    cast.numbered(made)
    return made


@pytest.mark.parametrize(
    ("way", "amount", "kind"),
    [
        ("gift", "25", "contribution"),
        ("payout", "96.80", "payout"),
        ("funder", "10", "contribution"),
        ("back", "10", "given_back"),
        ("refund", "-10", "given_back"),
        ("transfer", "-30", "own_transfer"),
        ("recorded", "500", "recorded"),
    ],
)
def test_each_way_that_is_offered_explains_the_line(client: FlaskClient, fund: Fund, way: str, amount: str, kind: str):
    account, other = first_account(fund), cast.a_further_account(fund, "USD")
    given = funds.funded(fund, "500")
    cast.imported(account, Moved(amount, DAY, party="Cedar Foundation"))
    cast.imported(other, Moved("30"))
    refs = {"gift": a_gift(fund).ref, "payout": a_payout(fund).ref, "funder": given.funder.ref, "refund": given.ref}
    refs |= {"transfer": lines_of(other)[0].ref, "back": ""}
    sign_in(client, funds.treasurer_of(fund))
    [line] = lines_of(account)
    shown = client.get(f"/bank-lines/{line.ref}").text
    if way == "recorded":
        entry = shown.partition('value="recorded:')[2].partition('"')[0]
        refs["recorded"] = entry
    assert f'value="{way}:{refs[way]}"' in shown
    done = client.post(f"/bank-lines/{line.ref}/match", data={"explains": f"{way}:{refs[way]}"})
    assert done.location == f"/funds/{fund.ref}/matching"
    matches = db.session.scalars(select(Reconciliation).where(Reconciliation.line_id == line.id))
    assert ([one.kind for one in matches], states(account)) == ([kind], ["matched"])
    the_books_hold(fund)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"iban": "DE00100100100006820101"}, "iban"),
        ({"bic": "ABC"}, "bic"),
        ({"is_shown": True}, "is_shown"),
        ({"iban": cast.OWN_IBAN}, "iban"),
    ],
)
def test_what_cannot_be_an_account_is_refused(fund: Fund, changes: dict[str, object], field: str):
    facts = {"name": "Second", "iban": "", "holder": "", "bank_name": "", "bic": "", "is_shown": False} | changes
    with pytest.raises(RuleBroken) as refused:
        open_account(fund, currency="USD", by=funds.treasurer_of(fund), at=AT, **facts)
    assert refused.value.field == field


def test_one_number_may_hold_two_currencies_and_is_shown_only_when_said(fund: Fund):
    by = funds.treasurer_of(fund)
    second = cast.a_further_account(fund, "EUR", iban=cast.OWN_IBAN)
    assert shown_accounts(fund) == []
    facts = AccountFacts(name="Euros", iban=cast.OWN_IBAN, holder="Us", bank_name="", bic="", is_shown=True)
    describe_account(second, by=by, **facts)
    commit()
    assert shown_accounts(fund) == [second]
    with pytest.raises(RuleBroken) as refused:
        open_account(fund, currency="XXX", by=by, at=AT, **facts)
    assert refused.value.field == "currency"
