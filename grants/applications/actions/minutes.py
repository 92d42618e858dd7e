"""Counting the time that somebody writes: only their own, and only once they have said yes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from grants.applications import policy, queries
from grants.applications.models import WritingTime
from grants.applications.queries import together
from grants.db import db

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application
    from grants.people.models import Person

LONGEST = timedelta(minutes=15)  # of one page: whoever goes away with a page open is not writing


def let_count(application: Application, *, is_counted: bool | None, by: Person, at: datetime) -> None:
    """Say whether one's own time may be counted; None: put off. A no wipes what was counted."""
    policy.is_partner(by, application).require()
    queries.locked(application.id)
    found = together.writing_time(application, by)
    if found is None:
        found = WritingTime(application_id=application.id, person_id=by.id, seconds=0)
        db.session.add(found)
    if not is_counted:
        found.seconds, found.counted_until = 0, None
    found.is_counted, found.chosen_at = is_counted, at
    db.session.flush()


def count(application: Application, opened: datetime | None, *, by: Person, at: datetime) -> None:
    """Add the time from `opened`, when a page was shown, to `at`, when it was saved; 15 minutes at most.

    Adds nothing for anybody who has not said yes, and no minute twice.
    """
    policy.is_partner(by, application).require()
    found = together.writing_time(application, by)
    if found is None or not found.is_counted or opened is None:
        return
    begun = max(moment for moment in (opened, found.chosen_at, found.counted_until) if moment is not None)
    if begun < at:
        found.seconds += int(min(at - begun, LONGEST).total_seconds())
        found.counted_until = at
    db.session.flush()
