"""Steps 4 and 5: a panel is seated, declares, reads alone, and what it says is decided, ratified and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.db import db
from grants.jobs import Message
from tests.journeys.acts.scene import CRITERIA, OTHER_TITLE, TITLE

if TYPE_CHECKING:
    from tests.journeys.acts.scene import Scene
    from tests.journeys.somebody import Somebody

ALONE = "Only the first reader thinks so."
KIND_WORDS = "Keep going; we want to hear of you again."


def the_call_closes(scene: Scene) -> None:
    """The deadline passes: nobody can submit any more, and a steward closes the call."""
    scene.later(days=21)
    lead = scene.lead
    lead.signs_in()
    lead.follows("My applications")
    lead.follows_words(TITLE)
    lead.opens(f"{lead.page.url}/outline")
    lead.sees("Nothing can be changed here now")
    steward = scene.steward
    steward.signs_in()
    steward.follows("Calls")
    steward.follows_words(scene.text({"en": "Sowing together", "ar": "نزرع معًا"}))
    steward.presses("Close the call")
    steward.sees("The call is closed. Reading can begin.")


def the_panel_is_seated(scene: Scene) -> None:
    """The facilitator seats two reviewers, who come by their mailed links and declare before they read."""
    facilitator = scene.facilitator
    facilitator.signs_in()
    facilitator.follows("Seat the panel")
    for role, name, place in (("first", "Rana Reader", "DI"), ("next", "Rami Reader", "48")):
        reader = scene.enters(role, name)
        facilitator.writes("E-mail address", reader.email)
        facilitator.writes("Name", reader.name)
        facilitator.chooses("Sits for", place)
        facilitator.chooses("Language of the invitation", scene.language)
        facilitator.presses("Seat this person")
        facilitator.sees_words(reader.name)
        reader.opens_the_mailed_link()
        reader.chooses_a_password()
        _declare(reader)
    facilitator.follows("Reading")
    facilitator.writes("Readers for each application", "2")
    facilitator.presses("Share out fairly")
    for title in (TITLE, OTHER_TITLE):
        facilitator.sees_words(title)


def _declare(reader: Somebody) -> None:
    reader.is_at("Your reading")
    reader.sees_not(TITLE)
    reader.follows("Go on to conflicts")
    reader.is_at("Where are you close?")
    question = reader.say("Your conflict with this application")
    for number in range(2):
        reader.ticks_words(reader.say("None: I have nothing to do with them"), question, number=number)
    reader.ticks("I keep what I read and what we say about it to myself, now and later.")
    reader.presses("Declare")
    reader.sees("No file has been given to you yet. You will find them here.")


def the_panel_reads(scene: Scene) -> None:
    """Each reads alone: what the first sent is shown to the second once their own review is sent."""
    _review(scene, scene.people["first"], TITLE, f"5 · {scene.steward.say('fully')}", ALONE)
    _review(scene, scene.people["first"], OTHER_TITLE, f"2 · {scene.steward.say('a little')}", KIND_WORDS)
    second = scene.people["next"]
    _open(second, TITLE)
    second.sees_not(ALONE)
    _review(scene, second, TITLE, f"4 · {scene.steward.say('mostly')}", "We agree on much.")
    second.page.locator("main summary").first.click()
    second.sees_words(ALONE)
    _review(scene, second, OTHER_TITLE, f"3 · {scene.steward.say('in part')}", KIND_WORDS)


def _open(reader: Somebody, title: str) -> None:
    reader.goes_to_the_desk()
    reader.page.goto("/desk")
    reader.page.locator("main ul.tasks a").first.click()
    reader.is_at("Your reading")
    reader.follows_words(title)
    reader.is_at_words(title)


def _review(scene: Scene, reader: Somebody, title: str, points: str, words: str) -> None:
    _open(reader, title)
    for texts in CRITERIA:
        name = scene.text(texts)
        reader.ticks_words(points, name)
        reader.writes("Why? Your reason on “%(criterion)s”", words, criterion=name)
    reader.writes("The application as a whole", words)
    reader.writes("A word to the applicants", KIND_WORDS)
    reader.presses("Send review")
    reader.sees("Your review is sent. Thank you for reading so closely.")


def the_decision_is_made(scene: Scene) -> None:
    """One steward proposes and writes the reasons; only the other may ratify, under their own name."""
    steward, second = scene.steward, scene.second
    steward.goes_to_the_desk()
    steward.follows("Propose a decision")
    steward.presses("Propose this decision")
    steward.sees("Proposed. Now look at the reason and the feedback of each.")
    for title, reason in ((TITLE, "It grows in both places."), (OTHER_TITLE, "It did not fit this time.")):
        steward.follows_words(title)
        steward.writes("Reason", reason)
        steward.writes("Feedback", KIND_WORDS)
        steward.presses("Save")
    steward.sees("You proposed this. Another steward of the fund ratifies it.")
    steward.opens(scene.call_path("/decision/ratify"))
    steward.is_at("Not for you")
    _nothing_is_known(scene)
    second.signs_in()
    second.follows("Ratify what is proposed")
    second.follows("Check and ratify")
    second.writes("Your name, to ratify", second.name)
    second.presses("Ratify, and tell everybody")
    second.sees("Ratified. Everybody who applied is being told now.")


def _nothing_is_known(scene: Scene) -> None:
    """Before it is ratified, applicants find no outcome."""
    lead = scene.lead
    lead.opens("/applications")
    lead.follows_words(TITLE)
    lead.opens(f"{lead.page.url}/outcome")
    lead.is_at("Nothing here")


def the_outcome_is_told(scene: Scene) -> None:
    """Both consortia hear on the same day: yes or no, why, and what helps."""
    lead, other = scene.lead, scene.other
    lead.opens_the_mailed_link()
    lead.sees("Yes. You have a grant.")
    lead.sees_words("It grows in both places.")
    other.signs_in()
    other.opens_the_mailed_link()
    other.sees("No grant this time.")
    other.sees_words("It did not fit this time.")
    other.sees_words(KIND_WORDS)
    for person in (lead, other):
        for name in ("Rana Reader", "Rami Reader"):
            person.sees_not(name)
    with scene.app.app_context():
        query = select(Message.written_at).order_by(Message.id.desc()).limit(4)
        told = {at.date() for at in db.session.scalars(query)}
    assert len(told) == 1
