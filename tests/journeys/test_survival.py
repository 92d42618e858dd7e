"""The browser is killed, and the server is, in the middle of typing: not one character is lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from grants.config import KEEP as KEPT_MAIL
from tests.conftest import ROOT, libpq
from tests.journeys.conftest import ARGUMENTS, program_path
from tests.journeys.writing_desk import KEEP, Desk, set_up, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser, Page

TEXT = "نزرع معًا ما يكفي أهل الحي، من دون شروط. We plant together, without strings."


def typed(desk: Desk, text: str) -> None:
    """Type fast, and wait for nothing."""
    desk.box.focus()
    desk.page.keyboard.press("Control+End")
    desk.page.keyboard.type(text)


@pytest.mark.usefixtures("database")
def test_a_browser_that_is_killed_while_one_types_loses_nothing(
    app: Flask, chromium: Browser, live_server: str, tmp_path: Path
):
    path = live_server + set_up(app)
    kinds, place = chromium.browser_type, str(tmp_path / "profile")
    program = {"executable_path": program_path(), "args": list(ARGUMENTS)}
    context = kinds.launch_persistent_context(place, **program)
    desk = Desk(app, context.pages[0], path)
    sign_in(desk.page, live_server)
    desk.opens()
    desk.page.get_by_label(KEEP).check()
    desk.types("Kept. ")
    desk.hears("Saved at")
    typed(desk, TEXT)
    desk.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    session = context.new_cdp_session(desk.page)
    with pytest.raises(Error):
        session.send("Browser.crash")
    context = kinds.launch_persistent_context(place, **program)
    try:
        desk.page = context.pages[0]
        sign_in(desk.page, live_server)
        desk.opens()
        expect(desk.box).to_have_value(f"Kept. {TEXT}", timeout=9_000)
        desk.hears("sent now")
        assert (desk.kept(), desk.waiting()) == (f"Kept. {TEXT}", [])
    finally:
        context.close()


@contextmanager
def served(address: str, port: int, data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the application on `port` in a process of its own, and give it once it answers."""
    environment = os.environ | {
        "DATABASE_URL": libpq(address),
        "MUSHA_DATA": str(data),
        "SECRET_KEY": "tests-only",
        "MAIL_URL": KEPT_MAIL,
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        answers(port)
        yield process
    finally:
        process.kill()
        process.wait(10)


def answers(port: int) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_server_that_is_killed_while_one_types_loses_nothing(
    app: Flask, address: str, visit: Callable[..., Page], tmp_path: Path
):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    desk = Desk(app, visit(), f"http://127.0.0.1:{port}{set_up(app)}")
    with served(address, port, tmp_path) as process:
        sign_in(desk.page, f"http://127.0.0.1:{port}")
        desk.opens()
        desk.types("Before. ")
        desk.hears("Saved at")
        typed(desk, TEXT)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        typed(desk, " Still here.")
        desk.hears("No line now")
    with served(address, port, tmp_path):
        expect(desk.status).to_contain_text("Saved at", timeout=15_000)
        assert (desk.kept(), desk.waiting()) == (f"Before. {TEXT} Still here.", [])
