"""Who reads what, what it came to, and how the applications stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.applications.models import Application
from grants.applications.rules import ApplicationState
from grants.db import db
from grants.panels.models import Assignment, Panel, Review, Reviewer, Score
from grants.panels.queries.finding import roots_of, submitted, walled_off
from grants.panels.rules import AssignmentState, Desk, File, ReviewerState
from grants.panels.rules.scoring import as_decimal, mean_of, percent_of, ranked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from fractions import Fraction

    from sqlalchemy import ColumnElement

    from grants.calls.models import Call


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


@dataclass(frozen=True)
class Reader:
    """A reading under a letter instead of a name; `percent` is None until it is sent."""

    letter: str
    reading: Assignment
    percent: Decimal | None


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


def desks_and_files(
    panel: Panel, before: Iterable[Application], found: Iterable[Assignment]
) -> tuple[list[Desk], list[File]]:
    """Return the seats, and the applications `before` them, as `share_out` takes them; `found`: `readings` of them.

    A desk is open whose reviewer is seated, has declared, and is no alternate.
    """
    walls = walled_off(panel)
    held: dict[int, set[int]] = defaultdict(set)
    for reading in found:
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
    files = [File(one.id, roots_of(one), frozenset(held[one.id])) for one in before]
    return desks, files


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


def readers(call: Call) -> dict[int, list[Reader]]:
    """Return each application's readings that count, by its id. Letters follow no order that tells who is who."""
    by_application: dict[int, list[Assignment]] = defaultdict(list)
    for reading in readings(call):
        if reading.state is not AssignmentState.RECUSED:
            by_application[reading.application_id].append(reading)
    return {key: _lettered(found) for key, found in by_application.items()}


def peers(assignment: Assignment) -> list[Reader]:
    """Return the other sent reviews of the application that somebody has reviewed, by letter."""
    query = (
        select(Assignment)
        .where(Assignment.application_id == assignment.application_id, Assignment.state != AssignmentState.RECUSED)
        .options(joinedload(Assignment.review).selectinload(Review.scores).joinedload(Score.criterion))
    )
    found = _lettered(list(db.session.scalars(query)))
    return [one for one in found if one.percent is not None and one.reading.id != assignment.id]


def _lettered(found: list[Assignment]) -> list[Reader]:
    listed = []
    for number, reading in enumerate(sorted(found, key=lambda one: one.ref)):
        is_sent = reading.state is AssignmentState.SENT and reading.review is not None
        exact = percent(reading.review) if is_sent and reading.review is not None else None
        listed.append(Reader(chr(ord("A") + number), reading, as_decimal(exact)))
    return listed


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
