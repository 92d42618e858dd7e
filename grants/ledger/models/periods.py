"""What was closed and what was proven: ends of periods, and the nightly check's last word."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants.db import Model


class ClosedPeriod(Model):
    """The book is closed up to and including the day `until`: no entry of such a day can be written any more.

    `open_points` says what was open when it was closed all the same, in code words that its owner knows, and `reason`
    why. Like an entry, it is written once and stays.
    """

    __tablename__ = "closed_period"
    __table_args__ = (
        UniqueConstraint("book", "until"),
        CheckConstraint("open_points = '[]' OR reason <> ''", name="open_points_have_a_reason"),
    )

    book: Mapped[str] = mapped_column(String(40))
    until: Mapped[date]
    number: Mapped[int] = mapped_column(default=0, server_default="0")  # the book's last entry when it was closed
    closed_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    open_points: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    reason: Mapped[str] = mapped_column(default="", server_default="")


class CheckRun(Model):
    """One run of the check of a book: when, over how many entries, and what it found (an empty list: all is well)."""

    __tablename__ = "check_run"
    __table_args__ = (Index("ix_check_run_book", "book", "id"),)

    book: Mapped[str] = mapped_column(String(40))
    ran_at: Mapped[datetime]
    entries: Mapped[int]
    checked: Mapped[dict[str, Any]]  # by invariant: how many things were looked at
    findings: Mapped[list[str]]
