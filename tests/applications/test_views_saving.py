"""What a page's script hears: the words are kept and how, or in plain words why not, and where to go then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from grants import clock
from grants.applications import actions, queries
from grants.db import unit_of_work
from tests.cast.applications import a_started_application, acting_for, joined, leading
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from grants.applications.models import Application

TEXT = "نزرع معًا.\n\nWe plant “together” & share."


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be a day on which the call is open."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def application(ctx: Flask) -> Application:
    """Give a draft of two partners."""
    with unit_of_work():
        made = a_started_application(an_open_call(a_fund()))
        joined(made)
    return made


def save(client: FlaskClient, application: Application, text: str, **changes: Any) -> TestResponse:
    """Send what a page of the lead's would send by itself."""
    sent = {"answer": text, "version": 0, "writer": "page", "step": 1, "who": leading(application).ref, **changes}
    path = f"/applications/{application.ref}/questions/{application.call.questions[0].ref}/save"
    return client.post(path, data=sent, headers={"Accept": "application/json"}, content_type="multipart/form-data")


def text_of(application: Application) -> str | None:
    """Return the first answer as it is kept."""
    found = queries.answer(application, application.call.questions[0])
    return found.text if found else None


def test_words_are_kept_and_the_page_hears_when(application: Application, client: FlaskClient):
    sign_in(client, leading(application))
    answer = save(client, application, TEXT)
    assert (answer.status_code, text_of(application)) == (200, TEXT)
    assert answer.json == {
        "version": 1,
        "saved_at": AT.isoformat(),
        "words": 7,
        "said": "Saved at 09:00",
    }


def test_a_second_text_is_kept_beside_the_first(application: Application, client: FlaskClient):
    other = acting_for(application.consortium[1])
    with unit_of_work():
        actions.write_answer(application, application.call.questions[0], "They", 0, by=other, at=AT)
    sign_in(client, leading(application))
    answer = save(client, application, TEXT)
    assert (answer.status_code, text_of(application)) == (409, "They")
    (waiting,) = queries.waiting(application, application.call.questions[0])
    assert (waiting.text, waiting.saved_by) == (TEXT, leading(application).id)
    assert answer.json is not None
    assert answer.json["said"] == "Somebody else saved this answer meanwhile. Both texts are kept."
    href = f"/applications/{application.ref}/texts/{waiting.ref}"
    assert answer.json["link"] == {"href": href, "text": "Compare the two texts"}


def test_the_button_after_it_is_no_clash(application: Application, client: FlaskClient):
    sign_in(client, leading(application))
    save(client, application, "We")
    path = f"/applications/{application.ref}/questions/{application.call.questions[0].ref}"
    sent = {"answer": TEXT, "version": 0, "writer": "page", "who": "x", "then": "back"}
    answer = client.post(path, data=sent, content_type="multipart/form-data")
    assert (answer.status_code, answer.location) == (302, f"/applications/{application.ref}")
    assert text_of(application) == TEXT
    assert queries.waiting(application, application.call.questions[0]) == []


def test_whoever_is_signed_out_is_told_where_to_sign_in(application: Application, client: FlaskClient):
    answer = save(client, application, TEXT)
    assert answer.status_code == 401
    assert answer.json == {
        "said": "You are signed out. Your words are still here; sign in, and they are sent.",
        "link": {"href": "/sign-in", "text": "Sign in in another window"},
    }
    assert text_of(application) is None


def test_nothing_is_written_in_the_name_of_who_signed_in_meanwhile(application: Application, client: FlaskClient):
    sign_in(client, acting_for(application.consortium[1]))
    answer = save(client, application, TEXT)
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["said"] == "Somebody else is signed in here now. Your words are still on this page."
    assert text_of(application) is None


def test_strangers_are_told_nothing(application: Application, client: FlaskClient):
    stranger = person()
    sign_in(client, stranger)
    answer = save(client, application, TEXT, who=stranger.ref)
    assert (answer.status_code, answer.json) == (
        404,
        {"said": "There is nothing here, or nothing that you may see."},
    )


def test_after_the_close_the_words_are_kept_and_the_page_says_how_to_ask_for_time(
    application: Application, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    closed = application.call.closes_at + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: closed)
    sign_in(client, leading(application))
    for step, text in enumerate(("late", TEXT, TEXT), start=1):
        answer = save(client, application, text, step=step)
        assert answer.status_code == 409
        assert answer.json is not None
        assert answer.json["said"].endswith("What you typed is kept; it counts once you are given more time.")
        assert answer.json["link"]["href"] == f"/applications/{application.ref}/more-time"
    found = queries.answer(application, application.call.questions[0])
    assert found is not None
    assert [(one.text, one.is_late, one.is_chosen) for one in found.revisions] == [(TEXT, True, False)]
    assert found.text == ""


@pytest.mark.parametrize(
    "changes",
    [{"writer": ""}, {"writer": "x" * 41}, {"step": ""}, {"step": "-1"}, {"step": "1e3"}, {"step": "9" * 10}],
)
def test_what_no_page_of_ours_sends_is_refused(application: Application, client: FlaskClient, changes: dict[str, str]):
    sign_in(client, leading(application))
    answer = save(client, application, TEXT, **changes)
    assert (answer.status_code, answer.json) == (
        422,
        {"said": "This page is out of date. Copy what you typed, and open it again."},
    )
    assert text_of(application) is None


def test_too_long_a_text_is_said_to_be_and_stays_where_it_is(application: Application, client: FlaskClient):
    sign_in(client, leading(application))
    answer = save(client, application, "x" * 100_001)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["said"].startswith("This is longer than 100,000 characters")


def test_a_page_whose_token_ran_out_is_given_a_new_one(
    application: Application, client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    sign_in(client, leading(application))
    refused = save(client, application, TEXT)
    assert (refused.status_code, set(refused.json or ())) == (400, {"csrf"})
    assert text_of(application) is None
    assert save(client, application, TEXT, csrf_token=(refused.json or {})["csrf"]).status_code == 200
    assert text_of(application) == TEXT
