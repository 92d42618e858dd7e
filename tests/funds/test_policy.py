"""Who may do what with a fund: every role against every question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.db import unit_of_work
from grants.funds import policy
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.people import person, person_with

if TYPE_CHECKING:
    from flask import Flask

    from grants.policy import Verdict

YES, NO, HIDDEN = "yes", "no", "hidden"


def said(verdict: Verdict) -> str:
    return YES if verdict else HIDDEN if verdict.is_hidden else NO


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        # steward, record, read money, read pledge (or agreement), move one, know a hidden funder, know a named one
        (RoleKind.STEWARD, [YES, YES, YES, YES, YES, YES, YES]),
        (RoleKind.TREASURER, [NO, YES, YES, YES, YES, YES, YES]),
        (RoleKind.AUDITOR, [NO, NO, YES, YES, NO, YES, YES]),
        (RoleKind.FACILITATOR, [NO, NO, NO, HIDDEN, HIDDEN, HIDDEN, YES]),
        (RoleKind.FUNDER, [NO, NO, NO, HIDDEN, HIDDEN, YES, YES]),
        ("another funder", [NO, NO, NO, HIDDEN, HIDDEN, HIDDEN, YES]),
        ("another fund's steward", [NO, NO, NO, HIDDEN, HIDDEN, HIDDEN, YES]),
        ("somebody", [NO, NO, NO, HIDDEN, HIDDEN, HIDDEN, YES]),
        ("a visitor", [NO, NO, NO, HIDDEN, HIDDEN, HIDDEN, YES]),
    ],
)
def test_every_role(ctx: Flask, who: str, expected: list[str]):
    with unit_of_work():
        fund = cast.a_fund()
        hidden, named, third = cast.a_funder(fund), cast.a_funder(fund, is_named=True), cast.a_funder(fund)
        pledge, agreement = cast.a_pledge(fund, hidden), cast.an_agreement(fund, hidden)
        people = {
            "another funder": lambda: person_with(RoleKind.FUNDER, fund.id, funder_id=third.id),
            "another fund's steward": lambda: cast.steward_of(cast.a_fund("other")),
            "somebody": person,
            "a visitor": lambda: None,
            RoleKind.FUNDER: lambda: person_with(RoleKind.FUNDER, fund.id, funder_id=hidden.id),
        }
        someone = people[who]() if who in people else person_with(RoleKind(who), fund.id)
    assert [
        said(policy.may_steward(someone, fund)),
        said(policy.may_record_money(someone, fund)),
        said(policy.may_read_money(someone, fund)),
        said(policy.may_read_pledge(someone, pledge)),
        said(policy.may_move_pledge(someone, pledge)),
        said(policy.may_know_funder(someone, hidden)),
        said(policy.may_know_funder(someone, named)),
    ] == expected
    assert [
        said(policy.may_read_agreement(someone, agreement)),
        said(policy.may_move_agreement(someone, agreement)),
    ] == expected[3:5]
