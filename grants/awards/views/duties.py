"""What waits for a person in decisions and agreements, as one's desk shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from grants.awards import queries
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.people.rules import RoleKind

if TYPE_CHECKING:
    from datetime import datetime

    from grants.awards.models import AwardShare
    from grants.calls.models import Call
    from grants.people.models import Person


def duties(person: Person, at: datetime) -> list[dict[str, str]]:
    """Return agreements to accept, then decisions to propose and to ratify; a constant number of queries."""
    del at
    mine = [_of_share(share) for share in queries.shares_to_accept(person)]
    steward = {role.fund_id for role in person.roles if role.kind is RoleKind.STEWARD}
    facilitator = {role.fund_id for role in person.roles if role.kind is RoleKind.FACILITATOR}
    rows = queries.calls_to_decide(person, steward | facilitator)
    return [*mine, *(duty for call, proposer in rows if (duty := _of_call(call, proposer, person, steward)))]


def _of_share(share: AwardShare) -> dict[str, str]:
    return {
        "title": _("Read the agreement and accept it"),
        "href": url_for("awards.show", ref=share.award.ref),
        "hint": _("For %(name)s", name=share.organisation.name),
        "status": _("Waiting for you"),
        "tone": "attention",
    }


def _of_call(call: Call, proposer: int | None, person: Person, steward: set[int]) -> dict[str, str]:
    item = {"hint": in_language(call.title), "href": url_for("awards.decision", ref=call.ref), "tone": "attention"}
    if proposer is None:
        return item | {"title": _("Propose a decision"), "status": _("To do"), "tone": "neutral"}
    if call.fund_id in steward and proposer != person.id:
        return item | {"title": _("Ratify what is proposed"), "status": _("Waiting for you")}
    return item | {"title": _("Proposed, and to be ratified by another"), "status": _("In progress"), "tone": "neutral"}
