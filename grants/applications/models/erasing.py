"""The wish of a consortium that all it wrote be erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.applications.models.application import Application
from grants.applications.rules.erasing import ErasureState
from grants.db import Model
from grants.lifecycle import fact, state_column


class Erasure(Model):
    """That the lead asked to erase an application; `due_at` is when it happens unless a partner says no before."""

    __tablename__ = "erasure"
    __table_args__ = (
        fact((ErasureState.DONE, ErasureState.STOPPED), "ended_at"),
        Index("uq_erasure_asked", "application_id", unique=True, postgresql_where=text("state = 'asked'")),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    state: Mapped[ErasureState] = state_column(ErasureState.ASKED)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()
