"""What goes wrong at a browser: too late, twice, at once, signed out meanwhile. Nothing that was typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from grants.applications.models import Answer, AnswerRevision, Application
from grants.db import commit, db
from grants.funds.models import Contribution
from grants.people.rules import RoleKind
from grants.signin import hash_password
from tests.cast.applications import a_started_application
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund, a_funder
from tests.cast.people import person, person_with
from tests.journeys.somebody import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.journeys.somebody import Somebody

LONG = "\n\n".join(
    f"{number}. نزرع البذور في كل مكان، ونتبادل ما ينمو: “معًا” 🌱 <b>& more</b>." for number in range(40)
)


@pytest.fixture
def lead(ctx: Flask, somebody: Callable[..., Somebody]) -> Somebody:
    """Give somebody at a browser who leads a draft in an open call, and is signed in."""
    someone = person("Layla Lead")
    someone.password_hash = hash_password(PASSWORD)
    a_started_application(an_open_call(a_fund()), by=someone)
    commit()
    found = somebody("Layla Lead", email=someone.email)
    found.signs_in()
    return found


def _one() -> Application:
    return db.session.scalars(select(Application).execution_options(populate_existing=True)).one()


def _answer_path() -> str:
    application = _one()
    return f"/applications/{application.ref}/questions/{application.call.questions[0].ref}"


def _saved() -> list[str]:
    db.session.rollback()
    return [text.replace("\r\n", "\n") for text in db.session.scalars(select(Answer.text).order_by(Answer.id))]


def test_a_text_outlives_its_sign_in(lead: Somebody, later: Callable[..., None]):
    lead.opens(_answer_path())
    lead.writes("Your answer", LONG)
    later(hours=13)
    lead.presses("Save and go back")
    lead.is_at("Sign in")
    lead.writes("Your e-mail address", lead.email)
    lead.writes("Password", PASSWORD)
    lead.presses("Sign in")
    lead.is_at("Nothing is lost")
    lead.sees_words("39. نزرع البذور")
    lead.presses("Send it again")
    lead.sees("Saved.")
    assert _saved() == [LONG]


def test_a_text_outlives_its_call(lead: Somebody, later: Callable[..., None], ctx: Flask):
    lead.opens(_answer_path())
    lead.writes("Your answer", "Written in the last minute.")
    application = _one()
    application.call.closes_at = application.call.opens_at.replace(year=2020)
    application.call.opens_at = application.call.closes_at.replace(year=2019)
    commit()
    lead.presses("Save and go back")
    lead.sees("This was not saved")
    lead.sees("This call does not take applications now, so nothing in this one can change.")
    assert lead.page.get_by_label("Your answer").input_value() == "Written in the last minute."
    assert _saved() == [""]  # it does not count; it is kept beside, for when more time is given
    assert list(db.session.scalars(select(AnswerRevision.text))) == ["Written in the last minute."]


def test_two_tabs_keep_both_texts(lead: Somebody):
    first = lead.page
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(_answer_path())
    lead.writes("Your answer", "What the first tab says.")
    lead.presses("Save and go back")
    lead.page = second
    lead.writes("Your answer", "What the second tab says.")
    lead.presses("Save and go back")
    lead.is_at("Two texts for one question")
    for words in ("What the first tab says.", "What the second tab says."):
        lead.sees_words(words)
    assert _saved() == ["What the first tab says."]
    lead.presses("Keep what you wrote")
    lead.sees("Saved.")
    assert _saved() == ["What the second tab says."]


def test_two_quick_presses_begin_one_application(lead: Somebody):
    call = _one().call
    lead.opens(f"/calls/{call.ref}/apply")
    lead.chooses("Place", "GZ")
    lead.page.get_by_role("button", name="Start").dblclick()
    lead.is_at("Application without a title")
    db.session.rollback()
    assert db.session.scalar(select(func.count(Application.id))) == 2


def test_one_form_in_two_tabs_records_money_once(ctx: Flask, somebody: Callable[..., Somebody]):
    """The second tab is the first one's copy, as browsers make them: it holds the same form."""
    fund = a_fund()
    funder = a_funder(fund)
    keeper = person_with(RoleKind.TREASURER, fund.id, "Tala Treasurer")
    keeper.password_hash = hash_password(PASSWORD)
    commit()
    treasurer = somebody("Tala Treasurer", email=keeper.email)
    treasurer.signs_in()
    treasurer.opens(f"/funds/{fund.ref}/contributions/new")
    once = treasurer.page.locator("input[name=once]").first.input_value()
    for amount in ("١٬٢٥٠٫٥٠", "1,250.50"):
        treasurer.opens(f"/funds/{fund.ref}/contributions/new")
        treasurer.page.locator("input[name=once]").first.evaluate("(one, once) => { one.value = once }", once)
        treasurer.chooses_words("Funder", funder.name)
        treasurer.writes("What did the bank credit?", amount)
        treasurer.presses("Record it")
        treasurer.sees("%(amount)s came in, and can be decided about now.", amount="1,250.50 USD")
    db.session.rollback()
    assert list(db.session.scalars(select(Contribution.amount_minor))) == [125_050]


def test_a_currency_that_is_none(ctx: Flask, somebody: Callable[..., Somebody]):
    fund = a_fund()
    funder = a_funder(fund)
    keeper = person_with(RoleKind.TREASURER, fund.id, "Tala Treasurer")
    keeper.password_hash = hash_password(PASSWORD)
    commit()
    treasurer = somebody("Tala Treasurer", email=keeper.email)
    treasurer.signs_in()
    treasurer.opens(f"/funds/{fund.ref}/contributions/new")
    treasurer.chooses_words("Funder", funder.name)
    treasurer.writes("What did the bank credit?", "12.505")
    treasurer.writes("The bank's reference", "DEMO 0002")
    choices = treasurer.page.get_by_label("In which currency?")
    choices.evaluate("list => list.add(new Option('XXQ', 'XXQ', true, true))")
    treasurer.presses("Record it")
    treasurer.sees("There is something to put right")
    treasurer.sees("“%(code)s” is no currency. Write its three letters: USD.", code="XXQ")
    treasurer.sees(
        "%(currency)s has %(places)d digits after the point. Write it like %(example)s.",
        currency="USD",
        places=2,
        example="1234.00",
    )
    assert treasurer.page.get_by_label("What did the bank credit?").input_value() == "12.505"
    assert treasurer.page.get_by_label("The bank's reference").input_value() == "DEMO 0002"
    assert db.session.scalar(select(func.count(Contribution.id))) == 0
