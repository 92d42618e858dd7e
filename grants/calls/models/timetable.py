"""Talks before one begins, and what people answered about whether a call fits them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.calls.models.call import Call
from grants.calls.rules.timetable import TalkState
from grants.db import Model, Ref
from grants.lifecycle import fact, state_column
from grants.people.models import Person


class TalkRequest(Model):
    """Somebody asks for a talk before they begin; the outcome is advice, and nobody is held back by it."""

    __tablename__ = "talk_request"
    __table_args__ = (
        fact(TalkState.HELD, "held_at"),
        fact(TalkState.HELD, "outcome"),
        CheckConstraint("outcome IN ('fits', 'unsure', 'other')", name="outcome_known"),
        Index("ix_talk_request_call", "call_id", "state", "id"),
    )

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[TalkState] = state_column(TalkState.ASKED)
    about: Mapped[str]
    reach: Mapped[str]  # how and when they can be reached
    asked_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    held_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None] = mapped_column(String(10))
    advice: Mapped[str] = mapped_column(default="")

    call: Mapped[Call] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class EligibilityCheck(Model):
    """What somebody answered before they began; who passed over what did not seem to fit is counted, never scored."""

    __tablename__ = "eligibility_check"

    ref: Mapped[Ref]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), unique=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    unfitting: Mapped[list[str]]  # keys of the items whose answer did not seem to fit
    is_overridden: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]

    call: Mapped[Call] = relationship()
