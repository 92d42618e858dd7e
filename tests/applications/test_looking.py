"""Groups that look for partners: seen by whoever may apply, not by whoever gives, and written to with no address."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from grants.applications import policy
from grants.applications.actions import looking as actions
from grants.applications.actions.looking import Wanted
from grants.applications.queries import looking
from grants.applications.rules.together import ApproachState, SearchState
from grants.calls import actions as calls
from grants.db import db
from grants.errors import NotAllowed, NotFound, RuleBroken, WrongState
from grants.funds.queries import geography
from grants.jobs import Message
from grants.people.rules import RoleKind
from grants.policy import HIDDEN, YES
from grants.signin import TooMany
from tests.cast.calls import AFTER, a_steward, an_empty_call, an_open_call
from tests.cast.funds import a_fund, a_funder
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person, person_with

if TYPE_CHECKING:
    from flask import Flask

    from grants.applications.models import Approach, PartnerSearch
    from grants.calls.models import Call
    from grants.organisations.models import Organisation
    from grants.people.models import Person

LIVES = timedelta(days=180)


@pytest.fixture
def call(ctx: Flask) -> Call:
    return an_open_call(a_fund())


def a_search(call: Call, place: str = "GZ", **changes: Any) -> PartnerSearch:
    by = changes.pop("by", None) or person()
    group = changes.pop("group", None) or an_organisation("Seeds (fictional)", member=by)
    wanted = Wanted("We bring seeds.", "A group with water.", ("ar",), **changes)
    return actions.look_for_partners(call, group, geography(call.fund, place), wanted, by=by, at=AT)


def acting(group: Organisation) -> Person:
    return group.memberships[0].person


def a_message(search: PartnerSearch, text: str = "We have water.", *, by: Person | None = None) -> Approach:
    someone = by or person()
    group = an_organisation("Wells (fictional)", member=someone)
    return actions.write_to(search, group, text, by=someone, at=AT, url=lambda one: f"https://x.org/{one.ref}")


def test_whoever_may_apply_finds_it_and_whoever_gives_does_not(call: Call):
    search = a_search(call)
    giver = person_with(RoleKind.FUNDER, call.fund_id, funder_id=a_funder(call.fund).id)
    elsewhere = a_fund("other")
    giver_elsewhere = person_with(RoleKind.FUNDER, elsewhere.id, funder_id=a_funder(elsewhere).id)
    for may, thing in ((policy.may_find_partners, call), (policy.may_see_search, search)):
        assert may(person(), thing) == YES
        assert may(giver_elsewhere, thing) == YES
        assert may(giver, thing) == HIDDEN
        assert not may(None, thing)
    assert looking.searches(call, AT) == [search]


def test_of_a_draft_nothing_is_told(ctx: Flask):
    assert policy.may_find_partners(person(), an_empty_call(a_fund())) == HIDDEN


def test_it_ends_with_its_call_and_one_of_the_fund_by_itself(call: Call):
    one, other = a_search(call), a_search(call, whole_fund=True)
    assert looking.searches(call, AT) == [other, one]
    later = AT + LIVES
    assert (one.is_seen(later), other.is_seen(later - timedelta(seconds=1)), other.is_seen(later)) == (
        True,
        True,
        False,
    )
    assert looking.searches(call, later) == [one]
    assert looking.searches(call, AFTER) == []
    calls.close_call(call, by=a_steward(call.fund), at=AFTER)
    assert not one.is_seen(AT)
    assert policy.may_see_search(person(), one) == HIDDEN
    assert policy.may_see_search(acting(one.organisation), one) == YES


def test_a_search_of_one_call_is_not_found_in_another(call: Call):
    one, wide = a_search(call), a_search(call, whole_fund=True)
    sibling = an_open_call(call.fund, title={"en": "Another", "ar": "آخر"})
    assert looking.searches(sibling, AT) == [wide]
    assert looking.searches(an_open_call(a_fund("other")), AT) == []
    assert one.is_seen(AT)


def test_places_are_found_with_all_that_lies_in_them(call: Call):
    west, inside, _gaza = a_search(call, "WB"), a_search(call, "WB-JER"), a_search(call, "GZ")
    assert looking.searches(call, AT, place=geography(call.fund, "WB")) == [inside, west]
    assert looking.searches(call, AT, place=geography(call.fund, "WB-JER")) == [inside]
    assert looking.searches(call, AT, place=geography(call.fund, "48")) == []


def test_only_for_ones_own_group_within_the_fund_and_three_times(call: Call):
    someone = person()
    with pytest.raises(NotFound):
        a_search(call, group=an_organisation(), by=someone)
    group = an_organisation(member=someone)
    elsewhere = geography(a_fund("other"), "GZ")
    with pytest.raises(NotFound):
        actions.look_for_partners(call, group, elsewhere, Wanted("a", "b"), by=someone, at=AT)
    for _ in range(3):
        last = a_search(call, group=group, by=someone)
    with pytest.raises(RuleBroken, match="three times"):
        a_search(call, group=group, by=someone)
    actions.end_search(last, by=someone, at=AT)
    assert a_search(call, group=group, by=someone).state is SearchState.LISTED
    with pytest.raises(RuleBroken):
        actions.look_for_partners(call, group, geography(call.fund, "GZ"), Wanted("a", "b"), by=someone, at=AFTER)


def test_the_same_form_twice_lists_once(call: Call):
    someone = person()
    group, place = an_organisation(member=someone), geography(call.fund, "GZ")
    made = [
        actions.look_for_partners(call, group, place, Wanted("a", "b"), by=someone, at=AT, once="same")
        for _ in range(2)
    ]
    assert made[0] is made[1]


def test_the_group_ends_it_and_nobody_else(call: Call):
    search = a_search(call)
    with pytest.raises(NotFound):
        actions.end_search(search, by=person(), at=AT)
    actions.end_search(search, by=acting(search.organisation), at=AT)
    assert looking.searches(call, AT) == []
    assert policy.may_see_search(person(), search) == HIDDEN
    with pytest.raises(WrongState):
        actions.end_search(search, by=acting(search.organisation), at=AT)


def test_a_steward_takes_it_down_and_says_why(call: Call):
    search, steward = a_search(call), a_steward(call.fund)
    with pytest.raises(NotAllowed):
        actions.take_down(search, "No", by=person(), at=AT)
    with pytest.raises(RuleBroken) as broken:
        actions.take_down(search, "  ", by=steward, at=AT)
    assert broken.value.field == "reason"
    actions.take_down(search, "It names a person.", by=steward, at=AT, url="https://x.org/s")
    assert (search.state, search.why_down) == (SearchState.TAKEN_DOWN, "It names a person.")
    mail = db.session.scalars(select(Message)).one()
    assert mail.to_address == acting(search.organisation).email
    assert "names a person" not in mail.subject + mail.body
    assert looking.searches(call, AT) == []
    assert looking.searches_of([search.organisation], call) == [search]  # its own group reads why


def test_a_message_reveals_no_address_and_only_two_groups_know_of_it(call: Call):
    search = a_search(call)
    message = a_message(search, "We have \u202ewater.")
    owner, writer = acting(search.organisation), acting(message.organisation)
    assert message.text == "We have water."
    mail = db.session.scalars(select(Message)).one()
    assert mail.to_address == owner.email
    for word in (writer.email, writer.name, message.organisation.name, message.text, "water"):
        assert word not in mail.subject + mail.body
    assert [policy.may_read_approach(who, message) for who in (owner, writer)] == [YES, YES]
    steward = a_steward(call.fund)
    assert [policy.may_read_approach(who, message) for who in (None, person(), steward)] == [HIDDEN] * 3
    assert looking.approaches_waiting(owner) == [message]
    assert looking.approaches_waiting(writer) == []


def test_the_other_decides(call: Call):
    search = a_search(call)
    message, second = a_message(search), a_message(search)
    owner = acting(search.organisation)
    with pytest.raises(NotAllowed):
        actions.answer(message, "Yes", by=acting(message.organisation), at=AT)
    with pytest.raises(RuleBroken):
        actions.answer(message, " ", by=owner, at=AT)
    actions.answer(message, "Call us on Sunday.", by=owner, at=AT)
    actions.decline(second, by=owner, at=AT)
    assert (message.state, message.answer) == (ApproachState.ANSWERED, "Call us on Sunday.")
    assert (second.state, second.answer) == (ApproachState.DECLINED, None)
    assert looking.approaches_waiting(owner) == []
    with pytest.raises(WrongState):
        actions.answer(second, "Or yes", by=owner, at=AT)


def test_one_writes_once_and_not_to_oneself(call: Call):
    search = a_search(call)
    message = a_message(search)
    writer, url = acting(message.organisation), str
    again: dict[str, Any] = {"by": writer, "at": AT, "url": lambda one: url(one.ref)}
    with pytest.raises(RuleBroken, match="already"):
        actions.write_to(search, message.organisation, "Again", **again)
    owner = acting(search.organisation)
    with pytest.raises(RuleBroken, match="your own group"):
        actions.write_to(search, search.organisation, "Me", **(again | {"by": owner}))
    with pytest.raises(RuleBroken, match="few words"):
        actions.write_to(search, message.organisation, " ", **again)
    with pytest.raises(NotFound):
        actions.write_to(search, search.organisation, "Not mine", **again)
    with pytest.raises(WrongState):
        actions.write_to(search, message.organisation, "Late", **(again | {"at": AFTER}))


def test_messages_have_a_limit(call: Call):
    someone = person()
    for _ in range(10):
        a_message(a_search(call), by=someone)
    with pytest.raises(TooMany):
        a_message(a_search(call), by=someone)
