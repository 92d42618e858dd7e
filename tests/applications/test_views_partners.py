"""The pages on which a consortium comes together: codes, links, abstaining, the lead, and one person in two groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.applications import actions, queries
from grants.db import commit
from grants.organisations.actions import Profile, describe
from tests.cast.applications import (
    a_ready_application,
    a_started_application,
    acting_for,
    invited,
    joined,
    leading,
)
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application


@pytest.fixture
def application(ctx: Flask, client: FlaskClient) -> Application:
    made = a_started_application(an_open_call(a_fund()))
    sign_in(client, leading(made))
    return made


def code_in(page: str) -> str:
    return next(re.finditer(r"\d{3} \d{3} \d{4}", page)).group()


def link_in(page: str) -> str:
    return next(re.finditer(r"/invitations/[\w-]{43}", page)).group()


def invite(client: FlaskClient, application: Application, way: str, **more: str) -> str:
    typed = {"name": "Looms", "geography": "WB", "way": way, "once": way} | more
    answer = client.post(f"/applications/{application.ref}/partners/new", data=typed)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_by_a_code_from_the_phone_to_the_place(application: Application, client: FlaskClient):
    code = code_in(invite(client, application, "code"))
    again = code_in(invite(client, application, "code"))  # the browser sent the form again
    assert (code != again, len(application.consortium)) == (True, 2)
    guest = person("Rim")
    group = an_organisation("Looms (fictional)", member=guest)
    sign_in(client, guest)
    slip = client.post("/invitations", data={"code": f"{again[:-1]}{(int(again[-1]) + 1) % 10}"})
    assert (slip.status_code, "One of the digits is wrong" in slip.text) == (422, True)
    assert "opens nothing" in client.post("/invitations", data={"code": code}).text
    there = client.post("/invitations", data={"code": again}).location
    assert there == f"/invitations/places/{application.consortium[1].ref}"
    assert there in client.get("/invitations").text
    assert "Answer an invitation to apply together" in client.get("/desk").text
    assert queries.lead(application).name in client.get(there).text
    assert client.post(there, data={"organisation": group.ref, "geography": "WB"}).status_code == 422
    home = client.post(there, data={"organisation": group.ref, "geography": "WB", "tier": "aggregate"}).location
    assert home == f"/applications/{application.ref}"
    assert client.get(there).status_code == 404


def test_a_kept_place_is_nobody_elses(application: Application, client: FlaskClient):
    code = code_in(invite(client, application, "code"))
    actions.use_code(code, by=person(), at=clock.now())
    place = f"/invitations/places/{application.consortium[1].ref}"
    commit()
    assert client.get(place).status_code == 404  # not even the lead's
    sign_in(client, person())
    assert (client.get(place).status_code, client.post(place).status_code) == (404, 404)


def test_by_a_link_that_is_shown_once(application: Application, client: FlaskClient):
    page = invite(client, application, "link", email="unused")
    link = link_in(page)
    assert client.get(link).status_code == 200
    partners = client.get(f"/applications/{application.ref}/partners").text
    assert link not in partners
    fresh = client.post(f"/applications/{application.ref}/partners/{application.consortium[1].ref}/again/code").text
    assert code_in(fresh)
    assert client.get(link).status_code == 404
    path = f"/applications/{application.ref}/partners/{application.consortium[1].ref}/again/pigeon"
    assert client.post(path).status_code == 404


def test_by_mail_an_address_is_needed(application: Application, client: FlaskClient):
    path = f"/applications/{application.ref}/partners/new"
    bare = client.post(path, data={"name": "Looms", "geography": "WB", "way": "mail"})
    assert (bare.status_code, "Write the address to which we send the link" in bare.text) == (422, True)
    assert 'value="Looms"' in bare.text


def test_only_the_lead_makes_codes(application: Application, client: FlaskClient):
    partner, _secret = invited(application, "48")
    other = acting_for(joined(application))
    path = f"/applications/{application.ref}/partners/{partner.ref}/again/code"
    for who, status in ((other, 403), (person(), 404)):
        sign_in(client, who)
        assert client.post(path).status_code == status


def test_partners_read_what_each_says_of_itself(application: Application, client: FlaskClient):
    partner = joined(application)
    assert partner.organisation is not None
    profile = Profile(partner.name, "Who", does="We weave.", languages=("ar",), reach="On Sundays.")
    describe(partner.organisation, profile, by=acting_for(partner))
    commit()
    page = client.get(f"/applications/{application.ref}/partners").text
    for words in ("We weave.", "العربية", "On Sundays."):
        assert words in page


def test_abstaining_on_the_page(ctx: Flask, client: FlaskClient):
    ready = a_ready_application(an_open_call(a_fund()))
    other = ready.consortium[1]
    home = f"/applications/{ready.ref}"
    sign_in(client, leading(ready))
    assert f'formaction="{home}/abstain"' not in client.get(f"{home}/confirm").text
    assert client.post(f"{home}/abstain", data={"content_hash": queries.content_hash(ready)}).status_code == 403
    sign_in(client, acting_for(other))
    stale = client.post(f"{home}/abstain", data={"content_hash": "0" * 64})
    assert stale.location == f"{home}/confirm"
    other.confirmed_hash = other.confirmed_at = other.confirmed_by = None
    commit()
    assert f'formaction="{home}/abstain"' in client.get(f"{home}/confirm").text
    assert client.post(f"{home}/abstain", data={"content_hash": queries.content_hash(ready)}).location == home
    assert "You abstain from this version" in client.get(f"{home}/confirm").text
    assert "You abstain" in client.get(home).text
    sign_in(client, leading(ready))
    page = client.get(f"{home}/partners").text
    assert "Abstains from this version" in page
    assert "Not counted, since they abstain" in page


def test_the_lead_is_offered_shown_to_both_and_taken(application: Application, client: FlaskClient):
    partner = joined(application)
    third = joined(application, "48")
    home = f"/applications/{application.ref}"
    commit()
    assert client.post(f"{home}/partners/{partner.ref}/offer-lead").location == f"{home}/partners"
    assert "Take the offer back" in client.get(f"{home}/partners").text
    offer = queries.open_offer(application)
    assert offer is not None
    path = f"{home}/lead/{offer.ref}"
    sign_in(client, acting_for(third))
    page = client.get(f"{home}/partners").text
    assert "The lead is offered to" in page
    assert f"{path}/take" not in page
    assert client.post(f"{path}/take").status_code == 403
    assert client.post(f"{path}/back").status_code == 403
    sign_in(client, person())
    assert client.post(f"{path}/take").status_code == 404
    sign_in(client, acting_for(partner))
    assert "You are offered the lead" in client.get("/desk").text
    assert f"{path}/take" in client.get(f"{home}/partners").text
    assert client.post(f"{path}/take").status_code == 302
    assert "Invite a partner" in client.get(f"{home}/partners").text
    assert "Took the lead" in client.get(f"{home}/history").text
    assert client.post(f"{path}/decline").status_code == 409


def test_an_offer_is_taken_back_or_declined(application: Application, client: FlaskClient):
    partner, home = joined(application), f"/applications/{application.ref}"
    commit()
    client.post(f"{home}/partners/{partner.ref}/offer-lead")
    offer = queries.open_offer(application)
    assert offer is not None
    assert client.post(f"{home}/lead/{offer.ref}/back").location == f"{home}/partners"
    assert client.post(f"{home}/lead/none/back").status_code == 404
    client.post(f"{home}/partners/{partner.ref}/offer-lead")
    offer = queries.open_offer(application)
    assert offer is not None
    sign_in(client, acting_for(partner))
    client.post(f"{home}/lead/{offer.ref}/decline")
    assert "Left the lead where it was" in client.get(f"{home}/history").text
    assert queries.lead(application) is application.consortium[0]


def test_one_person_in_two_groups_says_why(application: Application, client: FlaskClient):
    joined(application, by=leading(application))
    other = joined(application, "48")
    home = f"/applications/{application.ref}"
    commit()
    assert f"{home}/control" in client.get(f"{home}/partners").text
    saved = {"reason": "She founded both.", "version": "1"}
    assert client.post(f"{home}/control", data=saved).location == f"{home}/partners"
    stale = client.post(f"{home}/control", data={"reason": "Other words", "version": "1"})
    assert stale.status_code == 409
    assert "Other words" in stale.text
    assert "She founded both." in stale.text
    sign_in(client, acting_for(other))
    assert "She founded both." in client.get(f"{home}/partners").text
    assert client.get(f"{home}/control").status_code == 403


def test_whoever_reads_reads_why_and_who_they_are(application: Application, client: FlaskClient):
    twin = joined(application, by=leading(application))
    assert twin.organisation is not None
    describe(twin.organisation, Profile(twin.name, "Who", does="We weave."), by=leading(application))
    actions.explain_control(application, "She founded both.", 1, by=leading(application), at=AT)
    commit()
    page = client.get(f"/applications/{application.ref}/text").text
    for words in ("She founded both.", "The same person is a member of", "We weave."):
        assert words in page


def test_only_ones_own_group_reads_where_else_it_takes_part(application: Application, client: FlaskClient):
    partner = joined(application)
    group, who = partner.organisation, acting_for(partner)
    assert group is not None
    other = a_started_application(application.call)
    place, _secret = invited(other)
    actions.join(place, group, by=who, at=AT)
    commit()
    path = f"/applications/{application.ref}/partners"
    assert "You also take part elsewhere" not in client.get(path).text
    sign_in(client, who)
    page = client.get(path).text
    assert "You also take part elsewhere" in page
    assert f"/applications/{other.ref}" in page


def test_a_circle_is_said_on_the_invitation(application: Application, client: FlaskClient):
    theirs = a_started_application(application.call)
    place, secret = invited(application, email=leading(theirs).email)
    invited(theirs, "48", email=leading(application).email)
    sign_in(client, leading(theirs))
    assert "You have invited them, too" in client.get(f"/invitations/{secret}").text
    assert "You have invited them, too" in client.get(f"/invitations/places/{place.ref}").text
    sign_in(client, person())
    assert "You have invited them, too" not in client.get(f"/invitations/{secret}").text


def test_a_name_is_kept_out_of_the_others_record(application: Application, client: FlaskClient):
    home = f"/applications/{application.ref}"
    client.post(f"{home}/consent", data={"tier": "public", "is_unnamed": "y"})
    assert not queries.lead(application).is_named_beside_partners
    client.post(f"{home}/consent", data={"tier": "public"})
    assert queries.lead(application).is_named_beside_partners


def test_pages_speak_arabic(application: Application, client: FlaskClient):
    invited(application)
    commit()
    home = f"/applications/{application.ref}"
    for path in (f"{home}/partners", f"{home}/partners/new", f"{home}/control", f"{home}/consent", "/invitations"):
        page = client.get(f"{path}?lang=ar", follow_redirects=True).text
        assert 'dir="rtl"' in page
        assert not re.search(r">\s*(Invite|Make|Take|Offer|Open|Save|The)\b", page), path
