"""What a whole application costs on the line, as a browser counts it: every byte of every answer, headers and all."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from waitress.server import create_server

from grants.db import unit_of_work
from grants.signin import hash_password
from tests.journeys.demo_pages import someone
from tests.journeys.somebody import PASSWORD
from tests.journeys.writing_desk import sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser, Page

TWELVE = (
    *("show", "outline", "answer", "choose", "partners", "invite"),
    *("shares", "consent", "confirm", "text", "submit", "history"),
)
MOST_OF_A_PAGE, MOST_REQUESTS, MOST_OF_ALL = 14 * 1024, 3, 150 * 1024


@dataclass
class Meter:
    """Counts what a page's browser fetches, by the browser's own count of bytes on the line."""

    page: Page
    bytes: int = 0
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to count."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.responseReceived", self._received)

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _received(self, event: dict[str, Any]) -> None:
        answer = event["response"]
        if not answer["url"].startswith("data:") and not answer.get("fromDiskCache"):
            self.asked.append(answer["url"])


@pytest.fixture
def demo_server(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the demo, its applicant with a password; forms are protected as in production."""
    monkeypatch.setitem(demo_app.config, "WTF_CSRF_ENABLED", True)
    with demo_app.app_context(), unit_of_work():
        someone("applicant").password_hash = hash_password(PASSWORD)
    listener = create_server(demo_app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=listener.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.effective_port}"
    listener.close()
    thread.join(5)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_application_of_twelve_pages_is_light(demo_app: Flask, demo_server: str, chromium: Browser, language: str):
    with demo_app.app_context():
        email = someone("applicant").email
    context = chromium.new_context(locale=language)
    page = context.new_page()
    sign_in(page, demo_server, email)
    page.goto(f"{demo_server}/?lang={language}")
    pages = [demo_app.extensions["addresses"][f"applications.{name} draft"][1] for name in TWELVE]
    state = context.storage_state()
    context.close()
    context = chromium.new_context(locale=language, storage_state=state)
    whole = Meter(context.new_page())
    for path in pages:
        whole.page.goto(demo_server + path)
    assert whole.page.locator("html").get_attribute("lang") == language
    context.close()
    context = chromium.new_context(locale=language, storage_state=state)
    first = Meter(context.new_page())
    first.page.goto(demo_server + pages[TWELVE.index("answer")])
    context.close()
    assert len(first.asked) == MOST_REQUESTS
    assert first.bytes <= MOST_OF_A_PAGE
    assert whole.bytes <= MOST_OF_ALL
