"""Pages on which somebody without an account writes: a code, one question a page, and all of it checked and claimed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.applications.actions import drafts
from grants.applications.models import Draft
from grants.applications.queries.drafts import draft_of
from grants.applications.views import holding
from grants.applications.views.holding import COOKIE
from grants.calls.rules import QuestionKind
from grants.db import commit, db
from tests.cast.calls import an_open_call
from tests.cast.drafts import a_code, a_sealed_draft, hidden, holding_draft, keys, reading
from tests.cast.funds import a_fund

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.calls.models import Call


@pytest.fixture
def call(ctx: Flask) -> Call:
    """Give a call that takes applications."""
    del ctx
    made = an_open_call(a_fund())
    commit()
    return made


def test_one_begins_without_an_account_writes_leaves_and_comes_back_on_another_device(
    app: Flask, client: FlaskClient, call: Call
):
    page = client.get(f"/calls/{call.ref}/draft").text
    code = re.search(r"((?:\d{4} ){4}\d{4})", page)
    assert code is not None
    begun = client.post(f"/calls/{call.ref}/draft", data={"made": hidden(page, "made")})
    assert (begun.status_code, begun.location) == (302, "/drafts/open")
    cookie = begun.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie
    first = call.questions[0].key
    saved = client.post("/drafts/questions/_name", data={"answer": "Lanterns", "version": "0", "then": "next"})
    assert saved.location == "/drafts/questions/_place"
    client.post(f"/drafts/questions/{first}", data={"answer": "Our plan 🌱", "version": "0"})
    assert client.post("/drafts/leave").location == "/drafts"
    assert client.get("/drafts/open").location == "/drafts"
    other = app.test_client()
    assert other.post("/drafts", data={"code": code[1]}).location == "/drafts/open"
    assert "Our plan 🌱" in other.get("/drafts/check").text
    assert other.get("/drafts").location == "/drafts/open"


def test_a_code_that_we_did_not_make_begins_nothing(client: FlaskClient, call: Call):
    for made in (a_code(), f"{a_code()}.x", ""):
        refused = client.post(f"/calls/{call.ref}/draft", data={"made": made})
        assert refused.status_code == 422
        assert "This code was not made here" in refused.text
    assert db.session.query(Draft).count() == 0


def test_a_call_that_is_not_out_begins_nothing(client: FlaskClient, call: Call):
    call.closes_at = clock.now() - timedelta(hours=1)
    commit()
    page = client.get(f"/calls/{call.ref}/draft")
    assert "does not take applications now" in page.text
    assert 'name="made"' not in page.text
    assert client.get("/calls/none/draft").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [("123", "these are 3"), ("1" * 20, "One of the digits is wrong"), ("", "20 digits that you wrote")],
)
def test_what_is_no_code_says_why_and_costs_no_try(client: FlaskClient, call: Call, typed: str, said: str):
    del call
    for _try in range(25):
        refused = client.post("/drafts", data={"code": typed})
        assert refused.status_code == 422
        assert said in refused.text


def test_guessing_is_slowed_for_a_network_and_for_all(client: FlaskClient, call: Call, monkeypatch: pytest.MonkeyPatch):
    a_sealed_draft(call)
    commit()
    monkeypatch.setattr("grants.applications.views.drafts.keys_of", lambda _code: keys(2))
    tried = [
        client.post("/drafts", data={"code": a_code(2)}, environ_base={"REMOTE_ADDR": f"198.51.100.{number}"})
        for number in range(22)
    ]
    assert [one.status_code for one in tried] == [422] * 20 + [429] * 2
    assert "No draft has this code" in tried[0].text
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.post("/drafts", data={"code": a_code(2)}, environ_base=elsewhere).status_code == 422
    monkeypatch.setattr(holding, "_TRIES_OF_ALL", 5)
    assert (
        client.post("/drafts", data={"code": a_code(2)}, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 429
    )


def test_a_network_is_more_than_an_address(app: Flask):
    for address, network in (("198.51.100.7", "198.51.100.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48")):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            assert holding.network() == network


def test_what_is_typed_when_the_draft_was_closed_is_shown_again(client: FlaskClient, call: Call):
    del call
    lost = client.post("/drafts/questions/_title", data={"answer": "Long thought", "version": "3"})
    assert lost.status_code == 409
    assert "Long thought" in lost.text
    assert client.get("/drafts/questions/_title").location == "/drafts"


def test_a_cookie_that_opens_nothing_leads_to_the_door(client: FlaskClient, call: Call):
    del call
    for cookie in (keys(9).cookie, "nonsense"):
        client.set_cookie(COOKIE, cookie)
        assert client.get("/drafts/open").location == "/drafts"


def test_two_devices_meet_on_the_page_of_both_texts(client: FlaskClient, call: Call):
    made = a_sealed_draft(call, title="First")
    holding_draft(client, made)
    clash = client.post("/drafts/questions/_title", data={"answer": "Second", "version": "0"})
    assert clash.location == "/drafts/questions/_title/texts"
    page = client.get(clash.location).text
    assert ("First" in page, "Second" in page) == (True, True)
    assert "Two texts: choose" in client.get("/drafts/open").text
    done = client.post(clash.location, data={"keep": "1", "version": "1", "then": "back"})
    assert done.location == "/drafts/open"
    assert reading(made).part("_title").text == "Second"
    assert client.get(clash.location).location == "/drafts/questions/_title"


def test_both_texts_become_one(client: FlaskClient, call: Call):
    made = a_sealed_draft(call, title="First")
    drafts.write(made, "_title", "Second", 0, at=clock.now())
    holding_draft(client, made)
    client.post("/drafts/questions/_title/texts", data={"keep": "new", "answer": "Both", "version": "1"})
    assert (reading(made).part("_title").text, reading(made).part("_title").waiting) == ("Both", ())


def test_a_late_text_is_not_saved_and_stays_on_the_page(client: FlaskClient, call: Call):
    made = a_sealed_draft(call, title="First")
    call.closes_at = clock.now() - timedelta(minutes=1)
    holding_draft(client, made)
    late = client.post("/drafts/questions/_title", data={"answer": "Late words", "version": "1"})
    assert late.status_code == 409
    assert "Late words" in late.text
    assert reading(made).part("_title").text == "First"
    assert "This draft is ours" not in client.get("/drafts/open").text


def test_what_is_no_answer_says_so_and_keeps_what_was_typed(client: FlaskClient, call: Call):
    holding_draft(client, a_sealed_draft(call))
    wrong = client.post("/drafts/questions/_ask", data={"answer": "much", "version": "0"})
    assert wrong.status_code == 422
    assert "much" in wrong.text
    assert client.get("/drafts/questions/none").status_code == 404


def test_another_code_and_erasing(client: FlaskClient, call: Call):
    made = a_sealed_draft(call, title="First")
    holding_draft(client, made)
    page = client.get("/drafts/code").text
    assert client.post("/drafts/code", data={"made": hidden(page, "made")}).location == "/drafts/open"
    assert draft_of(made) is None
    assert "First" in client.get("/drafts/open").text
    assert client.post("/drafts/erase").location == f"/calls/{call.ref}"
    assert db.session.query(Draft).count() == 0


def test_a_budget_of_a_draft_is_the_groups_own_without_choosing(client: FlaskClient, call: Call):
    first = call.questions[0]
    first.kind = QuestionKind.BUDGET
    made = a_sealed_draft(call)
    holding_draft(client, made)
    page = client.get(f"/drafts/questions/{first.key}").text
    assert '<option selected value="us">Your group</option>' in page
    sent = {"answer-0-partner": "us", "answer-0-amount": "10.50", "answer-0-what": "soil", "version": "0"}
    client.post(f"/drafts/questions/{first.key}", data=sent)
    assert reading(made).part(first.key).text == "us\t1050\tsoil"


def test_what_was_typed_on_a_page_that_lay_open_too_long_is_shown_again(
    app: Flask, client: FlaskClient, call: Call, monkeypatch: pytest.MonkeyPatch
):
    holding_draft(client, a_sealed_draft(call))
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    lost = client.post("/drafts/questions/_title", data={"answer": "Long thought", "csrf_token": "old"})
    assert lost.status_code == 409
    assert "Long thought" in lost.text
    assert "lain open for too long" in lost.text
