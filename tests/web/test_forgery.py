"""No other site acts in somebody's name, and whoever's form ran out loses not one character."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from grants.db import db
from grants.signin import Bucket, HeldPost
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

STORY = "نريد أن نزرع معًا.\n\n“Two” < three & 'four' %s {{ x }}\n" + "كلمة " * 2000
INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture(autouse=True)
def protected(pages: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for tokens, as in production."""
    monkeypatch.setitem(pages.config, "WTF_CSRF_ENABLED", True)


def token(visitor: FlaskClient) -> str:
    """Return the token of a page that this visitor has open."""
    (found,) = set(re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', visitor.get("/sign-in").text))
    return found


def waiting(visitor: FlaskClient) -> tuple[list[str], dict[str, str]]:
    """Return where what waits will be sent, and its fields."""
    main = visitor.get("/resume").text.partition("<main")[2]
    fields = {name: unescape(value) for name, value in INPUT.findall(main)}
    return re.findall(r'<form [^>]*action="([^"]*)"', main), fields


def test_a_fresh_token_passes(ctx: Flask, visitor: FlaskClient):
    sign_in(visitor, person())
    answer = visitor.post("/sample/things/open", data={"csrf_token": token(visitor), "story": STORY})
    assert answer.json == {"thing": "open", "number": 0, "query": "", "form": {"story": [STORY]}}


@pytest.mark.parametrize("kind", ["expired", "missing", "made up", "somebody else's"])
def test_a_form_that_ran_out_is_offered_again_whole(
    ctx: Flask, visitor: FlaskClient, pages: Flask, monkeypatch: pytest.MonkeyPatch, kind: str
):
    sign_in(visitor, person())
    sent = {
        "expired": token(visitor),
        "missing": "",
        "made up": "x.y.z",
        "somebody else's": token(pages.test_client()),
    }[kind]
    with monkeypatch.context() as later:
        if kind == "expired":
            later.setitem(pages.config, "WTF_CSRF_TIME_LIMIT", -1)
        answer = visitor.post("/sample/things/open?part=2", data={"csrf_token": sent, "story": STORY, "once": "o"})
    assert (answer.status_code, answer.location) == (302, "/resume")
    (action,), fields = waiting(visitor)
    fresh = fields.pop("csrf_token")
    assert (action, fields) == ("/sample/things/open?part=2", {"story": STORY, "once": "o"})
    again = visitor.post(action, data={"csrf_token": fresh, **fields})
    assert again.json == {
        "thing": "open",
        "number": 0,
        "query": "part=2",
        "form": {"story": [STORY], "once": ["o"]},
    }


def test_a_form_lasts_a_day(pages: Flask):
    assert pages.config["WTF_CSRF_TIME_LIMIT"] == 24 * 60 * 60


def test_a_visitors_form_waits_until_they_have_signed_in(ctx: Flask, visitor: FlaskClient):
    answer = visitor.post("/sample/things/open", data={"story": STORY})
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/resume")
    sign_in(visitor, person())
    assert waiting(visitor)[1]["story"] == STORY


@pytest.mark.parametrize(
    ("path", "to"), [("/sample/write/x?y=1", "/sample/write/x?y=1"), ("/sign-out", "/"), ("/sample/write-then/x", "/")]
)
def test_on_an_open_page_one_starts_afresh(ctx: Flask, visitor: FlaskClient, path: str, to: str):
    answer = visitor.post(path, data={"story": STORY})
    assert (answer.status_code, answer.location) == (302, to)
    page = visitor.get("/").text
    assert page.count("This page had lain open too long. Please fill it in again.") == 1
    assert db.session.query(HeldPost).count() == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_another_sites_page_changes_nothing_and_leaves_nothing_waiting(
    ctx: Flask, visitor: FlaskClient, site: str, is_signed_in: bool
):
    if is_signed_in:
        sign_in(visitor, person())
    for sent in (token(visitor), ""):
        for path in ("/sample/things/open", "/sample/write/planted"):
            answer = visitor.post(path, data={"csrf_token": sent, "x": "planted"}, headers={"Sec-Fetch-Site": site})
            assert answer.status_code == 403
            assert answer.text.count("This came from another site") == 1
            assert "Set-Cookie" not in answer.headers
    assert (db.session.query(HeldPost).count(), db.session.scalars(select(Bucket)).all()) == (0, [])


@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_ones_own_page_passes(ctx: Flask, visitor: FlaskClient, site: str | None):
    headers = {} if site is None else {"Sec-Fetch-Site": site}
    assert visitor.post("/sample/write/x", data={"csrf_token": token(visitor)}, headers=headers).status_code == 200
    assert db.session.scalars(select(Bucket.name)).all() == ["x"]


def test_a_link_from_another_site_opens(visitor: FlaskClient):
    assert visitor.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(("proxies", "addresses"), [(0, 1), (1, 2)])
def test_limits_look_past_our_own_proxies_only(
    ctx: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, proxies: int, addresses: int
):
    """Whoever sends X-Forwarded-For to a server without proxies is counted under the address they came from."""
    monkeypatch.setitem(ctx.config, "MUSHA", replace(ctx.config["MUSHA"], proxies=proxies))
    for address in ("203.0.113.1", "203.0.113.2"):
        sent = {"email": "hala@example.org", "password": "wrong"}
        client.post("/sign-in", data=sent, headers={"X-Forwarded-For": address})
    assert db.session.scalar(select(func.count(Bucket.id))) == 1 + addresses
