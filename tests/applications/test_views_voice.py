"""Pages on which an answer is spoken, typed by a helper, and approved by those who spoke."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from grants.applications.actions import recordings
from grants.applications.queries import files as shelf
from grants.calls.rules import QuestionKind
from grants.db import commit
from grants.people.rules import RoleKind
from tests.cast.applications import a_started_application, leading
from tests.cast.calls import an_open_call
from tests.cast.files import a_sound
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, person_with, sign_in
from tests.cast.sending import PLAN, a_recording, asks_for

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application, Recording

pytestmark = pytest.mark.usefixtures("ctx")
SAID = "We meet each week, in two rooms."


@pytest.fixture
def application() -> Application:
    return a_started_application(an_open_call(a_fund()))


@pytest.fixture
def recording(application: Application) -> Recording:
    return a_recording(application)


def voice_page(application: Application, place: int = 0) -> str:
    return f"/applications/{application.ref}/questions/{application.call.questions[place].ref}/voice"


def test_a_voice_is_sent_with_a_plain_form(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    page = voice_page(application)
    before = client.get(page)
    assert before.text.count("data-record=") == 2
    assert before.headers["Permissions-Policy"].count("microphone=(self)") == 1
    answer = page.removesuffix("/voice")
    assert client.get(answer).headers["Permissions-Policy"].count("microphone=()") == 1
    assert client.get(answer).text.count("Answer by voice instead") == 1
    sent = client.post(page, data={"file": (io.BytesIO(a_sound()), "note.webm")})
    assert (sent.status_code, sent.headers["Location"]) == (302, page)
    assert client.get(page).text.count("<audio") == 1
    assert client.get(answer).text.count("This is answered by voice") == 1
    assert client.get(f"/applications/{application.ref}").text.count("Completed") == 1


def test_a_paper_in_place_of_a_voice_is_explained(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    answer = client.post(voice_page(application), data={"file": (io.BytesIO(PLAN), "a.txt")})
    assert (answer.status_code, answer.text.count("This is no recording.")) == (422, 2)


def test_questions_lead_to_the_page_that_is_theirs(client: FlaskClient, application: Application):
    spoken = asks_for(application.call, QuestionKind.VOICE, video=False)
    number = asks_for(application.call, QuestionKind.NUMBER)
    sign_in(client, leading(application))
    root = f"/applications/{application.ref}/questions"
    page = client.get(f"{root}/{spoken.ref}", follow_redirects=True)
    assert (page.request.path, page.text.count("data-record=")) == (f"{root}/{spoken.ref}/voice", 1)
    assert client.get(f"{root}/{number.ref}/voice").headers["Location"] == f"{root}/{number.ref}"
    assert client.get(f"{root}/{spoken.ref}/files").headers["Location"] == f"{root}/{spoken.ref}"


def test_what_is_said_is_typed_and_approved(client: FlaskClient, application: Application, recording: Recording):
    sign_in(client, leading(application))
    page, typing = voice_page(application), f"/recordings/{recording.ref}"
    assert client.get(f"{typing}/sound").headers["Content-Disposition"].count("recording.weba") == 2
    sent = client.post(typing, data={"transcript": SAID, "version": "0"})
    assert (sent.status_code, sent.headers["Location"]) == (302, page)
    assert client.get(page).text.count("These are our words") == 1
    assert client.post(f"{typing}/approve", data={"version": "0"}).status_code == 409
    assert client.post(f"{typing}/approve").status_code == 409
    assert client.post(f"{typing}/approve", data={"version": "1"}).headers["Location"] == page
    assert (client.get(page).text.count("These are our words"), client.get(page).text.count(SAID)) == (0, 1)
    assert client.get(f"/applications/{application.ref}/text").text.count(SAID) == 1
    assert client.get(typing).text.count("This text is approved.") == 1


def test_two_who_type_at_once_see_both(client: FlaskClient, application: Application, recording: Recording):
    sign_in(client, leading(application))
    typing = f"/recordings/{recording.ref}"
    client.post(typing, data={"transcript": SAID, "version": "0"})
    clash = client.post(typing, data={"transcript": "In one room.", "version": "0"})
    assert (clash.status_code, clash.text.count(SAID), clash.text.count("In one room.")) == (409, 1, 1)
    assert client.post(typing, data={"transcript": "In one room.", "version": "1"}).status_code == 302
    long = client.post(typing, data={"transcript": "x" * 40_001, "version": "2"})
    assert (long.status_code, recording.transcript) == (422, "In one room.")


def test_after_the_deadline_what_was_typed_is_shown_again(
    client: FlaskClient, application: Application, recording: Recording
):
    application.call.opens_at = AT.replace(year=2026, month=1)
    application.call.closes_at = AT.replace(year=2026, month=2)
    sign_in(client, leading(application))
    late = client.post(f"/recordings/{recording.ref}", data={"transcript": SAID, "version": "0"})
    assert (late.status_code, late.text.count(SAID), recording.transcript) == (409, 1, "")
    sent = client.post(voice_page(application), data={"file": (io.BytesIO(a_sound()), "note.webm")})
    assert sent.status_code == 409


def test_a_steward_whose_help_is_asked_for_sees_one_recording(
    client: FlaskClient, app: Flask, application: Application, recording: Recording
):
    steward = app.test_client()
    sign_in(steward, person_with(RoleKind.STEWARD, application.call.fund_id))
    sign_in(client, leading(application))
    typing = f"/recordings/{recording.ref}"
    addresses = [typing, f"{typing}/sound", voice_page(application), f"/applications/{application.ref}"]
    assert [steward.get(one).status_code for one in addresses] == [404] * 4
    assert steward.get("/desk").text.count(typing) == 0
    assert client.post(f"{typing}/help").headers["Location"] == voice_page(application)
    assert [steward.get(one).status_code for one in addresses] == [200, 200, 404, 404]
    assert steward.get("/desk").text.count(typing) == 1
    name = leading(application).name
    assert (name in steward.get(typing).text, application.consortium[0].name in steward.get(typing).text) == (
        False,
        False,
    )
    assert steward.post(typing, data={"transcript": SAID, "version": "0"}).headers["Location"] == typing
    assert steward.post(f"{typing}/approve", data={"version": "1"}).status_code == 404
    assert steward.get("/desk").text.count(typing) == 0
    client.post(f"{typing}/help", data={"do": "end"})
    assert [steward.get(one).status_code for one in addresses] == [404] * 4
    assert (recording.transcript, recording.approved_at) == (SAID, None)


def test_strangers_hear_nothing(client: FlaskClient, application: Application, recording: Recording):
    sign_in(client, person())
    typing = f"/recordings/{recording.ref}"
    assert client.get(f"{typing}/sound").status_code == 404
    assert [client.post(f"{typing}{end}").status_code for end in ("", "/help", "/approve")] == [404] * 3


def test_a_removed_recording_leaves_the_answer_open(
    client: FlaskClient, application: Application, recording: Recording
):
    recordings.write_transcript(recording, SAID, 0, by=leading(application), at=AT)
    commit()
    sign_in(client, leading(application))
    gone = client.post(f"/applications/{application.ref}/files/{recording.file.attachment.ref}/remove")
    assert gone.headers["Location"] == voice_page(application)
    assert shelf.recording_to(application, application.call.questions[0]) is None
