"""Who leads: offering the lead to a partner, taking it, leaving it where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.forms.partners import ControlForm
from grants.applications.views.frame import bp, page
from grants.errors import RuleBroken, Stale, WrongState
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application


def _partners(application: Application) -> ResponseReturnValue:
    return redirect(url_for("applications.partners", ref=application.ref))


def _here(application: Application) -> str:
    return url_for("applications.partners", ref=application.ref, _external=True)


@bp.post("/applications/<ref>/partners/<partner>/offer-lead")
@guarded(policy.is_lead, queries.application)
def offer_lead(application: Application, partner: str) -> ResponseReturnValue:
    """Offer the lead to a partner."""
    wanted = queries.partner(application, partner)
    try:
        actions.offer_lead(application, wanted, by=me(), at=clock.now(), url=_here(application))
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(_("The lead is offered. Nothing changes until it is taken."), "done")
    return _partners(application)


@bp.post("/applications/<ref>/lead/<offer>/take")
@guarded(policy.is_partner, queries.application)
def take_lead(application: Application, offer: str) -> ResponseReturnValue:
    """Take the lead."""
    actions.take_lead(queries.lead_offer(application, offer), by=me(), at=clock.now(), url=_here(application))
    flash(_("You lead now. All partners are asked to confirm anew."), "done")
    return _partners(application)


@bp.post("/applications/<ref>/lead/<offer>/decline")
@guarded(policy.is_partner, queries.application)
def decline_lead(application: Application, offer: str) -> ResponseReturnValue:
    """Leave the lead where it is."""
    actions.decline_lead(queries.lead_offer(application, offer), by=me(), at=clock.now(), url=_here(application))
    flash(_("You said no. The lead stays where it is."), "done")
    return _partners(application)


@bp.post("/applications/<ref>/lead/<offer>/back")
@guarded(policy.is_lead, queries.application)
def take_back_lead(application: Application, offer: str) -> ResponseReturnValue:
    """Take the offer back."""
    actions.take_back_lead(queries.lead_offer(application, offer), by=me(), at=clock.now())
    flash(_("The offer is taken back."), "done")
    return _partners(application)


@bp.route("/applications/<ref>/control", methods=["GET", "POST"])
@guarded(policy.is_lead, queries.application)
def control(application: Application) -> ResponseReturnValue:
    """Say why one person acts for several partners."""
    form = ControlForm(reason=application.control_reason, version=application.version)
    closed, saved, status = "", "", 200
    if form.validate_on_submit():
        try:
            typed, version = form.reason.data or "", form.version.data or 0
            actions.explain_control(application, typed, version, by=me(), at=clock.now())
        except WrongState as moved:
            closed, status = str(moved), 409
        except Stale:
            saved, status = application.control_reason, 409
            form.version.data, form.version.raw_data = application.version, None
        else:
            flash(_("Saved."), "done")
            return _partners(application)
    told = {"form": form, "closed": closed, "saved": saved, "shared": queries.in_one_hand(application)}
    status = 422 if form.errors else status
    return render_template("applications/control.html", **told, **page(application, clock.now())), status
