"""What the fund says of itself, and the places that its community names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from grants.errors import RuleBroken
from grants.forms import fill, texts_of
from grants.funds import actions, policy, queries
from grants.funds.forms import fund_form, place_form
from grants.funds.forms.agreements import SafeguardForm
from grants.funds.views.desk import bp, page
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund


@bp.route("/funds/<ref>/settings", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.fund)
def settings(fund: Fund) -> ResponseReturnValue:
    """Change the fund's name, summary and charter, in every language."""
    form = fund_form()
    if request.method == "GET":
        for part in ("name", "summary", "charter"):
            fill(form, part, getattr(fund, part))
    if form.validate_on_submit():
        texts = {part: texts_of(form, part) for part in ("name", "summary", "charter")}
        actions.describe(fund, **texts, by=me())
        flash(_("Saved. Everybody sees it now."), "done")
        return redirect(url_for("funds.settings", ref=fund.ref))
    return page("funds/settings.html", fund, form=form), 422 if form.errors else 200


@bp.route("/funds/<ref>/settings/money", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.fund)
def safeguards(fund: Fund) -> ResponseReturnValue:
    """Change what the fund asks of money before anybody may decide about it."""
    form = SafeguardForm(obj=fund)
    if form.validate_on_submit():
        actions.safeguard(
            fund,
            holds_apart=form.holds_apart.data,
            hold_days=form.hold_days.data or 0,
            hold_percent=form.hold_percent.data or 0,
            concentration_percent=form.concentration_percent.data or 0,
            by=me(),
        )
        flash(_("Saved. It holds for what comes in from now on."), "done")
        return redirect(url_for("funds.safeguards", ref=fund.ref))
    return page("funds/money_settings.html", fund, form=form), 422 if form.errors else 200


@bp.route("/funds/<ref>/places", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.fund)
def places(fund: Fund) -> ResponseReturnValue:
    """Show the fund's places, and add one."""
    known = queries.places(fund)
    form = place_form(known)
    if form.validate_on_submit():
        spec = actions.GeographySpec(form["code"].data.strip(), texts_of(form, "name"), form["parent"].data or None)
        try:
            actions.add_geography(fund, spec, by=me())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("The place is on the list. Calls and applications can name it from now on."), "done")
            return redirect(url_for("funds.places", ref=fund.ref))
    return page("funds/places.html", fund, form=form, places=known), 422 if form.errors else 200


@bp.route("/funds/<ref>/places/<code>", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.fund)
def rename_place(fund: Fund, code: str) -> ResponseReturnValue:
    """Call a place by another name."""
    place = queries.geography(fund, code)
    form = place_form()
    if request.method == "GET":
        fill(form, "name", place.name)
    if form.validate_on_submit():
        actions.rename_geography(place, texts_of(form, "name"), by=me())
        flash(_("Saved. Everybody sees it now."), "done")
        return redirect(url_for("funds.places", ref=fund.ref))
    return page("funds/rename_place.html", fund, form=form, place=place), 422 if form.errors else 200
