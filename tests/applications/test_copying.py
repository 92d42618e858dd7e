"""Beginning from an older application: what is taken, what is not and why, and that nobody is taken along unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import actions, queries
from grants.applications.models import Application
from grants.applications.queries.copying import fitting
from grants.db import commit, db
from grants.errors import NotFound
from tests.cast.answers import WAYS, a_call_asking, asking
from tests.cast.applications import a_started_application, joined, leading, written
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.calls.actions import QuestionText

OLD = ("short_text", "choice", "number", "place", "money", "budget", "many")
KEPT = {
    "short_text": "Seeds",
    "choice": "sea",
    "number": "3",
    "place": "WB-JER",
    "money": "12.00",
    "budget": "x\t100\tSeeds",
}


@pytest.fixture
def older(ctx: Flask) -> Application:
    made = a_started_application(a_call_asking(a_fund(), *map(asking, OLD)))
    joined(made)
    written(made, "Seeds across places", texts=KEPT)
    return made


def new_in(older: Application, *texts: QuestionText, slug: str = "new", currency: str = "USD") -> Application:
    return a_started_application(a_call_asking(a_fund(slug, currency=currency), *texts), by=leading(older))


def reasons(application: Application, older: Application) -> dict[str, str]:
    return {one.question.key: str(one.why) for one in fitting(application, older)}


def texts(application: Application) -> dict[str, str]:
    return {one.question.key: one.text for one in application.answers}


def test_answers_are_taken_where_the_same_is_asked(older: Application):
    renamed = asking("short_text", "other_key", prompt={"en": "Called anew?", "ar": "سؤال short_text"})
    new = new_in(older, renamed, asking("choice"), asking("number"), asking("place"), asking("long_text", "fresh"))
    assert reasons(new, older) == {
        "other_key": "same_words",
        "choice": "same_question",
        "number": "same_question",
        "place": "same_question",
        "fresh": "new_question",
    }
    actions.copy(new, older, by=leading(new), at=AT)
    assert texts(new) == {"other_key": "Seeds", "choice": "sea", "number": "3", "place": "WB-JER"}
    assert (new.title, new.ask, len(new.consortium)) == ("Seeds across places", None, 1)


def test_what_cannot_stand_in_the_new_call_stays_behind(older: Application):
    asked = (
        asking("short_text", "number"),
        asking("choice", options=[WAYS[0], WAYS[2]]),
        asking("money"),
        asking("budget"),
        asking("many"),
    )
    new = new_in(older, *asked, currency="EUR")
    assert reasons(new, older) == {
        "number": "other_kind",
        "choice": "other_options",
        "money": "other_currency",
        "budget": "own_partners",
        "many": "was_empty",
    }
    actions.copy(new, older, by=leading(new), at=AT)
    assert texts(new) == {}


def test_a_long_answer_may_stand_where_a_short_one_did(older: Application):
    new = new_in(older, asking("long_text", "short_text"))
    assert reasons(new, older) == {"short_text": "same_question"}


def test_what_is_written_already_stays(older: Application):
    new = new_in(older, asking("short_text"))
    actions.write_answer(new, new.call.questions[0], "Mine", 0, by=leading(new), at=AT)
    actions.copy(new, older, by=leading(new), at=AT)
    actions.copy(new, older, by=leading(new), at=AT)
    assert texts(new) == {"short_text": "Mine"}


def test_nobody_copies_what_they_may_not_read(older: Application):
    stranger = a_started_application(older.call)
    with pytest.raises(NotFound):
        actions.copy(stranger, older, by=leading(stranger), at=AT)
    assert stranger.copied_from_id is None


def test_one_begins_with_an_older_application_on_the_page(older: Application, client: FlaskClient):
    lead = leading(older)
    call = a_call_asking(a_fund("new"), asking("short_text"), asking("long_text"))
    theirs = a_started_application(older.call)
    sign_in(client, lead)
    page = client.get(f"/calls/{call.ref}/apply").text
    assert (f'value="{older.ref}"' in page, theirs.ref in page) == (True, False)
    mine = queries.lead(older).organisation
    assert mine is not None
    begin = {"organisation": mine.ref, "geography": "GZ"}
    assert client.post(f"/calls/{call.ref}/apply", data=begin | {"older": theirs.ref}).status_code == 422
    answer = client.post(f"/calls/{call.ref}/apply", data=begin | {"older": older.ref})
    new = db.session.scalars(select(Application).order_by(Application.id.desc())).first()
    assert new is not None
    assert answer.location == f"/applications/{new.ref}/copied"
    page = client.get(answer.location).text
    again = older.consortium[1]
    for words in ("Seeds across places", "Was not asked then", "20,000 USD", again.name, f"again={again.ref}"):
        assert words in page
    assert f'href="/applications/{new.ref}/copied"' in client.get(f"/applications/{new.ref}").text
    invite = client.get(f"/applications/{new.ref}/partners/new?again={again.ref}").text
    assert f'value="{again.name}"' in invite
    assert again.name not in client.get(f"/applications/{new.ref}/partners/new?again=none").text


def test_without_an_older_one_nothing_is_offered(ctx: Flask, client: FlaskClient):
    someone = person()
    an_organisation(member=someone)
    call = a_call_asking(a_fund(), asking("short_text"))
    commit()
    sign_in(client, someone)
    assert "Begin with an older application" not in client.get(f"/calls/{call.ref}/apply").text
    begun = a_started_application(call, by=someone)
    commit()
    assert client.get(f"/applications/{begun.ref}/copied").status_code == 404
