"""Organisations' pages as people use them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.db import commit, db
from grants.organisations import actions, queries, views
from grants.organisations.models import MemberInvitation
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.organisations.models import Organisation
    from grants.people.models import Person

SENT = {"name": "Lantern", "about": "We lend.", "kind": "community_group", "registration": "", "once": "press"}


def invited(organisation: Organisation, someone: Person) -> MemberInvitation:
    """Return an invitation to `someone` that is open at this moment."""
    by = queries.members(organisation)[0]
    return actions.invite(
        organisation, someone.email, language="en", url_for=lambda made: made.ref, by=by, at=clock.now()
    )


def test_forming_one(ctx: Flask, client: FlaskClient):
    rim = person()
    sign_in(client, rim)
    assert client.post("/organisations/new", data=SENT | {"name": ""}).status_code == 422
    answers = [client.post("/organisations/new", data=SENT) for _ in range(2)]
    (made,) = queries.organisations_of(rim)
    assert [(answer.status_code, answer.location) for answer in answers] == [(302, f"/organisations/{made.ref}")] * 2
    assert "We lend." in client.get(f"/organisations/{made.ref}").text


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/calls/x/apply?step=2", "/calls/x/apply?step=2"),
        ("https://evil.example", None),
        ("//evil.example", None),
        ("/\\evil.example", None),
        ("/\t/evil.example", None),
        ("", None),
    ],
)
def test_one_comes_back_to_this_site_only(ctx: Flask, client: FlaskClient, asked: str, reached: str | None):
    rim = person()
    sign_in(client, rim)
    answer = client.post("/organisations/new", query_string={"next": asked}, data=SENT)
    (made,) = queries.organisations_of(rim)
    assert answer.location == (reached or f"/organisations/{made.ref}")


def test_strangers_find_nothing(ctx: Flask, client: FlaskClient):
    lantern = an_organisation("Planted Lantern")
    own = person()
    an_organisation("Own", member=own)
    sign_in(client, own)
    address = f"/organisations/{lantern.ref}"
    answers = [client.get(address), client.get(f"{address}/edit"), client.post(f"{address}/leave")]
    answers += [client.post(address, data={"email": "x@example.org"}), client.get("/organisations")]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 200]
    assert ["Planted" in answer.text for answer in answers] == [False] * 5
    visitor = ctx.test_client()
    assert visitor.get(address).location == f"/sign-in?next={address}"
    assert visitor.get("/organisations").status_code == 302


def test_changing_it(ctx: Flask, client: FlaskClient):
    rim = person()
    lantern = an_organisation(member=rim)
    sign_in(client, rim)
    address = f"/organisations/{lantern.ref}/edit"
    page = client.get(address).text
    assert re.findall(r'name="name"[^>]*value="([^"]*)"', page) == ["Lantern Collective (fictional)"]
    assert re.findall(r'<input checked[^>]*value="(\w+)"', page) == ["community_group"]
    assert client.post(address, data=SENT | {"kind": "king"}).status_code == 422
    assert client.post(address, data=SENT | {"kind": "other"}).location == f"/organisations/{lantern.ref}"
    assert (lantern.name, str(lantern.kind)) == ("Lantern", "other")


def test_inviting_and_taking_back(ctx: Flask, client: FlaskClient):
    rim = person()
    lantern = an_organisation(member=rim)
    sign_in(client, rim)
    address = f"/organisations/{lantern.ref}"
    assert client.post(address, data={"email": "nobody"}).status_code == 422
    assert client.post(address, data={"email": rim.email}).status_code == 422
    for _ in range(3):
        assert client.post(address, data={"email": " New@Example.org "}).status_code == 302
    refused = client.post(address, data={"email": "new@example.org"})
    assert (refused.status_code, "Too many tries" in refused.text) == (422, True)
    (invitation,) = queries.invited(lantern)
    assert invitation.email == "new@example.org"
    assert "new@example.org" in client.get(address).text
    assert client.post(f"/organisations/invitations/{invitation.ref}/withdraw").location == address
    assert queries.invited(lantern) == []


def test_accepting(ctx: Flask, client: FlaskClient):
    noor = person()
    lantern = an_organisation()
    invitation = invited(lantern, noor)
    commit()
    address = f"/organisations/invitations/{invitation.ref}"
    assert ctx.test_client().get(address).location == f"/sign-in?next={address}"
    stranger = ctx.test_client()
    sign_in(stranger, person())
    refused = [stranger.get(address), stranger.post(address), stranger.post(f"{address}/withdraw")]
    assert [(answer.status_code, "Lantern" in answer.text) for answer in refused] == [
        (403, False),
        (403, False),
        (404, False),
    ]
    sign_in(client, noor)
    assert "Lantern Collective" in client.get(address).text
    assert client.post(address).location == f"/organisations/{lantern.ref}"
    assert noor in queries.members(lantern)
    assert client.get(address).status_code == 404


def test_accepting_too_late(ctx: Flask, client: FlaskClient):
    noor = person()
    lantern = an_organisation()
    invitation = invited(lantern, noor)
    invitation.until = clock.now() - timedelta(seconds=1)
    sign_in(client, noor)
    address = f"/organisations/invitations/{invitation.ref}"
    page = client.get(address)
    assert (page.status_code, "Accept" in page.text) == (200, False)
    assert client.post(address).status_code == 422
    assert len(queries.members(lantern)) == 1


def test_saying_no(ctx: Flask, client: FlaskClient):
    noor = person()
    lantern = an_organisation()
    invitation = invited(lantern, noor)
    sign_in(client, noor)
    address = f"/organisations/invitations/{invitation.ref}"
    assert "Thread" not in client.get("/organisations").text
    assert client.get("/organisations").text.count(address) == 1
    assert client.post(f"{address}/decline").location == "/organisations"
    assert (queries.invited(lantern), len(queries.members(lantern))) == ([], 1)


def test_leaving(ctx: Flask, client: FlaskClient):
    rim, noor = person(), person()
    lantern = an_organisation(member=rim)
    sign_in(client, rim)
    address = f"/organisations/{lantern.ref}"
    assert "Leave" not in client.get(address).text
    assert client.post(f"{address}/leave").status_code == 422
    actions.add_member(lantern, noor, by=rim, at=AT)
    commit()
    assert "Leave" in client.get(address).text
    assert client.post(f"{address}/leave").location == "/organisations"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_the_same_however_long(
    ctx: Flask, client: FlaskClient, query_count: Callable[[], AbstractContextManager[list[str]]], rows: int
):
    rim = person()
    lantern = an_organisation(member=rim)
    for number in range(rows):
        actions.add_member(lantern, person(), by=rim, at=AT)
        an_organisation(f"Own {number}", member=rim)
        invited(an_organisation(f"Other {number}"), person())
        db.session.add(
            MemberInvitation(
                organisation=an_organisation(f"Inviting {number}"),
                email=rim.email,
                invited_by=rim.id,
                invited_at=AT,
                until=clock.now() + timedelta(days=1),
            )
        )
    sign_in(client, rim)
    address = f"/organisations/{lantern.ref}"
    with query_count() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) == 6
    with query_count() as statements:
        assert client.get("/organisations").text.count("Inviting ") == rows
    assert len(statements) == 3


def test_duties_are_open_invitations(ctx: Flask, query_count: Callable[[], AbstractContextManager[list[str]]]):
    noor, other = person(), person()
    invitation = invited(an_organisation(), noor)
    invited(an_organisation("Another"), other)
    commit()
    with ctx.test_request_context():
        now = clock.now()
        assert noor.id
        with query_count() as statements:
            duties = views.duties(noor, now)
            nothing = views.duties(noor, now + timedelta(days=14))
    assert [duty["href"] for duty in duties] == [f"/organisations/invitations/{invitation.ref}"]
    assert (nothing, len(statements)) == ([], 2)


@pytest.mark.parametrize("path", ["", "/new", "/{ref}", "/{ref}/edit", "/invitations/{invitation}"])
def test_pages_speak_arabic(ctx: Flask, client: FlaskClient, path: str):
    rim = person()
    lantern = an_organisation("فانوس", member=rim)
    invitation = invited(an_organisation("خيط"), rim)
    sign_in(client, rim)
    client.get("/?lang=ar")
    page = client.get("/organisations" + path.format(ref=lantern.ref, invitation=invitation.ref)).text
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert re.search(r"[a-z]", re.sub(r"<[^>]*>", "", heading)) is None


def test_a_colleague_signs_a_taken_phone_out_with_one_press(app: Flask, ctx: Flask, client: FlaskClient):
    huda, omar, rim = person("Huda"), person("Omar"), person("Rim")
    group, other = an_organisation(member=huda), an_organisation(member=rim)
    actions.add_member(group, omar, by=huda, at=AT)
    phones = {someone: app.test_client() for someone in (omar, rim)}
    for someone, phone in phones.items():
        sign_in(phone, someone)
    sign_in(client, huda)
    page = f"/organisations/{group.ref}"
    (path,) = re.findall(rf'action="({page}/members/[^"]+/sign-out)"', client.get(page).text)
    assert phones[rim].post(path).status_code == 404
    assert phones[omar].get("/me").status_code == 200
    assert client.post(path).location == page
    assert [phone.get("/me").status_code for phone in phones.values()] == [302, 200]
    assert client.post(f"{page}/members/{rim.ref}/sign-out").status_code == 404
    assert client.post(f"/organisations/{other.ref}/members/{rim.ref}/sign-out").status_code == 404
