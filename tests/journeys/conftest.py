"""A real browser on the real application, over loopback."""

from __future__ import annotations

import os
import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright
from waitress.server import create_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Quiet: a browser under test calls nobody.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the machine's Chromium. Without one a developer's run skips journeys, CI's fails."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        reason = f"no browser: none of {', '.join(NAMES)} is installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live_server(app: Flask) -> Iterator[str]:
    """Serve the application on a free loopback port; give its address."""
    listener = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=listener.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.effective_port}"
    listener.close()
    thread.join(5)


@pytest.fixture
def visit(
    app: Flask, chromium: Browser, live_server: str, database: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Page]]:
    """Give a maker of visitors, each with a browser profile of their own: `visit("ar", javascript=False)`.

    Forms are protected as in production, and the test fails when a script on any of its pages does.
    """
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    contexts = []
    faults: list[str] = []

    def page_for(language: str = "en", *, javascript: bool = True) -> Page:
        context = chromium.new_context(base_url=live_server, locale=language, java_script_enabled=javascript)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        return page

    yield page_for
    for context in contexts:
        context.close()
    assert faults == []
