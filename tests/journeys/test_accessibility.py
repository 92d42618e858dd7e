"""Every page of the demo in a real browser: axe finds nothing, nothing scrolls sideways, nobody else is called."""

from __future__ import annotations

import threading
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from waitress.server import create_server

from tests.cast.people import sign_in
from tests.journeys.demo_pages import others, someone
from tests.journeys.demo_rights import PEOPLE, expected
from tests.journeys.money_pages import PAPERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from playwright.sync_api import Browser, Page

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# Everything that axe knows of WCAG 2.0 to 2.2 A and AA, and its best practices.
RUN = """
async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
    return found.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 160))]);
}
"""
PHONE, SMALL_PHONE, DESK = ({"width": width, "height": 800} for width in (360, 320, 1280))
WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
FRAME = """() => ({
    headings: document.querySelectorAll("h1").length,
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    title: document.title.trim() !== "" && !document.title.startsWith("·"),
    mains: document.querySelectorAll("main").length,
})"""
DIRECTIONS = {"en": "ltr", "ar": "rtl"}
FOLDERS = (
    *("web", "people", "organisations", "funds", "calls", "applications"),
    *("panels", "awards", "disbursements", "reports"),
)
NOT_PAGES = {"web.healthz", "people.resume", *PAPERS}
# Pages that nobody of the walk can open: they need a draft's code, or a thing that the demo has none of.
NOBODYS = {f"applications.{what}" for what in ("draft", "draft_check", "draft_answer", "draft_choose", "new_code")}
NOBODYS |= {"applications.claim_draft", "applications.copied draft", "applications.version draft"}
NOBODYS |= {"applications.files draft", "calls.design draft", "calls.classify draft", "calls.difference discussed"}
# Pages whose form may be sent empty: each is refused in words, and nothing changes.
REFUSED = (
    *("people.sign_in", "people.sign_up", "people.follow", "organisations.new", "organisations.organisation"),
    *("funds.funders", "funds.new_contribution", "funds.new_offer", "funds.new_pledge", "funds.people", "funds.places"),
    *(
        "calls.new",
        "calls.new_question draft",
        "calls.new_criterion draft",
        "panels.show open",
    ),
    *("applications.invite draft", "panels.read unread", "panels.step_back unread"),
    *("awards.ratify closed", "disbursements.enter of the partner"),
)


# Pages that are another for others: who else looks, before or instead of the first who may open it.
SEEN_BY = {
    "applications.start open": ("applicant",),
    "applications.invitation": ("visitor", "declined"),
    "web.desk": ("steward", "treasurer", "facilitator", "reader", "applicant", "funder"),
    "awards.show own": ("treasurer", "applicant"),
    "disbursements.of_award own": ("treasurer", "partner"),
    "disbursements.payment of the partner": ("steward", "partner"),
    "disbursements.payment prepared": ("steward", "treasurer"),
}


class Checked:
    """A browser that notes whatever is wrong with the pages that it is shown."""

    def __init__(self, open_page: Callable[[str], Page]) -> None:
        """`open_page` gives a page signed in as somebody."""
        self._open, self._pages = open_page, {}
        self.faults: list[tuple[str, ...]] = []

    def page_of(self, who: str) -> Page:
        """Return the one page of this reader."""
        if who not in self._pages:
            self._pages[who] = page = self._open(who)
            page.on(
                "console", lambda line: self._note(page.url, "console", line.text) if line.type == "error" else None
            )
            page.on("pageerror", lambda fault: self._note(page.url, "script", str(fault)))
            page.on("request", lambda asked: self._is_ours(page.url, asked.url))
        return self._pages[who]

    def check(self, page: Page, language: str) -> None:
        """Note everything that is wrong with the page as it stands, on a phone."""
        page.evaluate(AXE)
        for rule, nodes in page.evaluate(RUN):
            self._note(page.url, language, rule, *nodes)
        frame = page.evaluate(FRAME)
        wanted = {"headings": 1, "lang": language, "dir": DIRECTIONS[language], "title": True, "mains": 1}
        if frame != wanted:
            self._note(page.url, language, "frame", str(frame))
        self._is_no_wider(page, language)

    def at_a_desk(self, page: Page, language: str) -> None:
        """Note what is wrong on a wide screen, and on the narrowest."""
        page.set_viewport_size(SMALL_PHONE)
        self._is_no_wider(page, language)
        page.set_viewport_size(DESK)
        self._is_no_wider(page, language)
        for rule, nodes in page.evaluate(RUN):
            self._note(page.url, language, "desk", rule, *nodes)
        page.set_viewport_size(PHONE)

    def _is_no_wider(self, page: Page, language: str) -> None:
        wider = page.evaluate(WIDER)
        if wider > 0:
            self._note(page.url, language, "scrolls sideways", str(page.viewport_size), f"by {wider}")

    def _is_ours(self, page_url: str, url: str) -> None:
        if urlsplit(url).hostname != "127.0.0.1":
            self._note(page_url, "asks somebody else", url)

    def _note(self, url: str, *words: str) -> None:
        if "Failed to load resource" not in words[-1]:  # a form that was answered with 422
            self.faults.append((urlsplit(url).path, *words))


@pytest.fixture
def checked(demo_app: Flask, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Checked]:
    """Give the browser, on the demo, with everybody signed in on a profile of their own."""
    monkeypatch.setitem(demo_app.config, "WTF_CSRF_ENABLED", True)
    listener = create_server(demo_app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=listener.run, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{listener.effective_port}"
    contexts = []

    def open_page(who: str) -> Page:
        # The page's own policy lets no script of ours in, and axe is one.
        context = chromium.new_context(base_url=base, viewport=PHONE, bypass_csp=True, locale="en")
        contexts.append(context)
        if who != "visitor":
            context.add_cookies([{"name": "musha", "value": _cookie(demo_app, who), "url": base}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield Checked(open_page)
    for context in contexts:
        context.close()
    listener.close()
    thread.join(5)


def _cookie(app: Flask, who: str) -> str:
    client = app.test_client()
    with app.app_context():
        known = others()
        sign_in(client, known[who] if who in known else someone(who))
    cookie = client.get_cookie("musha")
    assert cookie is not None
    return cookie.value


def _readers(name: str, endpoint: str) -> tuple[str, ...]:
    """Return who is to look at a page: the first who may, unless it is another page for others."""
    may = [who for who, status in zip(PEOPLE, expected()[name], strict=True) if status in (200, 409, 422)]
    return () if endpoint in NOT_PAGES else SEEN_BY.get(name, tuple(may[:1]))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_page(demo_app: Flask, checked: Checked, folder: str):
    every = demo_app.extensions["addresses"].items()
    pages = {name: page for name, page in every if page[0].startswith(f"{folder}.")}
    looks = [(who, name, path) for name, (endpoint, path) in pages.items() for who in _readers(name, endpoint)]
    for who, name, path in looks:
        page, more = checked.page_of(who), "&" if "?" in path else "?"
        page.goto(f"{path}{more}lang=en")
        checked.check(page, "en")
        if name in REFUSED:
            _send_empty(page)
            checked.check(page, "en")
        page.goto(f"{path}{more}lang=ar")
        checked.check(page, "ar")
        checked.at_a_desk(page, "ar")
    assert checked.faults == []
    assert len(looks) >= len(pages) - len(NOT_PAGES) - len(NOBODYS & pages.keys())


def test_every_folder_is_walked(demo_app: Flask):
    assert {endpoint.partition(".")[0] for endpoint, _path in demo_app.extensions["addresses"].values()} == {*FOLDERS}


def _send_empty(page: Page) -> None:
    """Empty what can be emptied, and send the page's own form."""
    form = page.locator("main form.form").last
    assert form.locator("button[type=submit]").last.is_visible(), page.url
    for field in form.locator("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea").all():
        if field.is_visible():
            field.fill("")
    with page.expect_navigation() as answered:
        form.locator("button[type=submit]").last.click()
    assert answered.value.status == 422, page.url


@pytest.mark.parametrize(("who", "path"), [("visitor", "/nowhere"), ("applicant", "/nowhere"), ("funder", "/money")])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_refusal_is_a_page_too(checked: Checked, demo_app: Flask, who: str, path: str, language: str):
    page = checked.page_of(who)
    if path == "/money":
        path = demo_app.extensions["addresses"]["funds.money"][1]
    answer = page.goto(path)
    assert answer is not None
    assert answer.status in (403, 404)
    page.get_by_role("link", name="English" if language == "en" else "العربية", exact=True).click()
    checked.check(page, language)
    assert checked.faults == []
