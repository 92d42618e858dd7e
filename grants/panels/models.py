"""A call's panel: its reviewers, their conflicts, what each reads, and what each scored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models import Application
from grants.calls.models import Call, Criterion
from grants.db import Model, Ref
from grants.funds.models import Geography
from grants.lifecycle import fact, state_column
from grants.panels.rules import AssignmentState, ConflictKind, Mark, ReviewDraft, ReviewerState
from grants.people.models import Person


class Panel(Model):
    """Those who decide in one call."""

    __tablename__ = "panel"

    ref: Mapped[Ref]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), unique=True)
    formed_at: Mapped[datetime]
    readers_each: Mapped[int] = mapped_column(Integer, default=3)

    call: Mapped[Call] = relationship()
    reviewers: Mapped[list[Reviewer]] = relationship(back_populates="panel", order_by="Reviewer.id")


class Reviewer(Model):
    """A seat on a panel and who holds it. `declared_at`: has said of every application whether there is a conflict."""

    __tablename__ = "reviewer"
    __table_args__ = (UniqueConstraint("panel_id", "person_id"),)

    ref: Mapped[Ref]
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    geography_id: Mapped[int] = mapped_column(ForeignKey("geography.id"))
    is_alternate: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ReviewerState] = state_column(ReviewerState.SEATED)
    seated_at: Mapped[datetime]
    declared_at: Mapped[datetime | None]

    panel: Mapped[Panel] = relationship(back_populates="reviewers")
    person: Mapped[Person] = relationship()
    geography: Mapped[Geography] = relationship()
    conflicts: Mapped[list[Conflict]] = relationship(back_populates="reviewer")
    assignments: Mapped[list[Assignment]] = relationship(back_populates="reviewer", order_by="Assignment.id")


class Conflict(Model):
    """What a reviewer declared about one application, 'none' included, before reading it."""

    __tablename__ = "conflict"
    __table_args__ = (UniqueConstraint("reviewer_id", "application_id"),)

    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewer.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[ConflictKind] = mapped_column(
        Enum(
            ConflictKind,
            native_enum=False,
            create_constraint=True,
            length=20,
            name="kind_known",
            values_callable=lambda kinds: [str(kind) for kind in kinds],
        )
    )
    note: Mapped[str] = mapped_column(default="")
    declared_at: Mapped[datetime]

    reviewer: Mapped[Reviewer] = relationship(back_populates="conflicts")
    application: Mapped[Application] = relationship()


class Assignment(Model):
    """A reviewer's duty to read one application."""

    __tablename__ = "assignment"
    __table_args__ = (
        fact(AssignmentState.SENT, "sent_at"),
        UniqueConstraint("reviewer_id", "application_id"),
        Index("ix_assignment_application", "application_id", "state"),
    )

    ref: Mapped[Ref]
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewer.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    state: Mapped[AssignmentState] = state_column(AssignmentState.ASSIGNED)
    assigned_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    reviewer: Mapped[Reviewer] = relationship(back_populates="assignments")
    application: Mapped[Application] = relationship()
    review: Mapped[Review | None] = relationship(back_populates="assignment", uselist=False)


class Review(Model):
    """What a reviewer thinks of one application as a whole; a draft until the assignment is sent."""

    __tablename__ = "review"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    comment: Mapped[str] = mapped_column(default="")
    for_applicant: Mapped[str] = mapped_column(default="")  # feedback that may reach the consortium, unnamed
    saved_at: Mapped[datetime]

    assignment: Mapped[Assignment] = relationship(back_populates="review")
    scores: Mapped[list[Score]] = relationship(back_populates="review", cascade="all, delete-orphan")

    @property
    def mark(self) -> str:
        """Return what tells this version from every other, for a form to carry."""
        return self.saved_at.isoformat()

    def in_order(self) -> list[Score]:
        """Return the scores in the order of the call's criteria."""
        return sorted(self.scores, key=lambda score: score.criterion.position)

    def as_draft(self) -> ReviewDraft:
        """Return what is written, as plain values."""
        marks = tuple(Mark(score.points, score.comment) for score in self.in_order())
        return ReviewDraft(marks, self.comment, self.for_applicant)


class Score(Model):
    """One criterion's mark and the reason for it."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("review_id", "criterion_id"),
        CheckConstraint("points IS NULL OR points BETWEEN 1 AND 10", name="points_in_scale"),
    )

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    points: Mapped[int | None] = mapped_column(Integer)
    comment: Mapped[str] = mapped_column(default="")

    review: Mapped[Review] = relationship(back_populates="scores")
    criterion: Mapped[Criterion] = relationship()
