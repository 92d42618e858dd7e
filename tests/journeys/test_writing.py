"""An answer is written while lines are cut, sign-ins end, others write too and devices die: no word is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from grants.applications import actions
from grants.applications.models import Application
from grants.db import db, unit_of_work
from grants.signin import SignIn
from tests.cast.applications import acting_for
from tests.journeys.line import Line, cut, line_to, mend
from tests.journeys.writing_desk import KEEP, Desk, set_up, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from playwright.sync_api import Page

TEXT = "نزرع معًا ما يكفي. We plant together."
NO_LINE = "No line now. Your words are on this page"
NO_LINE_KEPT = "No line now. Your words are kept on this device"


@pytest.fixture
def line(live_server: str) -> Iterator[Line]:
    """Give a line to the server that can be cut."""
    with line_to(live_server) as laid:
        yield laid


@pytest.fixture
def desk(app: Flask, line: Line, visit: Callable[..., Page]) -> Desk:
    """Give somebody who has signed in over that line and opened their first answer."""
    made = Desk(app, visit(), line.address + set_up(app))
    sign_in(made.page, line.address)
    made.opens()
    return made


def test_what_is_typed_is_saved_by_itself_and_continue_goes_on(desk: Desk, line: Line):
    desk.types(TEXT)
    desk.hears("Saved at")
    assert desk.kept() == TEXT
    expect(desk.page.get_by_text("Words: 7, of about 200")).to_be_visible()
    desk.types(" And more.")
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="Save and go back").click()
    assert (desk.kept(), desk.waiting()) == (TEXT + " And more.", [])


def test_a_cut_line_is_said_and_the_words_go_when_it_is_back(desk: Desk, line: Line):
    cut(line)
    desk.types(TEXT)
    desk.hears(NO_LINE)
    assert desk.kept() == ""
    mend(line)
    desk.hears("Saved at")
    assert desk.kept() == TEXT


def test_a_save_whose_answer_is_lost_is_no_clash_with_oneself(desk: Desk, line: Line):
    line.lost_answers = 2  # browsers ask once more by themselves
    desk.types(TEXT)
    desk.hears(NO_LINE)
    desk.types(" And more.")
    desk.hears("Saved at")
    assert (desk.kept(), desk.waiting()) == (TEXT + " And more.", [])


def test_two_at_once_keep_both_texts_and_are_shown_the_way_to_compare(app: Flask, desk: Desk, line: Line):
    with app.app_context(), unit_of_work():
        application = db.session.query(Application).one()
        other = acting_for(application.consortium[1])
        question, at = application.call.questions[0], application.begun_at
        actions.write_answer(application, question, "Theirs.", 0, by=other, at=at)
    desk.types(TEXT)
    desk.hears("Both texts are kept")
    assert (desk.kept(), desk.waiting()) == ("Theirs.", [TEXT])
    desk.types(" And more.")
    expect(desk.status).to_contain_text("Both texts are kept")
    with desk.page.expect_navigation():
        desk.page.get_by_role("link", name="Compare the two texts").click()
    desk.has("Theirs.", [TEXT + " And more."])


def test_an_ended_sign_in_loses_nothing_and_the_page_goes_on_after_it(app: Flask, desk: Desk, line: Line):
    with app.app_context(), unit_of_work():
        db.session.query(SignIn).delete()
    desk.types(TEXT)
    desk.hears("You are signed out. Your words are still here")
    with desk.page.context.expect_page() as another:
        desk.page.get_by_role("link", name="Sign in in another window").click()
    sign_in(another.value, line.address)
    another.value.close()
    desk.page.bring_to_front()
    desk.hears("Saved at")
    assert desk.kept() == TEXT


def test_leaving_takes_the_last_words_along(desk: Desk, line: Line):
    desk.types(TEXT)
    desk.page.goto(f"{line.address}/calls")
    desk.has(TEXT, [])


def test_after_the_close_the_page_says_so_and_keeps_the_words(desk: Desk, line: Line, later: Callable[..., None]):
    with desk.app.app_context(), unit_of_work():
        application = db.session.query(Application).one()
        application.call.closes_at = application.call.opens_at.replace(month=2)
    desk.types(TEXT)
    desk.hears("What you typed is kept; it counts once you are given more time.")
    assert desk.box.input_value() == TEXT
    desk.page.locator("form[data-autosave]").evaluate("form => form.reset()")  # so that leaving sends nothing more


def test_words_kept_on_the_device_outlive_the_browser_s_page(desk: Desk, line: Line):
    desk.page.get_by_label(KEEP).check()
    desk.types("first ")
    desk.hears("Saved at")
    cut(line)
    desk.types(TEXT)
    desk.hears(NO_LINE_KEPT)
    context = desk.page.context
    desk.page.close()
    mend(line)
    desk.page = context.new_page()
    desk.opens()
    desk.hears("Words that were waiting on this device: 8. They are sent now.")
    assert desk.box.input_value() == f"first {TEXT}"
    assert (desk.kept(), desk.waiting()) == (f"first {TEXT}", [])


def kept_on_device(page: Page) -> str:
    """Return everything that the browser stores of this site, as whoever takes the device would read it."""
    return str(
        page.evaluate(
            """async () => {
              const base = await new Promise((done) => {
                const asked = indexedDB.open("musha");
                asked.onsuccess = () => done(asked.result);
              });
              if (!base.objectStoreNames.contains("kept")) return "nothing";
              const all = await new Promise((done) => {
                const asked = base.transaction("kept").objectStore("kept").getAll();
                asked.onsuccess = () => done(asked.result);
              });
              base.close();
              const text = (one) => one.sealed ? new TextDecoder("latin1").decode(one.sealed) : String(one);
              return JSON.stringify([localStorage.length, sessionStorage.length, ...all.map(text)]);
            }"""
        )
    )


def test_who_takes_the_device_reads_nothing_and_signing_out_wipes_it(desk: Desk, line: Line):
    desk.page.get_by_label(KEEP).check()
    desk.types("first ")
    desk.hears("Saved at")
    cut(line)
    desk.types("canary of the phone")
    desk.hears(NO_LINE_KEPT)
    found = kept_on_device(desk.page)
    assert found.startswith("[0,0,")
    assert len(found) > 60
    assert "canary" not in found
    mend(line)
    desk.hears("Saved at")
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="Sign out").click()
    assert kept_on_device(desk.page) == "nothing"
