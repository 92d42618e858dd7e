"""Making a draft the application of an organisation, once somebody has signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import queries
from grants.applications.actions import claiming
from grants.applications.forms.drafts import NEW, ClaimForm
from grants.applications.queries.drafts import Opened, name_in
from grants.applications.rules.sheets import PLACE
from grants.applications.views.frame import bp
from grants.applications.views.holding import around, let_go, open_draft
from grants.errors import RuleBroken
from grants.funds.queries import geography
from grants.i18n import gettext as _
from grants.organisations.queries import organisation, organisations_of
from grants.people.policy import is_signed_in
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application


@bp.route("/drafts/claim", methods=["GET", "POST"])
@guarded(is_signed_in)
def claim_draft() -> ResponseReturnValue:
    """Say for which organisation a draft becomes an application."""
    read = open_draft()
    if read is None:
        return redirect(_after_claiming())
    form = ClaimForm(draft=read.draft.ref)
    name = " ".join(name_in(read).split())
    form.offer(organisations_of(me()), name, read.draft.call.fund, read.part(PLACE).text)
    if form.validate_on_submit():
        try:
            made = _claim(read, form, name)
        except RuleBroken as broken:
            form.blame(broken.field if broken.field in form else None, str(broken))
        else:
            let_go()
            flash(_("The draft is your application now. Its code opens nothing any more: sign in to go on."), "done")
            return redirect(url_for("applications.show", ref=made.ref))
    status = 422 if form.errors else 200
    return render_template("applications/drafts/claim.html", form=form, **around(read)), status


def _claim(read: Opened, form: ClaimForm, name: str) -> Application:
    place = geography(read.draft.call.fund, form.geography.data)
    if form.organisation.data == NEW:
        return claiming.claim_as_new(read.keys, name, place, by=me(), at=clock.now())
    return claiming.claim(read.keys, organisation(form.organisation.data), place, by=me(), at=clock.now())


def _after_claiming() -> str:
    """Return where somebody goes whose draft is gone: to what they have just made of it, else to the door."""
    ref = request.form.get("draft", "")
    begun = queries.started_with(claiming.claimed_once(ref)) if ref else None
    if begun is not None and begun.begun_by == me().id:
        return url_for("applications.show", ref=begun.ref)
    return url_for("applications.draft_door")
