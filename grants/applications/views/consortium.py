"""Who takes part, how the amount is shared, and what others may learn about each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.forms import ConsentForm, InviteForm, share_name, shares_form
from grants.applications.rules import Outcome
from grants.applications.views.frame import bp, page
from grants.calls.rules import brief
from grants.disclosure import Tier
from grants.errors import Refusal, RuleBroken, Stale, WrongState
from grants.funds.queries import geography, places
from grants.i18n import gettext as _
from grants.people.rules import normal_address
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application, Partner
    from grants.forms import Form
    from grants.money import Money


def _link(secret: str) -> str:
    return url_for("applications.invitation", secret=secret, _external=True)


def _partners(application: Application) -> ResponseReturnValue:
    return redirect(url_for("applications.partners", ref=application.ref))


@bp.get("/applications/<ref>/partners")
@guarded(policy.may_read, queries.application)
def partners(application: Application) -> ResponseReturnValue:
    """Show who takes part, who is invited, and who has confirmed this version."""
    current = queries.content_hash(application)
    rows = [
        (one, queries.has_confirmed(one, current), brief(one.share) if one.share is not None else None)
        for one in application.consortium
    ]
    rule = [result for result in queries.results(application) if result.id in ("min_geographies", "max_partners")]
    return render_template("applications/partners.html", rows=rows, rule=rule, **page(application, clock.now()))


@bp.route("/applications/<ref>/partners/new", methods=["GET", "POST"])
@guarded(policy.is_lead, queries.application)
def invite(application: Application) -> ResponseReturnValue:
    """Invite a group by mail."""
    form = InviteForm()
    form.offer_places(places(application.call.fund))
    if form.validate_on_submit():
        try:
            _invite(application, form)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        except Refusal as refusal:
            form.blame(None, str(refusal))
        else:
            flash(_("The invitation is on its way."), "done")
            return _partners(application)
    shown = page(application, clock.now())
    return render_template("applications/invite.html", form=form, **shown), 422 if form.errors else 200


def _invite(application: Application, form: InviteForm) -> Partner:
    return actions.invite(
        application,
        name=(form.name.data or "").strip(),
        email=normal_address(form.email.data or "") or "",
        geography=geography(application.call.fund, form.geography.data),
        link=_link,
        by=me(),
        at=clock.now(),
    )


@bp.post("/applications/<ref>/partners/<partner>/resend")
@guarded(policy.is_lead, queries.application)
def resend(application: Application, partner: str) -> ResponseReturnValue:
    """Mail a new link to somebody who is invited."""
    actions.resend(queries.partner(application, partner), link=_link, by=me(), at=clock.now())
    flash(_("A new link is on its way. The one before it opens nothing any more."), "done")
    return _partners(application)


@bp.post("/applications/<ref>/partners/<partner>/remove")
@guarded(policy.is_lead, queries.application)
def remove(application: Application, partner: str) -> ResponseReturnValue:
    """Take back an invitation."""
    actions.remove(queries.partner(application, partner), by=me(), at=clock.now())
    flash(_("The invitation is taken back."), "done")
    return _partners(application)


@bp.post("/applications/<ref>/partners/<partner>/leave")
@guarded(policy.is_partner, queries.application)
def leave(application: Application, partner: str) -> ResponseReturnValue:
    """Leave the consortium."""
    actions.leave(queries.partner(application, partner), by=me(), at=clock.now())
    flash(_("You have left this application."), "done")
    return redirect(url_for("applications.index"))


@bp.route("/applications/<ref>/shares", methods=["GET", "POST"])
@guarded(policy.is_lead, queries.application)
def shares(application: Application) -> ResponseReturnValue:
    """Write each partner's part of the amount; the rest that is still to be shared is always shown."""
    form = shares_form(application, {one: one.share for one in application.consortium})
    status, closed, both = 200, "", []
    if form.validate_on_submit():
        try:
            _save_shares(application, form)
        except WrongState as moved:
            status, closed = 409, str(moved)
        except Stale:
            status, both = 409, _both_shares(application, form)
        else:
            return _after_shares(application)
    results = [result for result in queries.results(application) if "share" in result.id]
    names = [share_name(one) for one in application.consortium]
    rows = {"names": names, "results": results, "both": both, "closed": closed, "form": form}
    status = 422 if form.errors else status
    return render_template("applications/shares.html", **rows, **page(application, clock.now())), status


def _save_shares(application: Application, form: Form) -> None:
    here = application.consortium
    typed: dict[Partner, Money | None] = {one: form[share_name(one)].data for one in here}
    if request.form.get("then") == "equal" and application.ask is not None:
        typed = dict(zip(here, application.ask.split([1] * len(here)), strict=True))
    actions.set_shares(application, typed, by=me(), at=clock.now(), version=form["version"].data or 0)


def _after_shares(application: Application) -> ResponseReturnValue:
    sums = next(result for result in queries.results(application) if result.id == "shares_sum_to_ask")
    is_done = sums.state is Outcome.MET
    flash(_("Saved.") if is_done else _("Saved. %(rest)s", rest=sums.why), "done" if is_done else "warning")
    there = "applications.show" if is_done and request.form.get("then") != "equal" else "applications.shares"
    return redirect(url_for(there, ref=application.ref))


def _both_shares(application: Application, form: Form) -> list[tuple[str, str, str]]:
    """Return where typed and saved shares differ, and let the next save be meant against the saved ones."""
    form["version"].data, form["version"].raw_data = application.shares_version, None
    pairs = [(one, form[share_name(one)].data, one.share) for one in application.consortium]
    return [
        (one.name, brief(typed) if typed else "", brief(saved) if saved else "")
        for one, typed, saved in pairs
        if typed != saved
    ]


@bp.route("/applications/<ref>/consent", methods=["GET", "POST"])
@guarded(policy.is_partner, queries.application)
def consent(application: Application) -> ResponseReturnValue:
    """Say what others may learn about one's organisation."""
    mine = queries.place_of(application, me())
    form = ConsentForm(tier=str(mine.tier))
    if form.validate_on_submit():
        actions.set_tier(mine, Tier(form.tier.data), by=me())
        flash(_("Saved."), "done")
        return redirect(url_for("applications.show", ref=application.ref))
    shown = page(application, clock.now())
    return render_template("applications/consent.html", form=form, **shown), 422 if form.errors else 200
