"""Inviting a group: by mail, by a link to pass on, or by a code to read over the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.forms.partners import InvitePartnerForm
from grants.applications.rules import phoning
from grants.applications.rules.phoning import Way
from grants.applications.views.copying import invited_before
from grants.applications.views.frame import bp, page
from grants.errors import NotFound, Refusal, RuleBroken
from grants.funds.queries import geography, places
from grants.i18n import gettext as _
from grants.people.rules import normal_address
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application, Partner


def _link(secret: str) -> str:
    return url_for("applications.invitation", secret=secret, _external=True)


def _partners(application: Application) -> ResponseReturnValue:
    return redirect(url_for("applications.partners", ref=application.ref))


@bp.route("/applications/<ref>/partners/new", methods=["GET", "POST"])
@guarded(policy.is_lead, queries.application)
def invite(application: Application) -> ResponseReturnValue:
    """Invite a group in the way that reaches it."""
    form = InvitePartnerForm(data=invited_before(application, request.args.get("again", "")))
    form.offer_places(places(application.call.fund))
    if form.validate_on_submit():
        try:
            if form.way.data in (Way.LINK, Way.CODE):
                return _handed(*_hand_out(application, form), Way(form.way.data))
            _mail(application, form)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        except Refusal as refusal:
            form.blame(None, str(refusal))
        else:
            flash(_("The invitation is on its way."), "done")
            return _partners(application)
    shown = page(application, clock.now())
    return render_template("applications/invite.html", form=form, **shown), 422 if form.errors else 200


def _mail(application: Application, form: InvitePartnerForm) -> Partner:
    return actions.invite(
        application,
        name=(form.name.data or "").strip(),
        email=normal_address(form.email.data or "") or "",
        geography=geography(application.call.fund, form.geography.data),
        link=_link,
        by=me(),
        at=clock.now(),
    )


def _hand_out(application: Application, form: InvitePartnerForm) -> tuple[Partner, str]:
    return actions.hand_out(
        application,
        Way(form.way.data),
        name=(form.name.data or "").strip(),
        geography=geography(application.call.fund, form.geography.data),
        by=me(),
        at=clock.now(),
        once=form.once.data,
    )


def _handed(partner: Partner, said: str, way: Way) -> ResponseReturnValue:
    """Show a link or a code this once: only its hash is kept."""
    told = {"code": phoning.aloud(said)} if way is Way.CODE else {"link": _link(said)}
    shown = page(partner.application, clock.now())
    where = url_for("applications.invitations", _external=True)
    return render_template("applications/handed.html", partner=partner, where=where, **told, **shown)


@bp.post("/applications/<ref>/partners/<partner>/again/<way>")
@guarded(policy.is_lead, queries.application)
def hand_out_again(application: Application, partner: str, way: str) -> ResponseReturnValue:
    """Make a new link or code for somebody who is invited, and show it this once."""
    if way not in (Way.LINK, Way.CODE):
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    invited = queries.partner(application, partner)
    return _handed(invited, actions.hand_out_again(invited, Way(way), by=me(), at=clock.now()), Way(way))


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
