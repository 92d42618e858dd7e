"""Giving more time by a code that is read over the phone, and ending what nobody used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock
from grants.calls import policy
from grants.calls.actions.writing import hold
from grants.calls.models import MoreTime
from grants.calls.queries.more_time import given_with
from grants.calls.rules import CallState
from grants.calls.rules.more_time import END, ISSUE, LONGEST_GRACE, latest, new_code
from grants.db import db
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.signin import keyed_digest

if TYPE_CHECKING:
    from datetime import datetime

    from grants.calls.models import Call
    from grants.people.models import Person


def hash_of(call: Call, code: str) -> str:
    """Return what is kept of a code; the same digits in another call are another code."""
    return keyed_digest(f"more time:{call.ref}:{code}")


def require_grace(call: Call, until: datetime, reason: str, at: datetime) -> None:
    """Raise RuleBroken for more time without a reason, in the past, beyond seven days, or into the decision."""
    if call.state is not CallState.OPEN:
        raise WrongState(_("This call is closed, or not open yet. More time can only be given while it is open."))
    if not reason.strip():
        raise RuleBroken(_("Write why: how many were given more time is shown to everybody."), field="reason")
    if until <= max(at, call.closes_at):
        raise RuleBroken(_("Choose a moment after the deadline, and in the future."), field="until")
    if until > latest(call.closes_at):
        days = LONGEST_GRACE.days
        raise RuleBroken(
            _("At most %(days)d days after the deadline, or others wait too long.", days=days), field="until"
        )
    if call.decide_on <= clock.local(until, call.zone).date():
        raise RuleBroken(_("The decision comes after the last application is in."), field="until")


def give_code(
    call: Call, *, until: datetime, reason: str, by: Person, at: datetime, once: str | None = None
) -> tuple[MoreTime, str]:
    """Make a code that gives one application time until `until`; the code is returned once and never kept.

    The same `once` again returns what was made, without its code. Raises RuleBroken for a moment that cannot be.
    """
    policy.may_steward(by, call).require()
    hold(call)
    if (first := given_with(once)) is not None:
        return first, ""
    require_grace(call, until, reason, at)
    code = new_code()
    given = MoreTime(
        call=call,
        once=once,
        asked_at=at,
        asked_by=by.id,
        code_hash=hash_of(call, code),
        until=until,
        reason=reason.strip(),
        decided_at=at,
        decided_by=by.id,
    )
    db.session.add(given)
    db.session.flush()
    ISSUE.make(given, by=by.id, at=at)
    db.session.flush()
    return given, code


def end_unused(call: Call, *, by: Person, at: datetime) -> int:
    """End the codes that nobody used and the requests that nobody answered; return how many. The call is held."""
    ids = list(
        db.session.scalars(select(MoreTime.id).where(MoreTime.call_id == call.id, MoreTime.state.in_(END.leaves)))
    )
    END.make_all(MoreTime, ids, by=by.id, at=at)
    return len(ids)
