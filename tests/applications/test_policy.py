"""Who may what, for each kind of person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.applications import actions, policy
from grants.people.rules import RoleKind
from grants.policy import HIDDEN, YES, Verdict
from tests.cast.applications import a_started_application, a_submitted_application, acting_for, leading
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, person_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from grants.applications.models import Application
    from grants.people.models import Person

ROLES = (RoleKind.TREASURER, RoleKind.FACILITATOR, RoleKind.AUDITOR)


@pytest.fixture
def sent(ctx: Flask) -> Application:
    return a_submitted_application(an_open_call(a_fund()))


def strangers(application: Application) -> list[Person | None]:
    fund_id = application.call.fund_id
    other = leading(a_started_application(application.call))
    elsewhere = person_with(RoleKind.STEWARD, a_fund("other").id)
    return [None, person(), other, elsewhere, *(person_with(kind, fund_id) for kind in ROLES)]


@pytest.mark.parametrize("may", [policy.is_partner, policy.may_read, policy.may_edit, policy.is_lead, policy.may_open])
def test_to_strangers_it_does_not_exist(sent: Application, may: Callable[..., Verdict]):
    assert [may(one, sent) for one in strangers(sent)] == [HIDDEN] * 7


def test_partners_read_all(sent: Application):
    for one in (leading(sent), acting_for(sent.consortium[1])):
        assert policy.may_read(one, sent) == policy.may_read_submitted(one, sent) == policy.may_open(one, sent) == YES


def test_only_the_lead_leads(sent: Application):
    other = acting_for(sent.consortium[1])
    assert policy.is_lead(leading(sent), sent) == YES
    assert not policy.is_lead(other, sent)
    assert not policy.is_lead(other, sent).is_hidden


def test_stewards_read_what_was_submitted_and_nothing_else(sent: Application):
    steward = person_with(RoleKind.STEWARD, sent.call.fund_id)
    draft = a_started_application(sent.call)
    assert (policy.may_read_submitted(steward, sent), policy.may_read(steward, sent)) == (YES, HIDDEN)
    assert (policy.may_read_submitted(steward, draft), policy.may_open(steward, draft)) == (HIDDEN, HIDDEN)
    assert policy.may_read_submitted(leading(draft), draft) == HIDDEN
    actions.withdraw(sent, by=leading(sent), at=AT)
    assert policy.may_read_submitted(steward, sent) == HIDDEN
    assert policy.may_read_submitted(leading(sent), sent) == YES


def test_partners_act_each_for_itself(sent: Application):
    lead, other = sent.consortium
    assert policy.may_act_as(acting_for(other), other) == YES
    assert not policy.may_act_as(acting_for(lead), other)
    assert policy.may_act_as(person(), other) == HIDDEN
    assert policy.may_leave(acting_for(other), other) == YES
    assert not policy.may_leave(acting_for(lead), lead)
    assert policy.may_leave(person(), other) == HIDDEN


def test_whoever_left_knows_of_it_no_more(sent: Application):
    other = sent.consortium[1]
    who = acting_for(other)
    actions.leave(other, by=who, at=AT)
    assert policy.may_read(who, sent) == HIDDEN


def test_anybody_signed_in_may_start(sent: Application):
    assert policy.may_start(person(), sent.call) == YES
    assert not policy.may_start(None, sent.call)
