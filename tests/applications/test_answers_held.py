"""A sign-in or a form that runs out while somebody writes: they sign in, and every kind of answer is there again."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from grants import clock
from grants.applications.models import Answer
from grants.db import commit, db
from grants.signin import SignIn
from tests.cast.answers import a_call_asking, asking
from tests.cast.applications import a_started_application, leading
from tests.cast.funds import a_fund
from tests.cast.people import sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
TYPED = {
    "short_text": ({"answer": "نزرع “معًا” < 3"}, "نزرع “معًا” < 3"),
    "long_text": ({"answer": "كلمة " * 20_000}, "كلمة " * 20_000),
    "choice": ({"answer": "air"}, "air"),
    "many": ({"answer": ["land", "sea"]}, "land\nsea"),
    "number": ({"answer": "٤"}, "4"),
    "money": ({"answer": "١٠٫٥"}, "10.50"),
    "date": ({"answer": "2027-02-03"}, "2027-02-03"),
    "place": ({"answer": "GZ"}, "GZ"),
    "consent": ({"answer": "secret"}, "secret"),
    "budget": ({"answer-0-amount": "٧", "answer-0-what": "بذور", "answer-1-amount": ""}, "\t700\tبذور"),
}


def form_of(page: str) -> tuple[str, dict[str, list[str]]]:
    """Return where the kept form will be sent, and its fields."""
    main = page.partition("<main")[2]
    (action,) = re.findall(r'<form [^>]*action="([^"]*)"', main)
    fields: dict[str, list[str]] = {}
    for name, value in INPUT.findall(main):
        fields.setdefault(name, []).append(unescape(value))
    return action, fields


@pytest.mark.parametrize("kind", sorted(TYPED))
def test_an_answer_waits_until_one_has_signed_in_again(ctx: Flask, client: FlaskClient, kind: str):
    application = a_started_application(a_call_asking(a_fund(), asking(kind)))
    lead, mine = leading(application), application.consortium[0].ref
    sent: dict[str, Any] = {"version": "0", "then": "next", **TYPED[kind][0]}
    if kind == "budget":
        sent["answer-0-partner"] = mine
    sign_in(client, lead)
    path = f"/applications/{application.ref}/questions/{application.call.questions[0].ref}"
    db.session.execute(update(SignIn).values(used_at=clock.now() - timedelta(hours=2)))
    commit()
    away = client.post(path, data=sent, content_type="multipart/form-data")
    assert (away.status_code, away.location.partition("?")[0]) == (302, "/sign-in")
    assert db.session.query(Answer).count() == 0
    sign_in(client, lead)
    action, fields = form_of(client.get("/resume").text)
    assert action == path
    again = client.post(action, data=fields, content_type="multipart/form-data")
    assert again.location == f"/applications/{application.ref}/check"
    kept = db.session.query(Answer).one()
    assert kept.text == (mine if kind == "budget" else "") + TYPED[kind][1]


def test_a_form_that_lay_open_too_long_is_offered_again_whole(
    ctx: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    application = a_started_application(a_call_asking(a_fund(), asking("many")))
    sign_in(client, leading(application))
    path = f"/applications/{application.ref}/questions/{application.call.questions[0].ref}"
    monkeypatch.setitem(ctx.config, "WTF_CSRF_ENABLED", True)
    sent = {"csrf_token": "old", "version": "0", "answer": ["sea", "air"]}
    assert client.post(path, data=sent, content_type="multipart/form-data").location == "/resume"
    action, fields = form_of(client.get("/resume").text)
    assert fields["answer"] == ["sea", "air"]
    assert client.post(action, data=fields, content_type="multipart/form-data").status_code == 302
    assert db.session.query(Answer).one().text == "sea\nair"
