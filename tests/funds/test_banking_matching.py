"""What people explain, and what they undo: after each of it the books hold."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.db import db
from grants.errors import NotFound, RuleBroken, WrongState
from grants.funds.actions import matching, unmatching
from grants.funds.models import Contribution, Reconciliation
from grants.funds.queries.banking import first_account
from grants.funds.queries.unconfirmed import unconfirmed
from grants.funds.rules import BANK, FEES, POOL, REFUNDS_DUE, SUSPENSE, PledgeState, book, committed
from grants.ledger.actions import NotCovered, post
from grants.ledger.rules import credit, debit
from tests.cast import banking as cast
from tests.cast import funds
from tests.cast.banking import DAY, Moved, lines_of
from tests.cast.matching import a_coded_pledge, a_gift, count, held, states, the_books_hold, usd
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask

    from grants.funds.models import Fund


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    made = funds.a_fund()
    cast.numbered(made)
    return made


class TestByHand:
    def test_one_line_is_many_gifts(self, fund: Fund):
        account, by = first_account(fund), funds.treasurer_of(fund)
        cast.imported(account, Moved("100", text="collection at the market"))
        [line] = lines_of(account)
        cedar, harbour = funds.a_funder(fund), funds.a_funder(fund, "Harbour Trust")
        first = matching.match_contribution(line, cedar, amount=usd("60"), by=by, at=AT, once="one")
        again = matching.match_contribution(line, cedar, amount=usd("60"), by=by, at=AT, once="one")
        assert (again.id, states(account), held(fund, SUSPENSE)) == (first.id, ["waiting"], ["40.00"])
        with pytest.raises(RuleBroken) as refused:
            matching.match_contribution(line, harbour, amount=usd("40.01"), by=by, at=AT)
        assert (refused.value.field, str(refused.value)) == (
            "amount",
            "Of this line, 40.00 USD is left. Write no more than that.",
        )
        matching.match_contribution(line, harbour, by=by, at=AT)
        assert (states(account), count(Contribution), held(fund, SUSPENSE)) == (["matched"], 2, ["0.00"])
        with pytest.raises(WrongState):
            matching.match_contribution(line, harbour, by=by, at=AT)
        the_books_hold(fund)

    def test_many_lines_are_one_gift(self, fund: Fund):
        account, by, promise = first_account(fund), funds.treasurer_of(fund), a_coded_pledge(fund)
        cast.imported(account, Moved("600", reference="A1"), Moved("400", reference="A2"))
        made = matching.match_together(lines_of(account), promise, is_last=True, by=by, at=AT)
        assert [(one.amount, one.pledge_id) for one in made] == [(usd("600"), promise.id), (usd("400"), promise.id)]
        assert (promise.state, states(account)) == (PledgeState.RECEIVED, ["matched", "matched"])
        the_books_hold(fund)

    def test_many_lines_confirm_one_record(self, fund: Fund):
        account, by = first_account(fund), funds.treasurer_of(fund)
        given = funds.funded(fund, "1000")
        cast.imported(account, Moved("600", reference="A1"), Moved("400", reference="A2"), Moved("1", reference="A3"))
        [waiting] = unconfirmed(account, None)
        for line in lines_of(account)[:2]:
            matching.match_recorded(line, waiting.entry.id, by=by, at=AT)
        with pytest.raises(RuleBroken):
            matching.match_recorded(lines_of(account)[2], waiting.entry.id, by=by, at=AT)
        assert states(account) == ["matched", "matched", "waiting"]
        assert held(fund, BANK, "budget:available") == ["1001.00", "1000.00"]
        assert {one.contribution_id for one in db.session.scalars(select(Reconciliation))} == {given.id}
        the_books_hold(fund)

    def test_a_fee_posts_even_from_an_empty_pool(self, fund: Fund):
        account, by = first_account(fund), funds.treasurer_of(fund)
        cast.imported(account, Moved("-7.25"))
        matching.match_fee(lines_of(account)[0], by=by, at=AT)
        assert held(fund, BANK, FEES, "budget:available", "budget:shortfall") == ["-7.25", "7.25", "0.00", "-7.25"]
        the_books_hold(fund)

    def test_what_was_not_meant_for_the_fund_goes_back(self, fund: Fund):
        account, by = first_account(fund), funds.treasurer_of(fund)
        cast.imported(account, Moved("80", reference="A1"), Moved("-80", reference="A2"))
        came, went = lines_of(account)
        with pytest.raises(RuleBroken):
            matching.give_back(went, by=by, at=AT)
        credit = matching.give_back(came, by=by, at=AT)
        assert held(fund, SUSPENSE, REFUNDS_DUE) == ["0.00", "80.00"]
        debit = matching.give_back(went, by=by, at=AT)
        assert held(fund, BANK, REFUNDS_DUE) == ["0.00", "0.00"]
        with pytest.raises(RuleBroken, match="Undo that first"):
            unmatching.undo(credit, "wrong", by=by, at=AT)
        unmatching.undo(debit, "wrong", by=by, at=AT)
        unmatching.undo(credit, "wrong", by=by, at=AT)
        assert held(fund, BANK, SUSPENSE, REFUNDS_DUE) == ["80.00", "80.00", "0.00"]
        the_books_hold(fund)

    def test_a_contribution_goes_back(self, fund: Fund):
        account, by = first_account(fund), funds.treasurer_of(fund)
        given = funds.funded(fund, "500")
        cast.imported(account, Moved("-200", reference="A1"), Moved("-400", reference="A2"))
        first, second = lines_of(account)
        match = matching.give_back(first, given, by=by, at=AT)
        assert held(fund, BANK, "income:contributions", "budget:available") == ["300.00", "300.00", "300.00"]
        with pytest.raises(RuleBroken):
            matching.give_back(second, given, by=by, at=AT)
        unmatching.undo(match, "not theirs", by=by, at=AT)
        assert held(fund, BANK, "income:contributions", "budget:available") == ["500.00", "500.00", "500.00"]
        assert [one.amount for one in given.given_back] == [usd("200"), usd("-200")]
        the_books_hold(fund)

    def test_a_transfer_between_own_accounts_has_two_ends(self, fund: Fund):
        account, other, by = first_account(fund), cast.a_further_account(fund, "USD"), funds.treasurer_of(fund)
        cast.imported(account, Moved("-300", reference="A1"), Moved("-299", reference="A2"))
        cast.imported(other, Moved("300"))
        out, wrong = lines_of(account)
        [into] = lines_of(other)
        with pytest.raises(RuleBroken, match="amounts differ"):
            matching.match_transfer(wrong, into, by=by, at=AT)
        matching.match_transfer(out, into, by=by, at=AT)
        assert held(fund, BANK, other.account, SUSPENSE) == ["-300.00", "300.00", "0.00"]
        the_books_hold(fund)
        unmatching.undo(out.reconciliations[0], "no", by=by, at=AT)
        assert (states(account), states(other)) == (["waiting", "waiting"], ["waiting"])
        the_books_hold(fund)

    def test_money_is_exchanged_between_own_accounts(self, fund: Fund):
        account, other, by = first_account(fund), cast.a_further_account(fund, "JOD"), funds.treasurer_of(fund)
        funds.funded(fund, "500")
        cast.imported(account, Moved("-141"))
        cast.imported(other, Moved("100.000"))
        matching.match_transfer(lines_of(account)[0], lines_of(other)[0], by=by, at=AT)
        assert held(fund, BANK, "budget:available") == ["359.00", "359.00"]
        assert held(fund, other.account, "budget:available", currency="JOD") == ["100.000", "100.000"]
        the_books_hold(fund)

    def test_what_is_set_aside_needs_a_reason_and_can_be_taken_up(self, fund: Fund):
        account, by = first_account(fund), funds.treasurer_of(fund)
        cast.imported(account, Moved("5"))
        [line] = lines_of(account)
        with pytest.raises(RuleBroken) as refused:
            matching.set_aside(line, "  ", by=by, at=AT)
        assert refused.value.field == "note"
        matching.set_aside(line, "asked the bank", by=by, at=AT)
        assert (states(account), line.note, held(fund, SUSPENSE)) == (["set_aside"], "asked the bank", ["5.00"])
        matching.take_up(line, by=by, at=AT)
        assert states(account) == ["waiting"]
        matching.set_aside(line, "asked again", by=by, at=AT)
        matching.match_contribution(line, funds.a_funder(fund), by=by, at=AT)
        assert states(account) == ["matched"]
        the_books_hold(fund)

    def test_nobody_else_matches(self, fund: Fund):
        account = first_account(fund)
        cast.imported(account, Moved("5"))
        with pytest.raises(NotFound):
            matching.match_contribution(lines_of(account)[0], funds.a_funder(fund), by=person(), at=AT)

    @pytest.mark.parametrize("amount", ["5", "-5"])
    def test_the_other_way_is_refused(self, fund: Fund, amount: str):
        account, by = first_account(fund), funds.treasurer_of(fund)
        cast.imported(account, Moved(amount))
        [line] = lines_of(account)
        funder = funds.a_funder(fund)
        explain = matching.match_fee if amount == "5" else partial(matching.match_contribution, funder=funder)
        with pytest.raises(RuleBroken, match="This explains money that"):
            explain(line, by=by, at=AT)


class TestUndone:
    def test_what_was_taken_for_a_pledge_waits_again_and_so_does_the_pledge(self, fund: Fund):
        account, by, promise = first_account(fund), funds.treasurer_of(fund), a_coded_pledge(fund)
        cast.imported(account, Moved("1000", text=promise.code or ""))
        [line] = lines_of(account)
        [match] = line.reconciliations
        unmatching.undo(match, "another funder's", by=by, at=AT)
        assert (states(account), promise.state, match.undone_at) == (["waiting"], PledgeState.OPEN, AT)
        [given] = db.session.scalars(select(Contribution))
        assert [(one.cause, one.amount) for one in given.given_back] == [("mistake", usd("1000"))]
        assert held(fund, BANK, SUSPENSE, "budget:available") == ["1000.00", "1000.00", "0.00"]
        with pytest.raises(WrongState):
            unmatching.undo(match, "again", by=by, at=AT)
        the_books_hold(fund)
        later = cast.imported(account, Moved("1", DAY + timedelta(days=1)), opening="1000")
        assert later.matched_count == 0  # what a person undid is not done again behind their back
        matching.match_contribution(line, None, promise=promise, by=by, at=AT)
        assert promise.state is PledgeState.RECEIVED
        the_books_hold(fund)

    def test_money_that_was_decided_about_stays(self, fund: Fund):
        account, by = first_account(fund), funds.treasurer_of(fund)
        cast.imported(account, Moved("100"))
        [line] = lines_of(account)
        matching.match_contribution(line, funds.a_funder(fund), by=by, at=AT)
        postings = [debit(POOL, usd("80")), credit(committed(1), usd("80"))]
        post(book(fund.id), "award:1", postings, kind="award", reason="", about=fund, by=None, on=DAY, at=AT)
        with pytest.raises(NotCovered):
            unmatching.undo(line.reconciliations[0], "wrong", by=by, at=AT)

    def test_one_gift_of_a_day_is_undone_and_the_others_stay(self, fund: Fund):
        account, by = first_account(fund), funds.treasurer_of(fund)
        gifts = [a_gift(fund, body=body) for body in ("ABCDEFG", "0123456")]
        cast.imported(account, *(Moved("25", text=gift.code) for gift in gifts))
        first, second = lines_of(account)
        assert first.reconciliations[0].entry_id == second.reconciliations[0].entry_id
        unmatching.undo(first.reconciliations[0], "not theirs", by=by, at=AT)
        assert states(account) == ["waiting", "matched"]
        assert held(fund, SUSPENSE, "income:contributions", "budget:available") == ["25.00", "25.00", "25.00"]
        the_books_hold(fund)

    def test_a_reason_is_asked(self, fund: Fund):
        account, by = first_account(fund), funds.treasurer_of(fund)
        cast.imported(account, Moved("-1"))
        match = matching.match_fee(lines_of(account)[0], by=by, at=AT)
        with pytest.raises(RuleBroken) as refused:
            unmatching.undo(match, " ", by=by, at=AT)
        assert refused.value.field == "reason"
