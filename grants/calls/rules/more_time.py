"""More time for one applicant: what becomes of a request and of a code, and how a code is read over the phone. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from grants.codes import checks, digits_in, grouped, new_digits
from grants.lifecycle import Lifecycle, Move

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_GRACE = timedelta(days=7)
_DIGITS = 10
_GROUPS = (3, 3, 4)


class MoreTimeState(StrEnum):
    """More time is asked for; it is granted or refused, or a code for it is given out; what nobody used ends."""

    ASKED = "asked"
    ISSUED = "issued"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


GRANT = Move("grant", (MoreTimeState.ASKED,), MoreTimeState.GRANTED)
REFUSE = Move("refuse", (MoreTimeState.ASKED,), MoreTimeState.REFUSED)
ISSUE = Move("issue", (MoreTimeState.ASKED,), MoreTimeState.ISSUED)
USE_CODE = Move("use", (MoreTimeState.ISSUED,), MoreTimeState.GRANTED)
END = Move("end", (MoreTimeState.ASKED, MoreTimeState.ISSUED), MoreTimeState.ENDED)
MORE_TIME_LIFE = Lifecycle("more_time", MoreTimeState.ASKED, (GRANT, REFUSE, ISSUE, USE_CODE, END))


def latest(closes_at: datetime) -> datetime:
    """Return the last instant to which anybody may be given more time."""
    return closes_at + LONGEST_GRACE


def new_code() -> str:
    """Return ten digits that nobody can guess, the last of which checks the others."""
    return new_digits(_DIGITS)


def in_groups(code: str) -> str:
    """Return a code as one reads it aloud: '412 067 9935'."""
    return grouped(code, _GROUPS)


def typed_code(typed: str) -> str | None:
    """Return the ten digits that somebody typed, in Latin or Arabic figures, or None when it cannot be a code."""
    figures = digits_in(typed)
    return figures if len(figures) == _DIGITS and checks(figures) else None
