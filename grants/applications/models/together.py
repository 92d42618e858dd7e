"""How partners share the writing: who writes which answer, and how long it took those who let it be counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models.application import Application, Partner
from grants.calls.models import Question
from grants.db import Model


class Section(Model):
    """A question that the partners gave to one of them to write. It guides, and locks nobody out."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("application_id", "question_id"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    given_at: Mapped[datetime]
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

    application: Mapped[Application] = relationship()
    question: Mapped[Question] = relationship()
    partner: Mapped[Partner] = relationship()


class WritingTime(Model):
    """Whether somebody lets the time be counted that they write, and how many seconds it was so far.

    `is_counted`: None while they have put the question off.
    """

    __tablename__ = "writing_time"
    __table_args__ = (
        UniqueConstraint("application_id", "person_id"),
        CheckConstraint("seconds >= 0 AND (seconds = 0 OR is_counted)", name="counted_with_consent"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    is_counted: Mapped[bool | None]
    chosen_at: Mapped[datetime]
    seconds: Mapped[int] = mapped_column(Integer, default=0)
    counted_until: Mapped[datetime | None]  # two windows open at once count once
