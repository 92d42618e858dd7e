"""From a call's page to an application without an account: a code on paper, two devices, a steward on the phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from grants.db import commit
from tests.cast.calls import a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.journeys.test_accessibility import AXE, RUN

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.journeys.somebody import Somebody

CODE = re.compile(r"(?:\d{4} ){4}\d{4}")
PLAN = "نعير الفوانيس 🏮\n\nفي كل مكان"


@pytest.fixture
def call(app: Flask, database: None) -> tuple[str, str]:
    """Give the ref of an open call, and the address of its steward."""
    del database
    with app.app_context():
        made = an_open_call(a_fund())
        steward = a_steward(made.fund)
        commit()
        return made.ref, steward.email


def code_on(page: Somebody) -> str:
    """Return the code that a page shows."""
    found = CODE.search(page.page.locator("main").inner_text())
    assert found is not None
    return found[0]


def finds_nothing(one: Somebody) -> None:
    """Require that axe finds nothing wrong on the page."""
    one.page.evaluate(AXE)
    assert one.page.evaluate(RUN) == []


def signs_up(one: Somebody) -> None:
    """Sign up by a mailed link."""
    one.opens("/sign-up")
    one.writes("Your e-mail address", one.email)
    one.page.locator("main form button").click()
    one.opens_the_mailed_link()
    one.tells_who_they_are()


def test_a_code_on_paper_then_another_device_then_an_application(
    somebody: Callable[..., Somebody], call: tuple[str, str]
):
    salma = somebody("Salma", "ar", javascript=False)
    salma.opens(f"/calls/{call[0]}")
    salma.follows("Without signing up")
    salma.is_at("Begin without signing up")
    code = code_on(salma)
    salma.presses("I have written it down: begin")
    salma.is_at("Your draft")
    salma.follows("What is your group called?")
    salma.page.locator("#answer").fill("مجموعة الفوانيس (خيالية)")
    salma.presses("Save and continue")
    salma.is_at("Where is your community at home?")
    salma.page.locator("#answer").select_option("WB")
    salma.presses("Save and go back")
    salma.page.locator("main a", has_text="ماذا تريدون أن تفعلوا معًا؟").first.click()
    salma.page.locator("#answer").fill(PLAN)
    salma.presses("Save and go back")
    salma.presses("Close it on this device")
    salma.is_at("Go on with a draft")

    hala = somebody("Hala", "en")
    hala.opens("/drafts")
    hala.writes("Your code", code[:-1] + str((int(code[-1]) + 1) % 10))
    hala.presses("Open the draft")
    hala.sees("One of the digits is wrong. Compare them with what you wrote down.")
    hala.writes("Your code", code)
    hala.presses("Open the draft")
    hala.speaks_their_language()  # the draft came in the one in which it was begun
    for path in ("open", "check", "questions/_ask", "questions/_place", "code"):
        hala.opens(f"/drafts/{path}")
        finds_nothing(hala)
    signs_up(hala)
    hala.opens("/drafts/open")
    hala.follows("This draft is ours")
    finds_nothing(hala)
    hala.presses("Make it our application")
    hala.sees("The draft is your application now. Its code opens nothing any more: sign in to go on.")
    hala.opens("/drafts")
    hala.writes("Your code", code)
    hala.presses("Open the draft")
    hala.sees("No draft has this code. It may be mistyped, or the draft was claimed or erased.")


@pytest.mark.parametrize("javascript", [True, False])
def test_said_on_the_phone_typed_by_a_steward_and_approved_on_another_phone(
    somebody: Callable[..., Somebody], call: tuple[str, str], *, javascript: bool
):
    steward = somebody("Maysoon", "en", javascript=javascript, email=call[1])
    steward.opens("/sign-up")
    steward.writes("Your e-mail address", steward.email)
    steward.page.locator("main form button").click()
    steward.opens_the_mailed_link()
    steward.chooses_a_password()
    steward.opens(f"/calls/{call[0]}")
    steward.follows("Type for somebody on the phone")
    code = code_on(steward)
    steward.presses("They have the code: begin")
    steward.opens("/drafts/questions/_title")
    steward.page.locator("#answer").fill("Lanterns")
    steward.presses("Save and go back")
    steward.follows("Check your answers")
    steward.has_no_button("This is what we mean: approve")
    steward.presses("Close it on this device")

    caller = somebody("Salma", "ar", javascript=javascript)
    caller.opens("/drafts")
    caller.writes("Your code", code)
    caller.presses("Open the draft")
    caller.follows("Read and approve")
    caller.sees("Spoken on the phone, typed by the fund")
    caller.presses("This is what we mean: approve")
    caller.sees("Approved. If anybody at the fund changes it, you are asked again.")
    caller.has_no_button("This is what we mean: approve")
    if javascript:
        finds_nothing(caller)
    caller.opens("/drafts/open")
    caller.follows("Take a new code")
    caller.presses("I have written it down: change it")
    steward.writes("Your code", code)
    steward.presses("Open the draft")
    steward.sees("No draft has this code. It may be mistyped, or the draft was claimed or erased.")
