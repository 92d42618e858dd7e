"""Whoever belongs to a group that applies carries nothing of that call: not its panel, not its decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.applications.rules import WITHDRAW, PartnerState
from grants.errors import NotAllowed
from grants.organisations.models import Membership
from grants.panels import actions, policy
from grants.panels.views import duties
from grants.people.rules import RoleKind
from tests.cast.applications import a_started_application, a_submitted_application, joined, leading
from tests.cast.calls import AFTER, a_closed_call, a_steward, an_open_call
from tests.cast.calls import actions as calls
from tests.cast.funds import a_fund
from tests.cast.panels import a_file, a_panel, a_reviewer, given
from tests.cast.people import person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application
    from grants.calls.models import Call
    from grants.people.models import Person

REASON = "You belong to a group that applies to this call. Another steward or facilitator has to do this."
RUNS = (RoleKind.STEWARD, RoleKind.FACILITATOR)


@pytest.fixture
def call(ctx: Flask) -> Call:
    return a_closed_call(a_fund())


def let_belong(someone: Person, application: Application, place: int = 0) -> None:
    group = application.partners[place].organisation
    group.memberships.append(Membership(person=someone, joined_at=AFTER))


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("kind", RUNS)
def test_a_partners_member_runs_no_panel_of_that_call_and_any_of_another(call: Call, kind: RoleKind, place: int):
    someone, free = person_with(kind, call.fund_id), person_with(kind, call.fund_id)
    other = a_closed_call(call.fund, slug="another")
    a_file(other)
    application = a_file(call)
    assert policy.may_facilitate(someone, call)
    let_belong(someone, application, place)
    seat, another = a_panel(call, 2).reviewers
    reading = given(seat, application)
    refused = policy.may_facilitate(someone, call)
    assert (refused.is_allowed, refused.is_hidden, refused.reason) == (False, False, REASON)
    for attempt in (
        lambda: a_reviewer(call, by=someone),
        lambda: actions.stand_down(seat, by=someone, at=AFTER),
        lambda: actions.seat_again(seat, by=someone, at=AFTER),
        lambda: actions.assign_fairly(seat.panel, 2, by=someone, at=AFTER),
        lambda: actions.add_reader(another, application, by=someone, at=AFTER),
        lambda: actions.remove_reader(reading, by=someone),
    ):
        with pytest.raises(NotAllowed, match="You belong to a group"):
            attempt()
    assert (bool(policy.may_facilitate(someone, other)), bool(policy.may_facilitate(free, call))) == (True, True)


def test_what_was_withdrawn_or_left_or_never_submitted_ties_nobody(ctx: Flask):
    call = an_open_call(a_fund())
    withdrawn, left = a_file(call, "Withdrawn"), a_file(call, "Left")
    steward = a_steward(call.fund)
    let_belong(steward, withdrawn)
    let_belong(steward, left, 1)
    left.partners[1].state = PartnerState.LEFT
    joined(a_started_application(call), "48", by=steward)
    assert policy.may_facilitate(steward, call).reason == REASON
    WITHDRAW.make(withdrawn, by=None, at=AFTER)
    assert policy.may_facilitate(steward, call)


def test_the_pages_say_why_and_the_desk_is_silent(client: FlaskClient, ctx: Flask):
    call = an_open_call(a_fund())
    application = a_submitted_application(call, geographies=("GZ", "WB-JER"))
    steward, own = a_steward(call.fund), person_with(RoleKind.STEWARD, call.fund_id)
    calls.close_call(call, by=steward, at=AFTER)
    let_belong(own, application, 1)
    pages = [f"/calls/{call.ref}/{page}" for page in ("panel", "panel/reading", "panel/standing", "decision")]
    sign_in(client, steward)
    assert [client.get(page).status_code for page in pages] == [200] * 4
    told = ctx.test_client()
    sign_in(told, own)
    answers = [told.get(page) for page in pages]
    assert [(answer.status_code, REASON in answer.text) for answer in answers] == [(403, True)] * 4
    assert told.get(f"/applications/{application.ref}").status_code == 200
    with ctx.test_request_context():
        assert [[duty["title"] for duty in duties(one, AFTER)] for one in (steward, own, leading(application))] == [
            ["Seat the panel"],
            [],
            [],
        ]
