"""What an invitation opens, by its link, its code, or one's own address: who invites, to what, the place to take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.forms.partners import CodeForm, JoinPlaceForm
from grants.applications.views.frame import bp, deadline
from grants.disclosure import Tier
from grants.errors import Refusal, RuleBroken
from grants.funds.queries import geography, places
from grants.i18n import gettext as _
from grants.organisations.queries import organisation, organisations_of
from grants.people.policy import is_signed_in
from grants.people.views import me
from grants.policy import guarded, public
from grants.signin import current_person

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Partner


def _form(partner: Partner) -> JoinPlaceForm:
    mine, fund = organisations_of(me()), partner.application.call.fund
    form = JoinPlaceForm(geography=queries.usual_place(mine, fund) or partner.geography.code)
    form.offer_places(places(fund))
    form.offer_organisations(mine)
    return form


def _page(partner: Partner, form: JoinPlaceForm | None, here: str, action: str) -> str:
    application = partner.application
    return render_template(
        "applications/invitation.html",
        partner=partner,
        call=application.call,
        lead=queries.lead(application),
        deadline=deadline(application.call),
        is_open=queries.is_open(application, clock.now()),
        form=form,
        here=here,
        action=action,
        crossing=queries.crossing(partner, me()) if form is not None else [],
    )


def _taken(partner: Partner, form: JoinPlaceForm) -> bool:
    """Take the place as the form says; say on the form why not, where that cannot be."""
    if not form.validate_on_submit():
        return False
    try:
        actions.join(
            partner,
            organisation(form.organisation.data),
            by=me(),
            at=clock.now(),
            geography=geography(partner.application.call.fund, form.geography.data),
            tier=Tier(form.tier.data),
            is_named_beside_partners=not form.is_unnamed.data,
        )
    except RuleBroken as broken:
        form.blame(broken.field, str(broken))
        return False
    flash(_("You have joined. Read the whole, improve it, and confirm it when it is ready."), "done")
    return True


@bp.get("/invitations/<secret>")
@public
def invitation(secret: str) -> ResponseReturnValue:
    """Show whoever holds the link who invites them and to what; nothing of the text itself."""
    partner = queries.invitation(secret)
    here = url_for("applications.invitation", secret=secret)
    form = _form(partner) if current_person() is not None else None
    return _page(partner, form, here, url_for("applications.join", secret=secret))


@bp.post("/invitations/<secret>")
@guarded(is_signed_in)
def join(secret: str) -> ResponseReturnValue:
    """Take the invited place."""
    partner = queries.invitation(secret)
    form = _form(partner)
    if _taken(partner, form):
        return redirect(url_for("applications.show", ref=partner.application.ref))
    here = url_for("applications.invitation", secret=secret)
    return _page(partner, form, here, url_for("applications.join", secret=secret)), 422


@bp.route("/invitations", methods=["GET", "POST"])
@guarded(is_signed_in)
def invitations() -> ResponseReturnValue:
    """Show the invitations that wait for one's word, and take a code that was read over the phone."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            partner = actions.use_code(form.code.data or "", by=me(), at=clock.now())
        except Refusal as refusal:
            form.blame("code", str(refusal))
        else:
            return redirect(url_for("applications.place", ref=partner.ref))
    waiting = queries.invitations_for(me())
    return render_template("applications/invitations.html", form=form, waiting=waiting), 422 if form.errors else 200


@bp.route("/invitations/places/<ref>", methods=["GET", "POST"])
@guarded(policy.may_take_place, queries.invited_place)
def place(partner: Partner) -> ResponseReturnValue:
    """Show a place that is kept for one, and take it."""
    form = _form(partner)
    if _taken(partner, form):
        return redirect(url_for("applications.show", ref=partner.application.ref))
    here = url_for("applications.place", ref=partner.ref)
    return _page(partner, form, here, here), 422 if form.errors else 200
