"""The life of a call: it opens complete, may be given more time, closes after its deadline, and is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from grants import clock
from grants.calls import policy, queries
from grants.calls.actions.charter import stamp
from grants.calls.actions.design import require_adopted
from grants.calls.actions.more_time import end_unused
from grants.calls.actions.versions import keep_version
from grants.calls.actions.writing import hold
from grants.calls.models import TrialRun, VersionCause
from grants.calls.queries.charter import facts_of
from grants.calls.queries.more_time import promised_until
from grants.calls.rules import CLOSE, DECIDE, EXTEND, OPEN, missing
from grants.db import db
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.i18n import instant

if TYPE_CHECKING:
    from datetime import datetime

    from grants.calls.models import Call
    from grants.people.models import Person


def open_call(call: Call, *, by: Person, at: datetime) -> None:
    """Publish a complete draft; from here on its rules are fixed. Raises RuleBroken with the first thing missing."""
    policy.may_steward(by, call).require()
    hold(call)
    if OPEN.is_open_to(call) and (problems := missing(facts_of(call), at, queries.communities(call.fund))):
        raise RuleBroken(problems[0].reason, field=problems[0].field)
    require_adopted(call)
    OPEN.make(call, by=by.id, at=at)
    call.opened_at = at
    stamp(call)
    keep_version(call, "", by=by, at=at, cause=VersionCause.OPENED)
    db.session.execute(delete(TrialRun).where(TrialRun.call_id == call.id))


def extend(call: Call, closes_at: datetime, *, by: Person, at: datetime) -> None:
    """Give everybody more time: to a later deadline, never an earlier one, while the call still takes applications."""
    policy.may_steward(by, call).require()
    hold(call)
    if EXTEND.is_open_to(call) and call.closes_at <= at:
        raise WrongState(_("The deadline has passed. Reopening would be unfair to those who kept it."))
    if closes_at <= call.closes_at:
        raise RuleBroken(
            _("A deadline only moves later: people have planned with the one they were promised."), field="closes"
        )
    if call.decide_on <= clock.local(closes_at, call.zone).date():
        raise RuleBroken(_("The decision comes after the call has closed."), field="closes")
    EXTEND.make(call, by=by.id, at=at, note=f"{call.closes_at.isoformat()} → {closes_at.isoformat()}")
    call.closes_at = closes_at


def close_call(call: Call, *, by: Person, at: datetime) -> None:
    """Close a call whose deadline has passed, so that reading can begin; codes for more time that nobody used end.

    Raises RuleBroken before the deadline, and while somebody has been promised more time.
    """
    policy.may_steward(by, call).require()
    hold(call)
    if CLOSE.is_open_to(call) and at < call.closes_at:
        raise RuleBroken(_("The deadline has not passed yet: somebody may still be writing."))
    promised = promised_until(call)
    if CLOSE.is_open_to(call) and promised is not None and at < promised:
        until = instant(promised, call.zone)
        raise RuleBroken(_("Somebody was given more time, until %(until)s. Close the call then.", until=until))
    end_unused(call, by=by, at=at)
    CLOSE.make(call, by=by.id, at=at)
    call.closed_at = at


def decide(call: Call, *, by: Person, at: datetime) -> None:
    """Say that every application of this call has its answer; awards call this when the decisions are ratified."""
    policy.may_steward(by, call).require()
    hold(call)
    DECIDE.make(call, by=by.id, at=at)
    call.decided_at = at
