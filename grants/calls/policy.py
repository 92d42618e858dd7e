"""Who writes calls, and who may read one that is not out yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.calls.rules import CallState
from grants.i18n import gettext as _
from grants.people.policy import is_signed_in, is_staff, is_steward
from grants.people.rules import RoleKind
from grants.policy import HIDDEN, YES, Verdict, no

if TYPE_CHECKING:
    from grants.calls.models import (
        Call,
        CallDesign,
        Criterion,
        DesignComment,
        DesignPriority,
        MoreTime,
        Question,
        TalkRequest,
    )
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


def may_read_design(person: Person | None, design: CallDesign) -> Verdict:
    """Anybody, once the draft was put up for comment."""
    return YES if design.put_up_id is not None or is_staff(person, design.call.fund_id) else HIDDEN


def may_comment(person: Person | None, design: CallDesign) -> Verdict:
    """Whoever has signed in; those who give money, too: their comments are marked."""
    return is_signed_in(person) if may_read_design(person, design) else HIDDEN


def may_rank(person: Person | None, design: CallDesign) -> Verdict:
    """Whoever has signed in and gives no money to the fund (practice.md P2)."""
    verdict = may_comment(person, design)
    if not verdict or person is None:
        return verdict
    if person.has(RoleKind.FUNDER, design.call.fund_id):
        return no(
            _("You speak for somebody who gives to this fund. What matters most is decided without those who pay.")
        )
    return YES


def may_steward_comment(person: Person | None, part: DesignComment | DesignPriority) -> Verdict:
    """A steward of the call whose design this belongs to."""
    return may_steward(person, part.design.call)


def may_ask_for_talk(person: Person | None, call: Call) -> Verdict:
    """Whoever has signed in and may read the call; whether it offers talks is a rule."""
    return is_signed_in(person) if may_read(person, call) else HIDDEN


def may_hold_talk(person: Person | None, asked: TalkRequest) -> Verdict:
    """A steward of the call for which a talk is asked."""
    return may_steward(person, asked.call)


def may_drop_talk(person: Person | None, asked: TalkRequest) -> Verdict:
    """Whoever asked for the talk."""
    return YES if person is not None and person.id == asked.person_id else HIDDEN


def may_look_whether_it_fits(person: Person | None, call: Call) -> Verdict:
    """Anybody who may read the call; nobody needs an account to be advised."""
    return may_read(person, call)
