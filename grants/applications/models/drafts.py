"""Drafts of people without an account, sealed by their code, and who helped to write an application."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.calls.models import Call
from grants.db import Model, Ref

KEPT = timedelta(days=90)  # after the call has closed


class Draft(Model):
    """What somebody without an account writes. The database finds it by its code's hash, and cannot read it."""

    __tablename__ = "draft"

    ref: Mapped[Ref]
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    begun_at: Mapped[datetime]
    # Who at the fund typed in it what somebody said on the phone: they helped, and judge nothing of it later.
    typed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    call: Mapped[Call] = relationship()
    parts: Mapped[list[DraftPart]] = relationship(
        back_populates="draft", order_by="DraftPart.id", cascade="all, delete-orphan"
    )

    @property
    def erased_on(self) -> datetime:
        """Return when nothing of it will be left, unless it was claimed before."""
        return self.call.closes_at + KEPT


class DraftPart(Model):
    """One sealed answer of a draft; `version` grows at every save, as an answer's does."""

    __tablename__ = "draft_part"
    __table_args__ = (UniqueConstraint("draft_id", "key"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]

    draft: Mapped[Draft] = relationship(back_populates="parts")


class HelpGiven(Model):
    """Somebody at the fund helped to write an application: it scores the same, and they take no part in judging it."""

    __tablename__ = "help_given"
    __table_args__ = (UniqueConstraint("application_id", "person_id"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    given_at: Mapped[datetime]
