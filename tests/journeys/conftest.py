"""A real browser on the real application, over loopback."""

from __future__ import annotations

import os
import shutil
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy import create_engine
from waitress.server import create_server

from grants import clock, postgres
from grants.db import db
from grants.web import create_app, demo
from tests.conftest import Visitor, config_for_tests
from tests.journeys.demo_pages import addresses
from tests.journeys.somebody import Somebody

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

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
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


def program_path() -> str | None:
    """Return where this machine's Chromium is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the machine's Chromium. Without one a developer's run skips journeys, CI's fails."""
    path = program_path()
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


def _is_fault(kind: str, text: str) -> bool:
    """Say whether the browser complains of a page; that a form was answered with 422 is no complaint."""
    return kind == "error" and not text.startswith("Failed to load resource")


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
        page.on("console", lambda line: faults.append(line.text) if _is_fault(line.type, line.text) else None)
        return page

    yield page_for
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def somebody(app: Flask, visit: Callable[..., Page]) -> Callable[..., Somebody]:
    """Give a maker of people at browsers of their own: `somebody("Salma", "ar", javascript=False)`."""

    def made(name: str, language: str = "en", *, javascript: bool = True, email: str = "") -> Somebody:
        page = visit(language, javascript=javascript)
        return Somebody(app, page, language, email or f"{name.split(maxsplit=1)[0].lower()}@example.org", name)

    return made


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give a way to let time pass for the served application: `later(days=21)`. Sign-ins run out, as they do."""
    passed = timedelta()
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + passed)

    def pass_by(**span: float) -> None:
        nonlocal passed
        passed += timedelta(**span)

    return pass_by


@pytest.fixture(scope="session")
def demo_app(
    scratch: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Give an application of its own with the demo loaded, and a few things that the demo leaves to its visitors."""
    with scratch() as address:
        engine = create_engine(address)
        postgres.migrate(engine)
        engine.dispose()
        config = replace(config_for_tests(tmp_path_factory.mktemp("demo"), None), is_demo=True)
        app = create_app(config, address)
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        app.test_client_class = Visitor
        with app.app_context():
            demo.load(base_url=config.base_url, at=clock.now())
        with app.app_context():
            app.extensions["addresses"] = addresses()
        yield app
        with app.app_context():
            db.engine.dispose()
