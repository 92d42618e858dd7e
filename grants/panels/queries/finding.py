"""Finding a panel, its seats, what is before it, and who may not read what."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application, HelpGiven, Partner
from grants.applications.rules import ApplicationState, PartnerState
from grants.calls.models import Call
from grants.db import db
from grants.errors import NotFound
from grants.funds.models import Fund
from grants.i18n import gettext as _
from grants.organisations.models import Membership, Organisation
from grants.panels.models import Assignment, Panel, Review, Reviewer
from grants.panels.rules import ConflictKind

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Select

T = TypeVar("T")


def call(ref: str) -> Call:
    """Return a call with its fund's places and its criteria; raise NotFound."""
    options = (joinedload(Call.fund).selectinload(Fund.geographies), selectinload(Call.criteria))
    return _one(select(Call).where(Call.ref == ref).options(*options))


def reviewer(ref: str) -> Reviewer:
    """Return a seat with its panel's call, its conflicts and whoever holds it; raise NotFound."""
    return _one(
        select(Reviewer)
        .where(Reviewer.ref == ref)
        .options(
            joinedload(Reviewer.person),
            joinedload(Reviewer.panel).joinedload(Panel.call).joinedload(Call.fund).selectinload(Fund.geographies),
            selectinload(Reviewer.conflicts),
        )
    )


def assignment(ref: str) -> Assignment:
    """Return a duty to read with all that decides whether it may be opened, and its own review; raise NotFound."""
    partners = selectinload(Application.partners).joinedload(Partner.organisation)
    return _one(
        select(Assignment)
        .where(Assignment.ref == ref)
        .options(
            joinedload(Assignment.reviewer)
            .joinedload(Reviewer.panel)
            .joinedload(Panel.call)
            .selectinload(Call.criteria),
            joinedload(Assignment.reviewer).selectinload(Reviewer.conflicts),
            joinedload(Assignment.application).joinedload(Application.snapshot),
            joinedload(Assignment.application).options(partners.selectinload(Organisation.memberships)),
            selectinload(Assignment.review).selectinload(Review.scores),
        )
    )


def _one(query: Select[T]) -> T:
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found


def panel_of(call: Call) -> Panel | None:
    """Return the panel of a call with its seats in the order they were taken, or None while there is none."""
    seats = selectinload(Panel.reviewers)
    query = (
        select(Panel)
        .where(Panel.call_id == call.id)
        .options(
            seats.joinedload(Reviewer.person),
            seats.joinedload(Reviewer.geography),
            seats.selectinload(Reviewer.conflicts),
        )
    )
    return db.session.scalars(query).one_or_none()


def submitted(call: Call) -> list[Application]:
    """Return the applications that are before the panel, each with its snapshot, in the order they were begun."""
    query = (
        select(Application)
        .where(Application.call_id == call.id, Application.state == ApplicationState.SUBMITTED)
        .options(joinedload(Application.snapshot))
        .order_by(Application.id)
    )
    return list(db.session.scalars(query))


def memberships(call: Call) -> set[tuple[int, int]]:
    """Return (person's id, application's id) for everybody who belongs to an organisation that applies in this call.

    Whoever helped to write an application, when they were at the fund, stands as near to it.
    """
    helped = (
        select(HelpGiven.person_id, HelpGiven.application_id)
        .join(Application, Application.id == HelpGiven.application_id)
        .where(Application.call_id == call.id)
    )
    query = (
        select(Membership.person_id, Partner.application_id)
        .join(Partner, Partner.organisation_id == Membership.organisation_id)
        .join(Application, Application.id == Partner.application_id)
        .where(Application.call_id == call.id, Partner.state == PartnerState.JOINED)
    )
    return {(person_id, application_id) for person_id, application_id in db.session.execute(query.union(helped))}


def walled_off(panel: Panel) -> dict[int, set[int]]:
    """Return, for each seat's id, the applications it may not read: declared, or found through an organisation."""
    belonging = memberships(panel.call)
    return {seat.id: _wall(seat, belonging) for seat in panel.reviewers}


def wall_of(reviewer: Reviewer) -> set[int]:
    """Return the ids of the applications that one seat may not read."""
    return _wall(reviewer, memberships(reviewer.panel.call))


def _wall(seat: Reviewer, belonging: set[tuple[int, int]]) -> set[int]:
    own = {application for person, application in belonging if person == seat.person_id}
    return own | {row.application_id for row in seat.conflicts if row.kind is not ConflictKind.NONE}


def content_of(application: Application) -> dict[str, Any]:
    """Return what a consortium submitted, as the panel reads it."""
    return application.snapshot.content if application.snapshot is not None else {"partners": []}


def roots_of(application: Application) -> frozenset[str]:
    """Return the codes of the communities that an application's partners stand in."""
    return frozenset(partner["root"] for partner in content_of(application)["partners"])
