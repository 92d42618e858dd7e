"""Writing a review, sending it, and stepping back from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.calls.models import Call
from grants.db import db
from grants.errors import RuleBroken, Stale, WrongState
from grants.i18n import gettext as _
from grants.panels import policy
from grants.panels.models import Assignment, Review, Score
from grants.panels.rules import RECUSE, SEND, AssignmentState, ConflictKind, ReviewDraft, gaps

if TYPE_CHECKING:
    from datetime import datetime

    from grants.people.models import Person


def save(assignment: Assignment, draft: ReviewDraft, *, seen: str, by: Person, at: datetime) -> Review:
    """Keep a draft, complete or not. `seen`: the mark of the version it was written over (Review.mark).

    Raises WrongState once the review is sent, Stale when another tab saved first (nothing is overwritten then), and
    RuleBroken for points outside the scale.
    """
    held = _held(assignment, by)
    review = held.review
    if review is not None and review.as_draft() == draft:
        return review
    if held.state is not AssignmentState.ASSIGNED:
        raise WrongState(_("This review is sent. What is sent stays as it is."))
    if (review.mark if review is not None else "") != seen:
        raise Stale(_("This review was saved somewhere else in the meantime. Nothing is lost: both texts are below."))
    criteria = held.application.call.criteria
    for number, (criterion, given) in enumerate(zip(criteria, draft.marks, strict=True)):
        if given.points is not None and not 1 <= given.points <= criterion.most:
            raise RuleBroken(_("Choose one of the points on the scale."), field=f"points_{number}")
    if review is None:
        review = Review(assignment=held, scores=[Score(criterion=criterion) for criterion in criteria])
        db.session.add(review)
    for score, given in zip(review.in_order(), draft.marks, strict=True):
        score.points, score.comment = given.points, given.comment
    review.comment, review.for_applicant, review.saved_at = draft.comment, draft.for_applicant, at
    db.session.flush()
    return review


def _held(assignment: Assignment, by: Person) -> Assignment:
    """Return the duty as it stands, held: whoever held it before may have sent, and its call may have been decided."""
    policy.may_review(by, assignment).require()
    call_id = assignment.application.call_id
    db.session.execute(select(Call.id).where(Call.id == call_id).with_for_update(read=True))
    held = db.session.get_one(Assignment, assignment.id, with_for_update=True)
    db.session.expire_all()
    policy.may_review(by, held).require()
    return held


def send(assignment: Assignment, draft: ReviewDraft, *, seen: str, by: Person, at: datetime) -> Review:
    """Save a complete review and send it: from now on it counts, and cannot change. Sent twice, it is sent once.

    Raises what `save` raises, and RuleBroken naming the first part that is still to be written.
    """
    missing = gaps(draft)
    if missing:
        raise RuleBroken(_("Fill this in."), field=missing[0])
    review = save(assignment, draft, seen=seen, by=by, at=at)
    if assignment.state is AssignmentState.ASSIGNED:
        assignment.sent_at = at
        SEND.make(assignment, by=by.id, at=at)
        db.session.flush()
    return review


def recuse(assignment: Assignment, kind: ConflictKind, note: str, *, by: Person, at: datetime) -> None:
    """Step back from a file over a conflict found while reading; what was written on it counts and shows no more.

    Raises WrongState once the call is decided, and RuleBroken for a conflict of kind none.
    """
    policy.may_review(by, assignment).require()
    if kind is ConflictKind.NONE:
        raise RuleBroken(_("Say what sort of conflict it is."), field="kind")
    _held(assignment, by)
    RECUSE.make(assignment, by=by.id, at=at)
    row = next(row for row in assignment.reviewer.conflicts if row.application_id == assignment.application_id)
    row.kind, row.note, row.declared_at = kind, note.strip(), at
    db.session.flush()
