"""What a line of 50 and 20 kbit/s with half a second there and back costs somebody who writes 3,000 characters.

Run it with `python -m benchmarks.slow_line`; it needs a browser, and a PostgreSQL as the tests do.
"""

from __future__ import annotations

import secrets
import statistics
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server

from grants.config import KEEP, Config
from grants.web import create_app
from tests.journeys.conftest import ARGUMENTS, program_path
from tests.journeys.line import GPRS, Line, line_to
from tests.journeys.writing_desk import set_up, sign_in

TEXT = ("نحفظ البذور في كل مكان، ونتبادل ما ينبت بين الأحياء. " * 60)[:3000]
TIMES = 3


def timed(page: Page, address: str) -> float:
    """Return the seconds until a page is there."""
    began = time.monotonic()
    page.goto(address, wait_until="domcontentloaded", timeout=60_000)
    return time.monotonic() - began


def by_the_button(page: Page) -> tuple[float, float]:
    """Return the seconds until the words are saved, and until the next page is there."""
    began = time.monotonic()
    with page.expect_navigation(wait_until="domcontentloaded", timeout=60_000):
        with page.expect_response(lambda answer: answer.request.method == "POST", timeout=60_000):
            page.locator("main form.form button[type=submit]").last.click(no_wait_after=True)
        saved = time.monotonic() - began
    return saved, time.monotonic() - began


def by_itself(page: Page, text: str) -> float:
    """Return the seconds from leaving the field until the page says that it is saved."""
    page.locator("main textarea").first.fill(text)
    began = time.monotonic()
    page.keyboard.press("Tab")
    page.locator("[data-status][data-now^='Saved']").wait_for(timeout=60_000)
    return time.monotonic() - began


def measure(page: Page, line: Line, path: str, base: str) -> None:
    """Print what each step takes and carries."""
    sign_in(page, base)
    line.target = base
    address = line.address + path
    context = page.context
    context.add_cookies(
        [{"name": one["name"], "value": one["value"], "url": line.address} for one in context.cookies(base)]
    )
    for name, act in (
        ("first page, nothing kept", lambda: timed(page, address)),
        ("the page again", lambda: timed(page, address)),
        ("3,000 characters saved by themselves", lambda: by_itself(page, TEXT)),
    ):
        show(line, name, [act()])
    both = []
    for turn in range(TIMES):
        page.goto(address)
        page.locator("main textarea").first.evaluate("(box, text) => { box.value = text; }", f"{turn} {TEXT}")
        before = dict(line.carried)
        both.append(by_the_button(page))
        carried = {way: line.carried[way] - before[way] for way in before}
    show(line, "3,000 characters saved by the button", [saved for saved, _there in both], carried)
    show(line, "… and the next page is there", [there for _saved, there in both], carried)


def show(line: Line, name: str, seconds: list[float], carried: dict[str, int] | None = None) -> None:
    """Print one row; what is carried is all so far where it is not told."""
    of = carried or line.carried
    print(f"{name:42} {statistics.median(seconds):6.2f} s   {of['up']:>7} B up   {of['down']:>7} B down")


def main() -> None:
    """Measure on a database of its own, over a line that is as slow as a phone of 2001."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(
            data=Path(folder),
            database_url=None,
            secret_key=secrets.token_hex(),
            base_url="http://127.0.0.1",
            mail_url=KEEP,
            mail_from="bench@example.org",
        )
        app = create_app(config)
        listener = create_server(app, host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=listener.run, daemon=True).start()
        base = f"http://127.0.0.1:{listener.effective_port}"
        path = set_up(app)
        with sync_playwright() as playwright, line_to(base, **GPRS) as line:
            browser = playwright.chromium.launch(executable_path=program_path(), args=list(ARGUMENTS))
            measure(browser.new_page(), line, path, base)
            browser.close()
        listener.close()


if __name__ == "__main__":
    main()
