"""What waits for a reviewer, and for whoever runs a panel."""

from __future__ import annotations

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.applications.models import Application
from grants.applications.rules import ApplicationState
from grants.calls.models import Call
from grants.calls.rules import CallState
from grants.db import db
from grants.panels.models import Assignment, Panel, Reviewer
from grants.panels.policy import calls_applied_to
from grants.panels.rules import AssignmentState, ReviewerState
from grants.people.models import Person, Role
from grants.people.rules import RoleKind


def files_of(reviewer: Reviewer) -> list[Assignment]:
    """Return what a reviewer was given and still holds, unread first, each with its snapshot and review."""
    query = (
        select(Assignment)
        .join(Assignment.application)
        .where(
            Assignment.reviewer_id == reviewer.id,
            Assignment.state != AssignmentState.RECUSED,
            Application.state == ApplicationState.SUBMITTED,
        )
        .options(contains_eager(Assignment.application).joinedload(Application.snapshot), joinedload(Assignment.review))
        .order_by(Assignment.state == AssignmentState.SENT, Assignment.id)
    )
    return list(db.session.scalars(query))


def open_seats(person: Person) -> list[Reviewer]:
    """Return the seats that a person holds on panels that are at work or about to be, with their files."""
    query = (
        select(Reviewer)
        .join(Reviewer.panel)
        .join(Panel.call)
        .where(
            Reviewer.person_id == person.id,
            Reviewer.state == ReviewerState.SEATED,
            Call.state.in_((CallState.OPEN, CallState.CLOSED)),
        )
        .options(contains_eager(Reviewer.panel).contains_eager(Panel.call), selectinload(Reviewer.assignments))
        .order_by(Reviewer.id)
    )
    return list(db.session.scalars(query))


def calls_to_facilitate(person: Person) -> list[tuple[Call, int, int, int]]:
    """Return the closed calls whose panel a person may run, each with its seats, its files, and how many are sent."""
    kinds = (RoleKind.STEWARD, RoleKind.FACILITATOR)
    funds = select(Role.fund_id).where(Role.person_id == person.id, Role.kind.in_(kinds))
    seats = func.count(Reviewer.id.distinct())
    sent = func.count(Assignment.id.distinct()).filter(Assignment.state == AssignmentState.SENT)
    files = func.count(Assignment.id.distinct()).filter(Assignment.state != AssignmentState.RECUSED)
    query = (
        select(Call, seats, files, sent)
        .outerjoin(Panel, Panel.call_id == Call.id)
        .outerjoin(Reviewer, and_(Reviewer.panel_id == Panel.id, Reviewer.state == ReviewerState.SEATED))
        .outerjoin(Assignment, Assignment.reviewer_id == Reviewer.id)
        .where(Call.fund_id.in_(funds), Call.state == CallState.CLOSED, Call.id.not_in(calls_applied_to(person)))
        .group_by(Call.id)
        .order_by(Call.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(query)]
