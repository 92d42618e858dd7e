"""A page that saves by itself is for everybody: by keyboard alone, and with no fault that axe finds in any state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.line import Line, cut, line_to, mend
from tests.journeys.test_accessibility import AXE, RUN
from tests.journeys.writing_desk import KEEP, Desk, set_up, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from playwright.sync_api import Browser


@pytest.fixture
def line(live_server: str) -> Iterator[Line]:
    """Give a line to the server that can be cut."""
    with line_to(live_server) as laid:
        yield laid


def faults(page: Page) -> list[list[str]]:
    """Return what axe finds."""
    page.evaluate(AXE)
    found: list[list[str]] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.usefixtures("database")
def test_axe_finds_nothing_in_any_state(app: Flask, line: Line, chromium: Browser, language: str):
    context = chromium.new_context(locale=language, viewport={"width": 360, "height": 780}, bypass_csp=True)
    desk = Desk(app, context.new_page(), line.address + set_up(app))
    sign_in(desk.page, line.address)
    desk.page.goto(f"{desk.path}?lang={language}")
    seen = {"open": faults(desk.page)}
    desk.types("نزرع معًا.")
    expect(desk.status).to_have_text(desk_said(language, "Saved at"), timeout=9_000)
    seen["saved"] = faults(desk.page)
    cut(line)
    desk.types(" More.")
    expect(desk.status).to_have_text(desk_said(language, "No line now"), timeout=9_000)
    seen["no line"] = faults(desk.page)
    mend(line)
    expect(desk.status).to_have_text(desk_said(language, "Saved at"), timeout=15_000)  # or it is saved while one leaves
    context.close()
    assert seen == {"open": [], "saved": [], "no line": []}


def desk_said(language: str, begins: str) -> re.Pattern[str]:
    """Return how the page's line begins in this language."""
    return re.compile({"Saved at": "حُفظ", "No line now": "لا اتصال"}[begins] if language == "ar" else begins)


def test_an_answer_is_written_by_keyboard_alone(app: Flask, line: Line, visit: Callable[..., Page]):
    desk = Desk(app, visit(), line.address + set_up(app))
    sign_in(desk.page, line.address)
    desk.opens()
    tabs_to(desk.page, "textarea")
    desk.page.keyboard.type("By keyboard.")
    desk.hears("Saved at")
    tabs_to(desk.page, "#keep-words")
    desk.page.keyboard.press("Space")
    expect(desk.page.get_by_label(KEEP)).to_be_checked()
    tabs_to(desk.page, "main form.form button[type=submit]", back=True)
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    assert desk.kept() == "By keyboard."


def tabs_to(page: Page, selector: str, *, back: bool = False) -> None:
    """Press Tab until something that fits `selector` has the focus."""
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab")
