"""Closing: from then on, no entry of those days can be written any more; the database refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants.db import db
from grants.errors import RuleBroken
from grants.i18n import day
from grants.i18n import gettext as _
from grants.ledger.models import BookHead, ClosedPeriod
from grants.ledger.queries.periods import closed_until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


def close(
    book: str, until: date, *, open_points: Sequence[str] = (), reason: str = "", by: int | None, at: datetime
) -> ClosedPeriod:
    """Close the book up to and including the day `until`, for ever; asked again for the same day, return what stands.

    What is still open (`open_points`) takes a reason. Raises RuleBroken, naming the field.
    """
    _queue(book)
    standing = db.session.scalars(
        select(ClosedPeriod).where(ClosedPeriod.book == book, ClosedPeriod.until == until)
    ).one_or_none()
    if standing is not None:
        return standing
    last = closed_until(book)
    if last is not None and until < last:
        raise RuleBroken(
            _("The books are closed until %(day)s already. Choose a later day.", day=day(last)), field="until"
        )
    if open_points and not reason.strip():
        raise RuleBroken(_("Something is still open. Write why the books are closed all the same."), field="reason")
    closing = ClosedPeriod(
        book=book,
        until=until,
        number=db.session.scalar(select(BookHead.number).where(BookHead.book == book)) or 0,
        closed_at=at,
        person_id=by,
        open_points=list(open_points),
        reason=reason.strip() if open_points else "",
    )
    db.session.add(closing)
    db.session.flush()
    return closing


def _queue(book: str) -> None:
    """Wait for whoever is just posting to the book or closing it, and let those who come later wait."""
    db.session.execute(select(func.ledger_hold(book)))
