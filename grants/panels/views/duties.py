"""What waits for a person in panels, as one's desk shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from grants.calls.rules import CallState
from grants.i18n import gettext as _
from grants.i18n import in_language, ngettext
from grants.panels import queries
from grants.panels.rules import AssignmentState

if TYPE_CHECKING:
    from datetime import datetime

    from grants.calls.models import Call
    from grants.panels.models import Reviewer
    from grants.people.models import Person


def duties(person: Person, at: datetime) -> list[dict[str, str]]:
    """Return what waits for a reviewer, then for whoever runs panels; a constant number of queries."""
    del at
    mine = [_of_seat(seat) for seat in queries.open_seats(person)]
    ours = [_of_call(*row) for row in queries.calls_to_facilitate(person)]
    return [duty for duty in (*mine, *ours) if duty]


def _of_seat(seat: Reviewer) -> dict[str, str]:
    call = seat.panel.call
    item = {"href": url_for("panels.reading", ref=seat.ref), "hint": in_language(call.title)}
    if call.state is CallState.OPEN:
        return item | {
            "title": _("You sit on the panel"),
            "status": _("Reading begins after the close"),
            "tone": "neutral",
        }
    if seat.declared_at is None:
        return item | {"title": _("Say where you have a conflict"), "status": _("Not begun"), "tone": "attention"}
    waiting = sum(reading.state is AssignmentState.ASSIGNED for reading in seat.assignments)
    if not waiting and not seat.assignments:
        return item | {"title": _("Your reading"), "status": _("No file yet"), "tone": "neutral"}
    if not waiting:
        return item | {"title": _("Your reading"), "status": _("All reviews sent"), "tone": "good"}
    title = ngettext("Read and score %(num)d application", "Read and score %(num)d applications", waiting)
    return item | {"title": title, "status": _("Waiting for you"), "tone": "attention"}


def _of_call(call: Call, seats: int, files: int, sent: int) -> dict[str, str]:
    item = {"href": url_for("panels.show", ref=call.ref), "hint": in_language(call.title)}
    if not seats:
        return item | {"title": _("Seat the panel"), "status": _("Not begun"), "tone": "attention"}
    item["href"] = url_for("panels.progress", ref=call.ref)
    if not files:
        return item | {"title": _("Share out the reading"), "status": _("Not begun"), "tone": "attention"}
    if sent == files:
        return item | {"title": _("The panel has read everything"), "status": _("Done"), "tone": "good"}
    status = _("%(sent)d of %(files)d reviews sent", sent=sent, files=files)
    return item | {"title": _("The panel is reading"), "status": status, "tone": "neutral"}
