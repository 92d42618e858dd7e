"""Who may run a panel, who may sit on it, and who may open a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.applications.models import Application, Partner
from grants.applications.rules import ApplicationState, PartnerState
from grants.calls.rules import CallState
from grants.db import db
from grants.i18n import gettext as _
from grants.organisations.models import Membership
from grants.panels.rules import AssignmentState, ConflictKind, ReviewerState
from grants.people.policy import holds
from grants.people.rules import RoleKind
from grants.policy import HIDDEN, YES, Verdict, no, when

if TYPE_CHECKING:
    from sqlalchemy import Select

    from grants.calls.models import Call
    from grants.panels.models import Assignment, Reviewer
    from grants.people.models import Person


def may_facilitate(person: Person | None, call: Call) -> Verdict:
    """A steward or facilitator of the fund whose groups do not apply: they run the panel, and have no vote in it."""
    verdict = holds(person, {RoleKind.STEWARD, RoleKind.FACILITATOR}, call.fund_id)
    if not verdict or person is None:
        return verdict
    return is_free_of_the_applicants(person, call)


def is_free_of_the_applicants(person: Person, call: Call) -> Verdict:
    """Nobody carries a call to its decision whose own group applies to it (charter: D1). One query."""
    own = calls_applied_to(person).where(Application.call_id == call.id).limit(1)
    return when(
        db.session.scalars(own).first() is None,
        _("You belong to a group that applies to this call. Another steward or facilitator has to do this."),
    )


def calls_applied_to(person: Person) -> Select[tuple[int]]:
    """Return the query of the ids of calls to which a group of this person has applied."""
    return _applied(select(Application.call_id)).where(Membership.person_id == person.id)


def applicants_of(call: Call) -> Select[tuple[int]]:
    """Return the query of the ids of people whose groups have applied to this call."""
    return _applied(select(Membership.person_id)).where(Application.call_id == call.id)


def _applied(query: Select[tuple[int]]) -> Select[tuple[int]]:
    """Join members to what their organisations submitted; a withdrawn application and a left partner tie nobody."""
    return (
        query.select_from(Membership)
        .join(Partner, Partner.organisation_id == Membership.organisation_id)
        .join(Application, Application.id == Partner.application_id)
        .where(Partner.state == PartnerState.JOINED, Application.state == ApplicationState.SUBMITTED)
    )


def may_change_seat(person: Person | None, reviewer: Reviewer) -> Verdict:
    """Whoever may run the panel of this seat."""
    return may_facilitate(person, reviewer.panel.call)


def may_change_reading(person: Person | None, assignment: Assignment) -> Verdict:
    """Whoever may run the panel that this reading belongs to."""
    return may_facilitate(person, assignment.reviewer.panel.call)


def is_free_of_the_fund(person: Person, fund_id: int) -> Verdict:
    """A decider holds no role in the fund and gives it no money (charter: P2, D1)."""
    has_role = any(role.fund_id == fund_id for role in person.roles)
    return when(
        not has_role,
        _("Whoever decides holds no role in the fund: no steward, treasurer, facilitator, auditor or funder may sit."),
    )


def may_sit(person: Person | None, reviewer: Reviewer) -> Verdict:
    """The person whose seat it is, while they hold it and no role in the fund. Nobody else may know of it."""
    if person is None:
        return no(_("Sign in to continue."))
    if reviewer.person_id != person.id:
        return HIDDEN
    if reviewer.state is not ReviewerState.SEATED:
        return no(_("You have stood down from this panel. Its files are closed to you."))
    return is_free_of_the_fund(person, reviewer.panel.call.fund_id)


def may_read(person: Person | None, assignment: Assignment) -> Verdict:
    """The reviewer who was given this application, declared no conflict, and belongs to none of its partners."""
    seat = may_sit(person, assignment.reviewer)
    if not seat:
        return seat
    if assignment.state is AssignmentState.RECUSED:
        return no(_("You stepped back from this application. It stays closed to you."))
    if not _is_clear(assignment):
        return no(_("There is a conflict between you and this application. It stays closed to you."))
    if assignment.reviewer.panel.call.state not in {CallState.CLOSED, CallState.DECIDED}:
        return no(_("Reading begins when the call has closed."))
    return when(
        assignment.application.state is ApplicationState.SUBMITTED,
        _("This application was withdrawn. Thank you all the same."),
    )


def may_review(person: Person | None, assignment: Assignment) -> Verdict:
    """Whoever may read it, until the call is decided."""
    reading = may_read(person, assignment)
    if not reading:
        return reading
    return when(
        assignment.reviewer.panel.call.state is CallState.CLOSED,
        _("The call is decided. Reviews can no longer change."),
    )


def may_see_peers(person: Person | None, assignment: Assignment) -> Verdict:
    """Whoever has sent their own review of this application may see the others'."""
    reading = may_read(person, assignment)
    if not reading:
        return reading
    return YES if assignment.state is AssignmentState.SENT else HIDDEN


def belongs_to(person_id: int, application: Application) -> bool:
    """Say whether a person belongs to an organisation that applies here: a hard conflict, declared or not."""
    return any(
        membership.person_id == person_id
        for partner in application.partners
        if partner.state is PartnerState.JOINED and partner.organisation is not None
        for membership in partner.organisation.memberships
    )


def _is_clear(assignment: Assignment) -> bool:
    reviewer = assignment.reviewer
    kinds = {conflict.application_id: conflict.kind for conflict in reviewer.conflicts}
    is_declared_clear = kinds.get(assignment.application_id) is ConflictKind.NONE
    return is_declared_clear and not belongs_to(reviewer.person_id, assignment.application)
