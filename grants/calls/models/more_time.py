"""More time for one applicant after the deadline: asked for, or given out as a code."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.calls.models.call import Call
from grants.calls.rules.more_time import MoreTimeState
from grants.db import Model, Ref
from grants.lifecycle import fact, state_column


class MoreTime(Model):
    """One applicant's more time. `until` is its end; a code is kept only as its hash, and opens one application.

    A steward sees `asked_name` (who leads) and `asked_reason`, and never what is being written.
    """

    __tablename__ = "more_time"
    __table_args__ = (
        fact(MoreTimeState.GRANTED, "application_id"),
        fact((MoreTimeState.GRANTED, MoreTimeState.ISSUED), "until"),
        fact(MoreTimeState.ISSUED, "code_hash"),
        CheckConstraint("code_hash IS NOT NULL OR application_id IS NOT NULL", name="is_a_code_or_a_request"),
        Index("ix_more_time_call", "call_id", "state", "id"),
        Index("uq_more_time_asked", "application_id", unique=True, postgresql_where=text("state = 'asked'")),
    )

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    state: Mapped[MoreTimeState] = state_column(MoreTimeState.ASKED)
    asked_name: Mapped[str] = mapped_column(default="")
    asked_reason: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    used_at: Mapped[datetime | None]

    call: Mapped[Call] = relationship()
