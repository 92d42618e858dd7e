"""A whole round, from founding a fund to what everybody sees of it, by eleven people with a browser each.

Time passes by moving the clock that the served application reads (`later`, in conftest.py): three weeks to the close of
the call, and two more to the day of payment. Sign-ins run out on the way, so people sign in again as they would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.acts import applying, deciding, founding, paying
from tests.journeys.acts.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from tests.journeys.somebody import Somebody


@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("en", False), ("ar", False)])
def test_a_round(
    app: Flask,
    somebody: Callable[..., Somebody],
    later: Callable[..., None],
    tmp_path: Path,
    language: str,
    javascript: bool,
):
    def make(name: str, language: str, email: str) -> Somebody:
        return somebody(name, language, javascript=javascript, email=email)

    scene = Scene(app, language, make, later)
    founding.the_fund_is_founded(scene, tmp_path)
    founding.the_fund_finds_its_people(scene)
    founding.money_comes_in(scene)
    founding.the_call_is_written(scene)
    founding.the_call_opens(scene)
    applying.the_lead_begins(scene)
    applying.the_lead_outlines(scene)
    applying.the_lead_answers_by_keyboard(scene)
    applying.the_partner_joins(scene)
    applying.the_partner_writes(scene)
    applying.the_amount_is_shared(scene)
    applying.the_partner_confirms_twice(scene)
    applying.the_lead_submits(scene)
    scene.others_apply()
    deciding.the_call_closes(scene)
    deciding.the_panel_is_seated(scene)
    deciding.the_panel_reads(scene)
    deciding.the_decision_is_made(scene)
    deciding.the_outcome_is_told(scene)
    paying.each_partner_accepts(scene)
    paying.each_partner_says_who_is_paid(scene)
    paying.the_payees_are_checked(scene)
    paying.the_money_leaves(scene)
    paying.each_partner_confirms_receipt(scene)
    paying.the_books_balance(scene)
    paying.the_funder_looks(scene)
    paying.everybody_looks(scene)
    assert len(scene.people) == 11
