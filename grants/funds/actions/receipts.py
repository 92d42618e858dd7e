"""Receipts: numbered without gaps, one for each contribution, in its giver's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from grants import clock
from grants.db import db
from grants.funds.models import Receipt
from grants.i18n import DEFAULT

if TYPE_CHECKING:
    from datetime import datetime

    from grants.funds.models import Contribution, Fund

_QUEUE = 7_118_403  # any number: the first half of the lock's name, the fund is the second


def issue(contribution: Contribution, language: str, *, at: datetime) -> Receipt:
    """Return the receipt of a contribution, made now when there is none; numbers count up within the fund's year.

    Two at once queue, so that they are two numbers, and one undone leaves no gap. They queue for a lock of their own,
    not for the fund's row: whoever issues has posted before, and holds the book, for which others wait with that row.
    """
    _queue(contribution.fund_id)
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


def issue_missing(fund: Fund, *, at: datetime) -> int:
    """Issue the receipts that the fund's contributions of a statement still lack, in one statement; return how many."""
    _queue(fund.id)
    year = clock.local(at, fund.zone).year
    made = db.session.execute(
        text(
            "INSERT INTO receipt (ref, fund_id, contribution_id, year, number, language, issued_at)"
            " SELECT translate(encode(uuid_send(gen_random_uuid()), 'base64'), '+/=', '-_'), :fund, given.id, :year,"
            " coalesce((SELECT max(number) FROM receipt WHERE fund_id = :fund AND year = :year), 0)"
            " + row_number() OVER (ORDER BY given.id), coalesce(gift.language, :language), :at"
            " FROM contribution AS given LEFT JOIN gift ON gift.id = given.gift_id"
            " WHERE given.fund_id = :fund AND given.source_key IS NULL"
            " AND NOT EXISTS (SELECT FROM receipt WHERE receipt.contribution_id = given.id) RETURNING id"
        ),
        {"fund": fund.id, "year": year, "language": DEFAULT, "at": at},
    )
    return len(made.all())


def _queue(fund_id: int) -> None:
    db.session.flush()
    db.session.execute(select(func.pg_advisory_xact_lock(_QUEUE, fund_id)))
