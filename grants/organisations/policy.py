"""Who may see and act for an organisation: its members, and nobody else knows that it is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from grants.db import db
from grants.i18n import gettext as _
from grants.organisations.models import Membership
from grants.policy import HIDDEN, YES, Verdict, when

if TYPE_CHECKING:
    from grants.organisations.models import MemberInvitation, Organisation
    from grants.people.models import Person


def is_member(person: Person | None, organisation: Organisation) -> bool:
    """Say whether the person belongs to the organisation. One query."""
    if person is None:
        return False
    belongs = exists().where(Membership.person_id == person.id, Membership.organisation_id == organisation.id)
    return db.session.scalar(select(belongs)) is True


def may_read(person: Person | None, organisation: Organisation) -> Verdict:
    """A member; to all others the organisation does not exist here."""
    return YES if is_member(person, organisation) else HIDDEN


def may_act_for(person: Person | None, organisation: Organisation) -> Verdict:
    """Any member: to change what it says of itself, to invite others, to leave."""
    return may_read(person, organisation)


def may_withdraw(person: Person | None, invitation: MemberInvitation) -> Verdict:
    """Any member of the organisation that invites."""
    return may_act_for(person, invitation.organisation)


def may_accept(person: Person | None, invitation: MemberInvitation) -> Verdict:
    """Whoever has proven the address that is invited."""
    return when(
        person is not None and person.email == invitation.email,
        _("This invitation was sent to another address. Sign in with that one, or ask to be invited again with yours."),
    )
