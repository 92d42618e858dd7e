"""Who takes part, how the amount is shared, and what others may learn about each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.forms import share_name, shares_form
from grants.applications.forms.partners import PartnerConsentForm
from grants.applications.rules import Outcome, PartnerState
from grants.applications.views.frame import bp, page
from grants.calls.rules import brief
from grants.disclosure import Tier
from grants.errors import Stale, WrongState
from grants.i18n import gettext as _
from grants.organisations.rules import KIND_WORDS, LANGUAGE_NAMES
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application, Partner
    from grants.forms import Form
    from grants.money import Money

_ABOUT_PARTNERS = {"min_partners", "max_partners", "min_geographies", "require_any", "independent_control"}
_ABOUT_PARTNERS |= {"host_not_partner", "lead_geography_free", "all_partners_confirmed"}


@bp.get("/applications/<ref>/partners")
@guarded(policy.may_read, queries.application)
def partners(application: Application) -> ResponseReturnValue:
    """Show who takes part, who is invited, who stands behind this version, and what the call asks of it."""
    current = queries.content_hash(application)
    rows = [row_of(one, current) for one in application.consortium]
    shown = page(application, clock.now())
    rule = [result for result in queries.results(application) if result.id in _ABOUT_PARTNERS]
    mine: Partner = shown["mine"]
    told = {
        "rows": rows,
        "rule": rule,
        "offer": queries.open_offer(application),
        "shared": queries.in_one_hand(application),
        "also": elsewhere(application, mine),
        "can_find": bool(policy.may_find_partners(me(), application.call)),
    }
    return render_template("applications/partners.html", **told, **shown)


def elsewhere(application: Application, mine: Partner) -> list[Application]:
    """Return the other applications of this call in which the reader's own organisation takes part."""
    own = mine.organisation
    return queries.places_in(application.call, own, beside=application) if own is not None else []


def row_of(one: Partner, current: str) -> dict[str, Any]:
    """Return a partner as the page shows it: where it stands towards this version, and what it says of itself."""
    return {
        "partner": one,
        "stance": _stance(one, current),
        "at": one.abstained_at or one.confirmed_at,
        "share": brief(one.share) if one.share is not None else None,
        "kind": KIND_WORDS[one.organisation.kind] if one.organisation is not None else "",
        "languages": [LANGUAGE_NAMES[code] for code in one.organisation.languages if code in LANGUAGE_NAMES]
        if one.organisation is not None
        else [],
    }


def _stance(one: Partner, current: str) -> str:
    if one.state is PartnerState.INVITED:
        return "invited"
    if queries.abstains(one, current):
        return "abstains"
    if queries.has_confirmed(one, current):
        return "confirmed"
    if one.is_lead:
        return "leads"
    return "earlier" if one.confirmed_hash or one.abstained_hash else "open"


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
    form = PartnerConsentForm(tier=str(mine.tier), is_unnamed=not mine.is_named_beside_partners)
    if form.validate_on_submit():
        actions.set_tier(mine, Tier(form.tier.data), by=me(), is_named_beside_partners=not form.is_unnamed.data)
        flash(_("Saved."), "done")
        return redirect(url_for("applications.show", ref=application.ref))
    shown = page(application, clock.now())
    return render_template("applications/consent.html", form=form, **shown), 422 if form.errors else 200
