"""Who comes second waits for the first, and then meets what is there now: decisions, payments, dates, payees."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import actions as applying
from grants.applications.models import Application
from grants.applications.rules import ApplicationState
from grants.awards import actions as deciding
from grants.awards import queries as awards
from grants.awards.models import Award, AwardShare, Decision, Tranche
from grants.calls.models import Call
from grants.db import db, unit_of_work
from grants.disbursements import actions, queries
from grants.disbursements.models import Disbursement, Payee
from grants.disbursements.rules import DisbursementState
from grants.errors import Refusal, Stale
from grants.panels import actions as reading
from grants.panels.models import Assignment
from grants.panels.rules import ConflictKind
from grants.people.models import Person
from tests.cast.applications import leading
from tests.cast.awards import AT, a_fund_with, a_read_call, an_active_award, who_speaks_for
from tests.cast.calls import AFTER
from tests.cast.disbursements import a_checked_payee, a_draft, a_prepared_payment, the_part
from tests.cast.funds import steward_of, treasurer_of
from tests.cast.panels import a_review

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

_BLINK = 0.4  # seconds within which whoever need not wait would be through


def second_says(app: Flask, first: Callable[[], object], second: Callable[[], object]) -> str:
    """Do `first`, let another person begin `second`, make `first` last only then; return what the second was told."""
    said: list[str] = []

    def come_second() -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    second()
                said.append("done")
            except Refusal as refusal:
                said.append(type(refusal).__name__)
            finally:
                db.session.remove()

    other = threading.Thread(target=come_second)
    with unit_of_work():
        first()
        other.start()
        other.join(_BLINK)
        assert other.is_alive(), "it did not wait"
    other.join()
    db.session.expire_all()
    return said[0]


class Round:
    """A proposed call on which everybody could act, by the keys that another session finds them with."""

    def __init__(self) -> None:
        with unit_of_work():
            self.call = a_read_call(a_fund_with("100000"), 5, 4)
            self.proposer, self.steward = steward_of(self.call.fund), steward_of(self.call.fund)
            decisions = deciding.propose(self.call, by=self.proposer, at=AT)
            self.decision = decisions[0]
            self.lead = leading(self.decision.application)
            query = select(Assignment).where(Assignment.application_id == self.decision.application_id)
            self.reading = db.session.scalars(query.order_by(Assignment.id)).first()
            assert self.reading is not None
            self.reviewer = self.reading.reviewer.person
        self.keys = {
            Call: self.call.id,
            Decision: self.decision.id,
            Application: self.decision.application_id,
            Assignment: self.reading.id,
        }
        self.people = {name: getattr(self, name).id for name in ("proposer", "steward", "lead", "reviewer")}

    def ratify(self) -> None:
        deciding.ratify(self.call, name=self.steward.name, by=self.steward, at=AT)

    def whom(self, name: str) -> Person:
        return db.session.get_one(Person, self.people[name])

    def withdraw(self) -> None:
        found = db.session.get_one(Application, self.keys[Application])
        applying.withdraw(found, by=self.whom("lead"), at=AT)

    def word(self) -> None:
        found = db.session.get_one(Decision, self.keys[Decision])
        deciding.word(found, reason="Other words.", feedback="", by=self.whom("proposer"))

    def step_back(self) -> None:
        found = db.session.get_one(Assignment, self.keys[Assignment])
        reading.recuse(found, ConflictKind.SOFT, "", by=self.whom("reviewer"), at=AFTER)

    def write(self) -> None:
        found = db.session.get_one(Assignment, self.keys[Assignment])
        reading.save(found, a_review((1, 1), "Changed my mind."), seen="", by=self.whom("reviewer"), at=AFTER)


@pytest.mark.parametrize(
    ("verb", "told"),
    [("withdraw", "WrongState"), ("word", "NotAllowed"), ("step_back", "NotAllowed"), ("write", "NotAllowed")],
)
def test_what_is_ratified_meanwhile_stands(ctx: Flask, verb: str, told: str):
    played = Round()
    reason = played.decision.reason
    assert second_says(ctx, played.ratify, getattr(played, verb)) == told
    application = played.decision.application
    assert (application.state, played.decision.reason) == (ApplicationState.SUBMITTED, reason)
    assert len(awards.awards_of(played.call.fund)) == 2


def test_what_is_withdrawn_meanwhile_is_not_ratified(ctx: Flask):
    played = Round()

    def ratify() -> None:
        call, steward = db.session.get_one(Call, played.keys[Call]), played.whom("steward")
        deciding.ratify(call, name=steward.name, by=steward, at=AT)

    assert second_says(ctx, played.withdraw, ratify) == "Stale"
    assert awards.awards_of(played.call.fund) == []


def test_a_score_that_goes_is_a_change_even_where_no_place_changes(ctx: Flask):
    played = Round()
    with unit_of_work():
        one = db.session.scalars(
            select(Assignment)
            .where(Assignment.application_id == played.decision.application_id)
            .order_by(Assignment.id.desc())
        ).first()
        assert one is not None
        assert one.review is not None
        one.review.scores[0].points = 4
    with pytest.raises(Stale), unit_of_work():
        played.ratify()


def _award() -> tuple[Award, AwardShare, dict[str, int]]:
    with unit_of_work():
        award = an_active_award(a_fund_with("50000"))
        share = award.shares[0]
        a_checked_payee(share)
        people = {
            "lead": who_speaks_for(share).id,
            "steward": steward_of(award.fund).id,
            "treasurer": treasurer_of(award.fund).id,
        }
    return award, share, people


def _in_two(award: Award, lead: Person) -> list[Tranche]:
    first, second = award.amount.split([1, 1])
    return actions.set_dates(award, [(AT.date(), first), (AT.date(), second)], by=lead, at=AT)


def test_dates_and_payments_wait_for_each_other(ctx: Flask):
    award, share, people = _award()
    keys = award.tranches[0].ref, share.ref, award.id

    def prepare() -> None:
        part = queries.part(queries.tranche(keys[0]), keys[1])
        actions.prepare(part, by=db.session.get_one(Person, people["steward"]), at=AT)

    told = second_says(ctx, lambda: _in_two(award, db.session.get_one(Person, people["lead"])), prepare)
    assert told == "WrongState"
    assert db.session.scalars(select(Disbursement)).all() == []

    def wish() -> None:
        _in_two(db.session.get_one(Award, keys[2]), db.session.get_one(Person, people["lead"]))

    steward = db.session.get_one(Person, people["steward"])
    told = second_says(ctx, lambda: actions.prepare(the_part(share), by=steward, at=AT), wish)
    assert told == "WrongState"
    assert db.session.scalars(select(Disbursement.state)).all() == [DisbursementState.PREPARED]


def test_no_payment_is_approved_to_a_payee_that_is_replaced_meanwhile(ctx: Flask):
    _of, share, people = _award()
    with unit_of_work():
        payment = a_prepared_payment(share)
    key, amount = payment.id, payment.amount

    def approve() -> None:
        by = db.session.get_one(Person, people["treasurer"])
        actions.approve(db.session.get_one(Disbursement, key), amount, by=by, at=AT)

    changed = a_draft(details="Another account")
    lead = db.session.get_one(Person, people["lead"])
    assert second_says(ctx, lambda: actions.enter_payee(share, changed, by=lead, at=AT), approve) == "WrongState"
    assert payment.state is DisbursementState.VOIDED
    assert len(db.session.scalars(select(Payee)).all()) == 2
