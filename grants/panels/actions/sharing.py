"""Giving files to readers, all at once or one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.calls.models import Call
from grants.calls.rules import CallState
from grants.db import db
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.panels import policy, queries
from grants.panels.models import Assignment, Panel, Reviewer
from grants.panels.rules import AssignmentState, Plan, ReviewerState, share_out

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application
    from grants.people.models import Person


def assign_fairly(panel: Panel, readers_each: int, *, most_each: int | None = None, by: Person, at: datetime) -> Plan:
    """Give every submitted application `readers_each` readers and return the plan, with what it could not meet.

    Readers that an application has already stay. Raises WrongState before the call has closed and once it is decided.
    """
    policy.may_facilitate(by, panel.call).require()
    _begin(panel)
    panel.readers_each = readers_each
    plan = share_out(
        *queries.desks_and_files(panel, queries.submitted(panel.call), queries.readings(panel.call)),
        readers_each,
        most_each,
    )
    for application_id, reviewer_id in plan.pairs:
        db.session.add(Assignment(reviewer_id=reviewer_id, application_id=application_id, assigned_at=at))
    db.session.flush()
    return plan


def add_reader(reviewer: Reviewer, application: Application, *, by: Person, at: datetime) -> Assignment:
    """Give one application to one more reviewer, an alternate too; given twice, it is given once.

    Raises RuleBroken for a conflict, for whoever has not declared, and for a seat that is left.
    """
    panel = reviewer.panel
    policy.may_facilitate(by, panel.call).require()
    _begin(panel)
    query = select(Assignment).where(Assignment.reviewer_id == reviewer.id, Assignment.application_id == application.id)
    held = db.session.scalars(query).one_or_none()
    if held is not None and held.state is not AssignmentState.RECUSED:
        return held
    if application not in queries.submitted(panel.call):
        raise RuleBroken(_("This application is not before the panel."), field="application")
    if reviewer.state is not ReviewerState.SEATED or reviewer.declared_at is None:
        raise RuleBroken(_("This reviewer has not yet said where they have a conflict."), field="reviewer")
    if application.id in queries.wall_of(reviewer):
        raise RuleBroken(_("This reviewer has a conflict with this application."), field="reviewer")
    given = Assignment(reviewer=reviewer, application=application, assigned_at=at)
    db.session.add(given)
    db.session.flush()
    return given


def remove_reader(assignment: Assignment, *, by: Person) -> None:
    """Take a file back from a reader who has not begun to write about it. Raises RuleBroken when they have."""
    policy.may_change_reading(by, assignment).require()
    _begin(assignment.reviewer.panel)
    if assignment.state is not AssignmentState.ASSIGNED or assignment.review is not None:
        raise RuleBroken(_("This reader has begun to write. What they wrote is not thrown away."))
    db.session.delete(assignment)
    db.session.flush()


def _begin(panel: Panel) -> None:
    """Hold the panel, so that two facilitators at once do not give the same file twice."""
    db.session.refresh(panel.call, ["state"], with_for_update={"of": Call, "read": True})
    db.session.get_one(Panel, panel.id, with_for_update=True)
    if panel.call.state is not CallState.CLOSED:
        raise WrongState(_("Files are given between the close of the call and its decision."))
