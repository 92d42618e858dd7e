"""A text that looks like a condition keeps a call from opening until a person has said what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from grants.calls import actions
from grants.calls.actions import QuestionText
from grants.calls.models import TextClassification
from grants.calls.queries.charter import facts_of
from grants.calls.rules import CallState, missing
from grants.calls.rules.charter import rules_hash, text_hash
from grants.db import commit, db
from grants.errors import NotFound, RuleBroken, WrongState
from tests.cast.calls import a_call, a_steward, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from grants.calls.models import Call
    from grants.people.models import Person

TARGETS = "What targets will you reach by June?"
ASKED = "This text looks like a condition. A steward says what it is before the call opens."


def asking(said: str = TARGETS) -> tuple[Call, Person]:
    """Return a draft with one more question, in these words, and its steward."""
    fund = a_fund()
    steward = a_steward(fund)
    call = a_call(fund, by=steward)
    texts = {"en": said, "ar": "ماذا بعد؟"}
    used = {"en": "The panel scores it.", "ar": "تقيّمه اللجنة."}
    actions.add_question(call, QuestionText(texts, used, {}), by=steward, at=AT)
    return call, steward


def reasons(call: Call) -> list[str]:
    """Return why the draft cannot open."""
    return [problem.reason for problem in missing(facts_of(call), AT, 4)]


@pytest.mark.usefixtures("ctx")
def test_a_marked_text_keeps_the_call_shut_until_somebody_has_said_that_it_is_harmless():
    call, by = asking()
    assert reasons(call) == [ASKED]
    with pytest.raises(RuleBroken):
        actions.open_call(call, by=by, at=AT)
    said = actions.classify_text(call, text_hash(TARGETS), is_string=False, by=by, at=AT)
    assert (said.text, said.is_string, said.classified_by, said.classified_at) == (TARGETS, False, by.id, AT)
    assert reasons(call) == []
    actions.open_call(call, by=by, at=AT)
    assert (call.state, call.string_score, call.charter_hash) == (CallState.OPEN, 0, rules_hash())


@pytest.mark.usefixtures("ctx")
def test_what_is_called_a_string_blocks_where_its_rule_does():
    call, by = asking()
    actions.classify_text(call, text_hash(TARGETS), is_string=True, by=by, at=AT)
    assert reasons(call) == ["Asks for indicators or targets. Groups are not held to numbers."]


@pytest.mark.usefixtures("ctx")
def test_a_string_that_only_warns_is_counted_and_shown():
    text = "Grantees will be asked to submit a written report every three months."
    call, by = asking(text)
    actions.classify_text(call, text_hash(text), is_string=True, by=by, at=AT)
    actions.open_call(call, by=by, at=AT)
    assert call.string_score == 4


@pytest.mark.usefixtures("ctx")
def test_another_wording_is_decided_anew():
    call, by = asking()
    actions.classify_text(call, text_hash(TARGETS), is_string=False, by=by, at=AT)
    question = call.questions[-1]
    texts = QuestionText({**question.prompt, "en": "Which targets will you reach?"}, question.used_for, {})
    actions.rewrite_question(question, texts, question.version, by=by, at=AT)
    assert reasons(call) == [ASKED]


@pytest.mark.usefixtures("ctx")
def test_the_last_word_holds_and_there_is_one():
    call, by = asking()
    for is_string in (True, False, False):
        actions.classify_text(call, text_hash(TARGETS), is_string=is_string, by=by, at=AT)
    assert reasons(call) == []
    assert db.session.scalar(select(func.count(TextClassification.id))) == 1


@pytest.mark.usefixtures("ctx")
def test_only_a_steward_of_the_fund_speaks_and_only_of_a_marked_text_of_a_draft():
    call, by = asking()
    with pytest.raises(NotFound):
        actions.classify_text(call, text_hash(TARGETS), is_string=False, by=person(), at=AT)
    with pytest.raises(NotFound):
        actions.classify_text(call, text_hash("What do you want to do together?"), is_string=False, by=by, at=AT)
    opened = an_open_call(a_fund("other"))
    with pytest.raises(WrongState):
        actions.classify_text(opened, text_hash(TARGETS), is_string=False, by=a_steward(opened.fund), at=AT)


def test_the_draft_shows_what_stands_against_it_and_leads_to_where_it_is_said(client: FlaskClient, ctx: object):
    call, by = asking()
    sign_in(client, by)
    page = client.get(f"/calls/{call.ref}/manage").text
    link = f"/calls/{call.ref}/texts/{text_hash(TARGETS)}"
    assert page.count(f'href="{link}"') == 1
    assert "String score: 0 (no strings)." in page
    edit = client.get(f"/questions/{call.questions[-1].ref}/edit").text
    assert edit.count(f'href="{link}"') == 1
    assert client.get(f"/questions/{call.questions[0].ref}/edit").text.count("What the charter says") == 0
    asked = client.get(link).text
    assert asked.count("Asks for indicators or targets.") == 1
    assert client.post(link, data={}).status_code == 422
    assert client.post(link, data={"what": "harmless"}).headers["Location"] == f"/calls/{call.ref}/manage#charter"
    after = client.get(f"/calls/{call.ref}/manage").text
    assert (after.count("Nothing is missing"), after.count(f'href="{link}"'), "(harmless)" in after) == (1, 1, True)


def test_a_stranger_does_not_find_the_page_of_a_text(client: FlaskClient, ctx: object):
    call, _steward = asking()
    sign_in(client, person())
    assert client.get(f"/calls/{call.ref}/texts/{text_hash(TARGETS)}").status_code == 404


def test_the_page_of_a_text_that_has_changed_is_gone(client: FlaskClient, ctx: object):
    call, by = asking()
    sign_in(client, by)
    assert client.get(f"/calls/{call.ref}/texts/{text_hash('another text')}").status_code == 404


def test_an_open_call_is_fixed(client: FlaskClient, ctx: object):
    fund = a_fund()
    by = a_steward(fund)
    call = an_open_call(fund, by=by)
    sign_in(client, by)
    assert client.get(f"/calls/{call.ref}/texts/{text_hash(TARGETS)}").status_code == 409


def test_the_public_page_shows_the_stamp_and_leads_to_the_rules(client: FlaskClient, ctx: object):
    call = an_open_call(a_fund())
    ref = call.ref
    commit()
    page = client.get(f"/calls/{ref}").text
    assert page.count("String score: 0 (no strings).") == 1
    assert page.count(rules_hash()[:12]) == 1
    charter = client.get("/charter").text
    assert (charter.count(rules_hash()), charter.count('id="A3.vetting"')) == (1, 1)
    arabic = client.get("/charter?lang=ar", follow_redirects=True).text
    assert (arabic.count(rules_hash()), 'dir="rtl"' in arabic) == (1, True)
