"""Designing a call with its community: stages, comments, priorities, and that those who pay rank nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from grants.calls.actions import design as actions
from grants.calls.actions import open_call, rewrite
from grants.calls.models import CallDesign
from grants.calls.queries import design as queries
from grants.calls.rules import differences
from grants.calls.rules.design import DesignState, borda
from grants.db import db
from grants.errors import NotAllowed, NotFound, RuleBroken, WrongState
from grants.funds.actions import add_funder
from grants.people.rules import RoleKind
from grants.signin import TooMany
from tests.cast.calls import a_call, a_draft, a_steward
from tests.cast.designs import SEEDS, UNTIL, VOICES, WATER, a_design, a_priority, a_ranked_design
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, person_with

if TYPE_CHECKING:
    from flask import Flask

    from grants.funds.models import Fund
    from grants.people.models import Person

OVER = UNTIL + timedelta(days=7)


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    return a_fund()


@pytest.fixture
def steward(fund: Fund) -> Person:
    return a_steward(fund)


def titled(design: CallDesign) -> dict[str, str]:
    return {one.title["en"]: one.ref for one in queries.design(design.call.ref).priorities}


def say(design: CallDesign, text: str = "Ask less.", about: str = "", *, by: Person | None = None) -> object:
    return actions.comment(design, text, about=about, is_named=False, by=by or person(), at=AT)


def test_borda_adds_points_and_shares_places():
    ranks = borda([["a", "b", "c"], ["b", "a", "c"], ["d"]], ["a", "b", "c", "d"])
    assert [(one.ref, one.points, one.place, one.is_shared) for one in ranks] == [
        ("a", 7, 1, True),
        ("b", 7, 1, True),
        ("c", 4, 3, True),
        ("d", 4, 3, True),
    ]


def test_borda_passes_over_what_is_no_priority_any_more():
    assert [(one.ref, one.points) for one in borda([["gone", "b"], ["b", "b", "a"]], ["a", "b"])] == [
        ("b", 4),
        ("a", 1),
    ]
    assert [(one.place, one.is_shared) for one in borda([], ["a", "b"])] == [(1, True), (1, True)]


def test_from_draft_to_adopted_and_opened(fund: Fund, steward: Person):
    design = a_ranked_design(fund, by=steward)
    actions.adopt(design, by=steward, at=OVER)
    assert (design.state, design.adopted is not None) == (DesignState.ADOPTED, True)
    open_call(design.call, by=steward, at=OVER)


def test_what_is_put_up_and_not_adopted_does_not_open(fund: Fund, steward: Person):
    design = a_design(fund, by=steward)
    with pytest.raises(RuleBroken, match="put up for comment"):
        open_call(design.call, by=steward, at=AT)


def test_what_changed_after_adoption_does_not_open(fund: Fund, steward: Person):
    design = a_design(fund, by=steward)
    actions.adopt(design, by=steward, at=UNTIL)
    rewrite(design.call, a_draft(fund, summary={"en": "Other", "ar": "آخر"}), design.call.version, by=steward, at=UNTIL)
    with pytest.raises(RuleBroken, match="has changed since"):
        open_call(design.call, by=steward, at=UNTIL)
    rewrite(design.call, a_draft(fund), design.call.version, by=steward, at=UNTIL)
    open_call(design.call, by=steward, at=UNTIL)


def test_a_call_without_a_design_opens(fund: Fund, steward: Person):
    open_call(a_call(fund, by=steward), by=steward, at=AT)


def test_the_difference_between_put_up_and_adopted_is_readable(fund: Fund, steward: Person):
    design = a_design(fund, by=steward)
    changed = {"en": "For groups that do one thing together.", "ar": "لمجموعات تريد أن تعمل شيئًا معًا."}
    rewrite(design.call, a_draft(fund, summary=changed), design.call.version, by=steward, at=AT)
    actions.adopt(design, by=steward, at=UNTIL)
    assert design.put_up is not None
    assert design.adopted is not None
    found = differences(design.put_up.content, design.adopted.content)
    assert [(one.language, [piece.text.strip() for piece in one.pieces if piece.how != "same"]) for one in found] == [
        ("en", ["want to"])
    ]


def test_people_have_the_time_that_they_were_promised(fund: Fund, steward: Person):
    design = a_design(fund, by=steward)
    for title in (WATER, SEEDS):
        a_priority(design, title, by=steward)
    early = UNTIL - timedelta(seconds=1)
    with pytest.raises(RuleBroken, match="promised"):
        actions.adopt(design, by=steward, at=early)
    with pytest.raises(RuleBroken, match="promised"):
        actions.let_rank(design, until=OVER, by=steward, at=early)
    with pytest.raises(RuleBroken, match="future"):
        actions.put_up(a_call(fund, by=steward, slug="other"), until=AT, by=steward, at=AT)


def test_ranking_needs_two_priorities(fund: Fund, steward: Person):
    design = a_design(fund, by=steward)
    a_priority(design, WATER, by=steward)
    with pytest.raises(RuleBroken, match="at least two"):
        actions.let_rank(design, until=OVER, by=steward, at=UNTIL)


def test_back_to_writing_needs_a_reason_and_is_put_up_anew(fund: Fund, steward: Person):
    design = a_ranked_design(fund, by=steward)
    with pytest.raises(RuleBroken) as refused:
        actions.back(design, "  ", by=steward, at=OVER)
    assert refused.value.field == "reason"
    actions.back(design, "Too long.", by=steward, at=OVER)
    with pytest.raises(WrongState):
        say(design)
    again = actions.put_up(design.call, until=OVER + timedelta(days=7), by=steward, at=OVER)
    assert (again.id, again.back_reason, again.put_up and again.put_up.number) == (design.id, "", 2)


def test_comments_on_the_whole_and_on_one_question(fund: Fund, steward: Person):
    design = a_design(fund, by=steward)
    key = design.call.questions[0].key
    say(design)
    say(design, "Too long", f"q:{key}")
    with pytest.raises(RuleBroken) as refused:
        say(design, "Nothing", "q:unknown")
    assert refused.value.field == "about"
    assert [(one.about, one.about_title.get("en")) for one in queries.comments(design)] == [
        ("", None),
        (f"q:{key}", "What do you want to do together?"),
    ]


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4_001])
def test_a_comment_says_something_and_not_too_much(fund: Fund, text: str):
    with pytest.raises(RuleBroken) as refused:
        say(a_design(fund), text)
    assert refused.value.field == "text"


def test_thirty_comments_a_day(fund: Fund):
    design, somebody = a_design(fund), person()
    for number in range(30):
        say(design, f"Comment {number}", by=somebody)
    with pytest.raises(TooMany):
        say(design, "One more", by=somebody)
    say(design, "Somebody else’s", by=person())


def test_a_draft_that_was_not_put_up_is_nobodys_business(fund: Fund, steward: Person):
    design = CallDesign(call=a_call(fund, by=steward))
    db.session.add(design)
    db.session.flush()
    with pytest.raises(NotFound):
        say(design)
    with pytest.raises(NotAllowed):
        actions.put_up(design.call, until=UNTIL, by=person_with(RoleKind.AUDITOR, fund.id), at=AT)


def test_stewards_answer_and_hide_with_a_reason(fund: Fund, steward: Person):
    design = a_design(fund, by=steward)
    said = actions.comment(design, "Ugly words", about="", is_named=True, by=person(), at=AT)
    with pytest.raises(RuleBroken):
        actions.hide(said, " ", by=steward, at=AT)
    with pytest.raises(RuleBroken):
        actions.answer(said, " ", by=steward, at=AT)
    actions.answer(said, "We will not have this.", by=steward, at=AT)
    actions.hide(said, "It insults somebody.", by=steward, at=AT)
    assert (said.hidden_reason, said.answered_by) == ("It insults somebody.", steward.id)
    for may_not in (actions.hide, actions.answer):
        with pytest.raises(NotFound):
            may_not(said, "mine", by=person(), at=AT)


def test_an_order_may_be_changed_until_ranking_ends(fund: Fund, steward: Person):
    design, voter = a_ranked_design(fund, by=steward), person()
    refs = titled(design)
    actions.rank(design, [refs[WATER], refs[SEEDS]], by=voter, at=UNTIL)
    actions.rank(design, [refs[VOICES]], by=voter, at=UNTIL)
    actions.rank(design, [refs[VOICES], refs[WATER]], by=person(), at=UNTIL)
    assert queries.orders(design) == [[refs[VOICES]], [refs[VOICES], refs[WATER]]]
    actions.adopt(design, by=steward, at=OVER)
    with pytest.raises(WrongState):
        actions.rank(design, [refs[SEEDS]], by=voter, at=OVER)


def test_an_order_names_each_thing_once_and_something(fund: Fund):
    design = a_ranked_design(fund)
    refs = titled(design)
    for wrong in ([], [refs[WATER], refs[WATER]], ["unknown"]):
        with pytest.raises(RuleBroken):
            actions.rank(design, wrong, by=person(), at=UNTIL)
    assert queries.orders(design) == []


def test_who_gives_money_comments_marked_and_ranks_nothing(fund: Fund, steward: Person):
    design = a_ranked_design(fund, by=steward)
    funder = add_funder(
        fund, "A Foundation (fictional)", "foundation", is_state_entity=False, is_named=False, by=steward, at=AT
    )
    giver = person_with(RoleKind.FUNDER, fund.id, funder_id=funder.id)
    with pytest.raises(NotAllowed, match="without those who pay"):
        actions.rank(design, [titled(design)[WATER]], by=giver, at=UNTIL)
    say(design, "Fund my project", by=giver)
    say(design, "Mine")
    assert [one.is_contributor for one in queries.comments(design)] == [True, False]


def test_the_list_is_fixed_once_ranking_begins(fund: Fund, steward: Person):
    design = a_ranked_design(fund, by=steward)
    with pytest.raises(WrongState):
        a_priority(design, "Late", by=steward)
    with pytest.raises(WrongState):
        actions.remove_priority(design.priorities[0], by=steward, at=UNTIL)


def test_at_most_twelve_priorities_with_a_title(fund: Fund, steward: Person):
    design = a_design(fund, by=steward)
    with pytest.raises(RuleBroken):
        actions.add_priority(design, {}, {}, by=steward, at=AT)
    for number in range(12):
        a_priority(design, f"Priority {number}", by=steward)
    with pytest.raises(RuleBroken, match="At most 12"):
        a_priority(design, "One more", by=steward)
    actions.remove_priority(design.priorities[0], by=steward, at=AT)
