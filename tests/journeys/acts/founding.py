"""Steps 1 and 2: a fund is founded, its people come, money comes in, and a call is written and opened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.journeys.acts.scene import CALL, CRITERIA, FUND, FUNDER, QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.acts.scene import Scene

STEWARD = "Steward: writes calls, gives roles, runs the fund"
TREASURER = "Treasurer: records money, prepares and approves payments"
FACILITATOR = "Facilitator: runs the panel, and has no vote"
SPEAKS_FOR_A_FUNDER = "Funder: sees what the whole fund did"


def the_fund_is_founded(scene: Scene, folder: Path) -> None:
    """The operator founds the fund on the command line; its first steward follows the mailed link."""
    described = folder / "fund.json"
    described.write_text(json.dumps(FUND), encoding="utf-8")
    steward = scene.enters("steward", "Salma Steward")
    asked = ["funds", "create", str(described), "--steward", steward.email]
    done = scene.app.test_cli_runner().invoke(args=asked)
    assert done.exit_code == 0, done.output
    steward.opens_the_mailed_link()
    steward.chooses_a_password()
    steward.is_at("My desk")
    steward.opens("/me")
    steward.writes("Your name", steward.name)
    steward.chooses("Language", scene.language)
    steward.presses("Save")
    steward.sees("Saved.")


def the_fund_finds_its_people(scene: Scene) -> None:
    """The steward notes who gives, and gives roles; each holder comes by their own link."""
    steward = scene.steward
    steward.goes_to_the_desk()
    steward.follows("Money")
    steward.follows("Funders")
    steward.writes("Name", FUNDER)
    steward.ticks("Foundation", "Who is it?")
    steward.ticks("It agreed to be named in public")
    steward.presses("Add the funder")
    steward.sees_words(FUNDER)
    steward.follows("People")
    for role, name, kind in (
        ("second", "Samir Second", STEWARD),
        ("treasurer", "Tala Treasurer", TREASURER),
        ("facilitator", "Fadi Facilitator", FACILITATOR),
        ("funder", "Fern Funder", SPEAKS_FOR_A_FUNDER),
    ):
        _appoint(scene, role, name, kind)
    for role in ("second", "treasurer", "facilitator", "funder"):
        scene.people[role].opens_the_mailed_link()
        scene.people[role].chooses_a_password()
        scene.people[role].is_at("My desk")


def _appoint(scene: Scene, role: str, name: str, kind: str) -> None:
    steward, holder = scene.steward, scene.enters(role, name)
    steward.writes("Their e-mail address", holder.email)
    steward.writes("What they are called", holder.name)
    steward.ticks(kind, "Role")
    if kind == SPEAKS_FOR_A_FUNDER:
        steward.chooses_words("Which funder do they speak for?", FUNDER)
    steward.presses("Give the role")
    steward.sees("The role is given, and a mail is on its way.")


def money_comes_in(scene: Scene) -> None:
    """A promise with conditions is not taken; one without is recorded, and kept by a bank transfer."""
    treasurer = scene.treasurer
    treasurer.follows("Money")
    treasurer.follows("Record a pledge")
    treasurer.chooses_words("Funder", FUNDER)
    treasurer.writes("Amount", "٤٠٠٠٠")
    treasurer.writes("When is it expected?", scene.today())
    treasurer.ticks("Tightly: for one named project or one named group.")
    treasurer.presses("Record the pledge")
    treasurer.sees("This money comes with conditions")
    treasurer.ticks("No. The fund's community decides freely what it is used for.")
    treasurer.presses("Record the pledge")
    treasurer.sees("The pledge is recorded. It is no money yet: nobody can decide about it.")
    treasurer.follows("Record money on this pledge")
    treasurer.writes("The bank's reference", "DEMO 0001")
    treasurer.presses("Record it")
    treasurer.sees_words("40,000.00 USD")
    treasurer.follows("Read every entry")
    treasurer.sees("Money came in")


def the_call_is_written(scene: Scene) -> None:
    """The steward writes a call; the page says what is missing until nothing is."""
    steward = scene.steward
    steward.goes_to_the_desk()
    steward.follows("Calls")
    steward.follows("Write a call")
    steward.follows("Begin from nothing")
    steward.writes_both("Title", CALL["en"], CALL["ar"])
    steward.writes_both("Summary", "For work across places.", "لعمل عبر الأماكن.")
    steward.chooses("Time zone of these times", "Asia/Hebron")
    steward.writes("Opens", f"{scene.today(-1)}T09:00")
    steward.writes("Closes", f"{scene.today(20)}T23:59")
    steward.writes("Decision day", scene.today(30))
    steward.writes("First payments", scene.today(33))
    for label, amount in (("Envelope", "15000"), ("Smallest grant", "5000"), ("Largest grant", "15000")):
        steward.writes(label, amount)
    steward.ticks("The one that asks for less, so that the money reaches further")
    steward.presses("Save the draft")
    steward.sees("There is no question yet.")
    for texts in QUESTIONS:
        steward.follows("Add a question")
        steward.follows("A text")
        steward.writes_both("The question", texts["en"], texts["ar"])
        steward.writes_both("Used for", "Readers score it.", "يقيّمه القرّاء.")
        steward.presses("Add a question")
    for texts in CRITERIA:
        steward.follows("Add a criterion")
        steward.writes_both("Criterion", texts["en"], texts["ar"])
        steward.writes_both("What it means", "As you understand it.", "كما تفهمونه.")
        steward.presses("Add a criterion")
    steward.sees("Nothing is missing")


def the_call_opens(scene: Scene) -> None:
    """The steward reads it as an applicant will, and opens it; a visitor finds it, with the deadline in their zone."""
    steward = scene.steward
    steward.follows("Read it as an applicant")
    steward.is_at_words(scene.text(CALL))
    steward.confirms("Open this call")
    steward.sees("The call is published. Its rules are fixed now.")
    visitor = scene.enters("lead", "Layla Lead")
    visitor.opens("/")
    visitor.follows("Look at the open calls")
    visitor.sees_words(scene.text(CALL))
    visitor.sees_words("(الخليل)" if visitor.language == "ar" else "(Hebron)")
    visitor.sees_words("(UTC)")
    visitor.follows("Read the call")
    visitor.is_at_words(scene.text(CALL))
    for texts in QUESTIONS:
        visitor.sees_words(scene.text(texts))
