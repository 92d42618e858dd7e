"""What a panel knows: its seats, its conflicts, who reads what, and how the applications stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.applications.models import Application, Partner
from grants.applications.rules import ApplicationState, PartnerState
from grants.calls.models import Call
from grants.db import db
from grants.errors import NotFound
from grants.funds.models import Fund
from grants.i18n import gettext as _
from grants.organisations.models import Membership, Organisation
from grants.panels.models import Assignment, Panel, Review, Reviewer, Score
from grants.panels.rules import AssignmentState, ConflictKind, Desk, File, ReviewerState
from grants.panels.rules.scoring import as_decimal, mean_of, percent_of, ranked

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction
    from typing import Any

    from sqlalchemy import ColumnElement, Select

T = TypeVar("T")


@dataclass(frozen=True)
class StandingRow:
    """How one application stands: how many of its readers have sent, and the mean of what they sent.

    The mean is in per cent of the whole weighted scale. Equal means share a `rank`; without a review there is neither.
    """

    application: Application
    mean: Decimal | None
    sent: int
    assigned: int
    rank: int | None = None


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
    """Return (person's id, application's id) for everybody who belongs to an organisation that applies in this call."""
    query = (
        select(Membership.person_id, Partner.application_id)
        .join(Partner, Partner.organisation_id == Membership.organisation_id)
        .join(Application, Application.id == Partner.application_id)
        .where(Application.call_id == call.id, Partner.state == PartnerState.JOINED)
    )
    return {(person_id, application_id) for person_id, application_id in db.session.execute(query)}


def walled_off(panel: Panel) -> dict[int, set[int]]:
    """Return, for each seat's id, the applications it may not read: declared, or found through an organisation."""
    walls: dict[int, set[int]] = defaultdict(set)
    belonging = memberships(panel.call)
    for seat in panel.reviewers:
        walls[seat.id] = {row.application_id for row in seat.conflicts if row.kind is not ConflictKind.NONE}
        walls[seat.id] |= {application for person, application in belonging if person == seat.person_id}
    return walls


def desks_and_files(panel: Panel) -> tuple[list[Desk], list[File]]:
    """Return the seats and the applications as `share_out` takes them. Open: seated, declared, and no alternate."""
    walls = walled_off(panel)
    held: dict[int, set[int]] = defaultdict(set)
    for reading in readings(panel.call):
        if reading.state is not AssignmentState.RECUSED:  # whoever stepped back is walled off already
            held[reading.application_id].add(reading.reviewer_id)
    desks = [
        Desk(
            seat.id,
            seat.geography.root.code,
            frozenset(walls[seat.id]),
            is_open=seat.state is ReviewerState.SEATED and seat.declared_at is not None and not seat.is_alternate,
        )
        for seat in panel.reviewers
    ]
    files = [File(one.id, roots_of(one), frozenset(held[one.id])) for one in submitted(panel.call)]
    return desks, files


def content_of(application: Application) -> dict[str, Any]:
    """Return what a consortium submitted, as the panel reads it."""
    return application.snapshot.content if application.snapshot is not None else {"partners": []}


def roots_of(application: Application) -> frozenset[str]:
    """Return the codes of the communities that an application's partners stand in."""
    return frozenset(partner["root"] for partner in content_of(application)["partners"])


def _counts() -> ColumnElement[bool]:
    """Return the condition of a reading that counts: sent, or still waiting with somebody who is seated."""
    waiting = and_(Assignment.state == AssignmentState.ASSIGNED, Reviewer.state == ReviewerState.SEATED)
    return or_(Assignment.state == AssignmentState.SENT, waiting)


def readings(call: Call) -> list[Assignment]:
    """Return every reading of the call's submitted applications, recused ones too, with reviewer, review and scores."""
    reviews = selectinload(Assignment.review).selectinload(Review.scores).joinedload(Score.criterion)
    query = (
        select(Assignment)
        .join(Assignment.reviewer)
        .join(Reviewer.panel)
        .join(Assignment.application)
        .where(Panel.call_id == call.id, Application.state == ApplicationState.SUBMITTED)
        .where(or_(_counts(), Assignment.state == AssignmentState.RECUSED))
        .options(contains_eager(Assignment.reviewer).joinedload(Reviewer.person), reviews)
        .order_by(Assignment.id)
    )
    return list(db.session.scalars(query))


def percent(review: Review) -> Fraction:
    """Return what a sent review comes to, in per cent of the whole weighted scale."""
    return percent_of((score.points or 0, score.criterion.most, score.criterion.weight) for score in review.scores)


def standing(call: Call) -> list[StandingRow]:
    """Return every submitted application, best mean first; equals stand together, those without a review last."""
    sent: dict[int, list[Fraction]] = defaultdict(list)
    assigned: dict[int, int] = defaultdict(int)
    for reading in readings(call):
        if reading.state is not AssignmentState.RECUSED:
            assigned[reading.application_id] += 1
        if reading.state is AssignmentState.SENT and reading.review is not None:
            sent[reading.application_id].append(percent(reading.review))
    means = {application: mean_of(sent[application.id]) for application in submitted(call)}
    return [
        StandingRow(one, as_decimal(means[one]), len(sent[one.id]), assigned[one.id], rank)
        for one, rank in ranked(means)
    ]


def feedback_for(application: Application) -> list[str]:
    """Return what the reviewers wrote to be passed on, from sent reviews only, in no order that names anybody."""
    query = (
        select(Review.for_applicant)
        .join(Review.assignment)
        .where(
            Assignment.application_id == application.id,
            Assignment.state == AssignmentState.SENT,
            func.trim(Review.for_applicant) != "",
        )
        .order_by(Assignment.ref)
    )
    return list(db.session.scalars(query))
