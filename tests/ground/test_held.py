"""What somebody sent at the wrong moment is kept for them, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from flask import session
from sqlalchemy import select

from grants import clock, signin
from grants.db import db
from grants.signin import HeldPost
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

STORY = "نريد أن نزرع معًا.\n\n  “Two” < three & 'four'\n" + "كلمة " * 3000
HOUR = timedelta(hours=1)


class _Form(HTMLParser):
    """Reads the one form of a page's <main>."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, list[str]] = {}
        self.feed(page[page.index("<main") : page.index("</main>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given["action"]
        if tag == "input":
            self.fields.setdefault(given["name"], []).append(given["value"])


def test_a_visitors_post_waits_for_them_whole(ctx: Flask, visitor: FlaskClient):
    sent = {"story": [STORY], "places": ["48", "GZ"], "empty": [""], "once": ["abc"]}
    answer = visitor.post("/sample/things/open?part=2", data=sent)
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/resume")
    sign_in(visitor, person())
    form = _Form(visitor.get("/resume").text)
    assert form.action == "/sample/things/open?part=2"
    assert form.fields.pop("csrf_token") != [""]
    assert form.fields == sent
    again = visitor.post(form.action, data=form.fields)
    assert again.json == {"thing": "open", "number": 0, "query": "part=2", "form": sent}


def test_it_waits_through_signing_in_by_password(ctx: Flask, visitor: FlaskClient, cheap_hashing: object):
    somebody = person()
    somebody.password_hash = signin.hash_password("four plain words here")
    db.session.commit()
    visitor.post("/sample/things/open", data={"story": STORY})
    answer = visitor.post("/sign-in?next=/resume", data={"email": somebody.email, "password": "four plain words here"})
    assert (answer.status_code, answer.location) == (302, "/resume")
    assert _Form(visitor.get("/resume").text).fields["story"] == [STORY]


def test_secrets_are_never_kept(ctx: Flask, visitor: FlaskClient):
    visitor.post("/sample/things/open", data={"password": "four plain words", "csrf_token": "x", "story": "s"})
    assert db.session.scalars(select(HeldPost.fields)).all() == [{"story": ["s"]}]


def test_only_the_browser_that_sent_it_gets_it(ctx: Flask, visitor: FlaskClient, pages: Flask):
    visitor.post("/sample/things/open", data={"story": STORY})
    other = pages.test_client()
    sign_in(other, person())
    assert other.get("/resume").location == "/"
    with visitor.session_transaction() as kept:
        secret = kept["held"]
    assert db.session.scalars(select(HeldPost.secret_hash)).all() == [signin.digest(secret)]


def test_what_is_too_long_is_not_kept_and_nothing_older_comes_in_its_place(ctx: Flask, visitor: FlaskClient):
    visitor.post("/sample/things/open", data={"story": "older"})
    visitor.post("/sample/things/open", data={"story": "ك" * 200_001})
    sign_in(visitor, person())
    assert visitor.get("/resume").location == "/"
    assert [row["story"] for row in db.session.scalars(select(HeldPost.fields))] == [["older"]]


def test_just_short_enough_is_kept(ctx: Flask, visitor: FlaskClient):
    visitor.post("/sample/things/open", data={"story": "ك" * 200_000})
    sign_in(visitor, person())
    assert _Form(visitor.get("/resume").text).fields["story"] == ["ك" * 200_000]


def test_it_is_kept_for_an_hour_and_then_tidied_away(ctx: Flask):
    at, someone = clock.now(), person()
    with ctx.test_request_context("/a", method="POST", data={"x": "1"}):
        signin.hold_post(at=at)
        secret = session["held"]
    with ctx.test_request_context("/"):
        session["held"] = secret
        found = signin.held_post(someone, at=at + HOUR - timedelta(seconds=1))
        assert found is not None
        assert (found.path, found.fields) == ("/a", {"x": ["1"]})
        assert signin.held_post(someone, at=at + HOUR) is None
    with ctx.test_request_context("/b", method="POST", data={"x": "2"}):
        signin.hold_post(at=at + HOUR + timedelta(seconds=1))
    assert db.session.scalars(select(HeldPost.path)).all() == ["/b"]
