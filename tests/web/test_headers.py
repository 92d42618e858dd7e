"""Every answer of whatever kind carries the same few headers, and none that tells of the visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

ALWAYS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
OF_THE_ANSWER = {"Content-Type", "Content-Length", "Location", "Vary", "Set-Cookie"}
OF_FILES = {"Accept-Ranges", "Content-Disposition", "Date", "ETag", "Last-Modified"}


def headers(answer: TestResponse) -> dict[str, str]:
    """Return what an answer says besides its content."""
    return {name: value for name, value in answer.headers if name not in OF_THE_ANSWER}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/healthz", 200),
        ("GET", "/desk", 302),
        ("GET", "/?lang=ar", 302),
        ("POST", "/sample/things/open", 302),
        ("GET", "/sample/refuse/not_allowed", 403),
        ("GET", "/nothing/here", 404),
        ("GET", "/static/nothing.css", 404),
        ("POST", "/healthz", 405),
        ("GET", "/sample/refuse/wrong_state", 409),
        ("GET", "/sample/refuse/rule_broken", 422),
        ("POST", "/sign-in", 422),
        ("GET", "/sample/refuse/too_many", 429),
        ("GET", "/sample/fault", 500),
    ],
)
def test_every_page(visitor: FlaskClient, method: str, path: str, status: int):
    answer = visitor.open(path, method=method)
    assert answer.status_code == status
    assert headers(answer) == {**ALWAYS, "Cache-Control": "no-store"}


def test_what_is_too_much(visitor: FlaskClient):
    answer = visitor.post("/sample/write/x", data={"story": "x" * 2_000_001})
    assert (answer.status_code, headers(answer)) == (413, {**ALWAYS, "Cache-Control": "no-store"})
    assert answer.text.count("That is too much for one page. Shorten it, or send it in parts.") == 1


@pytest.mark.parametrize("name", ["musha.css", "favicon.svg"])
def test_files_may_be_kept_by_anybody_and_so_carry_no_cookie(ctx: Flask, visitor: FlaskClient, name: str):
    sign_in(visitor, person())
    with visitor.session_transaction() as session:
        session.permanent = True
    with visitor.get(f"/static/{name}") as answer:
        assert answer.status_code == 200
    assert {key: value for key, value in headers(answer).items() if key not in OF_FILES} == {
        **ALWAYS,
        "Cache-Control": "public, max-age=3600",
    }
    assert "Set-Cookie" not in answer.headers
    with visitor.get(f"/static/{name}", headers={"If-None-Match": answer.headers["ETag"]}) as again:
        assert (again.status_code, again.headers["Cache-Control"]) == (304, "public, max-age=3600")


def test_a_missing_file_s_page_names_its_reader_and_is_kept_by_nobody(ctx: Flask, visitor: FlaskClient):
    sign_in(visitor, person("Hala of the sample"))
    answer = visitor.get("/static/nothing.css")
    assert answer.text.count("<bdi>Hala of the sample</bdi>") == 1
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("is_secure", "flags", "transport"),
    [
        (False, {"HttpOnly", "Path=/", "SameSite=Lax"}, None),
        (True, {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}, "max-age=31536000; includeSubDomains"),
    ],
)
def test_cookies_and_https(
    visitor: FlaskClient,
    pages: Flask,
    monkeypatch: pytest.MonkeyPatch,
    is_secure: bool,
    flags: set[str],
    transport: str | None,
):
    monkeypatch.setitem(pages.config, "SESSION_COOKIE_SECURE", is_secure)
    answer = visitor.get("/?lang=ar")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    value, *given = cookie.split("; ")
    assert (value.split("=")[0], set(given)) == ("musha", flags)
    assert answer.headers.get("Strict-Transport-Security") == transport
