"""Who is paid: entered by the partner, checked by somebody else, and until then nothing is prepared."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from grants.awards.rules import AwardState
from grants.db import unit_of_work
from grants.disbursements import actions, queries
from grants.disbursements.rules import COOL_OFF, DisbursementState, PayeeDraft, PayeeState, Route, Wait
from grants.errors import NotAllowed, NotFound, RuleBroken, WrongState
from grants.funds.rules import AVAILABLE, BANK, GRANTS, PAID, TRANSIT, book, committed
from grants.ledger.queries import balances
from grants.money import Money
from grants.people.actions import give_role
from grants.people.rules import RoleKind
from tests.cast.awards import a_fund_with, an_active_award, an_award, who_speaks_for
from tests.cast.disbursements import (
    AT,
    a_checked_payee,
    a_draft,
    a_payee,
    a_prepared_payment,
    a_received_payment,
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


def test_a_change_of_payee_makes_a_new_one_and_takes_back_what_was_prepared(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        share = award.shares[0]
        payment = a_prepared_payment(share)
        first = queries.payee_of(share)
        assert actions.enter_payee(share, a_draft(), by=who_speaks_for(share), at=AT) is first
        second = actions.enter_payee(share, a_draft(town=" Elsewhere "), by=who_speaks_for(share), at=AT)
        with pytest.raises(WrongState):
            actions.approve(payment, payment.amount, by=treasurer_of(award.fund), at=AT)
        with pytest.raises(WrongState):
            actions.check_payee(first, by=treasurer_of(award.fund), at=AT)
    assert (first.state, second.state, second.town) == (PayeeState.REPLACED, PayeeState.ENTERED, "Elsewhere")
    assert payment.state is DisbursementState.VOIDED


def test_only_the_partner_enters_and_only_another_treasurer_checks(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        lead, other = award.shares
        for stranger in (who_speaks_for(lead), treasurer_of(award.fund), steward_of(award.fund), person()):
            with pytest.raises(NotFound):
                actions.enter_payee(other, a_draft(), by=stranger, at=AT)
        with pytest.raises(RuleBroken) as broken:
            actions.enter_payee(other, a_draft(town=" "), by=who_speaks_for(other), at=AT)
        assert broken.value.field == "town"
        assert queries.payee_of(other) is None
        payee = a_payee(other)
        insider = who_speaks_for(other)
        for stranger in (steward_of(award.fund), insider, person_with(RoleKind.AUDITOR, award.fund_id)):
            with pytest.raises(NotAllowed):
                actions.check_payee(payee, by=stranger, at=AT)
        person_with_two_hats(insider, award)
        with pytest.raises(NotAllowed, match="You entered"):
            actions.check_payee(payee, by=insider, at=AT)


def person_with_two_hats(someone: object, award: Award) -> None:
    give_role(someone, RoleKind.TREASURER, award.fund_id, at=AT)


def test_what_is_held_safely_is_never_prepared_and_may_move_any_day(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"))
        share, treasurer = award.shares[0], treasurer_of(award.fund)
        payee = actions.enter_payee(share, PayeeDraft(Route.HELD_SAFELY), by=who_speaks_for(share), at=AT)
        with pytest.raises(RuleBroken):
            actions.check_payee(payee, by=treasurer, at=AT)
        part = the_part(share)
        assert part.wait(TODAY) is Wait.HELD
        with pytest.raises(WrongState):
            actions.prepare(part, by=treasurer, at=AT)
        actions.check_payee(a_payee(share), by=treasurer, at=AT + COOL_OFF)
        assert the_part(share).wait(TODAY) is Wait.DUE


def test_what_waits_for_something_else_is_not_prepared(ctx: Flask):
    with unit_of_work():
        fund = a_fund_with("20000")
        offered, active = an_award(fund), an_active_award(fund)
        treasurer = treasurer_of(fund)
        a_checked_payee(offered.shares[0])
        a_payee(active.shares[0])
        for share in (offered.shares[0], active.shares[0], active.shares[1]):
            with pytest.raises(WrongState):
                actions.prepare(the_part(share), by=treasurer, at=AT)
        actions.check_payee(queries.payee_of(active.shares[0]), by=treasurer, at=AT)
        part = the_part(active.shares[0])
        for stranger in (who_speaks_for(active.shares[0]), person_with(RoleKind.AUDITOR, fund.id)):
            with pytest.raises(NotAllowed):
                actions.prepare(part, by=stranger, at=AT)
        first = actions.prepare(part, by=treasurer, at=AT)
        assert actions.prepare(part, by=treasurer, at=AT) is first
        actions.approve(first, first.amount, by=steward_of(fund), at=AT)
        with pytest.raises(WrongState):
            actions.prepare(part, by=treasurer, at=AT)


def test_dates_are_the_leads_wish_and_sum_to_the_award(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"), parts=("3333.33", "6666.67"))
        lead, other = award.shares
        early, late = date(2027, 6, 1), date(2028, 6, 1)
        wishes = [(late, Money.of("6666.66", "USD")), (early, Money.of("3333.34", "USD"))]
        for stranger in (who_speaks_for(other), treasurer_of(award.fund), steward_of(award.fund)):
            with pytest.raises(NotAllowed):
                actions.set_dates(award, wishes, by=stranger, at=AT)
        speaker = who_speaks_for(lead)
        nothing = Money.zero("USD")
        for wrong in ([], wishes[:1], [*wishes, (late, nothing)]):
            with pytest.raises(RuleBroken) as broken:
                actions.set_dates(award, wrong, by=speaker, at=AT)
            assert broken.value.field == "parts"
        tranches = actions.set_dates(award, wishes, by=speaker, at=AT)
        assert [(one.position, one.planned_on) for one in tranches] == [(1, early), (2, late)]
        assert [part.amount.minor for part in queries.parts_of(award)] == [111_111, 222_223, 222_222, 444_444]
        for share in award.shares:
            a_checked_payee(share)
            a_received_payment(share, 1)
        assert award.state is AwardState.ACTIVE
        with pytest.raises(WrongState):
            actions.set_dates(award, wishes, by=speaker, at=AT)
        a_received_payment(lead, 2)
        a_received_payment(other, 2)
    assert award.state is AwardState.COMPLETED
    assert held(award)["available"] == 0


def test_a_partner_without_money_needs_no_payment(ctx: Flask):
    with unit_of_work():
        award = an_active_award(a_fund_with("10000"), parts=("10000", "0"))
        assert [part.share.id for part in queries.parts_of(award)] == [award.shares[0].id]
        with pytest.raises(NotFound):
            the_part(award.shares[1])
        a_received_payment(award.shares[0])
    assert award.state is AwardState.COMPLETED
