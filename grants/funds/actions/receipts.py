"""Receipts: numbered without gaps, one for each contribution, in its giver's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants import clock
from grants.db import db
from grants.funds.models import Receipt

if TYPE_CHECKING:
    from datetime import datetime

    from grants.funds.models import Contribution

_QUEUE = 7_118_403  # any number: the first half of the lock's name, the fund is the second


def issue(contribution: Contribution, language: str, *, at: datetime) -> Receipt:
    """Return the receipt of a contribution, made now when there is none; numbers count up within the fund's year.

    Two at once queue, so that they are two numbers, and one undone leaves no gap. They queue for a lock of their own,
    not for the fund's row: whoever issues has posted before, and holds the book, for which others wait with that row.
    """
    db.session.flush()
    db.session.execute(select(func.pg_advisory_xact_lock(_QUEUE, contribution.fund_id)))
    standing = db.session.scalars(select(Receipt).where(Receipt.contribution_id == contribution.id)).one_or_none()
    if standing is not None:
        return standing
    year = clock.local(at, contribution.fund.zone).year
    last = select(func.max(Receipt.number)).where(Receipt.fund_id == contribution.fund_id, Receipt.year == year)
    receipt = Receipt(
        fund_id=contribution.fund_id,
        contribution=contribution,
        year=year,
        number=(db.session.scalar(last) or 0) + 1,
        language=language,
        issued_at=at,
    )
    db.session.add(receipt)
    db.session.flush()
    return receipt
