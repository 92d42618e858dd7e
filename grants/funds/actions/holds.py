"""Bank debits that became safe: once nobody can take them back any more, the community may decide about them."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.db import db, unit_of_work
from grants.funds.models import Contribution, Fund
from grants.funds.queries.gifts import due_holds, held_left
from grants.funds.rules import HELD, POOL, book
from grants.ledger.actions import post
from grants.ledger.rules import credit, debit

if TYPE_CHECKING:
    from datetime import datetime


def release_holds(at: datetime) -> str:
    """Free what the reserve holds of every bank debit whose day has come, each by itself; return what was done."""
    with unit_of_work():
        due = due_holds(at.astimezone(UTC).date())
    for contribution_id in due:
        with unit_of_work():
            _release(contribution_id, at)
    return f"holds: {len(due)} bank debits became safe"


def _release(contribution_id: int, at: datetime) -> None:
    """Free what is left of one: less what was given back meanwhile. Queues behind whoever books for its fund."""
    given = db.session.get_one(Contribution, contribution_id)
    db.session.execute(select(Fund.id).where(Fund.id == given.fund_id).with_for_update(key_share=True))
    db.session.refresh(given)
    left = held_left(given)
    if given.released_at is None and left:
        post(
            book(given.fund_id),
            f"hold:{given.id}",
            [debit(HELD, left), credit(POOL, left)],
            kind="hold",
            reason="",
            about=given,
            by=None,
            on=at.astimezone(UTC).date(),
            at=at,
        )
    given.released_at = given.released_at or at
