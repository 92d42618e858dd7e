"""Which reminder went to whom, so that none goes twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants.db import Model


class Reminder(Model):
    """That a person was reminded of an application once, some time before its deadline."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("application_id", "person_id", "kind"),
        CheckConstraint("kind IN ('days_7', 'days_2', 'hours_6')", name="kind_known"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    sent_at: Mapped[datetime]
