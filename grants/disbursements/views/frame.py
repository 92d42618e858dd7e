"""The address space of the pages of payments, and the words that several of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, url_for

from grants.disbursements import policy
from grants.disbursements.rules import CAN_PREPARE, DisbursementState, PayeeState, Wait
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from datetime import date

    from grants.disbursements.queries import Part
    from grants.people.models import Person

bp = Blueprint("disbursements", __name__)

# What a part waits for, and its tone.
WAITS = {
    Wait.AGREEMENT: (_l("Waits for the agreement"), "neutral"),
    Wait.PAYEE: (_l("Waits for a payee"), "attention"),
    Wait.HELD: (_l("Held safely"), "neutral"),
    Wait.CHECK: (_l("Payee to be checked"), "attention"),
    Wait.DAY: (_l("On its day"), "neutral"),
    Wait.DUE: (_l("Due"), "attention"),
    Wait.PREPARED: (_l("Prepared, to be approved"), "attention"),
    Wait.SENT: (_l("On its way"), "neutral"),
    Wait.RECEIVED: (_l("Received"), "good"),
}

STATES = {
    DisbursementState.PREPARED: (_l("Prepared, to be approved"), "attention"),
    DisbursementState.SENT: (_l("On its way"), "neutral"),
    DisbursementState.CONFIRMED: (_l("Received"), "good"),
    DisbursementState.RETURNED: (_l("Came back"), "attention"),
    DisbursementState.VOIDED: (_l("Taken back before it was sent"), "closed"),
}

PAYEES = {
    PayeeState.ENTERED: (_l("To be checked by the treasurer"), "neutral"),
    PayeeState.CHECKED: (_l("Checked"), "good"),
    PayeeState.REPLACED: (_l("Replaced"), "closed"),
}


@dataclass(frozen=True)
class Line:
    """One part as a list shows it: where it stands, and what this reader can open or do."""

    part: Part
    wait: Wait
    said: str
    tone: str
    payment_url: str | None
    prepare_url: str | None
    check_url: str | None


def line(part: Part, person: Person | None, today: date) -> Line:
    """Return a part as `person` sees it on the day `today`."""
    wait = part.wait(today)
    said, tone = WAITS[wait]
    award, payee = part.tranche.award, part.payee
    latest = part.live or part.came_back
    can_prepare = wait in CAN_PREPARE and policy.may_prepare(person, award)
    can_check = wait is Wait.CHECK and payee is not None and policy.may_check(person, payee)
    return Line(
        part,
        wait,
        str(said),
        tone,
        url_for("disbursements.payment", ref=latest.ref) if latest is not None else None,
        url_for("disbursements.prepare", ref=part.tranche.ref, share=part.share.ref) if can_prepare else None,
        url_for("disbursements.payee", ref=payee.ref) if can_check and payee is not None else None,
    )
