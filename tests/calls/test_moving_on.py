"""A call opens, is extended, closes and is decided, by those who may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from grants.calls import actions, queries
from grants.calls.rules import CallState
from grants.db import db
from grants.errors import NotAllowed, NotFound, RuleBroken, WrongState
from grants.history import Step
from tests.cast.calls import (
    AFTER,
    CLOSES,
    a_call,
    a_closed_call,
    a_criterion,
    a_decided_call,
    a_draft,
    a_question,
    a_steward,
    an_empty_call,
    an_open_call,
)
from tests.cast.funds import a_fund
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask


def count(kind: type[Any]) -> int:
    """Return how many rows there are."""
    return int(db.session.scalars(select(func.count()).select_from(kind)).one())


def test_opening_needs_everything_and_fixes_it(ctx: Flask):
    fund = a_fund()
    steward, bare = a_steward(fund), an_empty_call(fund)
    with pytest.raises(RuleBroken, match="no question"):
        actions.open_call(bare, by=steward, at=AT)
    assert (bare.state, bare.opened_at) == (CallState.DRAFT, None)
    call = a_call(fund)
    actions.open_call(call, by=steward, at=AT)
    assert (call.state, call.opened_at) == (CallState.OPEN, AT)
    part, scored = call.questions[0], call.criteria[0]
    for change in (
        lambda: actions.open_call(call, by=steward, at=AT),
        lambda: actions.rewrite(call, a_draft(fund), 1, by=steward, at=AT),
        lambda: actions.add_question(call, a_question(), by=steward, at=AT),
        lambda: actions.rewrite_question(part, a_question(), 1, by=steward, at=AT),
        lambda: actions.move_part(part, 1, by=steward, at=AT),
        lambda: actions.remove_part(scored, by=steward, at=AT),
        lambda: actions.add_criterion(call, a_criterion(), by=steward, at=AT),
    ):
        with pytest.raises(WrongState):
            change()


def test_a_deadline_moves_later_and_never_earlier(ctx: Flask):
    fund = a_fund()
    steward, call = a_steward(fund), an_open_call(fund)
    later = CLOSES + timedelta(days=3)
    for refused in (CLOSES, CLOSES - timedelta(seconds=1), CLOSES + timedelta(days=60)):
        with pytest.raises(RuleBroken) as raised:
            actions.extend(call, refused, by=steward, at=AT)
        assert raised.value.field == "closes"
    actions.extend(call, later, by=steward, at=AT)
    db.session.flush()
    step = db.session.scalars(select(Step).where(Step.move == "extend")).one()
    assert (call.closes_at, call.state, step.person_id) == (later, CallState.OPEN, steward.id)
    assert step.note == f"{CLOSES.isoformat()} → {later.isoformat()}"
    with pytest.raises(WrongState, match="unfair"):
        actions.extend(call, later + timedelta(days=1), by=steward, at=later)


def test_a_draft_and_a_closed_call_are_not_extended(ctx: Flask):
    fund = a_fund()
    steward = a_steward(fund)
    for call in (a_call(fund), a_closed_call(fund)):
        with pytest.raises(WrongState):
            actions.extend(call, CLOSES + timedelta(days=1), by=steward, at=AT)


def test_a_call_closes_at_its_deadline_and_not_before(ctx: Flask):
    fund = a_fund()
    steward, call = a_steward(fund), an_open_call(fund)
    with pytest.raises(RuleBroken, match="not passed"):
        actions.close_call(call, by=steward, at=CLOSES - timedelta(seconds=1))
    actions.close_call(call, by=steward, at=CLOSES)
    assert (call.state, call.closed_at) == (CallState.CLOSED, CLOSES)
    with pytest.raises(WrongState):
        actions.close_call(call, by=steward, at=AFTER)


def test_only_a_closed_call_is_decided(ctx: Flask):
    fund = a_fund()
    steward, call = a_steward(fund), a_decided_call(fund)
    assert (call.state, call.decided_at) == (CallState.DECIDED, CLOSES + timedelta(days=1))
    for other in (call, an_open_call(fund)):
        with pytest.raises(WrongState):
            actions.decide(other, by=steward, at=AFTER)


def test_strangers_may_do_nothing(ctx: Flask):
    fund = a_fund()
    stranger, draft, call = person(), a_call(fund), an_open_call(fund)
    with pytest.raises(NotAllowed):
        actions.write(fund, a_draft(fund), by=stranger, at=AT)
    for change in (
        lambda: actions.rewrite(draft, a_draft(fund), 1, by=stranger, at=AT),
        lambda: actions.add_question(draft, a_question(), by=stranger, at=AT),
        lambda: actions.rewrite_question(draft.questions[0], a_question(), 1, by=stranger, at=AT),
        lambda: actions.add_criterion(draft, a_criterion(), by=stranger, at=AT),
        lambda: actions.rewrite_criterion(draft.criteria[0], a_criterion(), 1, by=stranger, at=AT),
        lambda: actions.move_part(draft.questions[0], 1, by=stranger, at=AT),
        lambda: actions.remove_part(draft.questions[0], by=stranger, at=AT),
        lambda: actions.open_call(draft, by=stranger, at=AT),
    ):
        with pytest.raises(NotFound):
            change()
    for change in (
        lambda: actions.extend(call, AFTER, by=stranger, at=AT),
        lambda: actions.close_call(call, by=stranger, at=AFTER),
        lambda: actions.decide(call, by=stranger, at=AFTER),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_calls_are_found_by_what_they_are_now(ctx: Flask):
    fund, other = a_fund(), a_fund("other-press")
    a_call(fund)
    soon = an_open_call(fund, opens_at=AT + timedelta(days=1))
    late = an_open_call(other, closes_at=CLOSES - timedelta(days=1))
    usual = an_open_call(fund)
    over = an_open_call(fund, opens_at=AT - timedelta(days=9), closes_at=AT, at=AT - timedelta(days=8))
    closed, decided = a_closed_call(fund), a_decided_call(other)
    assert queries.open_calls(AT) == [late, usual]
    assert queries.upcoming_calls(AT) == [soon]
    assert queries.past_calls(AT) == [decided, closed, over]
    assert queries.past_calls(AT, before=closed.id) == [over]
    assert queries.calls_of(other) == [decided, late]
    assert usual.is_accepting(AT)
    assert [one.is_accepting(AT) for one in (soon, over, closed)] == [False, False, False]
    assert queries.communities(fund) == 4
    for find in (queries.call, queries.question, queries.criterion):
        with pytest.raises(NotFound):
            find("nothing")
