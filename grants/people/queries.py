"""Finding people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import session
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grants.db import db
from grants.errors import NotFound
from grants.i18n import gettext as _
from grants.people.models import AddressLink, Person, Role
from grants.signin import digest

if TYPE_CHECKING:
    from datetime import datetime

    from grants.people.rules import RoleKind


def person_by_id(person_id: int) -> Person | None:
    """Return a person with their roles."""
    return db.session.get(Person, person_id, options=[selectinload(Person.roles)])


def person_by_email(email: str) -> Person | None:
    """Return whoever holds a (normalised) address."""
    return db.session.scalars(select(Person).where(Person.email == email)).one_or_none()


def link(secret: str, at: datetime) -> AddressLink:
    """Return the unused, unexpired link with this secret; raise NotFound with what to do otherwise."""
    found = db.session.scalars(select(AddressLink).where(AddressLink.secret_hash == digest(secret))).one_or_none()
    if found is None or found.used_at is not None or found.until <= at:
        raise NotFound(_("This link has been used or is too old. Ask for a new one: it takes a minute."))
    return found


def holders(fund_id: int, kind: RoleKind) -> list[Person]:
    """Return everybody who holds a role in the fund, by name."""
    query = select(Person).join(Role).where(Role.fund_id == fund_id, Role.kind == kind).order_by(Person.name)
    return list(db.session.scalars(query))


def zone_of(person: Person | None) -> str:
    """Return the zone in which this reader sees instants: the person's own, or what a visitor chose."""
    if person is not None:
        return person.zone
    return str(session.get("zone", "UTC"))
