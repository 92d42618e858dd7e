"""The page of a draft as a workbench: what each part is, what lacks in which language, and the tools at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.calls import actions
from grants.calls.rules import QuestionKind
from grants.calls.views.workbench import workbench
from grants.db import commit
from tests.cast.calls import a_call, a_steward, an_empty_call, an_open_call
from tests.cast.funds import a_fund
from tests.cast.library import a_call_with_a_condition, a_question_of, asked
from tests.cast.people import AT, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.funds.models import Fund


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    return a_fund()


def test_each_question_says_what_it_is_and_what_lacks(fund: Fund, app: Flask):
    call, by = an_empty_call(fund), a_steward(fund)
    a_call_with_a_condition(call)
    asked(call, QuestionKind.DATE, is_required=False)
    english = actions.QuestionText({"en": "Only English?"}, {"en": "x", "ar": "س"}, {})
    actions.add_question(call, english, by=by, at=AT)
    half = a_question_of(QuestionKind.CHOICE, options=({"label": {"en": "A"}}, {"label": {"ar": "ب"}}))
    actions.add_question(call, half, by=by, at=AT)
    with app.test_request_context():
        found = workbench(call)
    assert list(found["question_notes"].values()) == [
        ["One of several", "2 choices"],
        ["A text", "about 200 words", "only when question 1 is “Yes”"],
        ["A date", "may be left out"],
        ["A text", "about 200 words"],
        ["One of several", "2 choices"],
    ]
    assert list(found["question_gaps"].values()) == [
        "",
        "",
        "",
        "not yet in العربية",
        "not yet in English, العربية",
    ]


def test_criteria_say_how_they_count(fund: Fund, app: Flask):
    call = a_call(fund)
    with app.test_request_context():
        found = workbench(call)
    assert list(found["criterion_notes"].values()) == [["1 to 5, weight 1"], ["1 to 5, weight 2"]]
    assert list(found["criterion_gaps"].values()) == ["", ""]


def test_tools_are_those_of_the_moment(fund: Fund, client: FlaskClient):
    draft, opened, by = a_call(fund), an_open_call(fund), a_steward(fund)
    commit()
    sign_in(client, by)
    for call, tools in ((draft, ("preview", "trial")), (opened, ())):
        page = client.get(f"/calls/{call.ref}/manage").text
        for tool in ("trial", "versions", "form.json"):
            expected = tool in tools or tool in ("versions", "form.json")
            assert (page.count(f'href="/calls/{call.ref}/{tool}"') > 0) == expected, tool
        assert page.count(f"/calls/new?call={call.ref}") == 1
    page = client.get(f"/calls/{draft.ref}/preview").text
    assert page.count(f'href="/calls/{draft.ref}/trial"') == 1


def test_what_is_missing_names_its_question(fund: Fund, client: FlaskClient):
    call, by = a_call(fund), a_steward(fund)
    text = actions.QuestionText({"en": "Which well?"}, {"en": "x", "ar": "س"}, {})
    actions.add_question(call, text, by=by, at=AT)
    commit()
    sign_in(client, by)
    page = client.get(f"/calls/{call.ref}/manage").text
    missing = page[page.index("before it can open") : page.index("</ul>", page.index("before it can open"))]
    assert missing.count("Which well?") == 1
