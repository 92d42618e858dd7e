"""Finding people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import session
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants import signin
from grants.db import db
from grants.errors import NotFound
from grants.i18n import gettext as _
from grants.people.models import AddressLink, DeviceKey, NoticeChoice, Person, Role
from grants.people.rules import NoticeWay
from grants.signin import digest

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from grants.people.rules import NoticeKind, RoleKind


def person_by_id(person_id: int) -> Person | None:
    """Return a person with their roles."""
    return db.session.get(Person, person_id, options=[selectinload(Person.roles)])


def signed_in(at: datetime) -> Person | None:
    """Return whose live sign-in this request carries, with their roles; in one query."""
    found: Person | None = signin.signed_in(at, joinedload(Person.roles))
    return found


def person_by_email(email: str) -> Person | None:
    """Return whoever holds a (normalised) address."""
    return db.session.scalars(select(Person).where(Person.email == email)).one_or_none()


def link(secret: str, at: datetime) -> AddressLink:
    """Return the unused, unexpired link with this secret; raise NotFound with what to do otherwise."""
    found = db.session.scalars(select(AddressLink).where(AddressLink.secret_hash == digest(secret))).one_or_none()
    if found is None or found.used_at is not None or found.until <= at:
        raise NotFound(link_is_over())
    return found


def open_links(email: str) -> list[AddressLink]:
    """Return the links to an address that nobody has used, held until the end of this transaction."""
    query = (
        select(AddressLink).where(AddressLink.email == email, AddressLink.used_at.is_(None)).order_by(AddressLink.id)
    )
    return list(db.session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def link_is_over() -> str:
    """Return what to tell somebody whose link no longer opens anything."""
    return _("This link has been used or is too old. Ask for a new one: it takes a minute.")


def roles(fund_id: int) -> list[Role]:
    """Return who holds which role in the fund, with the people, by role and name. Constant number of queries."""
    query = select(Role).join(Role.person).where(Role.fund_id == fund_id).options(contains_eager(Role.person))
    return list(db.session.scalars(query.order_by(Role.kind, Person.name, Role.id)))


def names(person_ids: Collection[int]) -> dict[int, str]:
    """Return what these people are called, by id. One query."""
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def person(ref: str) -> Person:
    """Return the person that an address names; raise NotFound."""
    found = db.session.scalars(select(Person).where(Person.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
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


def devices(person: Person) -> list[DeviceKey]:
    """Return the devices that may keep words of `person`'s, the latest first."""
    query = select(DeviceKey).where(DeviceKey.person_id == person.id).order_by(DeviceKey.id.desc())
    return list(db.session.scalars(query))


def device(person: Person, ref: str) -> DeviceKey | None:
    """Return a device of `person`'s; None for one that was taken back, or is another's."""
    query = select(DeviceKey).where(DeviceKey.person_id == person.id, DeviceKey.ref == ref)
    return db.session.scalars(query).one_or_none()


def way_of(person_id: int, kind: NoticeKind) -> NoticeWay:
    """Return how a person wants to be written to about a kind of thing."""
    mine = (NoticeChoice.person_id == person_id, NoticeChoice.kind == kind)
    return db.session.scalars(select(NoticeChoice.way).where(*mine)).one_or_none() or NoticeWay.AT_ONCE


def ways_of(person: Person) -> dict[NoticeKind, NoticeWay]:
    """Return how a person wants to be written to about each kind that they chose about."""
    rows = db.session.execute(select(NoticeChoice.kind, NoticeChoice.way).where(NoticeChoice.person_id == person.id))
    return {row.kind: row.way for row in rows}
