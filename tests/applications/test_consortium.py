"""Inviting, joining, leaving, sharing, and what others may learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants.applications import actions, queries
from grants.applications.rules import PartnerState
from grants.db import db
from grants.disclosure import Tier
from grants.errors import NotAllowed, NotFound, RuleBroken, Stale, WrongState
from grants.funds.queries import geography
from grants.jobs import Message
from grants.money import Money
from grants.signin import TooMany, digest
from tests.cast.applications import a_started_application, acting_for, invited, joined, leading
from tests.cast.calls import AFTER, an_open_call
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask

    from grants.applications.models import Application


@pytest.fixture
def application(ctx: Flask) -> Application:
    return a_started_application(an_open_call(a_fund()))


def mails() -> int:
    return db.session.scalar(select(func.count()).select_from(Message)) or 0


def usd(units: str) -> Money:
    return Money.of(units, "USD")


def invite(application: Application, **changes: Any) -> Any:
    usual: dict[str, Any] = {
        "name": "Looms",
        "email": "looms@example.org",
        "geography": geography(application.call.fund, "WB"),
        "link": lambda secret: f"https://example.org/{secret}",
        "by": leading(application),
        "at": AT,
    }
    return actions.invite(application, **(usual | changes))


def test_an_invitation_keeps_only_the_hash_and_the_mail_names_nobody(application: Application):
    partner, secret = invited(application, email="looms@example.org")
    assert (partner.state, partner.secret_hash, partner.organisation) == (PartnerState.INVITED, digest(secret), None)
    mail = db.session.scalars(select(Message)).one()
    assert (mail.to_address, mail.language) == ("looms@example.org", "en")
    assert secret in mail.body
    for word in (partner.invited_name, queries.lead(application).name, application.call.title["en"]):
        assert word not in mail.subject + mail.body


def test_the_mail_speaks_the_language_of_whoever_is_known(application: Application):
    known = person(language="ar")
    invite(application, email=known.email)
    mail = db.session.scalars(select(Message)).one()
    assert (mail.language, mail.subject) == ("ar", "دعوة لكم")


def test_inviting_twice_sends_once(application: Application):
    first = invite(application)
    assert invite(application) is first
    assert mails() == 1
    with pytest.raises(RuleBroken) as broken:
        invite(application, name="Other looms")
    assert broken.value.field == "email"


def test_one_does_not_invite_oneself(application: Application):
    with pytest.raises(RuleBroken) as broken:
        invite(application, email=leading(application).email)
    assert broken.value.field == "email"


def test_only_the_lead_invites_and_only_within_the_fund(application: Application):
    partner = joined(application)
    with pytest.raises(NotAllowed):
        invite(application, by=acting_for(partner))
    with pytest.raises(NotFound):
        invite(application, by=person())
    with pytest.raises(NotFound):
        invite(application, geography=geography(a_fund("other"), "WB"))


def test_invitations_have_a_limit(application: Application):
    lead = leading(application)
    for number in range(20):
        invite(application, email=f"group{number}@example.org", by=lead)
    with pytest.raises(TooMany):
        invite(application, email="one-more@example.org", by=lead)


def test_a_new_link_ends_the_old_one(application: Application):
    partner, old = invited(application)
    fresh: list[str] = []
    actions.resend(partner, link=lambda secret: fresh.append(secret) or secret, by=leading(application), at=AT)
    with pytest.raises(NotFound):
        queries.invitation(old)
    assert queries.invitation(fresh[0]) is partner
    assert mails() == 2


def test_an_invitation_taken_back_opens_nothing(application: Application):
    partner, secret = invited(application)
    actions.remove(partner, by=leading(application), at=AT)
    assert application.consortium == [queries.lead(application)]
    with pytest.raises(NotFound):
        queries.invitation(secret)
    with pytest.raises(WrongState):
        actions.resend(partner, link=str, by=leading(application), at=AT)


def test_joining_uses_the_link_up(application: Application):
    partner, secret = invited(application)
    someone = person()
    place = geography(application.call.fund, "WB-JER")
    actions.join(partner, an_organisation(member=someone), by=someone, at=AT, geography=place, tier=Tier.SECRET)
    assert (partner.state, partner.geography.code, partner.tier) == (PartnerState.JOINED, "WB-JER", Tier.SECRET)
    assert partner.secret_hash is None
    with pytest.raises(NotFound):
        queries.invitation(secret)
    second = person()
    with pytest.raises(WrongState):
        actions.join(partner, an_organisation(member=second), by=second, at=AT)
    assert acting_for(partner) is someone


def test_the_default_protects(application: Application):
    assert joined(application).tier is Tier.AGGREGATE


def test_nobody_joins_for_others_twice_or_late(application: Application):
    partner, _secret = invited(application)
    someone, lead = person(), leading(application)
    with pytest.raises(NotFound):
        actions.join(partner, an_organisation(), by=someone, at=AT)
    organisation = queries.lead(application).organisation
    assert organisation is not None
    with pytest.raises(RuleBroken) as broken:
        actions.join(partner, organisation, by=lead, at=AT)
    assert broken.value.field == "organisation"
    with pytest.raises(WrongState):
        actions.join(partner, an_organisation(member=someone), by=someone, at=AFTER)
    elsewhere = geography(a_fund("other"), "WB")
    with pytest.raises(NotFound):
        actions.join(partner, an_organisation(member=someone), by=someone, at=AT, geography=elsewhere)


def test_one_person_in_two_partners_shows_in_the_rule(application: Application):
    joined(application, by=leading(application))
    found = {one.id: str(one.state) for one in queries.results(application)}
    assert found["independent_control"] == "fail"


def test_leaving(application: Application):
    partner, other = joined(application, "WB"), joined(application, "48")
    who = acting_for(partner)
    with pytest.raises(NotAllowed):
        actions.leave(partner, by=acting_for(other), at=AT)
    with pytest.raises(NotAllowed):
        actions.leave(partner, by=leading(application), at=AT)
    actions.leave(partner, by=who, at=AT)
    assert partner.state is PartnerState.LEFT
    with pytest.raises(NotFound):
        actions.leave(partner, by=who, at=AT)
    assert application.consortium == [queries.lead(application), other]


def test_the_lead_cannot_leave_nor_remove_who_has_joined(application: Application):
    partner = joined(application)
    with pytest.raises(NotAllowed):
        actions.leave(queries.lead(application), by=leading(application), at=AT)
    with pytest.raises(WrongState):
        actions.remove(partner, by=leading(application), at=AT)


def test_whoever_left_may_be_invited_again(application: Application):
    partner = joined(application)
    who, organisation = acting_for(partner), partner.organisation
    assert organisation is not None
    actions.leave(partner, by=who, at=AT)
    again, _secret = invited(application)
    actions.join(again, organisation, by=who, at=AT)
    assert [one.organisation_id for one in application.consortium][1:] == [organisation.id]


def test_shares(application: Application):
    lead, partner = queries.lead(application), joined(application)
    actions.set_shares(application, {lead: usd("1.50"), partner: None}, by=leading(application), at=AT)
    assert (lead.share, partner.share) == (usd("1.50"), None)
    actions.set_shares(application, {lead: None, partner: usd("0")}, by=leading(application), at=AT)
    assert (lead.share, partner.share) == (None, usd("0"))


def test_shares_that_cannot_be(application: Application):
    lead, partner = queries.lead(application), joined(application)
    by = leading(application)
    for wrong in (Money(-1, "USD"), Money.of(1, "JOD")):
        with pytest.raises(RuleBroken) as broken:
            actions.set_shares(application, {lead: usd("1"), partner: wrong}, by=by, at=AT)
        assert broken.value.field == f"share_{partner.id}"
    with pytest.raises(NotAllowed):
        actions.set_shares(application, {}, by=acting_for(partner), at=AT)
    stranger = queries.lead(a_started_application(application.call))
    with pytest.raises(NotFound):
        actions.set_shares(application, {stranger: usd("1")}, by=by, at=AT)
    with pytest.raises(WrongState):
        actions.set_shares(application, {lead: usd("1")}, by=by, at=AFTER)
    assert lead.share is None


def test_stale_shares_write_nothing(application: Application):
    lead, by = queries.lead(application), leading(application)
    before = application.shares_version
    actions.set_shares(application, {lead: usd("1")}, by=by, at=AT, version=before)
    with pytest.raises(Stale):
        actions.set_shares(application, {lead: usd("2")}, by=by, at=AT, version=before)
    assert lead.share == usd("1")


def test_consent_is_each_partners_own(application: Application):
    partner = joined(application)
    actions.set_tier(partner, Tier.PUBLIC, by=acting_for(partner))
    assert partner.tier is Tier.PUBLIC
    with pytest.raises(NotAllowed):
        actions.set_tier(partner, Tier.SECRET, by=leading(application))
