"""What was closed, and what the nightly check said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants.db import db
from grants.ledger.models import CheckRun, ClosedPeriod

if TYPE_CHECKING:
    from datetime import date


def closed_until(book: str) -> date | None:
    """Return the last day that is closed; None when none is."""
    return db.session.scalar(select(func.max(ClosedPeriod.until)).where(ClosedPeriod.book == book))


def closings(book: str) -> list[ClosedPeriod]:
    """Return every closing of the book, the latest first."""
    query = select(ClosedPeriod).where(ClosedPeriod.book == book).order_by(ClosedPeriod.until.desc())
    return list(db.session.scalars(query))


def last_check(book: str) -> CheckRun | None:
    """Return what the check said when it last ran over the book; None when it never did."""
    query = select(CheckRun).where(CheckRun.book == book).order_by(CheckRun.id.desc()).limit(1)
    return db.session.scalars(query).one_or_none()
