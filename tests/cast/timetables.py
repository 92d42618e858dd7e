"""Calls with steps switched on, and with advice on who fits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from grants.calls.actions import open_call
from grants.calls.actions import timetable as actions
from grants.calls.rules.timetable import Step, StepKind
from tests.cast.calls import a_call, a_steward
from tests.cast.people import AT

if TYPE_CHECKING:
    from grants.calls.models import Call
    from grants.funds.models import Fund
    from grants.people.models import Person

STEPS = [
    Step(StepKind.TALK, date(2026, 1, 11), date(2047, 2, 20)),
    Step(StepKind.SCREENING, date(2047, 2, 23), date(2047, 2, 26)),
    Step(StepKind.PEER_VOTE, date(2047, 2, 27), date(2047, 3, 10)),
    Step(StepKind.APPEAL, date(2047, 4, 1), date(2047, 4, 10)),
]


def an_item(call: Call, text: str, *, by: Person, fits_yes: bool = True) -> str:
    """Return the key of one more question on who fits."""
    actions.add_fit_item(
        call, {"en": text, "ar": f"{text} ع"}, {"en": f"Why: {text}", "ar": "لماذا"}, fits_yes=fits_yes, by=by, at=AT
    )
    return str(call.fit_items[-1]["key"])


def an_advising_call(fund: Fund, *, by: Person | None = None, **changes: object) -> Call:
    """Return an open call with all four steps, and two questions on who fits (yes fits the first, no the second)."""
    steward = by or a_steward(fund)
    call = a_call(fund, by=steward, **changes)
    actions.set_steps(call, STEPS, call.version, by=steward, at=AT)
    an_item(call, "Are you at least two groups?", by=steward)
    an_item(call, "Is it for one place only?", by=steward, fits_yes=False)
    open_call(call, by=steward, at=AT)
    return call
