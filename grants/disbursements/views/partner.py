"""Pages of those who are paid: who it is, when, and how far each part is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.awards import policy as awarding
from grants.awards import queries as awards
from grants.awards.rules import AwardState
from grants.disbursements import actions, policy, queries
from grants.disbursements.forms import ROUTES, PayeeForm, dating, wishes
from grants.disbursements.rules import Route
from grants.disbursements.views.frame import PAYEES, bp, line
from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.awards.models import Award, AwardShare


@bp.get("/awards/<ref>/payments")
@guarded(awarding.may_read_award, awards.award)
def of_award(award: Award) -> ResponseReturnValue:
    """Show how far every part is: a partner sees its own, the lead and the fund's people see all."""
    person, today = me(), clock.local(clock.now(), award.fund.zone).date()
    own = awarding.places_of(person, award)
    sees_all = awarding.may_see_split(person, award)
    parts = [part for part in queries.parts_of(award) if sees_all or part.share in own]
    payees = queries.payees([share.id for share in own])
    return render_template(
        "disbursements/of_award.html",
        award=award,
        own=[(share, payees.get(share.id)) for share in own if share.amount],
        lines=[line(part, person, today) for part in parts],
        routes=ROUTES,
        payee_states=PAYEES,
        held=Route.HELD_SAFELY,
        can_set_dates=policy.may_set_dates(person, award)
        and award.state in {AwardState.OFFERED, AwardState.ACTIVE}
        and not queries.has_payments(award),
    )


@bp.route("/shares/<ref>/payee", methods=["GET", "POST"])
@guarded(policy.may_enter_payee, awards.share)
def enter(share: AwardShare) -> ResponseReturnValue:
    """Say who is paid for one partner, or change it."""
    standing = queries.payee_of(share)
    form = PayeeForm(obj=standing)
    if form.validate_on_submit():
        url = url_for("disbursements.of_award", ref=share.award.ref, _external=True)
        try:
            actions.enter_payee(share, form.draft(), by=me(), at=clock.now(), url=url)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Saved. The treasurer checks it next; nobody else sees it."), "done")
            return redirect(url_for("disbursements.of_award", ref=share.award.ref))
    page = render_template("disbursements/enter.html", share=share, form=form, standing=standing)
    return page, 422 if form.errors else 200


@bp.route("/awards/<ref>/dates", methods=["GET", "POST"])
@guarded(policy.may_set_dates, awards.award)
def dates(award: Award) -> ResponseReturnValue:
    """Wish for the money in parts, each on its day."""
    form = dating(award)
    if form.validate_on_submit() and (parts := wishes(form)) is not None:
        try:
            actions.set_dates(award, parts, by=me(), at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Saved. The treasurer sees these dates."), "done")
            return redirect(url_for("disbursements.of_award", ref=award.ref))
    return render_template("disbursements/dates.html", award=award, form=form), 422 if form.errors else 200
