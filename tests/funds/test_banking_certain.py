"""What explains itself, and what does not: after each of it the books hold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.db import db
from grants.funds import actions
from grants.funds.models import Contribution, Reconciliation
from grants.funds.queries.banking import first_account
from grants.funds.queries.unconfirmed import unconfirmed
from grants.funds.rules import BANK, SUSPENSE, PledgeState
from grants.funds.rules.banking import MatchKind
from grants.funds.rules.chart import PAYOUTS
from grants.funds.rules.gifts import GiftState
from tests.cast import banking as cast
from tests.cast import funds
from tests.cast.banking import DAY, Moved
from tests.cast.matching import a_coded_pledge, a_gift, a_payout, count, held, states, the_books_hold, usd
from tests.cast.people import AT

if TYPE_CHECKING:
    from flask import Flask

    from grants.funds.models import Fund


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    made = funds.a_fund()
    cast.numbered(made)
    return made


class TestCertain:
    def test_a_code_keeps_its_pledge(self, fund: Fund):
        account, promise = first_account(fund), a_coded_pledge(fund)
        code = (promise.code or "").lower()
        done = cast.imported(account, Moved("1000", text=f"gift {code[:5]} {code[5:9]}-{code[9:]} thanks"))
        [given] = db.session.scalars(select(Contribution))
        assert (done.matched_count, given.pledge_id, given.amount) == (1, promise.id, usd("1000"))
        assert (given.received_on, given.bank_account_id, promise.state) == (DAY, account.id, PledgeState.RECEIVED)
        assert held(fund, BANK, SUSPENSE, "budget:available") == ["1000.00", "0.00", "1000.00"]
        the_books_hold(fund)

    def test_less_than_promised_leaves_the_pledge_open_and_the_rest_keeps_it(self, fund: Fund):
        account, promise = first_account(fund), a_coded_pledge(fund)
        assert cast.imported(account, Moved("400", text=promise.code or "")).matched_count == 1
        assert promise.state is PledgeState.OPEN
        later = Moved("600", DAY + timedelta(days=1), text=promise.code or "")
        assert cast.imported(account, later, opening="400").matched_count == 1
        assert promise.state is PledgeState.RECEIVED
        third = Moved("600", DAY + timedelta(days=2), text=promise.code or "")
        assert cast.imported(account, third, opening="1000").matched_count == 0
        assert states(account) == ["matched", "matched", "waiting"]
        the_books_hold(fund)

    def test_gifts_arrive_all_at_once(self, fund: Fund):
        account = first_account(fund)
        gifts = [a_gift(fund, body=body) for body in ("ABCDEFG", "0123456", "7K3M2QX")]
        moved = [Moved(amount, text=gift.code) for amount, gift in zip(("25", "20", "25"), gifts, strict=True)]
        assert cast.imported(account, *moved, Moved("25", text="no code")).matched_count == 3
        made = list(db.session.scalars(select(Contribution).order_by(Contribution.id)))
        assert [(one.gift_id, one.amount) for one in made] == [
            (gift.id, usd(amount)) for amount, gift in zip(("25", "20", "25"), gifts, strict=True)
        ]
        assert {one.funder.kind for one in made} == {"givers"}
        assert [gift.state for gift in gifts] == [GiftState.RECEIVED] * 3
        assert held(fund, SUSPENSE, "budget:available") == ["25.00", "70.00"]
        the_books_hold(fund)

    def test_a_gift_given_again_under_its_code_is_another_contribution(self, fund: Fund):
        account, gift = first_account(fund), a_gift(fund)
        cast.imported(account, Moved("25", text=gift.code))
        done = cast.imported(account, Moved("25", DAY + timedelta(days=30), text=gift.code), opening="25")
        assert (done.matched_count, count(Contribution)) == (1, 2)
        the_books_hold(fund)

    @pytest.mark.parametrize("case", ["two codes", "another currency", "another fund's", "taken back"])
    def test_what_is_not_certain_waits(self, fund: Fund, case: str):
        account, promise = first_account(fund), a_coded_pledge(fund)
        text = promise.code or ""
        if case == "two codes":
            text += " " + a_gift(fund).code
        elif case == "another currency":
            text = a_gift(fund, currency="EUR").code
        elif case == "another fund's":
            text = a_gift(funds.a_fund("almond-grove")).code
        else:
            actions.cancel_pledge(promise, by=funds.treasurer_of(fund), at=AT)
        assert cast.imported(account, Moved("1000", text=text)).matched_count == 0
        assert (states(account), count(Contribution)) == (["waiting"], 0)

    def test_a_payout_reaches_the_bank_when_it_can_be_no_other(self, fund: Fund):
        account, payout = first_account(fund), a_payout(fund)
        assert cast.imported(account, Moved("96.80", DAY + timedelta(days=2), "STRIPE PAYOUT")).matched_count == 1
        [match] = db.session.scalars(select(Reconciliation))
        assert (match.kind, match.payout_id, match.is_automatic) == (MatchKind.PAYOUT, payout.id, True)
        assert held(fund, SUSPENSE, PAYOUTS, "budget:available") == ["0.00", "-96.80", "0.00"]
        the_books_hold(fund)

    @pytest.mark.parametrize("case", ["two payouts", "two lines", "far", "nobody names it", "other amount", "failed"])
    def test_a_payout_that_could_be_another_waits(self, fund: Fund, case: str):
        account, payout = first_account(fund), a_payout(fund)
        on, text, amount = DAY, "STRIPE", "96.80"
        if case == "two payouts":
            a_payout(fund, key="po_2")
        elif case == "far":
            on += timedelta(days=6)
        elif case == "nobody names it":
            text = "TRANSFER"
        elif case == "other amount":
            amount = "96.79"
        elif case == "failed":
            payout.status = "failed"
        moved = [Moved(amount, on, text)] * (2 if case == "two lines" else 1)
        assert cast.imported(account, *moved).matched_count == 0

    def test_what_was_recorded_by_hand_is_confirmed_and_not_booked_again(self, fund: Fund):
        account = first_account(fund)
        given = funds.funded(fund, "500")
        line = Moved("500", given.received_on - timedelta(days=2), party="CEDAR FOUNDATION (FICTIONAL)")
        assert cast.imported(account, line).matched_count == 1
        [match] = db.session.scalars(select(Reconciliation))
        assert (match.kind, match.contribution_id) == (MatchKind.RECORDED, given.id)
        assert (held(fund, BANK, SUSPENSE, "budget:available"), count(Contribution)) == (
            ["500.00", "0.00", "500.00"],
            1,
        )
        assert unconfirmed(account, None) == []
        the_books_hold(fund)

    @pytest.mark.parametrize("case", ["other name", "two lines", "two records", "far"])
    def test_what_may_have_been_recorded_by_hand_waits(self, fund: Fund, case: str):
        account = first_account(fund)
        given = funds.funded(fund, "500")
        if case == "two records":
            funds.funded(fund, "500")
        party = "Harbour Trust" if case == "other name" else given.funder.name
        on = given.received_on - timedelta(days=6 if case == "far" else 0)
        moved = [Moved("500", on, party=party)] * (2 if case == "two lines" else 1)
        assert cast.imported(account, *moved).matched_count == 0

    def test_the_same_gift_by_two_ways_counts_once(self, fund: Fund):
        account, promise = first_account(fund), a_coded_pledge(fund)
        by = funds.treasurer_of(fund)
        given = actions.contribute(fund, promise.funder, usd("1000"), DAY, by=by, at=AT, pledge=promise)
        assert cast.imported(account, Moved("1000", DAY + timedelta(days=1), promise.code or "")).matched_count == 1
        assert [one.contribution_id for one in db.session.scalars(select(Reconciliation))] == [given.id]
        assert held(fund, BANK, "budget:available") == ["1000.00", "1000.00"]
        the_books_hold(fund)

    def test_of_a_promise_recorded_otherwise_by_hand_nothing_is_booked(self, fund: Fund):
        account, promise = first_account(fund), a_coded_pledge(fund)
        by = funds.treasurer_of(fund)
        actions.contribute(fund, promise.funder, usd("990"), DAY, by=by, at=AT, pledge=promise, is_last=False)
        assert cast.imported(account, Moved("1000", DAY, promise.code or "")).matched_count == 0
