"""Who may write a call, and who may know of one that is not out yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.calls import policy
from grants.people.rules import RoleKind
from tests.cast.calls import a_call, an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import person, person_with

if TYPE_CHECKING:
    from flask import Flask

OTHERS = [kind for kind in RoleKind if kind not in (RoleKind.STEWARD, RoleKind.FUNDER)]


def test_a_steward_writes_and_sees_drafts(ctx: Flask):
    fund = a_fund()
    steward = person_with(RoleKind.STEWARD, fund.id)
    draft = a_call(fund)
    asked = (policy.may_write(steward, fund), policy.may_steward(steward, draft), policy.may_read(steward, draft))
    assert [verdict.is_allowed for verdict in asked] == [True, True, True]
    assert policy.may_steward_part(steward, draft.questions[0]).is_allowed
    assert policy.may_steward_part(steward, draft.criteria[0]).is_allowed


@pytest.mark.parametrize("kind", OTHERS)
def test_no_other_role_writes(ctx: Flask, kind: RoleKind):
    fund = a_fund()
    someone = person_with(kind, fund.id)
    assert not policy.may_write(someone, fund)
    assert not policy.may_steward(someone, a_call(fund))
    assert not policy.may_steward(someone, an_open_call(fund))


def test_a_steward_of_another_fund_and_strangers_do_not_know_of_a_draft(ctx: Flask):
    fund, other = a_fund(), a_fund("other-press")
    draft = a_call(fund)
    for someone in (person_with(RoleKind.STEWARD, other.id), person(), None):
        assert not policy.may_write(someone, fund)
        for verdict in (policy.may_read(someone, draft), policy.may_steward(someone, draft)):
            assert (verdict.is_allowed, verdict.is_hidden) == (False, True)


def test_anybody_reads_an_open_call_and_only_a_steward_leads_it(ctx: Flask):
    call = an_open_call(a_fund())
    for someone in (person(), None):
        assert policy.may_read(someone, call)
        verdict = policy.may_steward(someone, call)
        assert (verdict.is_allowed, verdict.is_hidden) == (False, False)
