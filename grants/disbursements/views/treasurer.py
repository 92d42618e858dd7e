"""Pages of those who pay: what is due, who is checked, what is on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.disbursements import actions, policy, queries
from grants.disbursements.forms import ROUTES
from grants.disbursements.rules import CHECK, DisbursementState, Route
from grants.disbursements.views.frame import PAYEES, bp, line
from grants.funds.queries import fund as load_fund
from grants.i18n import gettext as _
from grants.people.policy import is_treasurer
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from grants.awards.models import Tranche
    from grants.disbursements.models import Payee
    from grants.funds.models import Fund


@bp.get("/funds/<ref>/payments")
@guarded(policy.may_read_payments, load_fund)
def payments(fund: Fund) -> ResponseReturnValue:
    """Show what waits, then every part of every tranche by its day."""
    person, today = me(), clock.local(clock.now(), fund.zone).date()
    asked = request.args.get("after")
    after = queries.tranche_in(fund, asked) if asked else None
    parts, last = queries.payments(fund, after=after)
    to_check = queries.to_check([fund.id]) if is_treasurer(person, fund.id) else []
    more = url_for("disbursements.payments", ref=fund.ref, after=last.ref) if last is not None else None
    return render_template(
        "disbursements/payments.html",
        fund=fund,
        money=queries.on_the_way(fund),
        lines=[line(part, person, today) for part in parts],
        to_check=to_check,
        cooling=cooling(to_check),
        to_approve=queries.in_state([fund.id], DisbursementState.PREPARED),
        more=more,
        is_first=after is None,
        me_id=person.id,
    )


@bp.get("/payees/<ref>")
@guarded(policy.may_read_payee, queries.payee)
def payee(payee: Payee) -> ResponseReturnValue:
    """Show one payee to those who may see it, and let a treasurer check it."""
    waits = CHECK.is_open_to(payee) and payee.route is not Route.HELD_SAFELY
    until = cooling([payee]).get(payee.id) if waits else None
    return render_template(
        "disbursements/payee.html",
        payee=payee,
        route=ROUTES[payee.route],
        state=PAYEES[payee.state],
        can_check=waits and until is None,
        until=until,
        may=policy.may_check(me(), payee),
        people=queries.names([payee.entered_by, payee.checked_by]),
    )


def cooling(payees: Collection[Payee]) -> dict[int, datetime]:
    """Return which of these were changed less than a day ago, and until when each waits to be checked."""
    now = clock.now()
    return {payee_id: begins for payee_id, begins in queries.checkable(payees).items() if now < begins}


@bp.post("/payees/<ref>/check")
@guarded(policy.may_check, queries.payee)
def check(payee: Payee) -> ResponseReturnValue:
    """Say that the payee is who the partner says it is."""
    actions.check_payee(payee, by=me(), at=clock.now())
    flash(_("Checked. It can be paid now."), "done")
    return redirect(url_for("disbursements.payments", ref=payee.share.award.fund.ref))


@bp.post("/tranches/<ref>/shares/<share>/prepare")
@guarded(policy.may_prepare_part, queries.tranche)
def prepare(tranche: Tranche, share: str) -> ResponseReturnValue:
    """Prepare to pay one partner's part."""
    payment = actions.prepare(queries.part(tranche, share), by=me(), at=clock.now())
    flash(_("Prepared. Somebody else approves it, and only then it leaves."), "done")
    return redirect(url_for("disbursements.payment", ref=payment.ref))
