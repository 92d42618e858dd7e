"""Who writes calls, and who may read one that is not out yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.calls.rules import CallState
from grants.people.policy import is_staff, is_steward
from grants.policy import HIDDEN, YES, Verdict

if TYPE_CHECKING:
    from grants.calls.models import Call, Criterion, MoreTime, Question
    from grants.funds.models import Fund
    from grants.people.models import Person


def may_write(person: Person | None, fund: Fund) -> Verdict:
    """A steward of the fund writes its calls."""
    return is_steward(person, fund.id)


def may_steward(person: Person | None, call: Call) -> Verdict:
    """A steward of the call's fund; to others a draft does not exist."""
    if not may_read(person, call):
        return HIDDEN
    return is_steward(person, call.fund_id)


def may_read(person: Person | None, call: Call) -> Verdict:
    """Anybody, once it has opened; a draft is known to the fund's staff alone."""
    if call.state is not CallState.DRAFT or is_staff(person, call.fund_id):
        return YES
    return HIDDEN


def may_steward_part(person: Person | None, part: Question | Criterion) -> Verdict:
    """A steward of the call that a question or criterion belongs to."""
    return may_steward(person, part.call)


def may_give_time(person: Person | None, asked: MoreTime) -> Verdict:
    """A steward of the call in which more time is asked for."""
    return may_steward(person, asked.call)
