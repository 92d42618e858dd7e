"""Advice on who fits: for anybody, six questions at most, and a button that always opens the form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from grants.applications.actions import remember_fit
from grants.calls.actions import timetable as actions
from grants.calls.models import EligibilityCheck
from grants.calls.queries import timetable as queries
from grants.calls.rules.fitting import MOST_ITEMS, FitItem, unfitting
from grants.db import commit, db
from grants.errors import NotFound, RuleBroken, WrongState
from tests.cast.applications import a_started_application, leading
from tests.cast.calls import a_call, a_steward
from tests.cast.funds import a_fund
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person, sign_in
from tests.cast.timetables import an_advising_call, an_item

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.calls.models import Call


@pytest.fixture
def call(ctx: Flask) -> Call:
    return an_advising_call(a_fund())


def keys(call: Call) -> list[str]:
    return [one["key"] for one in call.fit_items]


def test_an_answer_that_does_not_seem_to_fit_and_one_left_out():
    items = [FitItem("a", {}, {}, fits_yes=True), FitItem("b", {}, {}, fits_yes=False)]
    assert [item.key for item in unfitting(items, {"a": True, "b": False})] == []
    assert [item.key for item in unfitting(items, {"a": False})] == ["a"]
    assert [item.key for item in unfitting(items, {"b": True})] == ["b"]


def test_at_most_six_each_with_words_and_a_reason(ctx: Flask):
    fund = a_fund()
    steward = a_steward(fund)
    call = a_call(fund, by=steward)
    for text, why, field in (({}, {"en": "x"}, "text_en"), ({"en": "x"}, {"en": " "}, "why_en")):
        with pytest.raises(RuleBroken) as refused:
            actions.add_fit_item(call, text, why, fits_yes=True, by=steward, at=AT)
        assert refused.value.field == field
    for number in range(MOST_ITEMS):
        an_item(call, f"Question {number}", by=steward)
    with pytest.raises(RuleBroken, match="at most 6"):
        an_item(call, "One more", by=steward)
    actions.remove_fit_item(call, keys(call)[0], by=steward, at=AT)
    assert len(call.fit_items) == MOST_ITEMS - 1
    with pytest.raises(NotFound):
        an_item(call, "Mine", by=person())


def test_advice_is_fixed_once_the_call_is_open(call: Call):
    with pytest.raises(WrongState):
        an_item(call, "Late", by=a_steward(call.fund))


def test_without_an_account_one_is_advised_and_begins_all_the_same(call: Call, client: FlaskClient):
    commit()
    home = f"/calls/{call.ref}/fit"
    assert f'href="{home}"' in client.get(f"/calls/{call.ref}").text
    first, second = keys(call)
    answer = client.post(home, data={first: "no", second: "no"})
    advice = answer.location
    page = client.get(advice).text
    assert ("We think that we fit" in page, "Why: Are you at least two groups?" in page) == (True, True)
    assert "Why: Is it for one place only?" not in page.split("Your answers")[0]
    began = client.post(advice.partition("#")[0], data={"then": "begin"})
    check = db.session.scalars(select(EligibilityCheck)).one()
    assert (began.status_code, parse_qs(urlsplit(began.location).query)["fit"]) == (302, [check.ref])
    db.session.refresh(check)
    assert (check.person_id, check.is_overridden, check.unfitting) == (None, True, [first])


def test_what_fits_is_no_override(call: Call, client: FlaskClient):
    commit()
    first, second = keys(call)
    advice = client.post(f"/calls/{call.ref}/fit", data={first: "yes", second: "no"}).location
    assert "Nothing here speaks against it" in client.get(advice).text
    client.post(advice.partition("#")[0], data={"then": "begin"})
    assert db.session.scalars(select(EligibilityCheck.is_overridden)).all() == [False]


def test_the_form_opens_without_any_answer(call: Call, client: FlaskClient):
    commit()
    assert "Go straight to the form" in client.get(f"/calls/{call.ref}/fit").text
    assert client.post(f"/calls/{call.ref}/fit", data={}).status_code == 302


def test_answers_are_tied_to_what_began_with_them_once(call: Call):
    check = actions.look_whether_it_fits(call, {keys(call)[0]: False, "unknown": True}, by=None, at=AT)
    actions.override(check)
    application, other = a_started_application(call), a_started_application(call)
    remember_fit(application, check.ref)
    remember_fit(other, check.ref)
    assert (check.application_id, check.answers) == (application.id, {keys(call)[0]: False})
    theirs = actions.look_whether_it_fits(call, {}, by=person(), at=AT)
    for ref in (None, "", "unknown", theirs.ref):
        remember_fit(other, ref)
    assert theirs.application_id is None
    counts = queries.fit_counts(call)
    assert {name: counts[name] for name in ("looked", "unfitting", "overridden", "begun")} == {
        "looked": 2,
        "unfitting": 1,
        "overridden": 1,
        "begun": 1,
    }


def test_starting_remembers_the_answers(call: Call, client: FlaskClient):
    someone = person()
    organisation = an_organisation("Well Keepers (fictional)", member=someone)
    check = actions.look_whether_it_fits(call, {keys(call)[0]: False}, by=None, at=AT)
    sign_in(client, someone)
    sent = {"organisation": organisation.ref, "geography": "GZ"}
    assert client.post(f"/calls/{call.ref}/apply?fit={check.ref}", data=sent).status_code == 302
    db.session.refresh(check)
    assert check.application_id is not None


def test_a_steward_writes_it_and_sees_only_numbers(ctx: Flask, client: FlaskClient):
    fund = a_fund()
    steward = a_steward(fund)
    draft, call = a_call(fund, by=steward, slug="draft"), an_advising_call(fund, by=steward)
    actions.look_whether_it_fits(call, {keys(call)[0]: False}, by=leading(a_started_application(call)), at=AT)
    sign_in(client, steward)
    page = f"/calls/{draft.ref}/fit/edit"
    assert client.post(page, data={"text_en": "", "fits": "yes"}).status_code == 422
    sent = {"text_en": "Two groups?", "text_ar": "مجموعتان؟", "why_en": "It is for many.", "fits": "yes"}
    assert client.post(page, data=sent).status_code == 302
    assert client.post(f"/calls/{draft.ref}/fit/{keys(draft)[0]}/remove").status_code == 302
    assert draft.fit_items == []
    numbers = client.get(f"/calls/{call.ref}/fit/edit").text
    assert "1 did not seem to fit" in numbers
    sign_in(client, person())
    assert client.get(f"/calls/{call.ref}/fit/edit").status_code == 403
