"""Reviewers read files and hear voices of what was submitted, under names that do not tell who sent them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from grants.applications import actions
from grants.applications.actions import files, recordings
from grants.calls import actions as calls
from tests.cast.applications import a_ready_application, confirmed, leading
from tests.cast.calls import CLOSES, a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.panels import a_reviewer, declared, given
from tests.cast.people import AT, person, sign_in
from tests.cast.sending import PLAN, a_file, a_recording, asks_for

if TYPE_CHECKING:
    from flask import Flask

    from grants.panels.models import Assignment

SAID = "canary-of-the-transcript"
TYPED = "canary-of-words-nobody-approved"


@pytest.fixture
def reading(ctx: Flask) -> Assignment:
    """Give a reading of an application with two voices, a file whose name tells, and a file that came too late."""
    call = an_open_call(a_fund())
    question = asks_for(call)
    application = a_ready_application(call)
    lead = leading(application)
    a_file(application, question, "canary-of-a-name.txt")
    for place, text in enumerate((SAID, TYPED)):
        voice = a_recording(application, call.questions[place])
        recordings.write_transcript(voice, text, 0, by=lead, at=AT)
        if text == SAID:
            recordings.approve_transcript(voice, 1, by=lead, at=AT)
    confirmed(application)
    actions.submit(application, by=lead, at=AT)
    files.remove_file(application.files[0], by=lead, at=AT)
    a_file(application, question, "late.txt")
    calls.close_call(call, by=a_steward(call.fund), at=CLOSES + timedelta(hours=1))
    return given(declared(a_reviewer(call, "48")), application)


def addresses(reading: Assignment) -> list[str]:
    """Return where the submitted files and the late one would be: file, voices, late."""
    first, *voices, late = reading.application.files
    return [f"/readings/{reading.ref}/files/{one.attachment.ref}" for one in (first, *voices, late)]


def test_a_reviewer_opens_what_was_submitted(app: Flask, reading: Assignment):
    browser = app.test_client()
    sign_in(browser, reading.reviewer.person)
    page = browser.get(f"/readings/{reading.ref}").text
    assert {
        word: page.count(word) for word in (SAID, TYPED, "canary-of-a-name", "late.txt", "File 3.txt", "<audio")
    } == {
        SAID: 1,
        TYPED: 0,
        "canary-of-a-name": 0,
        "late.txt": 0,
        "File 3.txt": 1,
        "<audio": 2,
    }
    answers = [browser.get(one) for one in addresses(reading)]
    assert [one.status_code for one in answers] == [200, 200, 200, 404]
    assert answers[0].data == PLAN
    assert [one.headers.get("Content-Disposition") for one in answers[:2]] == [
        "attachment; filename=\"File 3.txt\"; filename*=UTF-8''File%203.txt",
        "inline; filename=\"File 1.weba\"; filename*=UTF-8''File%201.weba",
    ]


def test_nobody_else_opens_it_by_that_address(app: Flask, reading: Assignment):
    other = given(declared(a_reviewer(reading.reviewer.panel.call, "WB")), reading.application)
    for someone in (person(), leading(reading.application), other.reviewer.person):
        browser = app.test_client()
        sign_in(browser, someone)
        assert [browser.get(one).status_code for one in addresses(reading)] == [404] * 4
