"""Finding the applications that are not sent and whose deadline is near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants.applications.models import Application
from grants.applications.rules import ApplicationState
from grants.applications.rules.reminding import EARLIEST
from grants.calls.models import Call
from grants.calls.rules import CallState
from grants.db import db

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

BATCH = 200


def near_deadline(at: datetime, *, after: int = 0) -> Sequence[int]:
    """Return the keys of drafts that can still be sent at `at`, for a week at most: BATCH of them by key."""
    closes = func.greatest(Call.closes_at, func.coalesce(Application.grace_until, Call.closes_at))
    query = (
        select(Application.id)
        .join(Call, Call.id == Application.call_id)
        .where(
            Application.state == ApplicationState.DRAFT,
            Call.state == CallState.OPEN,
            Call.opens_at <= at,
            closes > at,
            closes <= at + EARLIEST,
            Application.id > after,
        )
        .order_by(Application.id)
        .limit(BATCH)
    )
    return db.session.scalars(query).all()
