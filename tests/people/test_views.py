"""Signing up, in and out, as people do it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from grants import clock, signin
from grants.db import commit, db
from grants.jobs import Message
from grants.organisations import queries as organisations
from grants.people import queries
from grants.people.rules import RoleKind
from grants.signin import SignIn
from tests.cast.funds import a_fund
from tests.cast.people import person, person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from grants.people.models import Person

PASSWORD = "olive press stone wheel"


def known(name: str = "Rim", **more: Any) -> Person:
    """Return somebody who has chosen PASSWORD."""
    someone = person(name, **more)
    someone.password_hash = signin.hash_password(PASSWORD)
    commit()
    return someone


def enter(client: FlaskClient, someone: Person, password: str = PASSWORD, query: str = "") -> TestResponse:
    return client.post(f"/sign-in{query}", data={"email": someone.email, "password": password})


def is_in(client: FlaskClient) -> bool:
    return client.get("/me").status_code == 200


def link_in(mail: Message) -> str:
    (path,) = re.findall(r"http://[^/]+(/link/\S+)", mail.body)
    return path


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_signing_up_by_link(ctx: Flask, client: FlaskClient):
    assert client.post("/sign-up?next=/organisations/new", data={"email": " New@Example.org "}).status_code == 200
    (mail,) = mails()
    assert mail.to_address == "new@example.org"
    path = link_in(mail)
    assert client.get(path).status_code == 200
    assert queries.person_by_email("new@example.org") is None
    sent = {"name": "Rim", "language": "ar", "zone": "Asia/Gaza", "password": "short"}
    refused = client.post(path, data=sent)
    assert (refused.status_code, 'value="Rim"' in refused.text, "short" in refused.text) == (422, True, False)
    assert client.post(path, data=sent | {"password": PASSWORD}).location == "/organisations/new"
    assert is_in(client)
    assert 'lang="ar"' in client.get("/").text
    assert client.get(path).status_code == 404
    rim = queries.person_by_email("new@example.org")
    assert rim is not None
    assert (rim.name, rim.zone) == ("Rim", "Asia/Gaza")


def test_nobody_learns_who_is_here(ctx: Flask, client: FlaskClient):
    rim = known()
    for path in ("/sign-up", "/sign-in"):
        pages = [
            client.post(path, data={"email": email, "password": "wrong guess here"})
            for email in (rim.email, "nobody@example.org")
        ]
        own = r'person\d+@|nobody@|<input id="once"[^>]*>'
        texts = [re.sub(own, "", page.text) for page in pages]
        assert (texts[0], pages[0].status_code) == (texts[1], pages[1].status_code)
    assert [mail.subject for mail in mails()] == ["Your link"] * 2


def test_links_have_their_limit(ctx: Flask, client: FlaskClient):
    answers = [client.post("/sign-up", data={"email": "new@example.org"}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert len(mails()) == 3
    assert client.post("/sign-up", data={"email": "other@example.org"}).status_code == 200


def test_a_forgotten_password_is_replaced_by_link(ctx: Flask, client: FlaskClient):
    rim = known()
    thief = ctx.test_client()
    enter(thief, rim)
    assert is_in(thief)
    client.post("/sign-up", data={"email": rim.email})
    path = link_in(mails()[0])
    assert 'name="name"' not in client.get(path).text
    assert client.post(path, data={"password": "another four plain words"}).status_code == 302
    assert (is_in(client), is_in(thief)) == (True, False)
    assert enter(ctx.test_client(), rim).status_code == 422
    assert enter(ctx.test_client(), rim, "another four plain words").status_code == 302


def test_signing_in_and_out(ctx: Flask, client: FlaskClient):
    rim = known()
    assert (enter(client, rim, "wrong guess here").status_code, is_in(client)) == (422, False)
    assert enter(client, rim).location == "/"
    assert is_in(client)
    answer = client.post("/sign-out")
    assert (answer.location, answer.headers["Clear-Site-Data"]) == ("/", '"cache", "storage"')
    assert not is_in(client)
    assert client.get("/sign-out").status_code == 405


def test_guesses_have_their_limit(ctx: Flask, client: FlaskClient):
    rim, noor = known(), known("Noor")
    for _ in range(10):
        assert "do not fit together" in enter(client, rim, "wrong guess here").text
    limited = enter(client, rim)
    assert (limited.status_code, "Too many tries" in limited.text, is_in(client)) == (422, True, False)
    assert enter(client, noor).status_code == 302


def test_a_stolen_cookie_is_worth_nothing_after_sign_out(ctx: Flask, client: FlaskClient):
    rim = known()
    enter(client, rim)
    cookie = client.get_cookie("musha")
    assert cookie is not None
    thief = ctx.test_client()
    thief.set_cookie("musha", cookie.value)
    assert is_in(thief)
    client.post("/sign-out")
    thief.set_cookie("musha", cookie.value)
    assert not is_in(thief)


def test_a_planted_cookie_is_replaced_at_sign_in(ctx: Flask, client: FlaskClient):
    rim, planter = known(), known("Planter")
    attacker = ctx.test_client()
    enter(attacker, planter)
    planted = attacker.get_cookie("musha")
    assert planted is not None
    client.set_cookie("musha", planted.value)
    enter(client, rim)
    after = client.get_cookie("musha")
    assert after is not None
    assert after.value != planted.value
    assert "Planter" in attacker.get("/me").text
    assert "Rim" in client.get("/me").text


@pytest.mark.parametrize(("is_staff", "minutes", "lasts"), [(True, 29, True), (True, 31, False), (False, 31, True)])
def test_staff_who_are_away_are_signed_out(ctx: Flask, client: FlaskClient, is_staff: bool, minutes: int, lasts: bool):
    rim = person_with(RoleKind.STEWARD, a_fund().id) if is_staff else person()
    rim.password_hash = signin.hash_password(PASSWORD)
    commit()
    enter(client, rim)
    db.session.execute(update(SignIn).values(used_at=clock.now() - timedelta(minutes=minutes)))
    commit()
    assert is_in(client) is lasts


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/organisations?a=1", "/organisations?a=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_nowhere_else(ctx: Flask, client: FlaskClient, asked: str, reached: str):
    rim = known()
    answer = client.post("/sign-in", query_string={"next": asked}, data={"email": rim.email, "password": PASSWORD})
    assert answer.location == reached
    client.post("/sign-up", query_string={"next": asked}, data={"email": rim.email})
    again = client.post(link_in(mails()[0]), data={"password": PASSWORD})
    assert again.location == reached


def test_what_was_written_survives_the_end_of_a_sign_in(ctx: Flask, client: FlaskClient):
    rim = known()
    enter(client, rim)
    about = "Line one.\r\n\r\nسطر ثانٍ: <b>\"quoted\"</b> & 'more' 🫒\t" + "ط" * 1500
    sent = {"name": "فانوس", "about": about, "kind": "other", "registration": "", "once": "press"}
    db.session.execute(update(SignIn).values(ends_at=clock.now()))
    commit()
    answer = client.post("/organisations/new?next=/me", data=sent)
    assert answer.location == "/sign-in?next=/resume"
    assert enter(client, rim, query="?next=/resume").location == "/resume"
    page = client.get("/resume").text
    (action,) = re.findall(r'<form class="form"[^>]*action="([^"]*)"', page)
    held = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    unquoted = {
        name: value.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", '"')
        .replace("&#39;", "'")
        .replace("&amp;", "&")
        for name, value in held.items()
        if name != "csrf_token"
    }
    assert unquoted == sent
    assert client.post(action, data=unquoted).location == "/me"
    (made,) = organisations.organisations_of(rim)
    assert (made.name, made.about) == ("فانوس", about.strip())


def test_nothing_waits_where_nothing_was_sent(ctx: Flask, client: FlaskClient):
    sign_in(client, person())
    assert client.get("/resume").location == "/"


def test_settings(ctx: Flask, client: FlaskClient):
    rim = known()
    enter(client, rim)
    assert client.post("/me", data={"name": "", "language": "xx", "zone": "Mars"}).status_code == 422
    assert client.post("/me", data={"name": "ريم", "language": "ar", "zone": "Asia/Gaza"}).location == "/me"
    assert (rim.name, rim.language, rim.zone) == ("ريم", "ar", "Asia/Gaza")
    assert 'lang="ar"' in client.get("/me").text


def test_the_language_is_the_persons_until_they_choose(ctx: Flask, client: FlaskClient):
    rim = known(language="ar")
    enter(client, rim)
    assert '<html lang="ar" dir="rtl">' in client.get("/me").text
    assert client.get("/me?lang=en").location == "/me"
    assert '<html lang="en" dir="ltr">' in client.get("/me").text
    client.post("/sign-out")
    enter(client, rim)
    assert '<html lang="en" dir="ltr">' in client.get("/me").text


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in", "/me"])
def test_pages_speak_arabic(ctx: Flask, client: FlaskClient, path: str):
    if path == "/me":
        sign_in(client, person("ريم"))
    client.get("/?lang=ar")
    page = client.get(path).text
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert re.search(r"[a-z]", heading) is None


def test_nobody_else_on_the_phone_is_shown_what_somebody_had_written(ctx: Flask, client: FlaskClient):
    rim, huda = known(), person()
    enter(client, rim)
    db.session.execute(update(SignIn).values(ends_at=clock.now()))
    commit()
    client.post("/organisations/new", data={"name": "Only mine", "about": "", "kind": "other"})
    sign_in(client, huda)
    assert client.get("/resume").location == "/"
    sign_in(client, rim)
    assert "Only mine" in client.get("/resume").text


def test_one_sees_where_one_is_signed_in_and_ends_it(app: Flask, ctx: Flask, client: FlaskClient):
    rim, huda = known(), person()
    lost, hudas = app.test_client(), app.test_client()
    for browser, somebody in ((lost, rim), (client, rim), (hudas, huda)):
        sign_in(browser, somebody)
    page = client.get("/me").text
    assert (page.count("Last used"), page.count("This device")) == (2, 1)
    (path,) = re.findall(r'action="(/me/sign-ins/[^"]+/end)"', page)
    hudas.post(path)
    assert lost.get("/me").status_code == 200
    assert client.post(path).location == "/me"
    assert [browser.get("/me").status_code for browser in (lost, client, hudas)] == [302, 200, 200]
