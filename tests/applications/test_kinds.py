"""The page of a question, for every kind of answer: saved, shown back, compared, and left out where it is not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications import queries
from grants.applications.models import AnswerRevision
from grants.db import commit, db
from tests.cast.answers import a_call_asking, asking
from tests.cast.applications import a_started_application, leading
from tests.cast.funds import a_fund
from tests.cast.people import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application

    Counter = Callable[[], AbstractContextManager[list[str]]]

KINDS = ("short_text", "long_text", "choice", "many", "number", "money", "date", "place")


@pytest.fixture
def application(ctx: Flask, client: FlaskClient) -> Application:
    made = a_started_application(a_call_asking(a_fund(), *map(asking, KINDS)))
    sign_in(client, leading(made))
    return made


def where(application: Application, key: str) -> str:
    asked = next(one for one in application.call.questions if one.key == key)
    return f"/applications/{application.ref}/questions/{asked.ref}"


def kept(application: Application) -> dict[str, str]:
    db.session.expire_all()
    return {one.question.key: one.text for one in application.answers}


ANSWERS = {
    "short_text": ("نزرع 🌱 together", "نزرع 🌱 together"),
    "long_text": ("One\r\n\r\nTwo", "One\n\nTwo"),
    "choice": ("sea", "sea"),
    "many": (["air", "land"], "land\nair"),
    "number": ("٧", "7"),
    "money": ("١٬٢٠٠٫٥", "1200.50"),
    "date": ("٢٠٢٧-٠٣-٠١", "2027-03-01"),
    "place": ("WB-JER", "WB-JER"),
}


def test_each_kind_is_saved_and_leads_on_to_the_next(application: Application, client: FlaskClient):
    for place, kind in enumerate(KINDS):
        page = client.get(where(application, kind)).text
        assert f"Question {place + 1} of 8" in page
        answer = client.post(
            where(application, kind),
            data={"answer": ANSWERS[kind][0], "version": "0", "then": "next"},
            content_type="multipart/form-data",
        )
        after = where(application, KINDS[place + 1]) if place < 7 else f"/applications/{application.ref}/check"
        assert (kind, answer.location) == (kind, after)
        previous = f'rel="prev" href="{where(application, KINDS[place - 1])}"' if place else "Save and continue"
        assert previous in page
    assert kept(application) == {kind: text for kind, (_sent, text) in ANSWERS.items()}
    page = client.get(f"/applications/{application.ref}/check").text
    for words in ("نزرع 🌱 together", "Sea", "Land", "Air", "1,200.50 USD", "1 March 2027", "Jerusalem"):
        assert words in page
    assert page.count("?back=check") == 8


@pytest.mark.parametrize(
    ("kind", "typed"), [("number", "10"), ("money", "1.2.3"), ("date", "soon"), ("choice", "space"), ("place", "MARS")]
)
def test_what_cannot_be_read_is_shown_back_and_not_saved(
    application: Application, client: FlaskClient, kind: str, typed: str
):
    answer = client.post(where(application, kind), data={"answer": typed, "version": "0"})
    assert (answer.status_code, kept(application)) == (422, {})
    assert "There is something to put right" in answer.text
    if kind in ("number", "money", "date"):
        assert f'value="{typed}"' in answer.text


def test_a_short_text_that_is_far_too_long_is_saved_all_the_same(application: Application, client: FlaskClient):
    text = " ".join(["word"] * 11)
    answer = client.post(where(application, "short_text"), data={"answer": text, "version": "0"})
    assert (answer.status_code, kept(application)) == (422, {"short_text": text})
    assert "It is kept as you typed it" in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text
    again = client.post(where(application, "short_text"), data={"answer": "Shorter", "version": "1"})
    assert (again.status_code, kept(application)) == (302, {"short_text": "Shorter"})


def test_a_text_of_a_hundred_thousand_characters_is_saved_and_one_of_more_comes_back(
    application: Application, client: FlaskClient
):
    path = where(application, "long_text")
    for length, status in ((100_001, 422), (100_000, 302)):
        answer = client.post(path, data={"answer": "م" * length, "version": "0"}, content_type="multipart/form-data")
        assert (answer.status_code, "م" * length in answer.text) == (status, status == 422)
    assert len(kept(application)["long_text"]) == 100_000


def test_what_turns_the_direction_or_means_nothing_is_taken_out(application: Application, client: FlaskClient):
    client.post(where(application, "short_text"), data={"answer": "a\u202egpj\u2066b\x00c שלום", "version": "0"})
    client.post(
        f"/applications/{application.ref}/outline",
        data={"title": "Seeds\u202e\u2069 بذور 🌾", "version": "1"},
        content_type="multipart/form-data",
    )
    assert kept(application) == {"short_text": "agpjbc שלום"}
    assert application.title == "Seeds بذور 🌾"
    assert "<h1><bdi>Seeds بذور 🌾</bdi></h1>" in client.get(f"/applications/{application.ref}").text


SECOND = {
    "short_text": "Other",
    "long_text": "Other",
    "choice": "air",
    "many": ["sea"],
    "number": "3",
    "money": "5",
    "date": "2028-01-02",
    "place": "GZ",
}
BOTH = {
    "short_text": "نزرع 🌱 together\n\nOther",
    "long_text": "One\n\nTwo\n\nOther",
    "choice": "sea",
    "many": "land\nair\nsea",
    "number": "7",
    "money": "1200.50",
    "date": "2027-03-01",
    "place": "WB-JER",
}


@pytest.mark.parametrize("kind", KINDS)
def test_two_answers_of_any_kind_are_both_kept_until_somebody_chooses(
    application: Application, client: FlaskClient, kind: str
):
    client.post(where(application, kind), data={"answer": ANSWERS[kind][0], "version": "0"})
    clash = client.post(where(application, kind), data={"answer": SECOND[kind], "version": "0"})
    waiting = db.session.scalars(select(AnswerRevision).where(AnswerRevision.is_waiting)).one()
    assert clash.location == f"/applications/{application.ref}/texts/{waiting.ref}"
    page = client.get(clash.location).text
    assert "Two texts for one question" in page
    assert kept(application)[kind] == ANSWERS[kind][1]
    client.post(clash.location, data={"keep": "mine", "version": "1"})
    sent = [SECOND[kind]] if isinstance(SECOND[kind], str) else SECOND[kind]
    assert kept(application)[kind].split("\n")[0].removesuffix(".00") == sent[0]
    assert client.get(clash.location).status_code == 404


@pytest.mark.parametrize("kind", ["choice", "number", "many"])
def test_what_was_made_of_both_must_be_readable_and_is_not_lost(
    application: Application, client: FlaskClient, kind: str
):
    for value in (ANSWERS[kind][0], SECOND[kind]):
        clash = client.post(where(application, kind), data={"answer": value, "version": "0"})
    wrong = client.post(clash.location, data={"keep": "both", "answer": "nonsense", "version": "1"})
    assert (wrong.status_code, "There is something to put right" in wrong.text) == (422, True)
    assert kept(application)[kind] == ANSWERS[kind][1]
    assert client.post(clash.location, data={"keep": "both", "answer": SECOND[kind], "version": "1"}).status_code == 302


def test_from_the_summary_one_comes_back_to_it(application: Application, client: FlaskClient):
    path = where(application, "choice") + "?back=check"
    assert "Save and return to your answers" in client.get(path).text
    answer = client.post(path, data={"answer": "sea", "version": "0", "then": "check"})
    assert answer.location == f"/applications/{application.ref}/check#choice"


def test_the_summary_says_what_is_not_provided(application: Application, client: FlaskClient):
    page = client.get(f"/applications/{application.ref}/check").text
    assert page.count("Not provided") == 8
    assert "0 of 8" in client.get(f"/applications/{application.ref}").text


def test_the_task_list_has_few_words_for_how_far_one_is(application: Application, client: FlaskClient):
    client.post(where(application, "choice"), data={"answer": "sea", "version": "0"})
    page = client.get(f"/applications/{application.ref}").text
    assert (page.count("Completed"), page.count("Cannot start yet")) == (1, 1)
    assert f'href="/applications/{application.ref}/submit"' not in page


def test_a_question_costs_one_query_more_with_places(
    application: Application, client: FlaskClient, query_count: Counter
):
    for path, queries_made in ((where(application, "choice"), 7), (where(application, "place"), 8)):
        with query_count() as statements:
            client.get(path)
        assert len(statements) == queries_made


def test_a_budget_names_partners_and_takes_one_line_more(ctx: Flask, client: FlaskClient):
    made = a_started_application(a_call_asking(a_fund(), asking("budget"), asking("long_text")))
    sign_in(client, leading(made))
    path, mine = where(made, "budget"), made.consortium[0]
    line = {"answer-0-partner": mine.ref, "answer-0-amount": "٥٠", "answer-0-what": "Seeds"}
    more = client.post(path, data=line | {"version": "0", "then": "more"})
    assert more.location == path
    page = client.get(path).text
    assert (page.count('name="answer-3-what"'), page.count('name="answer-4-what"')) == (1, 0)
    assert kept(made) == {"budget": f"{mine.ref}\t5000\tSeeds"}
    text = client.get(f"/applications/{made.ref}/text").text
    assert "50.00 USD" in text
    wrong = client.post(path, data=line | {"answer-0-amount": "fifty", "version": "1"})
    assert (wrong.status_code, 'value="fifty"' in wrong.text) == (422, True)
    item = queries.content(made)["answers"][0]
    assert (item["currency"], item["names"]) == ("USD", {mine.ref: mine.name})
    commit()


def test_a_question_appears_once_its_condition_is_met(ctx: Flask, client: FlaskClient):
    when = {"question": "choice", "any_of": ["sea"]}
    asked = (asking("choice"), asking("long_text", "boat", shown_when=when), asking("long_text", "end"))
    made = a_started_application(a_call_asking(a_fund(), *asked))
    sign_in(client, leading(made))
    home = f"/applications/{made.ref}"
    assert "The boat?" not in client.get(home).text
    land = client.post(where(made, "choice"), data={"answer": "land", "version": "0", "then": "next"})
    assert land.location == where(made, "end")
    end = client.get(where(made, "end")).text
    assert ("Question 2 of 2" in end, f'href="{where(made, "choice")}"' in end) == (True, True)
    assert "Not asked at the moment" in client.get(where(made, "boat")).text
    sea = client.post(where(made, "choice"), data={"answer": "sea", "version": "1", "then": "next"})
    assert sea.location == where(made, "boat")
    assert "The boat?" in client.get(home).text
    assert "Question 3 of 3" in client.get(where(made, "end")).text
    client.post(where(made, "boat"), data={"answer": "A small one", "version": "0"})
    client.post(where(made, "choice"), data={"answer": "land", "version": "2"})
    assert [one["key"] for one in queries.content(made)["answers"]] == ["choice", "end"]
    assert kept(made)["boat"] == "A small one"
