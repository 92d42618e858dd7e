"""The pages where a steward writes a call and leads it through its life."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants.calls import actions
from grants.calls.models import Call, Criterion, Question
from grants.calls.rules import CallState
from grants.calls.views import duties
from grants.db import commit, db
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast.calls import (
    CLOSES,
    a_call,
    a_closed_call,
    a_draft,
    a_question,
    a_steward,
    an_empty_call,
    an_open_call,
)
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund

NUMBERS = {
    "min_partners": "2",
    "max_partners": "5",
    "min_geographies": "2",
    "wide_geographies": "3",
    "max_share_of_two": "60",
    "max_share": "50",
    "min_share_geography": "15",
    "min_joint_modes": "2",
}
CALL_FIELDS = {
    "once": "press",
    "version": "1",
    "title_en": "Seeds",
    "title_ar": "بذار",
    "summary_en": "For seeds.",
    "summary_ar": "للبذار.",
    "zone": "AoE",
    "opens": "2046-01-11T09:00",
    "closes": "2046-02-22T23:59",
    "decide_on": "2046-03-31",
    "pay_on": "2046-04-12",
    "envelope": "٦٠٠٠٠٠",
    "least": "٢٠٬٠٠٠",
    "most": "80,000.5",
    "tie_rule": "lot",
    "wide_ask": "٣٠٠٠٠",
    **NUMBERS,
}
QUESTION_FIELDS = {
    "once": "press",
    "version": "1",
    "prompt_en": "Who are you?",
    "prompt_ar": "من أنتم؟",
    "used_for_en": "To know you.",
    "used_for_ar": "لنعرفكم.",
    "hint_en": "",
    "suggested_words": "٣٠٠",
    "is_required": "y",
}
CRITERION_FIELDS = {
    "once": "press",
    "version": "1",
    "name_en": "Fair",
    "name_ar": "عادل",
    "meaning_en": "Shared.",
    "meaning_ar": "مشترك.",
    "most": "5",
    "weight": "2",
}


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    return a_fund()


@pytest.fixture
def steward(fund: Fund, client: FlaskClient) -> FlaskClient:
    """Give the browser of a steward of the fund."""
    sign_in(client, a_steward(fund))
    return client


def count(kind: type[Any]) -> int:
    return int(db.session.scalars(select(func.count()).select_from(kind)).one())


@pytest.mark.parametrize(
    "path", ["edit", "manage", "preview", "extend", "questions/new", "criteria/new", "POST open", "POST close"]
)
def test_only_a_steward_leads_a_call(fund: Fund, client: FlaskClient, path: str):
    call = an_open_call(fund)
    sign_in(client, person_with(RoleKind.TREASURER, fund.id))
    method, _, page = path.rpartition(" ")
    answer = client.open(f"/calls/{call.ref}/{page}", method=method or "GET")
    assert answer.status_code == 403


def test_only_a_steward_of_the_fund_lists_and_writes(fund: Fund, client: FlaskClient):
    sign_in(client, person_with(RoleKind.STEWARD, a_fund("other-press").id))
    assert client.get(f"/funds/{fund.ref}/calls").status_code == 403
    assert client.post(f"/funds/{fund.ref}/calls/new", data=CALL_FIELDS).status_code == 403
    assert count(Call) == 0


def test_a_steward_writes_a_call_with_arabic_digits_once(fund: Fund, steward: FlaskClient):
    assert steward.get(f"/funds/{fund.ref}/calls/new").status_code == 200
    for _ in range(2):
        answer = steward.post(f"/funds/{fund.ref}/calls/new", data=CALL_FIELDS)
    call = db.session.scalars(select(Call)).one()
    assert answer.location == f"/calls/{call.ref}/manage"
    assert (call.envelope, call.least, call.most) == (
        Money.of(600_000, "USD"),
        Money.of(20_000, "USD"),
        Money(8_000_050, "USD"),
    )
    assert call.closes_at == datetime.fromisoformat("2046-02-23T11:59+00:00")
    assert (call.decide_on, call.tie_rule, call.consortium_rule.wide_ask_minor) == (date(2046, 3, 31), "lot", 3_000_000)
    assert steward.get(f"/calls/{call.ref}/manage").text.count("2 things are missing before it can open") == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes": "2046-01-11T09:00"}, "The call must close after it opens."),
        ({"closes": "soon"}, "Write the day and time like 2027-02-22 23:59."),
        ({"decide_on": "2046-02-22"}, "The decision comes after the call has closed."),
        ({"zone": "Nowhere/Here"}, "Not a valid choice."),
        ({"most": "1.234,50"}, "“1.234,50” is not an amount."),
        ({"most": "10.123"}, "USD has 2 digits after the point."),
        ({"max_share": "0"}, "Write a whole number from 1 to 100."),
        ({"title_en": " ", "title_ar": ""}, "Write it in one language at least."),
        ({"tie_rule": ""}, "Choose one."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    fund: Fund, steward: FlaskClient, changes: dict[str, str], said: str
):
    answer = steward.post(f"/funds/{fund.ref}/calls/new", data=CALL_FIELDS | changes)
    assert (answer.status_code, count(Call)) == (422, 0)
    assert answer.text.count(said) == 2  # in the summary, and at the field
    assert answer.text.count('value="٢٠٬٠٠٠"') == 1


def test_a_fund_of_three_decimals_keeps_each(ctx: Flask, client: FlaskClient):
    fund = a_fund(currency="JOD")
    sign_in(client, a_steward(fund))
    assert client.get(f"/funds/{fund.ref}/calls/new").text.count('value="30000.000"') == 1
    client.post(f"/funds/{fund.ref}/calls/new", data=CALL_FIELDS | {"most": "٨٠٠٠٠٫١٢٥"})
    assert db.session.scalars(select(Call)).one().most == Money(80_000_125, "JOD")


def test_a_stale_edit_shows_both_versions_and_lets_one_choose(fund: Fund, steward: FlaskClient):
    call = a_call(fund)
    other = a_steward(fund)
    commit()
    address = f"/calls/{call.ref}/edit"
    assert steward.get(address).text.count('name="version" type="hidden" value="1"') == 1
    actions.rewrite(call, a_draft(fund, title={"en": "Theirs", "ar": "عنوانهم"}), 1, by=other, at=AT)
    commit()
    answer = steward.post(address, data=CALL_FIELDS | {"title_en": "Mine"})
    assert answer.status_code == 409
    for said in ("<p>Mine</p>", "<p>Theirs</p>", 'value="Mine"', 'name="version" type="hidden" value="2"'):
        assert answer.text.count(said) == 1, said
    assert answer.text.count("Keep what is saved now") == 1
    assert db.session.get_one(Call, call.id).title["en"] == "Theirs"
    answer = steward.post(address, data=CALL_FIELDS | {"title_en": "Mine", "version": "2"})
    assert answer.location == f"/calls/{call.ref}/manage"
    assert db.session.get_one(Call, call.id).title["en"] == "Mine"


def test_an_edit_that_changes_only_one_thing_is_compared_in_that_alone(fund: Fund, steward: FlaskClient):
    call = a_call(fund)
    other = a_steward(fund)
    question, criterion = call.questions[0], call.criteria[0]
    actions.rewrite_question(question, a_question("Theirs?"), 1, by=other, at=AT)
    theirs = {"en": "Theirs", "ar": "لهم"}
    actions.rewrite_criterion(criterion, actions.CriterionText(theirs, theirs), 1, by=other, at=AT)
    commit()
    answer = steward.post(f"/questions/{question.ref}/edit", data=QUESTION_FIELDS | {"prompt_en": "Mine?"})
    assert (answer.status_code, answer.text.count("<p>Mine?</p>"), answer.text.count("<p>Theirs?</p>")) == (409, 1, 1)
    answer = steward.post(f"/criteria/{criterion.ref}/edit", data=CRITERION_FIELDS | {"version": "x"})
    assert (answer.status_code, answer.text.count("<p>Fair</p>"), answer.text.count("<p>5</p>")) == (409, 1, 0)


def test_questions_and_criteria_page_by_page(fund: Fund, steward: FlaskClient):
    call = an_empty_call(fund)
    commit()
    back = f"/calls/{call.ref}/manage#"
    for _ in range(2):
        assert steward.post(f"/calls/{call.ref}/questions/new", data=QUESTION_FIELDS).location == f"{back}questions"
        assert steward.post(f"/calls/{call.ref}/criteria/new", data=CRITERION_FIELDS).location == f"{back}criteria"
    question, criterion = db.session.scalars(select(Question)).one(), db.session.scalars(select(Criterion)).one()
    assert (question.suggested_words, question.hint, criterion.weight) == (300, {}, 2)
    for page in (f"/calls/{call.ref}/questions/new", f"/calls/{call.ref}/criteria/new"):
        assert steward.get(page).status_code == 200
    assert steward.get(f"/questions/{question.ref}/edit").text.count("Who are you?") == 1
    assert steward.get(f"/criteria/{criterion.ref}/edit").text.count('value="Fair"') == 1
    steward.post(f"/questions/{question.ref}/edit", data=QUESTION_FIELDS | {"prompt_en": "Who?"})
    steward.post(f"/criteria/{criterion.ref}/edit", data=CRITERION_FIELDS | {"name_en": "Just"})
    assert (question.prompt["en"], criterion.name["en"]) == ("Who?", "Just")
    steward.post(f"/calls/{call.ref}/questions/new", data=QUESTION_FIELDS | {"once": "two", "prompt_en": "And why?"})
    steward.post(f"/calls/{call.ref}/criteria/new", data=CRITERION_FIELDS | {"once": "two", "name_en": "Rooted"})
    assert steward.post(f"/questions/{question.ref}/move/down").location == f"{back}questions"
    assert steward.post(f"/criteria/{criterion.ref}/move/down").location == f"{back}criteria"
    assert steward.post(f"/criteria/{criterion.ref}/move/sideways").status_code == 404
    assert [one.prompt["en"] for one in call.questions] == ["And why?", "Who?"]
    assert [one.name["en"] for one in call.criteria] == ["Rooted", "Just"]
    steward.post(f"/questions/{question.ref}/remove")
    steward.post(f"/criteria/{criterion.ref}/remove")
    db.session.expire_all()
    assert ([one.prompt["en"] for one in call.questions], [one.name["en"] for one in call.criteria]) == (
        ["And why?"],
        ["Rooted"],
    )


def test_a_question_without_a_use_comes_back(fund: Fund, steward: FlaskClient):
    call = an_empty_call(fund)
    commit()
    answer = steward.post(
        f"/calls/{call.ref}/questions/new", data=QUESTION_FIELDS | {"used_for_en": " ", "used_for_ar": " "}
    )
    assert (answer.status_code, count(Question)) == (422, 0)
    assert answer.text.count("Who are you?") == 1


def test_eight_questions_and_no_button_for_a_ninth(fund: Fund, steward: FlaskClient):
    call, by = an_empty_call(fund), a_steward(fund)
    for _ in range(8):
        actions.add_question(call, a_question(), by=by, at=AT)
    commit()
    assert steward.get(f"/calls/{call.ref}/manage").text.count("Add a question") == 0
    answer = steward.post(f"/calls/{call.ref}/questions/new", data=QUESTION_FIELDS)
    assert (answer.status_code, answer.text.count("A call asks at most 8 questions.")) == (422, 1)


def test_preview_lists_what_is_missing_and_where(fund: Fund, steward: FlaskClient):
    call = an_empty_call(fund, title={"en": "Only English"})
    commit()
    page = steward.get(f"/calls/{call.ref}/preview").text
    assert page.count(f'href="/calls/{call.ref}/edit#title_ar"') == 1
    assert page.count(f'href="/calls/{call.ref}/manage#questions"') == 1
    assert page.count(f'action="/calls/{call.ref}/open"') == 0
    answer = steward.post(f"/calls/{call.ref}/open", follow_redirects=True)
    assert answer.text.count("Title: nothing in العربية yet.") == 2  # told once more than it stands there
    assert db.session.get_one(Call, call.id).state is CallState.DRAFT


def test_a_problem_of_a_question_leads_to_that_question(fund: Fund, steward: FlaskClient):
    call = a_call(fund)
    actions.rewrite_question(
        call.questions[1],
        actions.QuestionText(prompt={"en": "Why?"}, used_for={"en": "x", "ar": "س"}, hint={}),
        1,
        by=a_steward(fund),
        at=AT,
    )
    commit()
    page = steward.get(f"/calls/{call.ref}/preview").text
    assert page.count(f'href="/questions/{call.questions[1].ref}/edit#prompt_ar"') == 1


def test_opening_fixes_the_call(fund: Fund, steward: FlaskClient):
    call = a_call(fund)
    commit()
    assert steward.get(f"/calls/{call.ref}/preview").text.count(f'action="/calls/{call.ref}/open"') == 1
    assert steward.post(f"/calls/{call.ref}/open").location == f"/calls/{call.ref}/manage"
    assert db.session.get_one(Call, call.id).state is CallState.OPEN
    assert steward.post(f"/calls/{call.ref}/open").status_code == 409
    question, criterion = call.questions[0].ref, call.criteria[0].ref
    for page in (
        f"/calls/{call.ref}/edit",
        f"/calls/{call.ref}/questions/new",
        f"/calls/{call.ref}/criteria/new",
        f"/questions/{question}/edit",
        f"/criteria/{criterion}/edit",
    ):
        for method in ("GET", "POST"):
            answer = steward.open(page, method=method)
            assert (answer.status_code, answer.text.count("people are applying under the rules they read")) == (409, 1)
    assert steward.post(f"/questions/{question}/remove").status_code == 409
    assert steward.get(f"/calls/{call.ref}/preview").text.count(f'action="/calls/{call.ref}/open"') == 0


def test_more_time_and_closing(fund: Fund, steward: FlaskClient):
    call = an_open_call(fund)
    over = an_open_call(
        fund, opens_at=AT - timedelta(days=9000), closes_at=AT - timedelta(days=8000), at=AT - timedelta(days=8500)
    )
    commit()
    page = steward.get(f"/calls/{call.ref}/manage").text
    assert (page.count(f"/calls/{call.ref}/extend"), page.count(f"/calls/{call.ref}/close")) == (1, 0)
    page = steward.get(f"/calls/{over.ref}/manage").text
    assert (page.count(f"/calls/{over.ref}/extend"), page.count(f"/calls/{over.ref}/close")) == (0, 1)
    assert steward.get(f"/calls/{call.ref}/extend").text.count('value="2047-02-22T00:00"') == 1
    answer = steward.post(f"/calls/{call.ref}/extend", data={"closes": "2047-02-20T00:00"})
    assert (answer.status_code, answer.text.count("A deadline only moves later")) == (422, 2)
    assert steward.post(f"/calls/{call.ref}/extend", data={"closes": "2047-02-25T00:00"}).status_code == 302
    assert db.session.get_one(Call, call.id).closes_at == CLOSES + timedelta(days=3)
    assert steward.post(f"/calls/{call.ref}/close", follow_redirects=True).text.count("has not passed yet") == 1
    assert steward.post(f"/calls/{over.ref}/close", follow_redirects=True).text.count("Reading can begin.") == 1
    assert [db.session.get_one(Call, one.id).state for one in (call, over)] == [CallState.OPEN, CallState.CLOSED]


def test_duties_are_drafts_to_finish_and_calls_to_close(fund: Fund, app: Flask):
    draft, other = a_call(fund), a_fund("other-press")
    a_call(other)
    an_open_call(fund)
    a_closed_call(fund)
    over = an_open_call(fund, closes_at=AT, opens_at=AT - timedelta(days=9), at=AT - timedelta(days=8))
    people = [a_steward(fund), person_with(RoleKind.TREASURER, fund.id), person()]
    with app.test_request_context():
        found = [[(duty["href"], duty["tone"]) for duty in duties(one, AT)] for one in people]
    assert found == [[(f"/calls/{over.ref}/manage", "attention"), (f"/calls/{draft.ref}/manage", "neutral")], [], []]


def test_what_is_wrong_with_a_criterion_or_an_edit_is_said(fund: Fund, steward: FlaskClient):
    call = a_call(fund)
    commit()
    answer = steward.post(f"/calls/{call.ref}/criteria/new", data=CRITERION_FIELDS | {"most": "11"})
    assert (answer.status_code, answer.text.count("Write a whole number from 2 to 10.")) == (422, 2)
    answer = steward.post(f"/calls/{call.ref}/edit", data=CALL_FIELDS | {"pay_on": "2046-03-31"})
    assert (answer.status_code, answer.text.count("Money goes out after the decision.")) == (422, 2)
    address = f"/questions/{call.questions[0].ref}/edit"
    answer = steward.post(address, data=QUESTION_FIELDS | {"used_for_en": " ", "used_for_ar": " "})
    assert (answer.status_code, answer.text.count("Write it in one language at least.")) == (422, 2)
    assert (call.version, call.questions[0].version) == (1, 1)


def test_a_choice_that_differs_is_compared_by_its_words(fund: Fund, steward: FlaskClient):
    call = a_call(fund)
    question = call.questions[0]
    commit()
    data = {name: value for name, value in QUESTION_FIELDS.items() if name != "is_required"} | {"version": "0"}
    page = steward.post(f"/questions/{question.ref}/edit", data=data).text
    assert (page.count("<p>Yes</p>"), page.count("<p>No</p>")) == (1, 1)
    page = steward.post(f"/calls/{call.ref}/edit", data=CALL_FIELDS | {"version": "0"}).text
    assert page.count("<p>A lot, drawn from the applications themselves so that anybody can draw it again</p>") == 1
