"""Inviting by a link that is passed on, or by a code read over the phone: once, by one, and not for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from grants.applications import actions, policy, queries
from grants.applications.rules import PartnerState, phoning
from grants.applications.rules.phoning import Way
from grants.db import db
from grants.errors import NotAllowed, NotFound, RuleBroken, WrongState
from grants.funds.queries import geography
from grants.jobs import Message
from grants.organisations.actions import add_member
from grants.policy import HIDDEN, YES
from grants.signin import TooMany, digest
from tests.cast.applications import a_started_application, acting_for, invited, joined, leading
from tests.cast.calls import AFTER, an_open_call
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask

    from grants.applications.models import Application, Partner


@pytest.fixture
def application(ctx: Flask) -> Application:
    return a_started_application(an_open_call(a_fund()))


def hand_out(application: Application, way: Way = Way.CODE, once: str | None = None) -> tuple[Partner, str]:
    place = geography(application.call.fund, "WB")
    return actions.hand_out(application, way, name="Looms", geography=place, by=leading(application), at=AT, once=once)


def wrong(code: str) -> str:
    """Return the code with its first digit misheard."""
    return f"{(int(code[0]) + 1) % 10}{code[1:]}"


@pytest.mark.usefixtures("ctx")
def test_a_code_is_ten_digits_in_groups_and_tells_one_that_was_misheard():
    for _ in range(20):
        code = phoning.new_code()
        assert (len(code), phoning.read_code(phoning.aloud(code))) == (10, code)
        for place in range(10):
            for digit in set("0123456789") - {code[place]}:
                with pytest.raises(RuleBroken) as broken:
                    phoning.read_code(code[:place] + digit + code[place + 1 :])
                assert broken.value.field == "code"


@pytest.mark.usefixtures("ctx")
def test_a_code_is_read_in_any_numerals():
    code = phoning.new_code()
    eastern = phoning.aloud(code).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert phoning.read_code(f"({eastern})-") == code
    with pytest.raises(RuleBroken, match="these are 9"):
        phoning.read_code(code[:9])


def test_a_code_needs_no_address_and_only_a_keyed_hash_is_kept(application: Application):
    partner, code = hand_out(application)
    assert (partner.invited_email, partner.secret_hash) == ("", None)
    assert partner.code_hash not in (None, digest(code), digest(f"invitation:{code}"))
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_whoever_types_it_is_kept_the_place_and_decides(application: Application):
    partner, code = hand_out(application)
    someone, other = person(), person()
    assert actions.use_code(code, by=someone, at=AT) is partner
    assert partner.state is PartnerState.INVITED
    assert (policy.may_take_place(someone, partner), policy.may_take_place(other, partner)) == (YES, HIDDEN)
    assert [one.id for one in queries.invitations_for(someone)] == [partner.id]
    assert queries.invitations_for(other) == []
    with pytest.raises(RuleBroken, match="opens nothing"):
        actions.use_code(code, by=other, at=AT)
    actions.join(partner, an_organisation(member=someone), by=someone, at=AT)
    assert (partner.state, partner.held_for) == (PartnerState.JOINED, None)
    assert policy.may_take_place(someone, partner) == HIDDEN
    assert queries.invitations_for(someone) == []


def test_a_proven_address_is_enough_and_another_is_not(application: Application):
    known, other = person(), person()
    partner, _secret = invited(application, email=known.email)
    hand_out(application)  # has no address: it is nobody's whose address is empty, either
    assert [one.id for one in queries.invitations_for(known)] == [partner.id]
    assert (policy.may_take_place(known, partner), policy.may_take_place(other, partner)) == (YES, HIDDEN)
    assert policy.may_take_place(None, partner) == HIDDEN


def test_a_code_ends_after_thirty_days(application: Application):
    _partner, code = hand_out(application)
    with pytest.raises(RuleBroken, match="opens nothing"):
        actions.use_code(code, by=person(), at=AT + timedelta(days=30))
    assert actions.use_code(code, by=person(), at=AT + timedelta(days=29))


def test_each_new_way_ends_the_one_before(application: Application):
    partner, code = hand_out(application)
    secret = actions.hand_out_again(partner, Way.LINK, by=leading(application), at=AT)
    with pytest.raises(RuleBroken):
        actions.use_code(code, by=person(), at=AT)
    assert queries.invitation(secret) is partner
    fresh = actions.hand_out_again(partner, Way.CODE, by=leading(application), at=AT)
    with pytest.raises(NotFound):
        queries.invitation(secret)
    someone = person()
    actions.use_code(fresh, by=someone, at=AT)
    actions.hand_out_again(partner, Way.CODE, by=leading(application), at=AT)
    assert policy.may_take_place(someone, partner) == HIDDEN  # the lead has thought of somebody else


def test_taken_back_it_opens_nothing(application: Application):
    partner, code = hand_out(application)
    actions.remove(partner, by=leading(application), at=AT)
    with pytest.raises(RuleBroken):
        actions.use_code(code, by=person(), at=AT)
    with pytest.raises(WrongState):
        actions.hand_out_again(partner, Way.CODE, by=leading(application), at=AT)


def test_the_same_form_twice_invites_once(application: Application):
    first, old = hand_out(application, once="same")
    second, new = hand_out(application, once="same")
    assert (first, len(application.consortium)) == (second, 2)
    assert new != old
    with pytest.raises(RuleBroken):
        actions.use_code(old, by=person(), at=AT)


def test_one_does_not_use_the_code_that_one_gives_away(application: Application):
    _partner, code = hand_out(application)
    with pytest.raises(RuleBroken, match="Read it to the group"):
        actions.use_code(code, by=leading(application), at=AT)
    assert actions.use_code(code, by=person(), at=AT)  # and it is not used up by that


def test_guessing_is_slow_and_a_slip_costs_no_try(application: Application):
    _partner, code = hand_out(application)
    someone = person()
    for _ in range(15):
        with pytest.raises(RuleBroken):
            actions.use_code(wrong(code), by=someone, at=AT)
    for _ in range(10):
        with pytest.raises(RuleBroken, match="opens nothing"):
            actions.use_code(phoning.new_code(), by=someone, at=AT)
    with pytest.raises(TooMany):
        actions.use_code(code, by=someone, at=AT)


def test_only_the_lead_hands_out_while_the_call_is_open(application: Application):
    partner = joined(application)
    place = geography(application.call.fund, "WB")
    with pytest.raises(NotAllowed):
        actions.hand_out(application, Way.LINK, name="x", geography=place, by=acting_for(partner), at=AT)
    with pytest.raises(NotFound):
        actions.hand_out(application, Way.LINK, name="x", geography=place, by=person(), at=AT)
    with pytest.raises(WrongState):
        actions.hand_out(application, Way.LINK, name="x", geography=place, by=leading(application), at=AFTER)


def test_nothing_is_mailed_where_no_address_is_known(application: Application):
    partner, _code = hand_out(application)
    with pytest.raises(WrongState):
        actions.resend(partner, link=str, by=leading(application), at=AT)


def test_ones_own_people_and_those_who_are_in_are_not_invited_by_mail(application: Application):
    lead, colleague = leading(application), person()
    organisation = queries.lead(application).organisation
    assert organisation is not None
    from_here = {"geography": geography(application.call.fund, "WB"), "link": str, "by": lead, "at": AT}
    partner, _secret = invited(application, email=colleague.email)
    actions.join(partner, an_organisation("Looms (fictional)", member=colleague), by=colleague, at=AT)
    with pytest.raises(RuleBroken, match="takes part already, as \u2068Looms"):
        actions.invite(application, name="Again", email=colleague.email, **from_here)
    own = person()
    add_member(organisation, own, by=lead, at=AT)
    with pytest.raises(RuleBroken, match="a member of your own organisation"):
        actions.invite(application, name="Ourselves", email=own.email, **from_here)
