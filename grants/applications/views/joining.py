"""What a mailed invitation opens: who invites, to what, and the place to take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.applications import actions, queries
from grants.applications.forms import JoinForm
from grants.applications.views.frame import bp, deadline
from grants.disclosure import Tier
from grants.errors import RuleBroken
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


def _form(partner: Partner) -> JoinForm:
    form = JoinForm(geography=partner.geography.code)
    form.offer_places(places(partner.application.call.fund))
    form.offer_organisations(organisations_of(me()))
    return form


def _page(partner: Partner, secret: str, form: JoinForm | None) -> str:
    application = partner.application
    return render_template(
        "applications/invitation.html",
        partner=partner,
        call=application.call,
        lead=queries.lead(application),
        deadline=deadline(application.call),
        is_open=queries.is_open(application, clock.now()),
        secret=secret,
        form=form,
        here=url_for("applications.invitation", secret=secret),
    )


@bp.get("/invitations/<secret>")
@public
def invitation(secret: str) -> ResponseReturnValue:
    """Show whoever holds the link who invites them and to what; nothing of the text itself."""
    partner = queries.invitation(secret)
    return _page(partner, secret, _form(partner) if current_person() is not None else None)


@bp.post("/invitations/<secret>")
@guarded(is_signed_in)
def join(secret: str) -> ResponseReturnValue:
    """Take the invited place."""
    partner = queries.invitation(secret)
    form = _form(partner)
    if form.validate_on_submit():
        try:
            actions.join(
                partner,
                organisation(form.organisation.data),
                by=me(),
                at=clock.now(),
                geography=geography(partner.application.call.fund, form.geography.data),
                tier=Tier(form.tier.data),
            )
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("You have joined. Read the whole, improve it, and confirm it when it is ready."), "done")
            return redirect(url_for("applications.show", ref=partner.application.ref))
    return _page(partner, secret, form), 422
