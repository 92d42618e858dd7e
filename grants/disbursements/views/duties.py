"""What waits for a person in payments, as one's desk shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from grants import clock
from grants.awards.queries import shares_of
from grants.awards.rules import AwardState
from grants.disbursements import queries
from grants.disbursements.rules import DisbursementState, Wait
from grants.i18n import gettext as _
from grants.i18n import in_language, ngettext
from grants.people.rules import RoleKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from grants.funds.models import Fund
    from grants.people.models import Person


def duties(person: Person, at: datetime) -> list[dict[str, str]]:
    """Return what waits for a payee, then for a treasurer or steward; a constant number of queries."""
    return [*_as_partner(person), *_as_payer(person, at)]


def _as_partner(person: Person) -> list[dict[str, str]]:
    shares = [
        share
        for share in shares_of(person)
        if share.amount and share.award.state in {AwardState.OFFERED, AwardState.ACTIVE}
    ]
    known = queries.with_payee([share.id for share in shares])
    entering = [
        {
            "title": _("Say who is paid"),
            "href": url_for("disbursements.enter", ref=share.ref),
            "hint": _("For %(name)s", name=share.organisation.name),
            "status": _("Waiting for you"),
            "tone": "attention",
        }
        for share in shares
        if share.id not in known
    ]
    confirming = [
        {
            "title": _("Say whether it has arrived"),
            "href": url_for("disbursements.payment", ref=payment.ref),
            "hint": _("Sent to %(name)s", name=payment.share.organisation.name),
            "status": _("Waiting for you"),
            "tone": "attention",
        }
        for payment in queries.sent_to([share.id for share in shares])
    ]
    return [*entering, *confirming]


def _as_payer(person: Person, at: datetime) -> list[dict[str, str]]:
    treasurer = {role.fund_id for role in person.roles if role.kind is RoleKind.TREASURER}
    payer = treasurer | {role.fund_id for role in person.roles if role.kind is RoleKind.STEWARD}
    if not payer:
        return []
    waiting = queries.to_check(treasurer)
    begins = queries.checkable(waiting)
    checks = [one.share.award.fund for one in waiting if one.entered_by != person.id and begins[one.id] <= at]
    prepared = queries.in_state(payer, DisbursementState.PREPARED)
    approvals = [one.share.award.fund for one in prepared if one.prepared_by != person.id]
    due = []
    for part in queries.due(payer, clock.local(at, clock.AOE).date()):
        fund = part.tranche.award.fund
        if part.wait(clock.local(at, fund.zone).date()) is Wait.DUE:
            due.append(fund)
    return [
        *_counted(checks, lambda n: ngettext("Check %(num)s payee", "Check %(num)s payees", n)),
        *_counted(due, lambda n: ngettext("Prepare %(num)s payment", "Prepare %(num)s payments", n)),
        *_counted(approvals, lambda n: ngettext("Approve %(num)s payment", "Approve %(num)s payments", n)),
    ]


def _counted(funds: Iterable[Fund], say: Callable[[int], str]) -> list[dict[str, str]]:
    """Return one duty a fund, with how many there are of it."""
    found = list(funds)
    return [
        {
            "title": say(found.count(fund)),
            "href": url_for("disbursements.payments", ref=fund.ref),
            "hint": in_language(fund.name),
            "status": _("Waiting for you"),
            "tone": "attention",
        }
        for fund in dict.fromkeys(found)
    ]
