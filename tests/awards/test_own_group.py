"""Whoever belongs to a group that applies neither proposes, words nor ratifies what is decided about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.awards import actions, policy, queries
from grants.awards.rules import DecisionState
from grants.awards.views import duties
from grants.calls.rules import CallState
from grants.db import db, unit_of_work
from grants.errors import NotAllowed, RuleBroken
from grants.organisations.models import Membership
from grants.people.models import Role
from grants.people.rules import RoleKind
from tests.cast.awards import AT, a_fund_with, a_read_call
from tests.cast.funds import steward_of
from tests.cast.people import person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask

    from grants.calls.models import Call
    from grants.people.models import Person

REASON = "You belong to a group that applies to this call. Another steward or facilitator has to do this."


def let_apply(someone: Person, call: Call) -> None:
    group = queries.decisions_of(call)[0].application.partners[1].organisation
    group.memberships.append(Membership(person=someone, joined_at=AT))


@pytest.mark.parametrize("kind", [RoleKind.STEWARD, RoleKind.FACILITATOR])
def test_a_partners_member_decides_nothing_in_the_call(ctx: Flask, kind: RoleKind):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5, 4)
        steward, own = steward_of(call.fund), person_with(kind, call.fund_id)
        theirs, others = actions.propose(call, by=steward, at=AT)
        other_call = a_read_call(call.fund, 5)
        let_apply(own, call)
        for attempt in (
            lambda: actions.propose(call, by=own, at=AT),
            lambda: actions.word(theirs, reason="r", feedback="f", by=own),
            lambda: actions.word(others, reason="r", feedback="f", by=own),
        ):
            with pytest.raises(NotAllowed, match="You belong to a group"):
                attempt()
        with pytest.raises(NotAllowed):
            actions.ratify(call, name=own.name, by=own, at=AT)
        assert [bool(policy.may_read_outcome(own, one)) for one in (theirs, others)] == [True, False]
        assert not policy.may_read_decision(own, theirs)
        assert len(actions.propose(other_call, by=own, at=AT)) == 1
    assert (call.state, theirs.state) == (CallState.CLOSED, DecisionState.PROPOSED)


def test_a_steward_in_conflict_is_told_why_and_is_not_asked(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5)
        [decision] = actions.propose(call, by=steward_of(call.fund), at=AT)
        own, free = steward_of(call.fund), steward_of(call.fund)
        let_apply(own, call)
        refused = policy.may_ratify(own, call)
        assert (refused.is_allowed, refused.is_hidden, refused.reason) == (False, False, REASON)
    browser = ctx.test_client()
    sign_in(browser, own)
    for path in (f"/calls/{call.ref}/decision", f"/calls/{call.ref}/decision/ratify"):
        answer = browser.get(path)
        assert (answer.status_code, REASON in answer.text) == (403, True)
    assert browser.get(f"/decisions/{decision.ref}").status_code == 404
    with ctx.test_request_context():
        told = [[duty["title"] for duty in duties(one, AT)] for one in (own, free)]
    assert told == [[], ["Ratify what is proposed"]]


def test_the_proposer_ratifies_alone_when_every_other_steward_applies(ctx: Flask):
    with unit_of_work():
        call = a_read_call(a_fund_with("100000"), 5)
        proposer, own = steward_of(call.fund), steward_of(call.fund)
        actions.propose(call, by=proposer, at=AT)
        rest = db.session.query(Role).filter(Role.fund_id == call.fund_id, Role.kind == RoleKind.STEWARD)
        for role in rest.filter(Role.person_id.not_in([proposer.id, own.id])):
            db.session.delete(role)
        db.session.flush()
        assert not policy.may_ratify(proposer, call)
        let_apply(own, call)
        db.session.flush()
        assert policy.may_ratify(proposer, call)
        with pytest.raises(RuleBroken):
            actions.ratify(call, name="Somebody else", by=proposer, at=AT)
