"""What the charter looks at beside the questions is read from the call, its design and its fund."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.calls.actions import design as designing
from grants.calls.queries.charter import facts_of, largest_share, whole_facts
from grants.calls.rules.charter import check_call
from grants.db import commit
from tests.cast.calls import a_call, a_steward, an_open_call
from tests.cast.designs import a_design
from tests.cast.funds import a_fund, funded
from tests.cast.people import AT, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.calls.models import Call
    from grants.funds.models import Fund

ALONE = "This call was written by the fund alone; nobody was asked about its draft."
STEPS = "This call takes steps besides applying, deciding and paying; its timetable names each with its days."
SHARE = "One giver stands for more than 40 per cent of the pool."


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    return a_fund()


def broken(call: Call) -> set[str]:
    """Return the ids of the rules that stand against a call."""
    return {one.rule.id for one in check_call(whole_facts(call, AT))}


def test_a_text_that_lacks_in_arabic_is_a_language_less(fund: Fund):
    call = a_call(fund)
    assert (facts_of(call).practice.languages, "F6.languages" in broken(call)) == (("en", "ar"), False)
    call.criteria[0].meaning = {"en": "Only here", "ar": " "}
    assert (facts_of(call).practice.languages, "F6.languages" in broken(call)) == (("en",), True)


def test_the_steps_of_a_call_are_shown_to_everybody(fund: Fund):
    call = a_call(fund)
    assert "F7.steps" not in broken(call)
    call.steps = {"talk": ["2027-01-12", "2027-01-20"]}
    assert "F7.steps" in broken(call)


def test_a_seventh_item_of_advice_is_one_too_many(fund: Fund):
    call = a_call(fund)
    item = {"key": "a", "text": {"en": "A?"}, "why": {"en": "B"}, "fits_yes": True}
    call.fit_items = [item] * 6
    assert "E2.items" not in broken(call)
    call.fit_items = [item] * 7
    assert "E2.items" in broken(call)


def test_a_call_whose_draft_nobody_saw_says_so(fund: Fund):
    by = a_steward(fund)
    alone, together = a_call(fund, by=by, slug="alone"), a_design(fund, by=by)
    designing.adopt(together, by=by, at=together.until or AT)
    assert ("D6.together" in broken(alone), "D6.together" in broken(together.call)) == (True, False)


def test_one_giver_above_forty_per_cent_is_a_warning(fund: Fund):
    call = a_call(fund)
    assert (largest_share(fund, AT), "P5.share" in broken(call)) == (0, False)
    funded(fund, "1000")
    assert (largest_share(fund, AT), "P5.share" in broken(call)) == (100, True)


def test_everybody_reads_what_is_shown_and_stewards_what_is_warned_of(fund: Fund, client: FlaskClient):
    by = a_steward(fund)
    draft, opened = a_call(fund, by=by, slug="draft"), an_open_call(fund, by=by, slug="opened")
    opened.steps = {"talk": ["2027-01-12", "2027-01-20"]}
    funded(fund, "1000")
    commit()
    page = client.get(f"/calls/{opened.ref}").text
    assert [page.count(words) for words in (ALONE, STEPS, SHARE)] == [1, 1, 0]
    sign_in(client, by)
    page = client.get(f"/calls/{draft.ref}/manage").text
    assert [page.count(words) for words in (ALONE, STEPS, SHARE)] == [1, 0, 1]
    assert page.count(f'href="/calls/{draft.ref}/design/manage"') == 2


def test_a_criterion_shows_what_stands_against_it_and_no_other(fund: Fund, client: FlaskClient):
    by = a_steward(fund)
    call = a_call(fund, by=by)
    call.criteria[0].meaning = {"en": "Audited accounts are required.", "ar": "كلمات"}
    commit()
    sign_in(client, by)
    pages = [client.get(f"/criteria/{one.ref}/edit").text.count("What the charter says") for one in call.criteria[:2]]
    assert pages == [1, 0]
