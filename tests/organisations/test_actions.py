"""Forming organisations, and who acts for them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants.db import db, unit_of_work
from grants.errors import NotAllowed, NotFound, RuleBroken
from grants.jobs import Message
from grants.organisations import actions, policy, queries
from grants.organisations.actions import Profile
from grants.organisations.models import Organisation
from grants.organisations.rules import KIND_WORDS, Kind
from grants.signin import TooMany
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask

    from grants.organisations.models import MemberInvitation
    from grants.people.models import Person


def invite(organisation: Organisation, email: str, by: Person, **more: Any) -> MemberInvitation:
    return actions.invite(
        organisation,
        email,
        **({"language": "en", "url_for": lambda made: f"http://here/{made.ref}", "by": by, "at": AT} | more),
    )


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_whoever_forms_it_acts_for_it(ctx: Flask):
    with unit_of_work():
        rim, other = person(), person()
        made = actions.form(" Lantern ", " We lend. ", Kind.OTHER, " PS 1 ", by=rim, at=AT)
        an_organisation("Another", member=other)
    assert (made.name, made.about, made.registration, made.kind) == ("Lantern", "We lend.", "PS 1", Kind.OTHER)
    assert (queries.members(made), queries.organisations_of(rim)) == ([rim], [made])
    assert [member.person_id for member in made.memberships] == [rim.id]


def test_no_registration_is_needed_but_a_name_is(ctx: Flask):
    with unit_of_work():
        rim = person()
        assert actions.form("Lantern", "", Kind.COMMUNITY_GROUP, "", by=rim, at=AT).registration == ""
    with pytest.raises(RuleBroken) as raised:
        actions.form("  ", "", Kind.COMMUNITY_GROUP, "", by=rim, at=AT)
    assert raised.value.field == "name"


def test_a_double_press_forms_one(ctx: Flask):
    with unit_of_work():
        rim = person()
        first, second = (actions.form("L", "", Kind.OTHER, "", by=rim, at=AT, once="press") for _ in range(2))
    assert (first, db.session.scalar(select(func.count()).select_from(Organisation))) == (second, 1)
    with pytest.raises(NotFound):
        actions.form("L", "", Kind.OTHER, "", by=person(), at=AT, once="press")


def test_every_kind_has_words():
    assert set(KIND_WORDS) == set(Kind)


def test_what_it_says_of_itself(ctx: Flask):
    with unit_of_work():
        rim = person()
        lantern = an_organisation(member=rim)
        actions.describe(lantern, Profile("Lamp", "We shine.", Kind.OTHER), by=rim)
    assert (lantern.name, lantern.about, lantern.kind) == ("Lamp", "We shine.", Kind.OTHER)
    with pytest.raises(RuleBroken):
        actions.describe(lantern, Profile("", kind=Kind.OTHER), by=rim)


def test_nobody_else_knows_that_it_is_here(ctx: Flask):
    with unit_of_work():
        lantern, stranger = an_organisation(), an_organisation("Another").memberships[0].person
        invitation = invite(lantern, "new@example.org", lantern.memberships[0].person)
    for nobody in (stranger, None):
        assert (policy.is_member(nobody, lantern), policy.may_read(nobody, lantern).is_hidden) == (False, True)
    with pytest.raises(NotFound):
        actions.describe(lantern, Profile("x", kind=Kind.OTHER), by=stranger)
    with pytest.raises(NotFound):
        invite(lantern, "x@example.org", stranger)
    with pytest.raises(NotFound):
        actions.add_member(lantern, stranger, by=stranger, at=AT)
    with pytest.raises(NotFound):
        actions.withdraw(invitation, by=stranger)
    with pytest.raises(NotFound):
        actions.leave(lantern, by=stranger)
    with pytest.raises(NotAllowed):
        actions.accept(invitation, by=stranger, at=AT)
    assert len(queries.members(lantern)) == 1


def test_adding_somebody_twice_changes_nothing(ctx: Flask):
    with unit_of_work():
        rim, noor = person(), person()
        lantern = an_organisation(member=rim)
        first, second = (actions.add_member(lantern, noor, by=rim, at=AT) for _ in range(2))
    assert (first, queries.members(lantern)) == (second, [rim, noor])
    assert policy.is_member(noor, lantern)


def test_the_mail_that_invites_names_nobody(ctx: Flask):
    with unit_of_work():
        rim, noor = person("Rim"), person(language="ar")
        lantern = an_organisation(member=rim)
        known, new = invite(lantern, noor.email, rim), invite(lantern, "new@example.org", rim, language="en")
    arabic, english = mails()
    assert (arabic.language, arabic.subject, english.subject) == ("ar", "دعوة", "An invitation")
    assert (known.ref in arabic.body, new.ref in english.body) == (True, True)
    assert [word in english.body + english.subject for word in ("Rim", "Lantern")] == [False, False]


def test_only_the_address_that_is_invited_can_accept(ctx: Flask):
    with unit_of_work():
        rim, noor = person(), person()
        lantern = an_organisation(member=rim)
        invitation = invite(lantern, noor.email, rim)
        assert queries.invitations_for(noor, AT) == [invitation]
        assert (queries.invitations_for(rim, AT), queries.invited(lantern)) == ([], [invitation])
    with pytest.raises(NotAllowed):
        actions.accept(invitation, by=rim, at=AT)
    with unit_of_work():
        assert actions.accept(invitation, by=noor, at=AT) == lantern
    assert (queries.members(lantern), queries.invited(lantern)) == ([rim, noor], [])
    with pytest.raises(RuleBroken) as raised:
        invite(lantern, noor.email, rim)
    assert raised.value.field == "email"


def test_an_invitation_lives_14_days_and_can_be_renewed(ctx: Flask):
    with unit_of_work():
        rim, noor = person(), person()
        lantern = an_organisation(member=rim)
        invitation = invite(lantern, noor.email, rim)
    late = AT + timedelta(days=14)
    assert (invitation.is_open(late - timedelta(seconds=1)), invitation.is_open(late)) == (True, False)
    assert queries.invitations_for(noor, late) == []
    with pytest.raises(RuleBroken):
        actions.accept(invitation, by=noor, at=late)
    with unit_of_work():
        assert invite(lantern, noor.email, rim, at=late) == invitation
        actions.accept(invitation, by=noor, at=late)
    assert len(queries.members(lantern)) == 2


def test_three_invitations_in_a_quarter_of_an_hour(ctx: Flask):
    with unit_of_work():
        rim = person()
        lantern = an_organisation(member=rim)
    for _ in range(3):
        invite(lantern, "new@example.org", rim)
    with pytest.raises(TooMany):
        invite(lantern, "new@example.org", rim)
    invite(lantern, "other@example.org", rim)
    assert len(mails()) == 4


def test_an_invitation_is_taken_back_or_declined(ctx: Flask):
    with unit_of_work():
        rim, noor = person(), person()
        lantern = an_organisation(member=rim)
        for who in (rim, noor):
            actions.withdraw(invite(lantern, noor.email, rim), by=who)
            assert queries.invitation_to(lantern, noor.email) is None
    with pytest.raises(NotFound):
        queries.invitation("gone")


def test_the_last_member_stays(ctx: Flask):
    with unit_of_work():
        rim, noor = person(), person()
        lantern = an_organisation(member=rim)
        actions.add_member(lantern, noor, by=rim, at=AT)
        actions.leave(lantern, by=rim)
    assert queries.members(lantern) == [noor]
    with pytest.raises(RuleBroken):
        actions.leave(lantern, by=noor)
