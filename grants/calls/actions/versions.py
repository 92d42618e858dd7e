"""Keeping a call's form as it is now, so that it can be read and compared later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.calls import policy
from grants.calls.actions.writing import hold
from grants.calls.models import CallVersion, VersionCause, whole_form
from grants.db import db

if TYPE_CHECKING:
    from datetime import datetime

    from grants.calls.models import Call
    from grants.people.models import Person


def keep_version(
    call: Call, note: str, *, by: Person, at: datetime, cause: VersionCause = VersionCause.KEPT
) -> CallVersion:
    """Keep the whole form under the next number. A steward who keeps what has not changed gets the one kept before."""
    policy.may_steward(by, call).require()
    hold(call)
    last = db.session.scalars(
        select(CallVersion).where(CallVersion.call_id == call.id).order_by(CallVersion.number.desc()).limit(1)
    ).one_or_none()
    content = whole_form(call)
    if last is not None and cause is VersionCause.KEPT and last.content == content:
        return last
    version = CallVersion(
        call=call,
        number=last.number + 1 if last is not None else 1,
        cause=cause,
        note=note.strip(),
        content=content,
        kept_by=by.id,
        kept_at=at,
    )
    db.session.add(version)
    db.session.flush()
    return version
