"""Finding organisations, their members, and who is invited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.db import db
from grants.errors import NotFound
from grants.i18n import gettext as _
from grants.organisations.models import MemberInvitation, Membership, Organisation
from grants.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime


def organisation(ref: str) -> Organisation:
    """Return the organisation that an address names; raise NotFound."""
    found = db.session.scalars(select(Organisation).where(Organisation.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found


def organisations_of(person: Person) -> list[Organisation]:
    """Return the organisations that the person acts for, by name. One query."""
    query = select(Organisation).join(Membership).where(Membership.person_id == person.id)
    return list(db.session.scalars(query.order_by(Organisation.name, Organisation.id)))


def members(organisation: Organisation) -> list[Person]:
    """Return the people of an organisation, in the order in which they joined."""
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.organisation_id == organisation.id)
    return list(db.session.scalars(query.order_by(Membership.id)))


def member(organisation: Organisation, ref: str) -> Person:
    """Return the one of an organisation's people that an address names; raise NotFound."""
    found = next((one for one in members(organisation) if one.ref == ref), None)
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found


def membership(person: Person, organisation: Organisation) -> Membership | None:
    """Return that the person belongs to the organisation, or None."""
    query = select(Membership).where(Membership.person_id == person.id, Membership.organisation_id == organisation.id)
    return db.session.scalars(query).one_or_none()


def invitation(ref: str) -> MemberInvitation:
    """Return the invitation that an address names, with its organisation; raise NotFound when it was withdrawn."""
    query = select(MemberInvitation).where(MemberInvitation.ref == ref)
    found = db.session.scalars(query.options(joinedload(MemberInvitation.organisation))).one_or_none()
    if found is None:
        raise NotFound(_("This invitation has been accepted or taken back. Ask for a new one if you need it."))
    return found


def invited(organisation: Organisation) -> list[MemberInvitation]:
    """Return who is invited and has not answered yet, the latest first."""
    query = select(MemberInvitation).where(MemberInvitation.organisation_id == organisation.id)
    return list(db.session.scalars(query.order_by(MemberInvitation.id.desc())))


def invitation_to(organisation: Organisation, email: str) -> MemberInvitation | None:
    """Return the organisation's invitation to a (normalised) address, or None."""
    query = select(MemberInvitation).where(
        MemberInvitation.organisation_id == organisation.id, MemberInvitation.email == email
    )
    return db.session.scalars(query).one_or_none()


def invitations_for(person: Person, at: datetime) -> list[MemberInvitation]:
    """Return the invitations that wait for this person at `at`, with their organisations. One query."""
    query = select(MemberInvitation).where(MemberInvitation.email == person.email, MemberInvitation.until > at)
    return list(
        db.session.scalars(query.options(joinedload(MemberInvitation.organisation)).order_by(MemberInvitation.id))
    )
