"""Four organisations in four geographies, from invitation to submission, on a slow line that is cut again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications.models import Application, Snapshot
from grants.calls import actions
from grants.calls.models import Call
from grants.db import db, unit_of_work
from grants.signin import hash_password
from tests.cast.calls import a_call, a_steward
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person
from tests.journeys.acts.scene import QUESTIONS
from tests.journeys.line import Line, line_to
from tests.journeys.patient import Patient
from tests.journeys.somebody import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from playwright.sync_api import Page

TITLE = "Seeds that travel"
PLACES = ("GZ", "WB", "48", "DI")
SLOW = {"down": 800_000, "up": 400_000, "delay": 0.02}
WORDS = ("نحفظ البذور في كل مكان ونتبادل ما ينبت. ", "We keep seeds in each place and trade what grows. ")


@dataclass
class Four:
    """The four, the line that they share, and what each has written."""

    app: Flask
    line: Line
    language: str
    people: dict[str, Patient] = field(default_factory=dict)
    written: dict[int, str] = field(default_factory=dict)

    @property
    def lead(self) -> Patient:
        """Return who leads."""
        return self.people[PLACES[0]]

    @property
    def others(self) -> list[tuple[str, Patient]]:
        """Return the three whom the lead invites, each with their place."""
        return [(place, self.people[place]) for place in PLACES[1:]]

    def breaks(self, after: int = 400) -> None:
        """Let the line break once, so many bytes into what is sent next."""
        self.line.cut_after = after

    def loses(self) -> None:
        """Let the next answer be lost: what was asked is done, and nobody hears of it."""
        self.line.lost_answers = 2  # browsers ask once more by themselves


@pytest.fixture
def lines() -> list[Line]:
    """Give the line that this test's pages come over, once it is laid."""
    return []


@pytest.fixture
def live_server(live_server: str, lines: list[Line]) -> Iterator[str]:
    """Serve over a slow line."""
    with line_to(live_server, **SLOW) as line:
        lines.append(line)
        yield line.address


@pytest.fixture
def four(app: Flask, visit: Callable[..., Page], lines: list[Line]) -> Callable[[str, bool], Four]:
    """Give a maker of the four: `four("ar", False)`. Each acts for an organisation, and has a browser of their own."""

    def made(language: str, javascript: bool) -> Four:
        group = Four(app, lines[0], language)
        with app.app_context(), unit_of_work():
            steward = a_steward(fund := a_fund())
            call = a_call(fund, by=steward)
            for question, prompt in zip(call.questions, QUESTIONS, strict=True):
                question.prompt = prompt
            actions.open_call(call, by=steward, at=AT)
            for place in PLACES:
                someone = person(f"From {place}", language=language)
                someone.email, someone.password_hash = f"{place.lower()}@example.org", hash_password(PASSWORD)
                an_organisation(f"Growers of {place} (fictional)", member=someone)
        for place in PLACES:
            page = visit(language, javascript=javascript)
            group.people[place] = Patient(app, page, language, f"{place.lower()}@example.org", f"From {place}")
        return group

    return made


@pytest.mark.parametrize(("language", "javascript"), [("en", False), ("ar", True)])
def test_four_apply_together(four: Callable[[str, bool], Four], language: str, javascript: bool):
    group = four(language, javascript)
    the_lead_begins(group)
    the_lead_invites(group)
    the_others_join(group)
    all_write(group)
    the_amount_is_shared(group)
    the_others_confirm(group)
    the_lead_submits(group)
    what_was_sent_is_whole(group)
    assert sum(one.tries for one in group.people.values()) >= 4


def the_lead_begins(group: Four) -> None:
    """The lead signs in and begins; the answer to it is lost, and no second application comes of asking again."""
    lead = group.lead
    lead.signs_in()
    with group.app.app_context():
        ref = db.session.scalars(select(Call.ref)).one()
    lead.opens(f"/calls/{ref}")
    lead.follows("Apply")
    lead.is_at("Start an application")
    lead.chooses("Place", PLACES[0])
    group.loses()
    lead.presses("Start")
    lead.is_at("Application without a title")
    lead.follows("Title, amount and how you work together")
    lead.writes("Title", TITLE)
    lead.writes("How much do you ask for, together?", "٤٠٬٠٠٠")
    lead.ticks("We plan it together")
    lead.ticks("We carry it out together")
    lead.ticks("Voice notes and text, each when there is power")
    group.breaks()
    lead.presses("Save")
    lead.is_at_words(TITLE)


def the_lead_invites(group: Four) -> None:
    """Three invitations by mail, each for a place; one of them has to be sent again."""
    lead = group.lead
    group.breaks()
    for place, other in group.others:
        goes_to_the_application(lead)
        lead.follows("Partners")
        lead.follows("Invite a partner")
        lead.writes("What is the group called?", f"Growers of {place}")
        lead.writes("Their e-mail address", other.email)
        lead.chooses("Place", place)
        lead.presses("Invite them")
        lead.sees("Invited, not answered yet")


def the_others_join(group: Four) -> None:
    """Each follows the mailed link, signs in, and joins."""
    for _place, other in group.others:
        other.opens_the_mailed_link()
        other.speaks_their_language()
        other.is_at("An invitation for you")
        other.follows("I have signed up before")
        other.writes("Your e-mail address", other.email)
        other.writes("Password", PASSWORD)
        other.presses("Sign in")
        other.is_at("An invitation for you")
        other.ticks("In public: if there is a grant, you may be named with it")
        group.loses()
        other.presses("Join the application")
        if other.page.locator("h1").inner_text() != TITLE:  # they had joined: the second time there is nothing to do
            goes_to_the_application(other)
        other.is_at_words(TITLE)


def all_write(group: Four) -> None:
    """Each writes an answer or goes on with another's, on a line that breaks in the middle of sending it."""
    for number, (_place, one) in enumerate(group.people.items()):
        question = number % len(QUESTIONS)
        goes_to_the_application(one)
        one.follows_words(QUESTIONS[question][group.language])
        one.is_at_words(QUESTIONS[question][group.language])
        text = group.written.get(question, "") + WORDS[number % 2] * 30
        one.writes("Your answer", text)
        group.breaks(1500)
        one.presses("Save and go back")
        one.is_at_words(TITLE)
        group.written[question] = text


def the_amount_is_shared(group: Four) -> None:
    """The lead says what it may be known by, and shares the amount in four equal parts."""
    lead = group.lead
    goes_to_the_application(lead)
    lead.follows("What others may learn about you")
    lead.ticks("In public: if there is a grant, you may be named with it")
    lead.presses("Save")
    goes_to_the_application(lead)
    lead.follows("How the amount is shared")
    fields = lead.page.locator("main").get_by_role("textbox")
    for number in range(4):
        fields.nth(number).fill("10000")
    lead.presses("Save")
    lead.is_at_words(TITLE)


def the_others_confirm(group: Four) -> None:
    """Each of the three reads the whole and stands behind this very text."""
    for _place, other in group.others:
        goes_to_the_application(other)
        other.follows("Confirm this version")
        group.breaks()
        other.presses("We confirm this version")
        other.sees("Confirmed. If anything that matters changes, we ask you again.")


def the_lead_submits(group: Four) -> None:
    """The answer to the submission is lost; asking again shows that it was received, once."""
    lead = group.lead
    goes_to_the_application(lead)
    lead.follows("Check and submit")
    lead.sees("Everything is ready")
    lead.ticks("We have read the whole, and every partner stands behind it.")
    group.loses()
    lead.presses("Submit")
    lead.sees("Submitted. Everybody who takes part receives a receipt by mail.")


def what_was_sent_is_whole(group: Four) -> None:
    """One application, one snapshot: every word that anybody wrote, four partners, four equal shares."""
    with group.app.app_context():
        assert db.session.query(Application).count() == 1
        (snapshot,) = db.session.scalars(select(Snapshot)).all()
    answers = [one["text"] for one in snapshot.content["answers"] if one["text"]]
    assert [text.strip() for text in answers] == [text.strip() for text in group.written.values()]
    partners = snapshot.content["partners"]
    assert {one["geography"]: one["share"] for one in partners} == dict.fromkeys(PLACES, 1_000_000)


def goes_to_the_application(one: Patient) -> None:
    """Find it among one's applications."""
    one.opens("/applications")
    one.follows_words(TITLE)
