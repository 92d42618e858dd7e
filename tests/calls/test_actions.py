"""A call is written, reworded, opened, extended, closed and decided; and refuses to be when it should."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants.calls import actions
from grants.calls.models import Call, Criterion, Question
from grants.calls.rules import CallState, ConsortiumRule
from grants.db import db
from grants.errors import RuleBroken, Stale
from grants.money import Money
from tests.cast.calls import (
    CLOSES,
    OPENS,
    a_call,
    a_criterion,
    a_draft,
    a_question,
    a_steward,
    an_empty_call,
)
from tests.cast.funds import a_fund
from tests.cast.people import AT

if TYPE_CHECKING:
    from flask import Flask


def count(kind: type[Any]) -> int:
    """Return how many rows there are."""
    return int(db.session.scalars(select(func.count()).select_from(kind)).one())


def test_writing_keeps_every_word_and_amount(ctx: Flask):
    fund = a_fund(currency="JOD")
    steward = a_steward(fund)
    call = actions.write(fund, a_draft(fund, most=Money.parse("٨٠٠٠٠٫١٢٥", "JOD")), by=steward, at=AT)
    db.session.expire_all()
    assert (call.state, call.version, call.slug, call.written_by) == (
        CallState.DRAFT,
        1,
        "working-together-across-places",
        steward.id,
    )
    assert call.most == Money(80_000_125, "JOD")
    assert call.consortium_rule == ConsortiumRule(wide_ask_minor=30_000_000)
    assert call.title == {"en": "Working together across places", "ar": "العمل معًا عبر الأماكن"}
    assert (call.opens_at, call.closes_at) == (OPENS, CLOSES)


def test_the_same_press_twice_writes_one_call(ctx: Flask):
    fund = a_fund()
    steward = a_steward(fund)
    first = actions.write(fund, a_draft(fund), by=steward, at=AT, once="press")
    assert actions.write(fund, a_draft(fund), by=steward, at=AT, once="press") is first
    assert count(Call) == 1


def test_two_calls_of_one_name_have_names_of_their_own(ctx: Flask):
    fund, other = a_fund(), a_fund("other-press")
    title = {"ar": "نداء"}
    slugs = [an_empty_call(where, title=title).slug for where in (fund, fund, fund, other)]
    assert slugs == ["call", "call-2", "call-3", "call"]
    assert an_empty_call(fund, slug="spring").slug == "spring"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"zone": "Nowhere/Here"}, "zone"),
        ({"closes_at": OPENS}, "closes"),
        ({"decide_on": CLOSES.date()}, "decide_on"),
        ({"pay_on": date(2047, 3, 31)}, "pay_on"),
        ({"most": Money.of(4_999, "USD")}, "most"),
        ({"envelope": Money.of(4_999, "USD")}, "envelope"),
        ({"least": Money.of(5_000, "JOD")}, "least"),
        ({"consortium": ConsortiumRule(max_share=10)}, "max_share"),
    ],
)
def test_what_contradicts_itself_is_not_kept(ctx: Flask, changes: dict[str, Any], field: str):
    fund = a_fund()
    call = an_empty_call(fund)
    steward = a_steward(fund)
    with pytest.raises(RuleBroken) as written:
        actions.write(fund, a_draft(fund, **changes), by=steward, at=AT)
    with pytest.raises(RuleBroken) as rewritten:
        actions.rewrite(call, a_draft(fund, **changes), 1, by=steward, at=AT)
    assert (written.value.field, rewritten.value.field) == (field, field)
    assert (count(Call), call.version) == (1, 1)


def test_a_stale_save_changes_nothing(ctx: Flask):
    fund = a_fund()
    steward, call = a_steward(fund), a_call(fund)
    actions.rewrite(call, a_draft(fund, title={"en": "First", "ar": "أول"}), 1, by=steward, at=AT)
    with pytest.raises(Stale):
        actions.rewrite(call, a_draft(fund, title={"en": "Second", "ar": "ثان"}), 1, by=steward, at=AT)
    assert (call.title["en"], call.version) == ("First", 2)
    actions.rewrite(call, a_draft(fund, title={"en": "Second", "ar": "ثان"}), 2, by=steward, at=AT)
    assert (call.title["en"], call.version) == ("Second", 3)


def test_questions_and_criteria_are_added_once_each_and_reworded(ctx: Flask):
    fund = a_fund()
    steward, call = a_steward(fund), an_empty_call(fund)
    question = actions.add_question(call, a_question("Who?"), by=steward, at=AT, once="q")
    assert actions.add_question(call, a_question("Who?"), by=steward, at=AT, once="q") is question
    criterion = actions.add_criterion(call, a_criterion(), by=steward, at=AT, once="c")
    assert actions.add_criterion(call, a_criterion(), by=steward, at=AT, once="c") is criterion
    assert (count(Question), count(Criterion)) == (1, 1)
    actions.rewrite_question(question, a_question("Who, and why?"), 1, by=steward, at=AT)
    actions.rewrite_criterion(criterion, a_criterion("Rooted"), 1, by=steward, at=AT)
    assert (question.prompt["en"], question.version) == ("Who, and why?", 2)
    assert (criterion.name["en"], criterion.version) == ("Rooted", 2)
    with pytest.raises(Stale):
        actions.rewrite_question(question, a_question("Late"), 1, by=steward, at=AT)
    with pytest.raises(Stale):
        actions.rewrite_criterion(criterion, a_criterion("Late"), 1, by=steward, at=AT)
    assert (question.prompt["en"], criterion.name["en"]) == ("Who, and why?", "Rooted")


def test_a_question_without_a_use_is_not_asked(ctx: Flask):
    fund = a_fund()
    steward, call = a_steward(fund), a_call(fund)
    useless = actions.QuestionText(prompt={"en": "Why?"}, used_for={"en": " "}, hint={})
    endless = actions.QuestionText(prompt={"en": "Why?"}, used_for={"en": "x"}, hint={}, suggested_words=0)
    for text, field in ((useless, "used_for_en"), (endless, "suggested_words")):
        with pytest.raises(RuleBroken) as added:
            actions.add_question(call, text, by=steward, at=AT)
        with pytest.raises(RuleBroken) as reworded:
            actions.rewrite_question(call.questions[0], text, 1, by=steward, at=AT)
        assert (added.value.field, reworded.value.field) == (field, field)
    assert count(Question) == 2


def test_a_ninth_question_is_refused(ctx: Flask):
    fund = a_fund()
    steward, call = a_steward(fund), an_empty_call(fund)
    for number in range(8):
        actions.add_question(call, a_question(f"Question {number}?"), by=steward, at=AT)
    with pytest.raises(RuleBroken, match="at most 8"):
        actions.add_question(call, a_question(), by=steward, at=AT)
    assert count(Question) == 8


@pytest.mark.parametrize(("changes", "field"), [({"most": 1}, "most"), ({"weight": 0}, "weight")])
def test_a_scale_that_is_none_is_refused(ctx: Flask, changes: dict[str, int], field: str):
    fund = a_fund()
    steward, call = a_steward(fund), a_call(fund)
    text = actions.CriterionText({"en": "x"}, {"en": "x"}, **changes)
    with pytest.raises(RuleBroken) as raised:
        actions.add_criterion(call, text, by=steward, at=AT)
    assert raised.value.field == field
    with pytest.raises(RuleBroken):
        actions.rewrite_criterion(call.criteria[0], text, 1, by=steward, at=AT)


def test_parts_move_and_leave_no_gap(ctx: Flask):
    fund = a_fund()
    steward, call = a_steward(fund), an_empty_call(fund)
    first, second, third = (actions.add_question(call, a_question(name), by=steward, at=AT) for name in "abc")

    def order() -> list[tuple[str, int]]:
        db.session.expire_all()
        return [(one.prompt["en"], one.position) for one in call.questions]

    actions.move_part(third, -1, by=steward, at=AT)
    assert order() == [("a", 1), ("c", 2), ("b", 3)]
    actions.move_part(first, -1, by=steward, at=AT)
    actions.move_part(second, 1, by=steward, at=AT)
    assert order() == [("a", 1), ("c", 2), ("b", 3)]
    actions.move_part(first, 1, by=steward, at=AT)
    assert order() == [("c", 1), ("a", 2), ("b", 3)]
    actions.remove_part(third, by=steward, at=AT)
    assert order() == [("a", 1), ("b", 2)]
    criterion = actions.add_criterion(call, a_criterion(), by=steward, at=AT)
    kept = actions.add_criterion(call, a_criterion("Rooted"), by=steward, at=AT)
    actions.move_part(kept, -1, by=steward, at=AT)
    actions.remove_part(criterion, by=steward, at=AT)
    assert [(one.name["en"], one.position) for one in call.criteria] == [("Rooted", 1)]
