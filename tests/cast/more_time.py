"""Applications whose deadline has passed while somebody was writing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from grants.applications import actions
from grants.applications.actions.more_time import use_code
from grants.calls.actions import give_code
from tests.cast.applications import a_started_application, leading
from tests.cast.calls import AFTER, CLOSES, a_steward, an_open_call

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application
    from grants.calls.models import Call, MoreTime
    from grants.funds.models import Fund
    from grants.people.models import Person

TOO_LATE = "The well is shared, and so is the seed: \U0001f33e ثلاث قرى تزرع معًا."
UNTIL = CLOSES + timedelta(days=2)
WHY = "The line was cut."


def a_code(application: Application, steward: Person, until: datetime = UNTIL) -> str:
    """Return a code that gives one application of the call time until `until`."""
    _given, code = give_code(application.call, until=until, reason=WHY, by=steward, at=AFTER)
    return code


def use(application: Application, code: str, at: datetime = AFTER) -> MoreTime:
    """Let the lead use a code."""
    return use_code(application, code, by=leading(application), at=at)


def a_late_application(fund: Fund, *, late_by: timedelta = timedelta(hours=1), now: datetime) -> Application:
    """Return an application with one saved answer, to a call whose deadline passed `late_by` before `now`."""
    closes = now - late_by
    call: Call = an_open_call(
        fund,
        by=a_steward(fund),
        at=closes - timedelta(days=30),
        opens_at=closes - timedelta(days=29),
        closes_at=closes,
        decide_on=(now + timedelta(days=30)).date(),
        pay_on=(now + timedelta(days=40)).date(),
    )
    application = a_started_application(call)
    actions.write_answer(
        application,
        call.questions[0],
        "Saved in time.",
        0,
        by=leading(application),
        at=closes - timedelta(days=1),
    )
    return application
