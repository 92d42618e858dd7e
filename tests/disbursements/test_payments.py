"""Two people, one ledger entry a step, and nobody paid twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from grants.awards.rules import AwardState
from grants.db import db, unit_of_work
from grants.disbursements import actions, queries
from grants.disbursements.rules import COOL_OFF, DisbursementState, Route, Wait
from grants.errors import NotAllowed, RuleBroken, WrongState
from grants.funds.rules import AVAILABLE, BANK, GRANTS, PAID, TRANSIT, book, committed
from grants.history import steps_of
from grants.jobs import Message
from grants.ledger.queries import balances, check, entries_about
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast.awards import a_fund_with, an_active_award, who_speaks_for
from tests.cast.disbursements import (
    ACCOUNT,
    AT,
    HOLDER,
    a_draft,
    a_payee,
    a_prepared_payment,
    a_received_payment,
    a_sent_payment,
    the_part,
)
from tests.cast.funds import steward_of, treasurer_of
from tests.cast.people import person, person_with

if TYPE_CHECKING:
    from flask import Flask

    from grants.awards.models import Award

TODAY = AT.date()


def held(award: Award) -> dict[str, int]:
    """Return what the accounts hold that payments move, in whole dollars."""
    found = balances(book(award.fund_id), "USD")
    names = (BANK, TRANSIT, GRANTS, AVAILABLE, committed(award.id), PAID)
    return {name.rpartition(":")[2]: found[name].minor // 100 if name in found else 0 for name in names}


def test_the_whole_way_of_the_money(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        lead, other = award.shares
        number = str(award.id)
        start = {"bank": 10_000, "transit": 0, "grants": 0, "available": 0, number: 10_000, "paid": 0}
        assert held(award) == start
        payment = a_prepared_payment(lead)
        assert held(award) == start
        treasurer = treasurer_of(award.fund)
        actions.approve(payment, Money.of(6000, "USD"), by=treasurer, at=AT, url="http://x/p")
        assert held(award) == start | {"bank": 4000, "transit": 6000}
        [release] = entries_about(payment)
        assert release.approvals == [[payment.prepared_by, "prepared"], [treasurer.id, "approved"]]
        actions.confirm(payment, TODAY, by=who_speaks_for(lead), at=AT)
        assert held(award) == start | {"bank": 4000, "grants": 6000, number: 4000, "paid": 6000}
        assert award.state is AwardState.ACTIVE
        a_received_payment(other)
        assert held(award) == {"bank": 0, "transit": 0, "grants": 10_000, "available": 0, number: 0, "paid": 10_000}
    assert award.state is AwardState.COMPLETED
    assert [step.move for step in steps_of(payment)] == ["approve", "confirm"]
    assert check(book(award.fund_id)) == []


def test_payee_and_lead_hear_that_it_is_on_its_way_in_neutral_words(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"), parts=("5000", "3000", "2000"), geographies=("GZ", "WB", "48"))
        lead, other, _third = award.shares
        payment = a_prepared_payment(other)
        actions.approve(payment, payment.amount, by=treasurer_of(award.fund), at=AT, url="http://x/p")
        mails = list(db.session.scalars(select(Message).order_by(Message.id)))
    readers = [who_speaks_for(lead).email, who_speaks_for(other).email]
    assert [(mail.to_address, mail.subject) for mail in mails] == [(reader, "On its way") for reader in readers]
    for mail in mails:
        assert "http://x/p" in mail.body
        assert [word for word in (award.title, "3,000", HOLDER, ACCOUNT) if word in mail.body] == []


def test_nobody_approves_what_they_prepared_or_without_a_treasurer(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        fund, share = award.fund, award.shares[0]
        steward, other_steward, treasurer = steward_of(fund), steward_of(fund), treasurer_of(fund)
        payment = a_prepared_payment(share, by=steward)
        refused = [steward, other_steward, who_speaks_for(share), person(), person_with(RoleKind.AUDITOR, fund.id)]
        for someone in refused:
            with pytest.raises(NotAllowed):
                actions.approve(payment, payment.amount, by=someone, at=AT)
        assert payment.state is DisbursementState.PREPARED
        actions.void(payment, by=steward, at=AT)
        again = a_prepared_payment(share, by=treasurer)
        with pytest.raises(NotAllowed):
            actions.approve(again, again.amount, by=treasurer, at=AT)
        actions.approve(again, again.amount, by=steward, at=AT)
    assert (payment.state, again.state) == (DisbursementState.VOIDED, DisbursementState.SENT)


def test_the_database_refuses_the_same_person_twice(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        payment = a_prepared_payment(award.shares[0])
        payee = a_payee(award.shares[1])
        for row, column, person_id in (
            (payment, "approved_by", payment.prepared_by),
            (payee, "checked_by", payee.entered_by),
        ):
            same = update(type(row)).where(type(row).id == row.id).values({column: person_id})
            with pytest.raises(IntegrityError, match="_by_another"), db.session.begin_nested():
                db.session.execute(same)


def test_another_amount_is_not_approved(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        payment = a_prepared_payment(award.shares[0])
        for amount in (Money.of(600, "USD"), None):
            with pytest.raises(RuleBroken) as broken:
                actions.approve(payment, amount, by=treasurer_of(award.fund), at=AT)
            assert broken.value.field == "amount"
    assert payment.state is DisbursementState.PREPARED


def test_approving_and_confirming_twice_pays_once(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        share = award.shares[0]
        payment = a_sent_payment(share)
        with pytest.raises(WrongState):
            actions.approve(payment, payment.amount, by=treasurer_of(award.fund), at=AT)
        actions.confirm(payment, TODAY, by=who_speaks_for(share), at=AT)
        with pytest.raises(WrongState):
            actions.confirm(payment, TODAY, by=who_speaks_for(share), at=AT)
        with pytest.raises(WrongState):
            actions.give_back(payment, "late", by=treasurer_of(award.fund), at=AT)
    assert held(award)["bank"] == 4000


def test_what_came_back_is_in_the_bank_and_goes_out_by_another_way(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        share, treasurer = award.shares[0], treasurer_of(award.fund)
        first = a_sent_payment(share)
        with pytest.raises(RuleBroken) as broken:
            actions.give_back(first, "  ", by=treasurer, at=AT)
        assert broken.value.field == "why"
        with pytest.raises(NotAllowed):
            actions.give_back(first, "no", by=who_speaks_for(share), at=AT)
        actions.give_back(first, "Account closed", by=treasurer, at=AT)
        assert held(award) == {
            "bank": 10_000,
            "transit": 0,
            "grants": 0,
            "available": 0,
            str(award.id): 10_000,
            "paid": 0,
        }
        part = the_part(share)
        assert (part.wait(TODAY), part.came_back, part.live) == (Wait.DUE, first, None)
        actions.enter_payee(share, a_draft(Route.MOBILE_WALLET), by=who_speaks_for(share), at=AT)
        assert the_part(share).wait(TODAY) is Wait.CHECK
        actions.check_payee(queries.payee_of(share), by=treasurer, at=AT + COOL_OFF)
        second = a_sent_payment(share)
    assert (first.state, first.why_returned, second.payee.route) == (
        DisbursementState.RETURNED,
        "Account closed",
        Route.MOBILE_WALLET,
    )
    assert held(award)["transit"] == 6000
    assert check(book(award.fund_id)) == []


def test_a_day_of_arrival_that_cannot_be(ctx: Flask):
    with unit_of_work():
        share = an_active_award(a_fund_with("10000")).shares[0]
        payment = a_sent_payment(share)
        for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
            with pytest.raises(RuleBroken) as broken:
                actions.confirm(payment, day, by=who_speaks_for(share), at=AT)
            assert broken.value.field == "received_on"
        for stranger in (treasurer_of(share.award.fund), who_speaks_for(share.award.shares[1]), person()):
            with pytest.raises(NotAllowed):
                actions.confirm(payment, TODAY, by=stranger, at=AT)
