"""Pages of files: a plain form is enough, files open for whoever may see them, and players may jump in them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from grants.applications import actions
from grants.applications.queries import files as shelf
from grants.calls.rules import QuestionKind
from grants.db import commit
from grants.people.rules import RoleKind
from tests.cast.applications import a_ready_application, a_started_application, acting_for, confirmed, joined, leading
from tests.cast.calls import an_open_call
from tests.cast.files import a_photo, a_sound
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, person_with, sign_in
from tests.cast.sending import PLAN, a_file, a_recording, asks_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application

    Counter = Callable[[], AbstractContextManager[list[str]]]

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def application() -> Application:
    call = an_open_call(a_fund())
    asks_for(call)
    return a_started_application(call)


def page_of(application: Application) -> str:
    return f"/applications/{application.ref}/questions/{application.call.questions[-1].ref}/files"


def choose(data: bytes, name: str) -> dict[str, tuple[io.BytesIO, str]]:
    return {"file": (io.BytesIO(data), name)}


def test_a_plain_form_adds_a_file(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    page = page_of(application)
    assert client.get(page.removesuffix("/files")).headers["Location"] == page
    sent = client.post(page, data=choose(a_photo(), "../IMG\u202e 1.jpeg"))
    assert (sent.status_code, sent.headers["Location"]) == (302, page)
    kept = shelf.files_to(application, application.call.questions[-1])
    assert [one.attachment.name for one in kept] == ["IMG 1.jpg"]
    assert client.get(page).text.count("IMG 1.jpg") == 1
    client.post(f"/applications/{application.ref}/files/{kept[0].attachment.ref}/remove")
    assert shelf.files_to(application, application.call.questions[-1]) == []


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "plan.pdf", "This file is empty."),
        (PLAN, "plan.pdf.exe", "Files that end in .exe are not taken."),
        (b"<html>", "plan.txt", "This is a web page or a program"),
    ],
)
def test_a_file_that_is_not_taken_is_explained(
    client: FlaskClient, application: Application, data: bytes, name: str, said: str
):
    sign_in(client, leading(application))
    answer = client.post(page_of(application), data=choose(data, name))
    assert (answer.status_code, answer.text.count(said)) == (422, 2)
    assert shelf.files_to(application, application.call.questions[-1]) == []


def test_no_file_chosen_is_said(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    answer = client.post(page_of(application), data={"file": (io.BytesIO(b""), "")})
    assert (answer.status_code, answer.text.count("Choose the file.")) == (422, 2)


def test_more_than_a_form_takes_is_refused(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    body = {"data": b"x" * 15_100_000, "content_type": "multipart/form-data; boundary=x"}
    assert client.post(page_of(application), **body).status_code == 413


def test_after_the_deadline_nothing_is_added(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    application.call.closes_at = AT.replace(year=2026, month=2)
    commit()
    answer = client.post(page_of(application), data=choose(PLAN, "plan.txt"))
    assert (answer.status_code, shelf.files_to(application, application.call.questions[-1])) == (409, [])


def test_a_file_is_sent_as_what_it_is_and_runs_nowhere(client: FlaskClient, application: Application):
    ref = a_file(application, application.call.questions[-1], 'خطة "1".txt').attachment.ref
    sign_in(client, leading(application))
    answer = client.get(f"/applications/{application.ref}/files/{ref}")
    name = quote("خطة -1.txt")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PLAN, "text/plain")
    headers = answer.headers
    assert headers["Content-Disposition"] == f"attachment; filename=\"___ -1.txt\"; filename*=UTF-8''{name}"
    assert headers["Content-Security-Policy"].count("sandbox") == 1
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize(
    ("asked", "status", "part", "said"),
    [
        ("bytes=0-3", 206, slice(0, 4), "bytes 0-3/{}"),
        ("bytes=100-", 206, slice(100, None), "bytes 100-{last}/{}"),
        ("bytes=-5", 206, slice(-5, None), None),
        ("bytes=0-1,4-5", 200, slice(None), None),
        ("lines=0-1", 200, slice(None), None),
        ("bytes=99999999-", 200, slice(None), None),
    ],
)
def test_a_player_asks_for_a_part(
    client: FlaskClient, application: Application, asked: str, status: int, part: slice, said: str | None
):
    recording = a_recording(application)
    url = f"/applications/{application.ref}/files/{recording.file.attachment.ref}"
    sign_in(client, leading(application))
    whole = client.get(url)
    assert whole.headers["Content-Disposition"].startswith("inline;")
    answer = client.get(url, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (status, whole.data[part])
    assert answer.headers["Content-Length"] == str(len(answer.data))
    if said is not None:
        assert answer.headers["Content-Range"] == said.format(len(whole.data), last=len(whole.data) - 1)


def test_who_opens_which_file(app: Flask):
    call = an_open_call(a_fund())
    question = asks_for(call)
    application = a_ready_application(call)
    other = joined(a_started_application(call))
    sent = a_file(application, question, by=acting_for(application.consortium[1]))
    confirmed(application)
    actions.submit(application, by=leading(application), at=AT)
    late = a_file(application, question)
    refs = [sent.attachment.ref, late.attachment.ref]
    readers = {
        "lead": leading(application),
        "partner": acting_for(application.consortium[1]),
        "steward": person_with(RoleKind.STEWARD, call.fund_id),
        "treasurer": person_with(RoleKind.TREASURER, call.fund_id),
        "another applicant": acting_for(other),
        "stranger": person(),
    }
    found = {}
    for name, someone in readers.items():
        browser = app.test_client()
        sign_in(browser, someone)
        found[name] = [browser.get(f"/applications/{application.ref}/files/{ref}").status_code for ref in refs]
    assert found == {
        "lead": [200, 200],
        "partner": [200, 200],
        "steward": [200, 404],
        "treasurer": [404, 404],
        "another applicant": [404, 404],
        "stranger": [404, 404],
    }
    assert app.test_client().get(f"/applications/{application.ref}/files/{refs[0]}").status_code == 302


def test_a_removed_or_foreign_file_is_not_there(client: FlaskClient, application: Application):
    other = a_started_application(application.call)
    foreign = a_file(other, application.call.questions[-1]).attachment.ref
    sign_in(client, leading(application))
    for method in (client.get, client.post):
        suffix = "" if method == client.get else "/remove"
        assert method(f"/applications/{application.ref}/files/{foreign}{suffix}").status_code == 404


def test_the_page_reads_no_more_with_more_files(client: FlaskClient, application: Application, query_count: Counter):
    many = asks_for(application.call, QuestionKind.FILE, most_files=10)
    a_file(application, many)
    sign_in(client, leading(application))
    page = f"/applications/{application.ref}/questions/{many.ref}/files"
    counts = []
    for _turn in range(2):
        with query_count() as statements:
            assert client.get(page).status_code == 200
        counts.append(len(statements))
        for number in range(4):
            a_file(application, many, f"{number}.txt")
        commit()
    assert counts[0] == counts[1]


def test_a_sound_in_place_of_a_paper_is_explained(client: FlaskClient, application: Application):
    sign_in(client, leading(application))
    answer = client.post(page_of(application), data=choose(a_sound(), "a.webm"))
    assert (answer.status_code, answer.text.count("A document or a picture is asked for here")) == (422, 2)
