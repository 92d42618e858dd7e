"""When somebody is reminded of a deadline. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

# The nearest first: whoever could not be written to earlier hears only of the time that is left now.
REMINDERS = (("hours_6", timedelta(hours=6)), ("days_2", timedelta(days=2)), ("days_7", timedelta(days=7)))
EARLIEST = REMINDERS[-1][1]


def due(closes_at: datetime, at: datetime) -> str | None:
    """Return which reminder is due at `at`, or None: too early, or too late to be of use."""
    left = closes_at - at
    if left <= timedelta():
        return None
    return next((kind for kind, before in REMINDERS if left <= before), None)
