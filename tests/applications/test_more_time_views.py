"""Pages when the deadline passes between opening a question and sending it: 0 characters lost, and a way on."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants import clock
from grants.applications import queries
from grants.applications.queries.late import late_texts
from grants.calls.actions import close_call
from grants.calls.models import MoreTime
from grants.calls.rules.more_time import MoreTimeState
from grants.db import commit, db
from tests.cast.applications import leading
from tests.cast.calls import a_steward
from tests.cast.funds import a_fund
from tests.cast.more_time import TOO_LATE, a_late_application
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application
    from grants.people.models import Person


@pytest.fixture
def application(ctx: Flask) -> Application:
    return a_late_application(a_fund(), now=clock.now())


@pytest.fixture
def steward(application: Application) -> Person:
    steward = a_steward(application.call.fund)
    commit()
    return steward


def question(application: Application) -> str:
    return f"/applications/{application.ref}/questions/{application.call.questions[0].ref}"


def test_what_is_sent_after_the_deadline_is_shown_kept_and_found_again(application: Application, client: FlaskClient):
    sign_in(client, leading(application))
    answer = client.post(question(application), data={"answer": TOO_LATE, "version": "1", "then": "next"})
    assert answer.status_code == 409
    assert TOO_LATE in unescape(answer.text)
    assert f'href="/applications/{application.ref}/more-time"' in answer.text
    assert [one.text for one in late_texts(application)] == [TOO_LATE]
    assert TOO_LATE in unescape(client.get(f"/applications/{application.ref}/more-time").text)
    assert "Ask for more time" in client.get(f"/applications/{application.ref}").text


def test_from_asking_to_writing_again(application: Application, steward: Person, client: FlaskClient, app: Flask):
    sign_in(client, leading(application))
    client.post(question(application), data={"answer": TOO_LATE, "version": "1"})
    home = f"/applications/{application.ref}/more-time"
    asked = client.post(home, data={"then": "ask", "reason": "The line was cut."})
    assert (asked.status_code, asked.location) == (302, home)
    assert "The stewards have your request" in client.get(home).text
    row = db.session.scalars(select(MoreTime)).one()
    theirs = app.test_client()
    sign_in(theirs, steward)
    assert f'href="/more-time/{row.ref}"' in theirs.get("/desk").text
    page = theirs.get(f"/more-time/{row.ref}").text
    assert "The line was cut." in page
    assert "Saved in time." not in page
    assert TOO_LATE not in unescape(page)
    until = re.search(r'value="(\d{4}-\d\d-\d\dT\d\d:\d\d)"', page)
    assert until is not None
    given = theirs.post(f"/more-time/{row.ref}", data={"until": until[1], "reason": "Yes.", "then": "grant"})
    assert given.status_code == 302
    db.session.expire_all()
    assert queries.is_open(queries.application(application.ref), clock.now())
    assert "Compare the two texts" in client.get(question(application)).text


def test_a_code_is_shown_once_and_opens_the_application(
    application: Application, steward: Person, client: FlaskClient, app: Flask
):
    theirs = app.test_client()
    sign_in(theirs, steward)
    page = theirs.get(f"/calls/{application.call.ref}/more-time").text
    until = re.search(r'value="(\d{4}-\d\d-\d\dT\d\d:\d\d)"', page)
    assert until is not None
    sent = {"until": until[1], "reason": "By phone", "once": "one-press"}
    shown = theirs.post(f"/calls/{application.call.ref}/more-time", data=sent).text
    code = re.search(r"\d{3} \d{3} \d{4}", shown)
    assert code is not None
    assert code[0] not in theirs.post(f"/calls/{application.call.ref}/more-time", data=sent).text
    sign_in(client, leading(application))
    home = f"/applications/{application.ref}/more-time"
    wrong = client.post(home, data={"then": "code", "code": "12"})
    assert (wrong.status_code, 'value="12"' in wrong.text) == (422, True)
    right = client.post(home, data={"then": "code", "code": code[0]})
    assert (right.status_code, right.location) == (302, f"/applications/{application.ref}")
    assert "Write" in client.get(f"/applications/{application.ref}").text


def test_closing_says_how_many_codes_it_ends(application: Application, steward: Person, client: FlaskClient):
    sign_in(client, steward)
    page = client.get(f"/calls/{application.call.ref}/more-time").text
    until = re.search(r'value="(\d{4}-\d\d-\d\dT\d\d:\d\d)"', page)
    assert until is not None
    client.post(f"/calls/{application.call.ref}/more-time", data={"until": until[1], "reason": "By phone"})
    assert "1 code for more time was not used yet" in client.get(f"/calls/{application.call.ref}/manage").text
    client.post(f"/calls/{application.call.ref}/close")
    assert "1 unused code has ended." in client.get(f"/calls/{application.call.ref}/manage").text
    assert db.session.scalars(select(MoreTime.state)).all() == [MoreTimeState.ENDED]


def test_others_find_nothing(application: Application, client: FlaskClient):
    sign_in(client, person())
    commit()
    assert client.get(f"/applications/{application.ref}/more-time").status_code == 404
    assert client.get(f"/calls/{application.call.ref}/more-time").status_code == 403


def test_after_closing_no_more_time_is_offered(application: Application, steward: Person, client: FlaskClient):
    close_call(application.call, by=steward, at=clock.now())
    commit()
    sign_in(client, leading(application))
    page = client.get(f"/applications/{application.ref}/more-time").text
    assert "<textarea" not in page
    assert "more time can no longer be given" in page
    late = client.post(question(application), data={"answer": TOO_LATE, "version": "1"})
    assert TOO_LATE in unescape(late.text)
    assert [one.text for one in late_texts(application)] == [TOO_LATE]
