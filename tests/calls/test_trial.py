"""A trial run: a steward answers a draft as an applicant would, and nothing of it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.applications.models import Application
from grants.calls import actions
from grants.calls.models import TrialRun
from grants.calls.rules import QuestionKind
from grants.db import commit, db
from grants.people.rules import RoleKind
from tests.cast.calls import a_call, a_steward, an_empty_call, an_open_call
from tests.cast.funds import a_fund
from tests.cast.library import a_call_with_a_condition, asked
from tests.cast.people import AT, person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    return a_fund()


def test_a_trial_follows_the_conditions_to_the_answers(fund: Fund, client: FlaskClient):
    call, by = an_empty_call(fund), a_steward(fund)
    a_call_with_a_condition(call)
    asked(call, QuestionKind.DATE, key="when", is_required=False)
    commit()
    sign_in(client, by)
    trial = f"/calls/{call.ref}/trial"
    page = client.get(trial).text
    assert (page.count("Not asked"), page.count(f'href="{trial}/begun"')) == (1, 2)
    page = client.get(f"{trial}/begun").text
    assert (page.count("Question 1 of 2"), page.count('type="radio"'), page.count("A trial run")) == (1, 2, 1)
    assert client.get(f"{trial}/how").text.count("Not asked at the moment") == 1
    assert client.post(f"{trial}/begun", data={"answer": "maybe"}).status_code == 422
    assert client.post(f"{trial}/begun", data={"answer": "no"}).location == f"{trial}/when"
    assert client.post(f"{trial}/begun", data={"answer": "yes"}).location == f"{trial}/how"
    check = f"/calls/{call.ref}/trial-answers"
    page = client.get(check).text
    assert (page.count("This could not be sent yet"), page.count("after these answers")) == (1, 0)
    assert client.post(f"{trial}/how", data={"answer": "With care."}).location == f"{trial}/when"
    assert client.post(f"{trial}/when", data={"answer": "2047-02-30"}).status_code == 422
    assert client.post(f"{trial}/when", data={"answer": ""}).location == check
    page = client.get(check).text
    assert (page.count("With care."), page.count("This could not be sent yet")) == (1, 0)
    assert db.session.scalars(select(TrialRun)).one().answers == {"begun": "yes", "how": "With care.", "when": ""}
    assert db.session.scalars(select(Application)).all() == []
    client.post(f"{trial}/begun", data={"answer": "no"})
    assert client.get(check).text.count("after these answers") == 1
    client.post(f"/calls/{call.ref}/trial-over")
    assert db.session.scalars(select(TrialRun)).all() == []


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_every_kind_can_be_seen_and_tried(fund: Fund, client: FlaskClient, kind: QuestionKind):
    call, by = an_empty_call(fund), a_steward(fund)
    asked(call, kind, key="one")
    commit()
    sign_in(client, by)
    answer = {
        "choice": "yes",
        "many": "no",
        "number": "٧",
        "money": "٧٠٠",
        "date": "2047-02-20",
        "place": "GZ",
        "consent": "secret",
    }.get(kind, "Words")
    data = {"answer": answer}
    if kind == "budget":
        data = {"answer-0-partner": "first", "answer-0-amount": "12", "answer-0-what": "Seeds"}
    assert client.get(f"/calls/{call.ref}/trial/one").status_code == 200
    assert client.post(f"/calls/{call.ref}/trial/one", data=data).location == f"/calls/{call.ref}/trial-answers"
    page = client.get(f"/calls/{call.ref}/trial-answers").text
    said = {
        "choice": "Yes",
        "many": "No",
        "number": "7",
        "money": "700.00",
        "date": "20 February 2047",
        "place": "Gaza",
    }
    said |= {"consent": "Nowhere", "budget": "First partner (an example)"}
    if kind not in ("file", "voice"):
        assert said.get(kind, "Words") in page


def test_a_trial_is_ones_own_and_ends_when_the_call_opens(fund: Fund, client: FlaskClient):
    call, mine, theirs = a_call(fund), a_steward(fund), a_steward(fund)
    question = call.questions[0]
    actions.try_answer(call, question, "Mine", by=mine, at=AT)
    actions.try_answer(call, question, "Theirs", by=theirs, at=AT)
    commit()
    sign_in(client, theirs)
    page = client.get(f"/calls/{call.ref}/trial-answers").text
    assert (page.count("Theirs"), page.count("Mine")) == (1, 0)
    actions.open_call(call, by=mine, at=AT)
    commit()
    assert db.session.scalars(select(TrialRun)).all() == []
    for page in ("trial", f"trial/{question.key}", "trial-answers"):
        assert client.get(f"/calls/{call.ref}/{page}").status_code == 409
    assert client.post(f"/calls/{call.ref}/trial/{question.key}", data={"answer": "x"}).status_code == 409


def test_who_may_not_try(fund: Fund, client: FlaskClient):
    call, opened = a_call(fund), an_open_call(fund)
    treasurer = person_with(RoleKind.TREASURER, fund.id)
    commit()
    assert client.get(f"/calls/{call.ref}/trial").status_code in (302, 404)
    sign_in(client, treasurer)
    for page in ("trial", f"trial/{call.questions[0].key}", "trial-answers", "POST trial-over"):
        method, _, path = page.rpartition(" ")
        assert client.open(f"/calls/{call.ref}/{path}", method=method or "GET").status_code == 403
    sign_in(client, a_steward(fund))
    assert client.get(f"/calls/{call.ref}/trial/nothing").status_code == 404
    assert client.get(f"/calls/{opened.ref}/trial").status_code == 409


def test_a_draft_without_questions_says_so(fund: Fund, client: FlaskClient):
    call, by = an_empty_call(fund), a_steward(fund)
    commit()
    sign_in(client, by)
    assert client.get(f"/calls/{call.ref}/trial").text.count("No questions yet.") == 1
