"""Agreements whose instalments arrive on statements, by code and by hand, and what undoing them opens again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from grants.funds import actions
from grants.funds.actions import matching, unmatching
from grants.funds.rules.agreements import AgreementState
from tests.cast import banking as cast
from tests.cast import funds
from tests.cast.banking import DAY, Moved, lines_of
from tests.cast.matching import held, states, the_books_hold
from tests.cast.people import AT, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def test_instalments_are_kept_by_code_and_open_again_when_undone(ctx: Flask, client: FlaskClient):
    fund = funds.a_fund()
    account, by = cast.numbered(fund), funds.treasurer_of(fund)
    made = funds.an_agreement(fund, funds.a_funder(fund))
    actions.sign(made, "Dr. Sumac", AT.date(), accepts_code=True, by=by, at=AT)
    [due] = made.instalments
    amount = due.amount.plain()
    assert cast.imported(account, Moved(amount, text=made.code or "")).matched_count == 1
    assert (made.state, due.closed_at) == (AgreementState.KEPT, AT)
    assert held(fund, "receivable:pledges", "budget:available") == ["0.00", amount]
    late = Moved("1", DAY + timedelta(days=1), text=made.code or "")
    assert cast.imported(account, late, opening=amount).matched_count == 0
    [line, more] = lines_of(account)
    unmatching.undo(line.reconciliations[0], "another's", by=by, at=AT)
    assert (made.state, due.closed_at) == (AgreementState.SIGNED, None)
    assert held(fund, "receivable:pledges", "budget:available") == [amount, "0.00"]
    the_books_hold(fund)
    sign_in(client, by)
    page = client.get(f"/bank-lines/{line.ref}").text
    assert f'value="instalment:{due.ref}"' in page
    client.post(f"/bank-lines/{line.ref}/match", data={"explains": f"instalment:{due.ref}"})
    assert (made.state, states(account)) == (AgreementState.KEPT, ["matched", "waiting"])
    matching.set_aside(more, "asked", by=by, at=AT)
    the_books_hold(fund)
