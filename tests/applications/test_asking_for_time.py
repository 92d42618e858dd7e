"""Asking for more time, what a steward answers, and what closing ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import actions, queries
from grants.applications.actions import more_time
from grants.calls.actions import close_call
from grants.calls.models import MoreTime
from grants.calls.queries.more_time import extended, unanswered
from grants.calls.rules.more_time import MoreTimeState
from grants.db import db
from grants.errors import NotAllowed, RuleBroken, WrongState
from grants.jobs import Message
from tests.cast.applications import a_ready_application, joined, leading
from tests.cast.calls import AFTER, CLOSES, a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.more_time import UNTIL, WHY, a_code, use
from tests.cast.people import AT

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from grants.applications.models import Application
    from grants.people.models import Person


@pytest.fixture
def application(ctx: Flask) -> Application:
    return a_ready_application(an_open_call(a_fund()))


@pytest.fixture
def steward(application: Application) -> Person:
    return a_steward(application.call.fund)


def asked_for(application: Application, at: datetime = AFTER) -> MoreTime:
    return more_time.ask(application, WHY, by=leading(application), at=at, url="https://example.org/more-time")


def test_asking_reaches_the_stewards_without_a_name(application: Application, steward: Person):
    asked = asked_for(application)
    assert asked_for(application).id == asked.id
    assert (asked.asked_name, asked.asked_reason) == (queries.lead(application).name, WHY)
    mails = db.session.scalars(select(Message).where(Message.to_address == steward.email)).all()
    assert [WHY in one.body or asked.asked_name in one.body for one in mails] == [False]
    assert [one.id for one in unanswered({application.call.fund_id})] == [asked.id]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_asking_needs_a_short_reason(application: Application, reason: str):
    with pytest.raises(RuleBroken) as refused:
        more_time.ask(application, reason, by=leading(application), at=AFTER)
    assert refused.value.field == "reason"


def test_granting_opens_it_and_tells_every_partner(application: Application, steward: Person):
    asked = asked_for(application)
    more_time.grant(asked, until=UNTIL, reason="Of course.", by=steward, at=AFTER)
    assert queries.application(application.ref).grace_until == UNTIL
    told = db.session.scalars(select(Message.to_address).where(Message.subject == "You have more time")).all()
    assert sorted(told) == sorted(one.email for one in queries.people_of(application))
    with pytest.raises(WrongState):
        more_time.grant(asked, until=UNTIL, reason="Again.", by=steward, at=AFTER)
    with pytest.raises(NotAllowed):
        more_time.grant(asked, until=UNTIL, reason="Mine.", by=leading(application), at=AFTER)


def test_a_longer_time_stays_when_a_shorter_one_is_given(application: Application, steward: Person):
    use(application, a_code(application, steward))
    use(application, a_code(application, steward, UNTIL - timedelta(days=1)))
    assert queries.application(application.ref).grace_until == UNTIL
    assert extended(application.call) == 1


def test_refusing_needs_a_reason_and_opens_nothing(application: Application, steward: Person):
    asked = asked_for(application)
    with pytest.raises(RuleBroken):
        more_time.refuse(asked, reason=" ", by=steward, at=AFTER)
    more_time.refuse(asked, reason="Reading begins tonight.", by=steward, at=AFTER)
    assert (asked.state, queries.application(application.ref).grace_until) == (MoreTimeState.REFUSED, None)
    assert asked_for(application).id != asked.id
    assert extended(application.call) == 0


def test_closing_ends_what_nobody_used(application: Application, steward: Person):
    code = a_code(application, steward)
    asked = asked_for(application)
    close_call(application.call, by=steward, at=AFTER)
    assert [one.state for one in db.session.scalars(select(MoreTime))] == [MoreTimeState.ENDED] * 2
    assert asked.state is MoreTimeState.ENDED
    with pytest.raises(WrongState):
        use(application, code)
    with pytest.raises(WrongState):
        a_code(application, steward)


def test_a_call_does_not_close_on_a_promise(application: Application, steward: Person):
    use(application, a_code(application, steward))
    with pytest.raises(RuleBroken, match="Somebody was given more time"):
        close_call(application.call, by=steward, at=UNTIL - timedelta(seconds=1))
    close_call(application.call, by=steward, at=UNTIL)
    assert not queries.is_open(queries.application(application.ref), UNTIL - timedelta(seconds=1))


def test_withdrawn_and_long_over_get_no_more_time(application: Application, steward: Person):
    code = a_code(application, steward, CLOSES + timedelta(days=7))
    with pytest.raises(WrongState):
        asked_for(application, CLOSES + timedelta(days=7))
    actions.withdraw(submitted_in_time(application), by=leading(application), at=AT)
    with pytest.raises(WrongState):
        use(application, code)


def submitted_in_time(application: Application) -> Application:
    actions.submit(application, by=leading(application), at=AT)
    return application


def test_partners_that_join_late_may_ask_too(application: Application):
    partner = joined(application, "DI-LB")
    asked = more_time.ask(application, WHY, by=min(partner.organisation.memberships, key=id).person, at=AFTER)
    assert asked.asked_name == queries.lead(application).name
