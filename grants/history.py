"""Every move that a thing ever made: who, from which state to which, when, and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from grants.db import Model, db


class Step(Model):
    """One row of history. Written by `Move.make` alone; never changed."""

    __tablename__ = "step"
    __table_args__ = (Index("ix_step_thing", "thing", "thing_id", "id"),)

    thing: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int]
    move: Mapped[str] = mapped_column(String(40))
    left: Mapped[str] = mapped_column(String(20))
    reached: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the system, by the clock
    note: Mapped[str] = mapped_column(default="")


def steps_of(thing: Model) -> list[Step]:
    """Return the history of `thing`, oldest first."""
    rows = db.session.query(Step).filter_by(thing=thing.__tablename__, thing_id=thing.id).order_by(Step.id)
    return list(rows)
