"""Finding letters between a fund and its consortia, and those that wait to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, Letter, LetterMark, Partner
from grants.applications.rules import PartnerState
from grants.calls.models import Call
from grants.db import db
from grants.organisations.models import Membership
from grants.people.models import Person, Role
from grants.people.rules import RoleKind

if TYPE_CHECKING:
    from collections.abc import Collection

PAGE = 20


def letters(application: Application, *, before: int | None = None) -> list[Letter]:
    """Return the letters about an application, newest first: PAGE and one more, which says that there are others."""
    query = select(Letter).where(Letter.application_id == application.id).options(joinedload(Letter.person))
    query = query if before is None else query.where(Letter.id < before)
    return list(db.session.scalars(query.order_by(Letter.id.desc()).limit(PAGE + 1)))


def every(application: Application) -> list[Letter]:
    """Return all letters about an application, oldest first, for whoever takes everything away."""
    query = select(Letter).where(Letter.application_id == application.id).options(joinedload(Letter.person))
    return list(db.session.scalars(query.order_by(Letter.id)))


def written_with(once: str | None) -> Letter | None:
    """Return the letter that this form has sent already."""
    return db.session.scalars(select(Letter).where(Letter.once == once)).one_or_none() if once else None


def read_to(application: Application, person: Person) -> int:
    """Return the key of the last letter that a person has marked as read, or 0."""
    mine = (LetterMark.application_id == application.id, LetterMark.person_id == person.id)
    return db.session.scalars(select(LetterMark.letter_id).where(*mine)).one_or_none() or 0


def unread_by(person: Person) -> list[Application]:
    """Return the applications of one's organisations in which the fund has written what one has not read; one query."""
    mine = (
        select(Partner.application_id)
        .join(Membership, Membership.organisation_id == Partner.organisation_id)
        .where(Membership.person_id == person.id, Partner.state == PartnerState.JOINED)
    )
    seen = select(LetterMark.letter_id).where(
        LetterMark.application_id == Letter.application_id, LetterMark.person_id == person.id
    )
    is_new = Letter.id > func.coalesce(seen.scalar_subquery(), 0)
    fresh = select(Letter.application_id).where(Letter.application_id.in_(mine), Letter.is_from_fund, is_new)
    query = select(Application).where(Application.id.in_(fresh)).options(joinedload(Application.call))
    return list(db.session.scalars(query.order_by(Application.id).limit(PAGE)))


def unanswered(fund_ids: Collection[int]) -> list[Application]:
    """Return the applications of these funds whose last letter is the consortium's, the longest waiting first."""
    if not fund_ids:
        return []
    newest = select(func.max(Letter.id)).group_by(Letter.application_id)
    query = (
        select(Application)
        .join(Letter, Letter.application_id == Application.id)
        .join(Call, Call.id == Application.call_id)
        .where(Call.fund_id.in_(fund_ids), Letter.is_from_fund.is_(False), Letter.id.in_(newest))
        .options(joinedload(Application.call))
    )
    return list(db.session.scalars(query.order_by(Letter.id).limit(PAGE)))


def stewards_of(call: Call) -> list[Person]:
    """Return the stewards of the call's fund."""
    query = select(Person).join(Role, Role.person_id == Person.id)
    held = (Role.fund_id == call.fund_id, Role.kind == RoleKind.STEWARD)
    return list(db.session.scalars(query.where(*held).order_by(Person.id)))
