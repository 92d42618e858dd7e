"""What a fund and a consortium write to each other about an application."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.db import Model
from grants.people.models import Person


class Letter(Model):
    """One message between the stewards of a call and all partners of an application. Readers of the panel see none."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_application", "application_id", "id"),)

    once: Mapped[str | None] = mapped_column(unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_from_fund: Mapped[bool]
    text: Mapped[str]
    sent_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class LetterMark(Model):
    """How far a person has read in one exchange of letters."""

    __tablename__ = "letter_mark"
    __table_args__ = (UniqueConstraint("application_id", "person_id"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
