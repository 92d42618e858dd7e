"""Recording money: what is written, what is posted, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants.db import db, unit_of_work
from grants.errors import NotAllowed, NotFound, RuleBroken, WrongState
from grants.funds import actions, queries
from grants.funds.models import Contribution, Funder, OfferRefused, Pledge
from grants.funds.rules import FunderKind, PledgeState, book
from grants.history import steps_of
from grants.ledger import queries as ledger
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.people import AT, person, person_with

if TYPE_CHECKING:
    from flask import Flask

    from grants.db import Model

TODAY = AT.date()


def count(kind: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def broken(action: Any, *facts: Any, **more: Any) -> str | None:
    """Return the field that the action's RuleBroken blames."""
    with pytest.raises(RuleBroken) as raised:
        action(*facts, **more)
    return raised.value.field


def test_money_that_came_in_can_be_decided_about(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        given = cast.funded(fund, "1000")
        cast.funded(other, "7")
    assert ledger.balances(book(fund.id), "USD") == {
        "budget:available": Money(100000, "USD"),
        "budget:source": Money(-100000, "USD"),
        "cash:bank": Money(100000, "USD"),
        "income:contributions": Money(100000, "USD"),
    }
    assert queries.free_balance(fund) == Money(100000, "USD")
    (entry,) = ledger.entries_about(given)
    assert (entry.key, entry.kind, entry.on) == (f"contribution:{given.id}", "contribution", given.received_on)
    assert (entry.person_id, entry.posted_at) == (given.recorded_by, AT)
    assert ledger.check(book(fund.id)) == []


def test_a_double_press_adds_nothing(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        treasurer, funder, money = cast.treasurer_of(fund), cast.a_funder(fund), Money(500, "USD")
        who: Any = {"by": treasurer, "at": AT, "once": "press"}
        made = [
            (
                actions.contribute(fund, funder, money, TODAY, **who),
                actions.pledge(fund, funder, money, TODAY, **who),
                actions.refuse_offer(fund, money, {"en": "tied"}, TODAY, **who),
                actions.add_funder(fund, "Fig", FunderKind.PERSON, is_state_entity=False, is_named=False, **who),
            )
            for _ in range(2)
        ]
    assert made[0] == made[1]
    assert [count(kind) for kind in (Contribution, Pledge, OfferRefused, Funder)] == [1, 1, 1, 2]
    assert queries.free_balance(fund) == money


def test_the_same_press_in_another_fund_is_another(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        for one in (fund, other):
            actions.add_funder(
                one,
                "Fig",
                FunderKind.PERSON,
                is_state_entity=True,
                is_named=False,
                by=cast.treasurer_of(one),
                at=AT,
                once="press",
            )
    assert [[funder.name for funder in queries.funders(one)] for one in (fund, other)] == [["Fig"], ["Fig"]]


def test_what_was_sent_is_kept_beside_what_was_credited(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        treasurer = cast.treasurer_of(fund)
        given = actions.contribute(
            fund,
            cast.a_funder(fund),
            Money.of("1410.37", "USD"),
            TODAY,
            by=treasurer,
            at=AT,
            sent=Money.of("1000.005", "JOD"),
            bank_reference="  REF 7 ",
        )
    assert (given.sent, given.bank_reference) == (Money(1000005, "JOD"), "REF 7")
    assert queries.free_balance(fund) == Money(141037, "USD")


def test_contributions_that_do_not_fit(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        funder, stranger = cast.a_funder(fund), cast.a_funder(other)
        theirs = cast.a_pledge(fund, cast.a_funder(fund, "Fig Circle"))
        kept = cast.a_pledge(fund, funder)
        who: Any = {"by": cast.treasurer_of(fund), "at": AT}
        actions.contribute(fund, funder, Money(1, "USD"), TODAY, pledge=kept, **who)
    before = queries.free_balance(fund)

    def blamed(giver: Funder, amount: Money, on: date, **more: Any) -> str | None:
        return broken(actions.contribute, fund, giver, amount, on, **more, **who)

    one = Money(100, "USD")
    assert blamed(funder, Money(0, "USD"), TODAY) == "amount"
    assert blamed(funder, Money(100, "EUR"), TODAY) == "amount"
    assert blamed(funder, one, TODAY + timedelta(days=1)) == "received_on"
    assert blamed(stranger, one, TODAY) == "funder"
    assert blamed(funder, one, TODAY, pledge=theirs) == "pledge"
    assert blamed(funder, one, TODAY, pledge=kept) == "pledge"
    assert blamed(funder, one, TODAY, sent=Money(-1, "JOD")) == "sent"
    assert (count(Contribution), queries.free_balance(fund)) == (1, before)


def test_the_day_is_the_funds_own(ctx: Flask):
    late = AT.replace(hour=22, minute=30)  # half past midnight of the next day in the fund's zone
    with unit_of_work():
        fund = cast.a_fund()
        treasurer = cast.treasurer_of(fund)
        given = actions.contribute(
            fund, cast.a_funder(fund), Money(1, "USD"), TODAY + timedelta(days=1), by=treasurer, at=late
        )
    assert given.received_on == TODAY + timedelta(days=1)


def test_a_pledge_is_kept_by_its_last_transfer(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        funder = cast.a_funder(fund)
        promise, by = cast.a_pledge(fund, funder, "1000"), cast.treasurer_of(fund)
        assert queries.free_balance(fund) == Money(0, "USD")
        money = Money.of("500", "USD")
        first = actions.contribute(fund, funder, money, TODAY, pledge=promise, is_last=False, by=by, at=AT)
        assert promise.state is PledgeState.OPEN
        second = actions.contribute(fund, funder, money, TODAY, pledge=promise, by=by, at=AT)
    assert promise.state is PledgeState.RECEIVED
    assert queries.contributions_of(promise) == [first, second]
    assert [(step.move, step.person_id) for step in steps_of(promise)] == [("receive", by.id)]


def test_a_pledge_is_taken_back_once(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        promise, by = cast.a_pledge(fund, cast.a_funder(fund)), cast.steward_of(fund)
        actions.cancel_pledge(promise, note="no reply", by=by, at=AT)
    assert promise.state is PledgeState.CANCELLED
    assert [(step.move, step.note) for step in steps_of(promise)] == [("cancel", "no reply")]
    with pytest.raises(WrongState):
        actions.cancel_pledge(promise, by=by, at=AT)


@pytest.mark.parametrize("category", [2, 3, 4])
def test_money_with_conditions_is_not_pledged(ctx: Flask, category: int):
    with unit_of_work():
        fund = cast.a_fund()
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
    facts = (fund, funder, Money(100, "SEK"), TODAY)
    assert broken(actions.pledge, *facts, by=by, at=AT, earmarking=category) == "earmarking"
    assert count(Pledge) == 0


def test_pledges_and_offers_that_do_not_fit(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        stranger, funder = cast.a_funder(cast.a_fund("other")), cast.a_funder(fund)
        who: Any = {"by": cast.treasurer_of(fund), "at": AT}
    one, reason = Money(1, "USD"), {"en": "tied", "ar": "مشروط"}
    assert broken(actions.pledge, fund, funder, Money(0, "USD"), TODAY, **who) == "amount"
    assert broken(actions.pledge, fund, stranger, one, TODAY, **who) == "funder"
    assert broken(actions.refuse_offer, fund, Money(0, "USD"), reason, TODAY, **who) == "amount"
    assert broken(actions.refuse_offer, fund, one, {"en": " "}, TODAY, **who) == "reason"
    assert broken(actions.refuse_offer, fund, one, reason, TODAY + timedelta(days=1), **who) == "refused_on"
    nobody = broken(actions.add_funder, fund, " ", FunderKind.PERSON, is_state_entity=False, is_named=False, **who)
    assert nobody == "name"
    assert [count(kind) for kind in (Pledge, OfferRefused, Funder)] == [0, 0, 2]


def test_only_stewards_and_treasurers_record_money(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        funder = cast.a_funder(fund)
        promise = cast.a_pledge(fund, funder)
        refused = [
            person(),
            cast.treasurer_of(other),
            person_with(RoleKind.AUDITOR, fund.id),
            person_with(RoleKind.FACILITATOR, fund.id),
            person_with(RoleKind.FUNDER, fund.id, funder_id=funder.id),
        ]
    one = Money(1, "USD")
    for by in (*refused, None):
        with pytest.raises(NotAllowed):
            actions.contribute(fund, funder, one, TODAY, by=by, at=AT)
        with pytest.raises(NotAllowed):
            actions.pledge(fund, funder, one, TODAY, by=by, at=AT)
        with pytest.raises(NotAllowed):
            actions.refuse_offer(fund, one, {"en": "tied"}, TODAY, by=by, at=AT)
        with pytest.raises(NotAllowed):
            actions.add_funder(fund, "x", FunderKind.PERSON, is_state_entity=False, is_named=False, by=by, at=AT)
        with pytest.raises((NotAllowed, NotFound)):
            actions.cancel_pledge(promise, by=by, at=AT)
    assert promise.state is PledgeState.OPEN
