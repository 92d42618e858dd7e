"""Finding who asked for more time, which codes are out, and how many were given some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants.calls.models import Call, MoreTime
from grants.calls.rules import CallState
from grants.calls.rules.more_time import MoreTimeState
from grants.db import db
from grants.errors import NotFound
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

MOST = 200  # rows shown on one page; a call gives more time by exception


def more_time(ref: str) -> MoreTime:
    """Return a request or code with its call; raise NotFound."""
    query = select(MoreTime).where(MoreTime.ref == ref).options(joinedload(MoreTime.call).joinedload(Call.fund))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found


def more_times(call: Call) -> Sequence[MoreTime]:
    """Return what was asked for and given out in a call, the latest first."""
    query = select(MoreTime).where(MoreTime.call_id == call.id).order_by(MoreTime.id.desc()).limit(MOST)
    return db.session.scalars(query).all()


def code_with(call: Call, code_hash: str) -> MoreTime | None:
    """Return the code of this call that has this hash, used or not, held until the end of this transaction."""
    query = select(MoreTime).where(MoreTime.call_id == call.id, MoreTime.code_hash == code_hash)
    return db.session.scalars(query.with_for_update()).one_or_none()


def given_with(once: str | None) -> MoreTime | None:
    """Return what this very form has made already."""
    if once is None:
        return None
    return db.session.scalars(select(MoreTime).where(MoreTime.once == once)).one_or_none()


def open_request(application_id: int) -> MoreTime | None:
    """Return the request of an application that nobody has answered yet."""
    query = select(MoreTime).where(MoreTime.application_id == application_id, MoreTime.state == MoreTimeState.ASKED)
    return db.session.scalars(query).one_or_none()


def last_request(application_id: int) -> MoreTime | None:
    """Return what was last asked for or used by an application."""
    query = select(MoreTime).where(MoreTime.application_id == application_id).order_by(MoreTime.id.desc()).limit(1)
    return db.session.scalars(query).one_or_none()


def outstanding(call: Call, at: datetime) -> dict[str, int]:
    """Return how many requests and codes nobody has answered or used, and how many applications have time left."""
    query = select(MoreTime.state, func.count()).where(MoreTime.call_id == call.id).group_by(MoreTime.state)
    counts: dict[MoreTimeState, int] = {row[0]: row[1] for row in db.session.execute(query)}
    running = select(func.count()).where(
        MoreTime.call_id == call.id, MoreTime.state == MoreTimeState.GRANTED, MoreTime.until > at
    )
    return {
        "asked": counts.get(MoreTimeState.ASKED, 0),
        "codes": counts.get(MoreTimeState.ISSUED, 0),
        "running": int(db.session.scalar(running) or 0),
    }


def promised_until(call: Call) -> datetime | None:
    """Return the latest instant to which anybody in this call was given more time."""
    query = select(func.max(MoreTime.until)).where(MoreTime.call_id == call.id, MoreTime.state == MoreTimeState.GRANTED)
    return db.session.scalar(query)


def extended(call: Call) -> int:
    """Return how many applications of a call were given more time: anybody may know, since it is about fairness."""
    query = select(func.count(func.distinct(MoreTime.application_id))).where(
        MoreTime.call_id == call.id, MoreTime.state == MoreTimeState.GRANTED
    )
    return int(db.session.scalar(query) or 0)


def unanswered(fund_ids: Collection[int]) -> Sequence[MoreTime]:
    """Return the requests that wait in the open calls of these funds, oldest first."""
    query = (
        select(MoreTime)
        .join(MoreTime.call)
        .where(Call.fund_id.in_(fund_ids), Call.state == CallState.OPEN, MoreTime.state == MoreTimeState.ASKED)
        .options(joinedload(MoreTime.call))
    )
    return db.session.scalars(query.order_by(MoreTime.id).limit(MOST)).all()
