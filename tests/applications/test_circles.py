"""An organisation in two applications of one call, circles of invitations, and the place that it named last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.applications import actions, queries
from grants.applications.rules import PartnerState
from grants.calls.rules import ConsortiumRule
from grants.errors import RuleBroken
from tests.cast.applications import (
    a_started_application,
    a_submitted_application,
    acting_for,
    invited,
    joined,
    leading,
)
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask


def test_in_two_consortia_unless_the_call_says_otherwise(ctx: Flask):
    free = an_open_call(a_fund())
    one, other = a_started_application(free), a_started_application(free)
    partner = joined(one)
    who, group = acting_for(partner), partner.organisation
    assert group is not None
    place, _secret = invited(other)
    actions.join(place, group, by=who, at=AT)
    assert queries.places_in(free, group, beside=one) == [other]
    assert queries.places_in(free, group) == [one, other]
    actions.withdraw(other, by=leading(other), at=AT)
    assert queries.places_in(free, group) == [one]


def test_once_a_call_means_once_and_only_the_group_is_told(ctx: Flask):
    strict = an_open_call(a_fund(), consortium=ConsortiumRule(may_be_in_two=False))
    one, other = a_started_application(strict), a_started_application(strict)
    partner = joined(one)
    who, group = acting_for(partner), partner.organisation
    assert group is not None
    place, _secret = invited(other)
    with pytest.raises(RuleBroken, match="another application of this call") as broken:
        actions.join(place, group, by=who, at=AT)
    assert broken.value.field == "organisation"
    assert place.state is PartnerState.INVITED
    with pytest.raises(RuleBroken):
        actions.start(strict, group, partner.geography, by=who, at=AT)
    assert "in_two" not in " ".join(
        result.id for result in queries.results(one)
    )  # nothing of it stands in the list that the others read
    actions.leave(partner, by=who, at=AT)
    actions.join(place, group, by=who, at=AT)
    assert place.state is PartnerState.JOINED


def test_taken_up_again_a_second_place_is_noticed_by_its_own_group(ctx: Flask):
    strict = an_open_call(a_fund(), consortium=ConsortiumRule(may_be_in_two=False))
    one = a_submitted_application(strict)
    lead, group = leading(one), queries.lead(one).organisation
    assert group is not None
    actions.withdraw(one, by=lead, at=AT)
    second = actions.start(strict, group, queries.lead(one).geography, by=lead, at=AT)
    with pytest.raises(RuleBroken):
        actions.reopen(one, by=lead, at=AT)
    actions.withdraw(second, by=lead, at=AT)
    actions.reopen(one, by=lead, at=AT)


def test_a_circle_is_shown_to_whoever_leads_the_other_one(ctx: Flask):
    call = an_open_call(a_fund())
    mine, theirs = a_started_application(call), a_started_application(call)
    me, them = leading(mine), leading(theirs)
    place, _secret = invited(mine, email=them.email)
    assert queries.crossing(place, them) == []
    invited(theirs, "48", email=me.email)
    assert queries.crossing(place, them) == [theirs]
    assert queries.crossing(place, person()) == []
    other_call = an_open_call(call.fund, title={"en": "Another", "ar": "آخر"})
    elsewhere = a_started_application(other_call, by=them)
    invited(elsewhere, "48", email=me.email)
    assert queries.crossing(place, them) == [theirs]


def test_the_place_that_a_group_named_last_is_offered_again(ctx: Flask):
    call = an_open_call(a_fund())
    mine = a_started_application(call, "WB-JER")
    group = queries.lead(mine).organisation
    assert group is not None
    assert queries.usual_place([group], call.fund) == "WB-JER"
    assert queries.usual_place([group], a_fund("other")) == ""
    assert queries.usual_place([an_organisation()], call.fund) == ""
