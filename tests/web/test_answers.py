"""Whatever goes wrong is answered in plain words, leaves nothing half-done, and tells the log nothing of anybody."""

from __future__ import annotations

import logging
import re
import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.db import db
from grants.postgres import NoDatabase
from grants.signin import Bucket
from grants.web import create_app
from tests.cast.people import person, sign_in
from tests.web.sample import sample_app

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

ARABIC = {"Accept-Language": "ar"}


def heading(page: str) -> tuple[str, str]:
    """Return a page's <html> tag and its one heading."""
    (tag,) = re.findall(r"<html [^>]*>", page)
    (said,) = re.findall(r"<h1>(.*?)</h1>", page)
    return tag, said


def names() -> list[str]:
    """Return the rows that the sample pages wrote."""
    return sorted(name for name in db.session.scalars(select(Bucket.name)) if len(name) < 64)


@pytest.mark.parametrize(
    ("path", "status", "english"),
    [
        ("/sample/refuse/not_allowed", 403, "Not for you"),
        ("/sample/refuse/not_found", 404, "Nothing here"),
        ("/sample/refuse/wrong_state", 409, "This has moved on"),
        ("/sample/refuse/stale", 409, "This has moved on"),
        ("/sample/refuse/rule_broken", 422, "Not possible"),
        ("/sample/refuse/too_many", 429, "Not possible"),
        ("/sample/fault", 500, "Our fault"),
        ("/nothing", 404, "Nothing here"),
        ("/sign-out", 405, "Not possible"),
    ],
)
def test_refusals_are_pages_in_both_languages(visitor: FlaskClient, path: str, status: int, english: str):
    page = visitor.get(path)
    assert (page.status_code, heading(page.text)) == (status, ('<html lang="en" dir="ltr">', english))
    page = visitor.get(path, headers=ARABIC)
    tag, said = heading(page.text)
    assert (page.status_code, tag) == (status, '<html lang="ar" dir="rtl">')
    assert re.fullmatch(r"[\u0600-\u06ff ]+", said)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/sample/refuse/not_allowed", "Not for you, since you are new."),
        ("/sample/refuse/rule_broken", "The shares do not add up."),
        ("/nothing", "There is nothing here, or nothing that you may see."),
        ("/sample/refuse/unreadable", "This request cannot be answered. Go back and try again."),
        ("/sign-out", "This page cannot do that. Go back and use the button on it."),
        ("/sample/fault", "Something broke on our side. What you had saved is safe; go back and try again."),
    ],
)
def test_refusals_say_why(visitor: FlaskClient, path: str, reason: str):
    assert re.findall(r'<p class="lead">(.*?)</p>', visitor.get(path).text) == [reason]


def test_a_post_is_committed_when_it_is_answered(ctx: Flask, visitor: FlaskClient):
    assert visitor.post("/sample/write/lasting").status_code == 200
    assert names() == ["lasting"]


@pytest.mark.parametrize(
    ("what", "status"),
    [("rule_broken", 422), ("not_allowed", 403), ("not_found", 404), ("wrong_state", 409), ("fault", 500)],
)
def test_a_failed_post_leaves_nothing(ctx: Flask, visitor: FlaskClient, what: str, status: int):
    assert visitor.post(f"/sample/write-then/{what}").status_code == status
    assert names() == []
    assert visitor.post("/sample/write/next").status_code == 200
    assert names() == ["next"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_never_writes(ctx: Flask, visitor: FlaskClient, method: str):
    assert visitor.open("/sample/write/while-reading", method=method).status_code == 500
    assert names() == []


@pytest.mark.parametrize("path", ["/sample/fault", "/sample/write/x"])
def test_a_fault_is_logged_by_its_place_alone(visitor: FlaskClient, caplog: pytest.LogCaptureFixture, path: str):
    caplog.set_level(logging.DEBUG)
    visitor.get(
        f"{path}?name=somebody@example.org",
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
        headers={"User-Agent": "Peculiar/1"},
    )
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert (record.name, record.exc_info) == ("musha", None)
    assert re.fullmatch(r"fault in sample\.\w+: \w+Error at [^ ]+\.py:\d+", record.getMessage())
    text = "\n".join(map(logging.Formatter().format, caplog.records))
    assert [word for word in ("somebody@example.org", "203.0.113.9", "Peculiar", "?name") if word in text] == []


def test_a_doubled_slash_is_led_to_the_page(visitor: FlaskClient):
    answer = visitor.get("/sample//inside")
    assert (answer.status_code, answer.location) == (308, "http://127.0.0.1/sample/inside")


def test_refusals_are_not_logged(visitor: FlaskClient, caplog: pytest.LogCaptureFixture):
    for path in ("/sample/refuse/not_allowed", "/nothing", "/desk"):
        visitor.get(path)
    assert caplog.records == []


def test_a_fault_in_tests_is_seen(visitor: FlaskClient, pages: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(pages.config, "TESTING", True)
    monkeypatch.setitem(pages.config, "PROPAGATE_EXCEPTIONS", True)
    with pytest.raises(Exception, match="invalid input syntax for type integer"):
        visitor.get("/sample/fault")


@pytest.fixture(scope="module")
def stranded(app: Flask) -> Flask:
    """Give the application after its database has gone away."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert app.test_client_class is not None
    address = f"postgresql+psycopg://musha:top-secret@127.0.0.1:{port}/musha"
    return sample_app(app.config["MUSHA"], address, app.test_client_class)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/healthz"), ("GET", "/desk"), ("GET", "/nothing"), ("POST", "/sample/write/x")]
)
@pytest.mark.parametrize(
    ("language", "tag"), [("en", '<html lang="en" dir="ltr">'), ("ar", '<html lang="ar" dir="rtl">')]
)
def test_without_a_database_there_is_still_a_page(
    stranded: Flask, caplog: pytest.LogCaptureFixture, method: str, path: str, language: str, tag: str
):
    browser = stranded.test_client()
    with browser.session_transaction() as session:
        session.update(sign_in="somebody's", language=language)
    answer = browser.open(path, method=method)
    assert (answer.status_code, heading(answer.text)[0]) == (503, tag)
    assert answer.headers["Cache-Control"] == "no-store"
    assert [record.getMessage() for record in caplog.records] == ["no database: OperationalError"]
    with browser.get("/static/musha.css") as file:
        assert file.status_code == 200


def test_nothing_is_served_where_the_database_does_not_answer(stranded: Flask):
    config = replace(stranded.config["MUSHA"], database_url="postgresql://musha:top-secret@127.0.0.1:1/musha")
    with pytest.raises(
        NoDatabase, match=r"^No PostgreSQL answers at postgresql\+psycopg://musha:\*\*\*@127\.0\.0\.1:1/musha\."
    ):
        create_app(config)


def test_healthy(client: FlaskClient):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_the_way_back_is_ones_own(ctx: Flask, visitor: FlaskClient):
    assert visitor.get("/nothing").text.count('href="/desk"') == 0
    sign_in(visitor, person())
    assert visitor.get("/nothing").text.count('href="/desk"') == 2  # the navigation, and the button
