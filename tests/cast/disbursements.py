"""Payees and payments at each step of their way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grants.disbursements import actions, queries
from grants.disbursements.rules import PayeeDraft, Route
from tests.cast.awards import who_speaks_for
from tests.cast.funds import steward_of, treasurer_of

if TYPE_CHECKING:
    from grants.awards.models import AwardShare
    from grants.disbursements.models import Disbursement, Payee
    from grants.disbursements.queries import Part
    from grants.people.models import Person

AT = datetime(2027, 5, 20, 9, 0, tzinfo=UTC)
ACCOUNT = "PS00 TEST 0000 canary-account"
HOLDER = "Canary Holder (fictional)"


def a_draft(route: Route = Route.BANK, **changes: str) -> PayeeDraft:
    """Return what a partner would write about its payee."""
    usual = {"holder": HOLDER, "details": ACCOUNT, "town": "Canarytown", "country": "Canaryland"}
    return PayeeDraft(route, **(usual | changes))


def a_payee(share: AwardShare, route: Route = Route.BANK, *, at: datetime = AT) -> Payee:
    """Return a payee that the partner entered and nobody has checked."""
    return actions.enter_payee(share, a_draft(route), by=who_speaks_for(share), at=at)


def a_checked_payee(share: AwardShare, *, by: Person | None = None, at: datetime = AT) -> Payee:
    """Return a payee that a treasurer has checked."""
    payee = a_payee(share, at=at)
    actions.check_payee(payee, by=by or treasurer_of(share.award.fund), at=at)
    return payee


def the_part(share: AwardShare, tranche: int = 1) -> Part:
    """Return this share's part of the n-th tranche."""
    found = queries.tranche(share.award.tranches[tranche - 1].ref)
    return queries.part(found, share.ref)


def a_prepared_payment(share: AwardShare, tranche: int = 1, *, by: Person | None = None) -> Disbursement:
    """Return a payment that a steward has prepared; the payee is entered and checked where there is none."""
    if queries.payee_of(share) is None:
        a_checked_payee(share)
    return actions.prepare(the_part(share, tranche), by=by or steward_of(share.award.fund), at=AT)


def a_sent_payment(share: AwardShare, tranche: int = 1, *, by: Person | None = None) -> Disbursement:
    """Return a payment that a treasurer has approved."""
    payment = a_prepared_payment(share, tranche)
    actions.approve(payment, payment.amount, by=by or treasurer_of(share.award.fund), at=AT)
    return payment


def a_received_payment(share: AwardShare, tranche: int = 1) -> Disbursement:
    """Return a payment that the partner has confirmed."""
    payment = a_sent_payment(share, tranche)
    actions.confirm(payment, AT.date(), by=who_speaks_for(share), at=AT)
    return payment
