"""The form that works without the web: filled in from a file in a real browser, saved, and brought back whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.applications.queries.drafts import draft_of, opened
from grants.applications.rules.codes import keys_in
from grants.applications.views.holding import COOKIE
from grants.calls import actions
from grants.calls.rules import QuestionKind
from grants.db import commit
from tests.cast.calls import a_criterion, a_question, a_steward, an_empty_call
from tests.cast.funds import a_fund

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser, Page

LONG = ("سلام 🌱 </script><b>&amp;\"' \\u003c\n\n> سطر\n[3] [٤]\n" * 2000)[:100_000].strip()
PASTE = "(one, text) => { one.value = text; one.dispatchEvent(new Event('input', { bubbles: true })); }"
KINDS = (
    ("plan", QuestionKind.LONG_TEXT),
    ("kind", QuestionKind.CHOICE),
    ("needs", QuestionKind.MANY),
    ("people", QuestionKind.NUMBER),
    ("begin", QuestionKind.DATE),
    ("home", QuestionKind.PLACE),
    ("costs", QuestionKind.BUDGET),
    ("voice", QuestionKind.VOICE),
)
OPTIONS = [
    {"key": "seed", "label": {"en": "Seeds", "ar": "بذور"}},
    {"key": "tool", "label": {"en": "Tools", "ar": "أدوات"}},
]


@pytest.fixture
def call(app: Flask, database: None) -> str:
    """Give the ref of a call that asks questions of many kinds; `needs` only of those who chose tools."""
    del database
    with app.app_context():
        fund = a_fund()
        steward = a_steward(fund)
        made = an_empty_call(fund, by=steward)
        for key, kind in KINDS:
            text = a_question(f"Your {key}?")
            question = actions.add_question(made, text, by=steward, at=clock.now())
            question.key, question.kind = key, kind
            question.options = OPTIONS if kind in (QuestionKind.CHOICE, QuestionKind.MANY) else []
            question.shown_when = {"question": "kind", "any_of": ["tool"]} if key == "needs" else None
        actions.add_criterion(made, a_criterion(), by=steward, at=clock.now())
        actions.open_call(made, by=steward, at=clock.now())
        commit()
        return made.ref


def from_a_stick(chromium: Browser, path: Path, language: str) -> Page:
    """Open a file as from a USB stick, with no network at all."""
    page = chromium.new_context(offline=True, locale=language, accept_downloads=True).new_page()
    page.set_default_timeout(10_000)
    page.goto(path.as_uri())
    return page


def saved(page: Page, path: Path) -> Path:
    """Save the form as a file; return where it lies."""
    with page.expect_download() as waited:
        page.locator("[data-does=save]").click()
    waited.value.save_as(path)
    return path


def filled_in(page: Page) -> None:
    """Answer every question that the form asks."""
    assert page.locator("[data-key=needs]").is_hidden()
    page.locator("#_name").fill("مجموعة الفوانيس 🏮")
    page.locator("#_ask").fill("١٢٬٥٠٠")
    page.locator("#plan").evaluate(PASTE, LONG)
    page.locator("[name=kind][value=tool]").check()
    assert page.locator("[data-key=needs]").is_visible()
    page.locator("[name=needs][value=seed]").check()
    page.locator("#people").fill("12.5")
    page.locator("#begin").fill("2027-02-22")
    page.locator("[name=home][value=WB]").check()
    costs = page.locator("[data-key=costs] .line input")
    costs.nth(0).fill("1000.50")
    costs.nth(1).fill("seeds | soil")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_round_trip(
    app: Flask, chromium: Browser, visit: Callable[..., Page], call: str, tmp_path: Path, language: str
):
    online = visit(language)
    online.goto(f"/calls/{call}")
    with online.expect_download() as waited:
        online.locator(f"a[href='/calls/{call}/offline.html']").click()
    form = tmp_path / "form.html"
    waited.value.save_as(form)
    assert form.stat().st_size <= 60_000

    page = from_a_stick(chromium, form, language)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    filled_in(page)
    once = saved(page, tmp_path / "saved.html")
    page.context.close()

    again = from_a_stick(chromium, once, language)  # opened from the stick, changed, and saved once more
    assert again.locator("#plan").input_value() == LONG
    assert again.locator("[name=kind][value=tool]").is_checked()
    again.locator("#_title").fill("</script><script>alert(1)</script>")
    twice = saved(again, tmp_path / "twice.html")
    again.context.close()

    online.goto(f"/calls/{call}/bring")
    online.locator("input[type=file]").set_input_files(twice)
    online.locator("main form button[type=submit]").click()
    online.wait_for_url("**/drafts/open")
    cookie = next(one for one in online.context.cookies() if one["name"] == COOKIE)
    with app.app_context():
        keys = keys_in(cookie["value"])
        assert keys is not None
        draft = draft_of(keys)
        assert draft is not None
        answers = opened(draft, keys).answers
    assert answers == {
        "_name": "مجموعة الفوانيس 🏮",
        "_ask": "12500.00",
        "_title": "</script><script>alert(1)</script>",
        "plan": LONG,
        "kind": "tool",
        "needs": "seed",
        "people": "12.5",
        "begin": "2027-02-22",
        "home": "WB",
        "costs": "us\t100050\tseeds soil",
    }


def test_answers_are_loaded_from_a_saved_file_and_from_no_other(
    chromium: Browser, visit: Callable[..., Page], call: str, tmp_path: Path
):
    online = visit("en")
    form = tmp_path / "form.html"
    form.write_bytes(online.request.get(f"/calls/{call}/offline.html").body())
    page = from_a_stick(chromium, form, "en")
    page.locator("#plan").fill("Kept words")
    kept = saved(page, tmp_path / "kept.html")
    page.context.close()

    other = tmp_path / "other.html"
    other.write_text(kept.read_text(encoding="utf-8").replace(call, "x" * 22), encoding="utf-8")
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    page = from_a_stick(chromium, form, "en")
    for path, said in ((bad, "#m-bad"), (other, "#m-other")):
        page.locator("#open").set_input_files(path)
        page.locator(said).wait_for()
        assert page.locator("#plan").input_value() == ""
    page.locator("#open").set_input_files(kept)
    page.locator("#m-loaded").wait_for()
    assert page.locator("#plan").input_value() == "Kept words"
    page.context.close()


def test_without_a_script_it_is_a_paper_form_in_either_language(
    chromium: Browser, visit: Callable[..., Page], call: str, tmp_path: Path
):
    form = tmp_path / "form.html"
    form.write_bytes(visit("en").request.get(f"/calls/{call}/offline.html").body())
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(form.as_uri())
    assert page.locator("[data-key=needs]").is_visible()
    assert page.locator("[data-does=save]").is_hidden()
    assert page.locator("h1 .l-en").is_visible()
    page.locator("#s-ar").check()
    assert page.locator("h1 .l-en").is_hidden()
    assert page.locator("h1 .l-ar").is_visible()
    assert page.locator(".all").evaluate("one => getComputedStyle(one).direction") == "rtl"
    context.close()
