"""The page of one payment, for all who have a part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.disbursements import actions, policy, queries
from grants.disbursements.forms import ROUTES, ReceivedForm, ReturnForm, approving
from grants.disbursements.rules import APPROVE, CONFIRM, RETURN, VOID
from grants.disbursements.views.frame import STATES, bp
from grants.errors import RuleBroken
from grants.history import steps_of
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.disbursements.models import Disbursement
    from grants.forms import Form


@bp.get("/payments/<ref>")
@guarded(policy.may_read_payment, queries.payment)
def payment(payment: Disbursement) -> ResponseReturnValue:
    """Show one payment: what it is, how far it is, and what this reader can do about it."""
    return _page(payment)


def _page(payment: Disbursement, **typed: Form) -> ResponseReturnValue:
    """Return the page with its forms, each there exactly when its move is open to this reader."""
    person = me()
    forms: dict[str, Form | None] = {
        "approve": approving(payment.currency) if APPROVE.is_open_to(payment) and may_handle(payment) else None,
        "received": ReceivedForm() if CONFIRM.is_open_to(payment) and policy.may_confirm(person, payment) else None,
        "came_back": ReturnForm() if RETURN.is_open_to(payment) and may_handle(payment) else None,
    }
    steps = steps_of(payment)
    wrong = next((form for form in typed.values() if form.errors), None)
    page = render_template(
        "disbursements/payment.html",
        payment=payment,
        award=payment.share.award,
        state=STATES[payment.state],
        route=ROUTES[payment.payee.route],
        sees_payee=policy.may_see_payee(person, payment.share),
        is_fund=policy.may_read_payments(person, payment.share.award.fund),
        forms=forms | typed,
        wrong=wrong,
        may_approve=policy.may_approve(person, payment),
        can_void=VOID.is_open_to(payment) and may_handle(payment),
        steps=steps,
        people=queries.names([payment.prepared_by, *(step.person_id for step in steps)]),
        today=clock.local(clock.now(), payment.share.award.fund.zone).date(),
    )
    return page, 422 if wrong is not None else 200


def may_handle(payment: Disbursement) -> bool:
    """Say whether this reader pays for the fund."""
    return bool(policy.may_handle(me(), payment))


def _here(payment: Disbursement) -> ResponseReturnValue:
    return redirect(url_for("disbursements.payment", ref=payment.ref))


@bp.post("/payments/<ref>/approve")
@guarded(policy.may_approve, queries.payment)
def approve(payment: Disbursement) -> ResponseReturnValue:
    """Approve a payment with its amount, and so send it."""
    form = approving(payment.currency)
    if form.validate():
        url = url_for("disbursements.payment", ref=payment.ref, _external=True)
        try:
            actions.approve(payment, form["amount"].data, by=me(), at=clock.now(), url=url)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Approved. It is on its way, and the partner has been told."), "done")
            return _here(payment)
    return _page(payment, approve=form)


@bp.post("/payments/<ref>/received")
@guarded(policy.may_read_payment, queries.payment)
def received(payment: Disbursement) -> ResponseReturnValue:
    """Say, for the partner, that it arrived."""
    policy.may_confirm(me(), payment).require()
    form = ReceivedForm()
    if form.validate() and (day := form.received_on.data) is not None:
        try:
            actions.confirm(payment, day, by=me(), at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Thank you. The fund knows now that it arrived."), "done")
            return _here(payment)
    return _page(payment, received=form)


@bp.post("/payments/<ref>/came-back")
@guarded(policy.may_handle, queries.payment)
def came_back(payment: Disbursement) -> ResponseReturnValue:
    """Record that it came back."""
    form = ReturnForm()
    if form.validate():
        try:
            actions.give_back(payment, form.why.data or "", by=me(), at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Recorded. The money is in the bank again, and the grant stands."), "done")
            return _here(payment)
    return _page(payment, came_back=form)


@bp.post("/payments/<ref>/void")
@guarded(policy.may_handle, queries.payment)
def void(payment: Disbursement) -> ResponseReturnValue:
    """Take back what was prepared."""
    actions.void(payment, by=me(), at=clock.now())
    flash(_("Taken back. Nothing was sent."), "done")
    return redirect(url_for("disbursements.payments", ref=payment.share.award.fund.ref))
