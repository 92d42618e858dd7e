"""The library of questions on its pages: chosen, worded, given choices and conditions, put in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.calls import actions
from grants.calls.models import Question
from grants.calls.rules import QuestionKind, missing
from grants.db import commit, db
from grants.errors import RuleBroken
from tests.cast.calls import a_steward, an_empty_call, an_open_call
from tests.cast.funds import a_fund
from tests.cast.library import a_call_with_a_condition, a_question_of, asked, fields_of
from tests.cast.people import AT, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.calls.models import Call
    from grants.funds.models import Fund


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    return a_fund()


@pytest.fixture
def call(fund: Fund) -> Call:
    return an_empty_call(fund)


@pytest.fixture
def steward(fund: Fund, call: Call, client: FlaskClient) -> FlaskClient:
    """Give the browser of a steward of the fund."""
    sign_in(client, a_steward(fund))
    return client


def only_question() -> Question:
    return db.session.scalars(select(Question)).one()


def reasons(call: Call) -> list[tuple[str, str | None]]:
    return [(one.ref, one.field) for one in missing(call.facts, AT, 4) if one.page == "question"]


def test_the_library_leads_to_a_form_of_each_kind(call: Call, steward: FlaskClient):
    page = steward.get(f"/calls/{call.ref}/questions/new").text
    for kind in QuestionKind:
        assert page.count(f'href="/calls/{call.ref}/questions/new?kind={kind}"') == 1
        assert steward.get(f"/calls/{call.ref}/questions/new?kind={kind}").status_code == 200
    assert page.count("You may ask 8 more questions.") == 1
    assert steward.get(f"/calls/{call.ref}/questions/new?kind=drawing").text.count("What kind of answer?") == 2


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_a_question_of_each_kind_is_kept_with_one_language(call: Call, steward: FlaskClient, kind: QuestionKind):
    answer = steward.post(f"/calls/{call.ref}/questions/new?kind={kind}", data=fields_of(kind))
    assert answer.location == f"/calls/{call.ref}/manage#questions"
    question = only_question()
    bounds = {"file": {"most_files": 2}, "voice": {"video": False}}.get(kind, {})
    options = [{"key": "yes", "label": {"en": "Yes", "ar": "نعم"}}, {"key": "no", "label": {"en": "No"}}]
    assert (question.kind, question.prompt, question.used_for, question.hint) == (
        kind,
        {"en": f"A {kind} question?"},
        {"en": "To decide."},
        {},
    )
    assert (question.bounds, question.options) == (bounds, options if kind in ("choice", "many") else [])
    assert question.suggested_words == (50 if kind in ("long_text", "short_text") else 0)
    gaps = ["prompt_ar", "used_for_ar"] + (["options"] if kind in ("choice", "many") else [])
    assert [field for _ref, field in reasons(call)] == gaps


def test_each_language_has_its_own_field_and_direction(call: Call, steward: FlaskClient):
    page = steward.get(f"/calls/{call.ref}/questions/new?kind=choice").text
    for name in ("prompt", "used_for", "hint", "options-0-label"):
        for code, direction in (("en", "ltr"), ("ar", "rtl")):
            (tag,) = re.findall(f'<[a-z]+ [^>]*name="{name}_{code}"[^>]*>', page)
            assert (tag.count(f'lang="{code}"'), tag.count(f'dir="{direction}"')) == (1, 1), tag


def test_bounds_of_a_number(call: Call, steward: FlaskClient):
    address, fields = f"/calls/{call.ref}/questions/new?kind=number", fields_of(QuestionKind.NUMBER)
    answer = steward.post(address, data=fields | {"least": "٥", "most": "3"})
    assert (answer.status_code, answer.text.count("cannot be smaller than the smallest")) == (422, 2)
    assert answer.text.count('value="٥"') == 1
    steward.post(address, data=fields | {"least": "-5", "most": ""})
    assert only_question().bounds == {"least": -5}


def test_choices_are_added_moved_and_taken_out_without_being_saved(call: Call, steward: FlaskClient):
    address, fields = f"/calls/{call.ref}/questions/new?kind=many", fields_of(QuestionKind.MANY)
    page = steward.post(address, data=fields | {"do": "add"}).text
    assert page.count('<legend class="hint">Choice ') == 3
    page = steward.post(address, data=fields | {"do": "up-1"}).text
    assert page.index('value="No"') < page.index('value="Yes"')
    page = steward.post(address, data=fields | {"do": "down-0"}).text
    assert page.index('value="No"') < page.index('value="Yes"') < page.index('value="نعم"')
    page = steward.post(address, data=fields | {"do": "remove-0"}).text
    assert (page.count('value="No"'), page.count('value="Yes"')) == (1, 0)
    for nonsense in ("remove-99", "up-x", "sing"):
        page = steward.post(address, data=fields | {"do": nonsense}).text
        assert (page.count('value="No"'), page.count('value="Yes"')) == (1, 1)
    assert page.count("A many question?") == 1
    assert db.session.scalars(select(Question)).all() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"options-1-label_en": ""}, "Offer at least 2 choices."),
        ({"options-1-label_en": "Yes"}, "“Yes” stands among the choices twice."),
        ({"prompt_en": " "}, "Write it in one language at least."),
        ({"used_for_en": ""}, "Write it in one language at least."),
    ],
)
def test_what_lacks_is_said(call: Call, steward: FlaskClient, changes: dict[str, str], said: str):
    answer = steward.post(f"/calls/{call.ref}/questions/new?kind=choice", data=fields_of(QuestionKind.CHOICE) | changes)
    assert (answer.status_code, answer.text.count(said)) == (422, 2)
    assert answer.text.count('value="نعم"') == 1


def test_keys_of_choices_stay_when_their_words_change(call: Call, steward: FlaskClient):
    question = asked(call, QuestionKind.CHOICE)
    commit()
    page = steward.get(f"/questions/{question.ref}/edit").text
    assert page.count('name="options-0-key" type="hidden" value="yes"') == 1
    sent = fields_of(QuestionKind.CHOICE) | {
        "options-0-key": "no",
        "options-0-label_en": "Not yet",
        "options-1-key": "yes",
        "options-2-label_en": "Not yet!",
        "options-3-label_ar": "ربما",
        "options-4-key": "yes",
        "options-4-label_en": "Copied",
    }
    assert steward.post(f"/questions/{question.ref}/edit", data=sent).status_code == 302
    assert [one["key"] for one in question.options] == ["no", "yes", "not_yet", "choice", "copied"]


def test_a_question_becomes_one_of_another_kind(call: Call, steward: FlaskClient):
    question = asked(call, QuestionKind.CHOICE)
    commit()
    page = steward.get(f"/questions/{question.ref}/kind").text
    assert page.count(f'href="/questions/{question.ref}/edit?kind=number"') == 1
    page = steward.get(f"/questions/{question.ref}/edit?kind=number").text
    assert (page.count("A choice question?"), page.count('name="least"'), page.count("options-0")) == (1, 1, 0)
    steward.post(f"/questions/{question.ref}/edit?kind=number", data=fields_of(QuestionKind.NUMBER) | {"most": "9"})
    assert (question.kind, question.options, question.bounds, question.version) == ("number", [], {"most": 9}, 2)


def test_a_condition_is_chosen_from_earlier_questions(call: Call, steward: FlaskClient):
    asked(call, QuestionKind.CHOICE, key="begun")
    asked(call, QuestionKind.MANY, key="with_whom")
    commit()
    address, fields = f"/calls/{call.ref}/questions/new?kind=long_text", fields_of(QuestionKind.LONG_TEXT)
    page = steward.get(address).text
    assert page.count('value="begun:yes"') == page.count('value="with_whom:no"') == 1
    answer = steward.post(address, data=fields | {"when": ["begun:yes", "with_whom:no"]})
    assert (answer.status_code, answer.text.count("one earlier question only")) == (422, 2)
    assert steward.post(address, data=fields | {"when": ["begun:maybe"]}).status_code == 422
    steward.post(address, data=fields | {"when": ["begun:no"]})
    question = call.questions[2]
    assert question.shown_when == {"question": "begun", "any_of": ["no"]}
    page = steward.get(f"/questions/{question.ref}/edit").text
    assert page.count('checked id="when-1" name="when" type="checkbox" value="begun:no"') == 1
    first = steward.get(f"/questions/{call.questions[0].ref}/edit").text
    assert first.count("Asked only when") == 0


def test_no_change_tears_a_condition(call: Call, steward: FlaskClient):
    choice, text = a_call_with_a_condition(call)
    commit()
    told = "“A long_text question?” is asked only when something here is chosen."
    for address in (
        f"/questions/{choice.ref}/move/down",
        f"/questions/{text.ref}/move/up",
        f"/questions/{choice.ref}/remove",
    ):
        assert steward.post(address, follow_redirects=True).text.count(told) == 1
    address, fields = f"/questions/{choice.ref}/edit", fields_of(QuestionKind.CHOICE)
    without = fields | {"options-0-key": "no", "options-0-label_en": "No", "options-1-label_en": "Maybe"}
    for answer in (
        steward.post(address, data=without),
        steward.post(f"{address}?kind=number", data=fields_of(QuestionKind.NUMBER)),
    ):
        assert (answer.status_code, answer.text.count(told)) == (422, 1)
    db.session.expire_all()
    assert [one.key for one in call.questions] == ["begun", "how"]
    assert [one["key"] for one in choice.options] == ["yes", "no"]
    steward.post(f"/questions/{text.ref}/remove")
    steward.post(f"/questions/{choice.ref}/remove")
    db.session.expire_all()
    assert call.questions == []


def test_a_condition_that_looks_at_nothing_is_refused_and_keeps_a_call_closed(call: Call):
    by = a_steward(call.fund)
    when = {"question": "nowhere", "any_of": ["yes"]}
    with pytest.raises(RuleBroken) as refused:
        actions.add_question(call, a_question_of(QuestionKind.DATE, shown_when=when), by=by, at=AT)
    assert refused.value.field == "when"
    question = asked(call, QuestionKind.DATE)
    question.shown_when = when
    assert reasons(call) == [(question.ref, "when")]


def test_keys_are_made_of_the_first_words_and_never_twice(call: Call):
    prompts = [{"en": "What do you want to do together?"}, {"en": "What do you want to be?"}, {"ar": "لماذا؟"}]
    found = [asked(call, QuestionKind.DATE).key]
    by = a_steward(call.fund)
    for prompt in prompts:
        text = a_question_of(QuestionKind.SHORT_TEXT)
        text = actions.QuestionText(prompt, text.used_for, {})
        found.append(actions.add_question(call, text, by=by, at=AT).key)
    assert found == ["a_date_question", "what_do_you_want_to", "what_do_you_want_to_2", "question"]


def test_a_stale_edit_compares_choices_too(call: Call, steward: FlaskClient):
    question = asked(call, QuestionKind.CHOICE)
    actions.rewrite_question(question, a_question_of(QuestionKind.CHOICE), 1, by=a_steward(call.fund), at=AT)
    commit()
    sent = fields_of(QuestionKind.CHOICE) | {"options-1-label_ar": "", "options-2-label_en": "Maybe"}
    answer = steward.post(f"/questions/{question.ref}/edit", data=sent)
    assert (answer.status_code, answer.text.count("Yes / نعم\nNo\nMaybe")) == (409, 1)
    assert answer.text.count("Yes / نعم\nNo / لا") == 1
    assert len(question.options) == 2


def test_nothing_changes_once_it_is_open(fund: Fund, steward: FlaskClient):
    question = an_open_call(fund).questions[0]
    commit()
    assert steward.get(f"/questions/{question.ref}/kind").status_code == 409
