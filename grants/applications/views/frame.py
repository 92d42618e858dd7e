"""What the pages of one application have in common: where it stands, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, url_for

from grants.applications import queries
from grants.applications.rules import REOPEN, WITHDRAW, ApplicationState
from grants.calls.rules import CallState, brief
from grants.calls.rules.more_time import latest
from grants.calls.rules.timetable import StepKind
from grants.calls.views.page import step_rows
from grants.i18n import day, instant
from grants.i18n import gettext as _
from grants.people.queries import zone_of
from grants.people.views import me
from grants.signin import current_person

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application
    from grants.calls.models import Call

bp = Blueprint("applications", __name__)


def deadline(call: Call, until: datetime | None = None) -> dict[str, str | None]:
    """Return the deadline as it was promised, and as the reader's own clock shows it; `until`: one's own, later one."""
    zone, closes = zone_of(current_person()), until or call.closes_at
    return {
        "promised": instant(closes, call.zone),
        "here": instant(closes, zone) if zone != call.zone else None,
    }


def state_words(application: Application) -> dict[str, str]:
    """Return the application's state as a word and a tone."""
    return {
        ApplicationState.DRAFT: {"text": _("Draft"), "tone": "neutral"},
        ApplicationState.SUBMITTED: {"text": _("Submitted"), "tone": "good"},
        ApplicationState.WITHDRAWN: {"text": _("Withdrawn"), "tone": "closed"},
    }[application.state]


def is_changed(application: Application) -> bool:
    """Say whether the working text differs from what was submitted."""
    snapshot = application.snapshot
    is_in = application.state is ApplicationState.SUBMITTED and snapshot is not None
    return is_in and snapshot is not None and not queries.is_as_sent(application)


def page(application: Application, at: datetime) -> dict[str, Any]:
    """Return what every page of an application shows around its own matter."""
    mine, is_open = queries.partner_of(application, me()), queries.is_open(application, at)
    return {
        "application": application,
        "call": application.call,
        "mine": mine,
        "leads": mine is not None and mine.is_lead,
        "state": state_words(application),
        "deadline": deadline(application.call, queries.open_until(application)),
        "is_open": is_open,
        "can_write": is_open and application.state is not ApplicationState.WITHDRAWN,
        "more_time_url": more_time_url(application, at),
        "is_changed": is_changed(application),
        "path": path(application, at),
        "least": brief(application.call.least),
        "most": brief(application.call.most),
        "asked": brief(application.ask) if application.ask is not None else None,
        "moves": {
            "withdraw": WITHDRAW.is_open_to(application) and application.call.state is not CallState.DECIDED,
            "reopen": REOPEN.is_open_to(application) and is_open,
        },
    }


def more_time_url(application: Application, at: datetime) -> str | None:
    """Return where more time is asked for, from the deadline until nobody could be given any."""
    call = application.call
    is_late = call.state is CallState.OPEN and call.closes_at <= at < latest(call.closes_at)
    if not is_late or queries.is_open(application, at) or application.state is ApplicationState.WITHDRAWN:
        return None
    return url_for("applications.more_time", ref=application.ref)


def path(application: Application, at: datetime) -> list[dict[str, str]]:
    """Return the way of an application, from its first word to the decision, with the dates of its call."""
    call, zone = application.call, zone_of(current_person())
    until = queries.open_until(application)
    is_sent = application.state is ApplicationState.SUBMITTED
    is_over = at >= until
    sent_at = application.submitted_at
    sent = instant(sent_at, zone) if is_sent and sent_at else _("until %(when)s", when=instant(until, zone))
    reached = [True, is_sent, is_sent and is_over, is_sent and call.state is CallState.DECIDED]
    labels = [
        (_("Begun"), instant(application.begun_at, zone)),
        (_("Submitted"), sent),
        (_("Read by the panel"), _("from %(when)s", when=instant(until, zone))),
        (_("Decided"), day(call.decide_on)),
    ]
    now = reached.index(False) if False in reached else len(reached)
    # Reading goes on until the decision: it is what happens now, not something done.
    now = 2 if reached[2] and not reached[3] else now
    states = ["done" if place < now else "now" if place == now else "next" for place in range(len(labels))]
    if application.state is ApplicationState.WITHDRAWN:
        states = ["done", "next", "next", "next"]
    rows = [{"label": label, "at": when, "state": state} for (label, when), state in zip(labels, states, strict=True)]
    return _with_steps(rows, application, at) if application.state is not ApplicationState.WITHDRAWN else rows


def _with_steps(rows: list[dict[str, str]], application: Application, at: datetime) -> list[dict[str, str]]:
    """Return the way with the steps that the call takes between sending and deciding, and after."""
    steps = step_rows(application.call, at)
    if application.state is not ApplicationState.SUBMITTED:
        steps = {kind: row | {"state": "next"} for kind, row in steps.items()}
    begun, sent, read, decided = rows
    whole = (
        begun,
        sent,
        steps.get(StepKind.SCREENING),
        read,
        steps.get(StepKind.PEER_VOTE),
        decided,
        steps.get(StepKind.APPEAL),
    )
    return [row for row in whole if row is not None]
