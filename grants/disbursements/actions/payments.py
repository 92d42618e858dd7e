"""Payments: prepared by one person, approved and sent by another, confirmed by the payee, or come back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants import clock
from grants.awards.models import Award, AwardShare, Tranche
from grants.awards.queries import members
from grants.awards.rules import COMPLETE
from grants.db import db
from grants.disbursements import emails, policy
from grants.disbursements.models import Disbursement
from grants.disbursements.rules import APPROVE, CAN_PREPARE, CONFIRM, RETURN, VOID, DisbursementState, PayeeState
from grants.errors import NotAllowed, RuleBroken, WrongState
from grants.funds import rules as chart
from grants.i18n import gettext as _
from grants.jobs import mail
from grants.ledger.actions import post, reverse
from grants.ledger.queries import entries_about
from grants.ledger.rules import AccountSpec, credit, debit
from grants.people.policy import is_treasurer
from grants.people.queries import person_by_id

if TYPE_CHECKING:
    from datetime import date, datetime

    from grants.disbursements.queries import Part
    from grants.money import Money
    from grants.people.models import Person


def prepare(part: Part, *, by: Person, at: datetime) -> Disbursement:
    """Prepare to pay one partner's part of a tranche to its checked payee; asked again, return what is prepared.

    Raises WrongState when it waits for something else: agreement, payee, check; or has been sent.
    """
    award = part.tranche.award
    policy.may_prepare(by, award).require()
    db.session.refresh(
        award, ["state"], with_for_update={"of": Award}
    )  # its dates stay as they are until this is through
    db.session.execute(select(AwardShare.id).where(AwardShare.id == part.share.id).with_for_update(of=AwardShare))
    live = _live(part)
    if live is not None and live.state is DisbursementState.PREPARED:
        return live
    payee = part.payee
    if payee is not None:
        db.session.refresh(payee)
    has_moved = db.session.scalar(select(Tranche.id).where(Tranche.id == part.tranche.id)) is None
    if live is not None or payee is None or has_moved or part.wait(_day(award, at)) not in CAN_PREPARE:
        raise WrongState(_("This part cannot be prepared now. Look at what it waits for."))
    payment = Disbursement(
        tranche=part.tranche,
        share=part.share,
        payee=payee,
        amount=part.amount,
        prepared_at=at,
        prepared_by=by.id,
    )
    db.session.add(payment)
    db.session.flush()
    return payment


def approve(payment: Disbursement, amount: Money | None, *, by: Person, at: datetime, url: str = "") -> None:
    """Approve a payment, which sends it: `amount` is typed again by a person who did not prepare it.

    One of the two is a treasurer. Writes the money on its way into the ledger, once, and tells payee and lead. Raises
    NotAllowed, WrongState, and RuleBroken on `amount`.
    """
    policy.may_approve(by, payment).require()
    award = payment.share.award
    _require_treasurer(payment, by)
    _hold(payment)
    if amount != payment.amount:
        raise RuleBroken(_("This is not the amount that was prepared. Read it again, and type it."), field="amount")
    if APPROVE.is_open_to(payment) and payment.payee.state is not PayeeState.CHECKED:
        raise WrongState(_("The payee has changed since this was prepared. Prepare it anew."))
    payment.approved_at, payment.approved_by = at, by.id
    APPROVE.make(payment, by=by.id, at=at)
    post(
        chart.book(award.fund_id),
        f"disbursement:{payment.id}:send",
        (debit(chart.TRANSIT, payment.amount), credit(chart.BANK, payment.amount)),
        kind="release",
        reason="Sent to a partner",
        about=payment,
        by=by.id,
        on=_day(award, at),
        at=at,
        approvals=[(payment.prepared_by, "prepared"), (by.id, "approved")],
    )
    _tell(payment, url)


def confirm(payment: Disbursement, received_on: date, *, by: Person, at: datetime) -> None:
    """Say, for the partner, that the money arrived on the day `received_on`. The last one completes the award.

    Raises NotAllowed, WrongState, and RuleBroken on `received_on` for a day that cannot be.
    """
    policy.may_confirm(by, payment).require()
    award = _hold(payment)
    _refuse_day(payment, received_on, at)
    payment.received_on, payment.confirmed_by = received_on, by.id
    CONFIRM.make(payment, by=by.id, at=at)
    post(
        chart.book(award.fund_id),
        f"disbursement:{payment.id}:confirm",
        (
            debit(chart.GRANTS, payment.amount),
            credit(chart.TRANSIT, payment.amount),
            debit(AccountSpec(chart.committed(award.id), floor=0), payment.amount),
            credit(chart.PAID, payment.amount),
        ),
        kind="confirm",
        reason="Arrived at a partner",
        about=payment,
        by=by.id,
        on=received_on,
        at=at,
    )
    if _arrived(award) == award.amount.minor and COMPLETE.is_open_to(award):
        COMPLETE.make(award, by=by.id, at=at)
        db.session.flush()


def give_back(payment: Disbursement, why: str, *, by: Person, at: datetime) -> None:
    """Record that a payment came back, and why. The money is in the bank again; the award stands (practice.md M2)."""
    policy.may_handle(by, payment).require()
    if not why.strip():
        raise RuleBroken(_("Write what the bank or the agent said: it helps to choose another way."), field="why")
    _hold(payment)
    payment.why_returned = why.strip()
    RETURN.make(payment, by=by.id, at=at, note=why.strip())
    db.session.flush()
    key = f"disbursement:{payment.id}:send"
    [sent] = [entry for entry in entries_about(payment) if entry.key == key]
    reverse(sent, by=by.id, at=at, reason="Came back")


def void(payment: Disbursement, *, by: Person, at: datetime) -> None:
    """Take back what was prepared and not sent."""
    policy.may_handle(by, payment).require()
    _hold(payment)
    VOID.make(payment, by=by.id, at=at)
    db.session.flush()


def _hold(payment: Disbursement) -> Award:
    """Lock the award, then read the payment afresh: two people's clicks come one after the other."""
    award_id = payment.share.award_id
    query = select(Award).where(Award.id == award_id).with_for_update(of=Award)
    award = db.session.scalars(query.execution_options(populate_existing=True)).one()
    db.session.refresh(payment)
    return award


def _live(part: Part) -> Disbursement | None:
    query = select(Disbursement).where(
        Disbursement.tranche_id == part.tranche.id,
        Disbursement.share_id == part.share.id,
        Disbursement.state.not_in([DisbursementState.RETURNED, DisbursementState.VOIDED]),
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _require_treasurer(payment: Disbursement, by: Person) -> None:
    """Make sure that one of the two is a treasurer, since only a treasurer sees the payee."""
    fund_id = payment.share.award.fund_id
    if not is_treasurer(by, fund_id) and not is_treasurer(person_by_id(payment.prepared_by), fund_id):
        raise NotAllowed(_("One of the two people behind a payment is a treasurer. Ask the treasurer to approve it."))


def _refuse_day(payment: Disbursement, received_on: date, at: datetime) -> None:
    award = payment.share.award
    sent = payment.approved_at
    if sent is not None and not _day(award, sent) <= received_on <= _day(award, at):
        raise RuleBroken(_("The day of arrival lies between the day when it was sent and today."), field="received_on")


def _arrived(award: Award) -> int:
    """Return what has arrived of an award, in minor units."""
    query = (
        select(func.coalesce(func.sum(Disbursement.amount_minor), 0))
        .join(Disbursement.share)
        .where(AwardShare.award_id == award.id, Disbursement.state == DisbursementState.CONFIRMED)
    )
    return int(db.session.scalars(query).one())


def _day(award: Award, at: datetime) -> date:
    return clock.local(at, award.fund.zone).date()


def _tell(payment: Disbursement, url: str) -> None:
    award = payment.share.award
    for reader in members([share for share in award.shares if share.is_lead or share.id == payment.share_id]):
        mail(reader.email, reader.language, partial(emails.on_its_way, url))
