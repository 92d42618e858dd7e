"""Pages of organisations: forming one, what it says of itself, and who belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from grants import clock
from grants.errors import Refusal, RuleBroken, Stale
from grants.i18n import gettext as _
from grants.i18n import language
from grants.organisations import actions, policy, queries
from grants.organisations.actions import Profile
from grants.organisations.forms import InvitationForm, OrganisationForm
from grants.organisations.rules import KIND_WORDS, LANGUAGE_NAMES, Kind
from grants.people.policy import is_signed_in
from grants.people.rules import is_own_path, normal_address
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from grants.organisations.models import MemberInvitation, Organisation
    from grants.people.models import Person

bp = Blueprint("organisations", __name__)
_PROFILE = ("name", "about", "does", "kind", "place", "languages", "reach", "registration")


def duties(person: Person, at: datetime) -> list[dict[str, str]]:
    """Return the invitations that wait for this person. One query."""
    return [
        {
            "title": _("Answer an invitation: %(name)s", name=invitation.organisation.name),
            "href": url_for("organisations.invitation", ref=invitation.ref),
            "status": _("Waits for you"),
            "tone": "attention",
            "hint": _("You are invited to act for this organisation."),
        }
        for invitation in queries.invitations_for(person, at)
    ]


def _page(organisation: Organisation, invite: InvitationForm) -> str:
    return render_template(
        "organisations/organisation.html",
        organisation=organisation,
        kind=KIND_WORDS[organisation.kind],
        spoken=_words(organisation.languages),
        members=queries.members(organisation),
        invited=queries.invited(organisation),
        form=invite,
        at=clock.now(),
    )


@bp.get("/organisations")
@guarded(is_signed_in)
def index() -> ResponseReturnValue:
    """Show the organisations that one acts for, and the invitations to others."""
    invited = queries.invitations_for(me(), clock.now())
    mine = queries.organisations_of(me())
    return render_template("organisations/index.html", organisations=mine, invited=invited, kinds=KIND_WORDS)


@bp.route("/organisations/new", methods=["GET", "POST"])
@guarded(is_signed_in)
def new() -> ResponseReturnValue:
    """Form an organisation, then go back to where it was needed."""
    form = OrganisationForm()
    asked = request.args.get("next", "")
    if form.validate_on_submit():
        organisation = actions.form(
            form.name.data or "",
            form.about.data or "",
            Kind(form.kind.data),
            form.registration.data or "",
            by=me(),
            at=clock.now(),
            once=form.once.data,
            more=_more(form),
        )
        flash(_("Your organisation is formed. You can invite others to act for it."), "done")
        page = url_for("organisations.organisation", ref=organisation.ref)
        return redirect(asked if is_own_path(asked) else page)
    return render_template("organisations/new.html", form=form), 422 if form.errors else 200


@bp.route("/organisations/<ref>", methods=["GET", "POST"])
@guarded(policy.may_read, queries.organisation)
def organisation(organisation: Organisation) -> ResponseReturnValue:
    """Show an organisation to its members, and let them invite others."""
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            actions.invite(
                organisation,
                normal_address(form.email.data or "") or "",
                language=language().code,
                url_for=lambda made: url_for("organisations.invitation", ref=made.ref, _external=True),
                by=me(),
                at=clock.now(),
            )
        except Refusal as refusal:
            form.blame("email", str(refusal))
        else:
            flash(_("The invitation is on its way. It can be answered within 14 days."), "done")
            return redirect(url_for("organisations.organisation", ref=organisation.ref))
    return _page(organisation, form), 422 if form.errors else 200


def _more(form: OrganisationForm) -> dict[str, Any]:
    """Return what a form says beyond the first four things."""
    texts = {name: form[name].data or "" for name in ("does", "place", "reach")}
    return {**texts, "languages": tuple(form.languages.data or ())}


@bp.route("/organisations/<ref>/edit", methods=["GET", "POST"])
@guarded(policy.may_act_for, queries.organisation)
def edit(organisation: Organisation) -> ResponseReturnValue:
    """Change what an organisation says of itself; of two who do so at once, the second sees both."""
    form = OrganisationForm(obj=organisation)
    both: list[tuple[str, str, str]] = []
    if form.validate_on_submit():
        try:
            actions.describe(organisation, _profile(form), version=form.version.data or None, by=me())
        except Stale:
            both = _differing(form, organisation)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for("organisations.organisation", ref=organisation.ref))
    status = 409 if both else 422 if form.errors else 200
    return render_template("organisations/edit.html", form=form, organisation=organisation, both=both), status


def _profile(form: OrganisationForm) -> Profile:
    name, about, registration = (form[name].data or "" for name in ("name", "about", "registration"))
    return Profile(name, about, Kind(form.kind.data), registration, **_more(form))


def _differing(form: OrganisationForm, saved: Organisation) -> list[tuple[str, str, str]]:
    """Return (label, what was typed, what is saved now) where they differ; the next save is meant against what is."""
    form.version.data, form.version.raw_data = saved.version, None
    typed, was = _profile(form).as_stored(), {name: getattr(saved, name) for name in _PROFILE}
    return [
        (form[name].label.text, _words(typed[name]), _words(was[name])) for name in _PROFILE if typed[name] != was[name]
    ]


def _words(said: Any) -> str:
    if isinstance(said, list):
        return _(", ").join(str(LANGUAGE_NAMES.get(one, one)) for one in said)
    return str(KIND_WORDS[said]) if isinstance(said, Kind) else str(said)


@bp.post("/organisations/<ref>/members/<member>/sign-out")
@guarded(policy.may_act_for, queries.organisation)
def sign_out_member(organisation: Organisation, member: str) -> ResponseReturnValue:
    """Sign a colleague out everywhere."""
    actions.sign_out_member(organisation, queries.member(organisation, member), by=me())
    flash(_("Every device of this person is signed out."), "done")
    return redirect(url_for("organisations.organisation", ref=organisation.ref))


@bp.post("/organisations/<ref>/leave")
@guarded(policy.may_act_for, queries.organisation)
def leave(organisation: Organisation) -> ResponseReturnValue:
    """No longer act for an organisation."""
    actions.leave(organisation, by=me())
    flash(_("You no longer act for this organisation."), "done")
    return redirect(url_for("organisations.index"))


@bp.route("/organisations/invitations/<ref>", methods=["GET", "POST"])
@guarded(policy.may_accept, queries.invitation)
def invitation(invitation: MemberInvitation) -> ResponseReturnValue:
    """Show who invites, and accept."""
    problem = ""
    if request.method == "POST":
        try:
            joined = actions.accept(invitation, by=me(), at=clock.now())
        except RuleBroken as broken:
            problem = str(broken)
        else:
            flash(_("Welcome. You act for this organisation now."), "done")
            return redirect(url_for("organisations.organisation", ref=joined.ref))
    is_open = invitation.is_open(clock.now())
    page = render_template("organisations/invitation.html", invitation=invitation, is_open=is_open, problem=problem)
    return page, 422 if problem else 200


@bp.post("/organisations/invitations/<ref>/decline")
@guarded(policy.may_accept, queries.invitation)
def decline(invitation: MemberInvitation) -> ResponseReturnValue:
    """Say no to an invitation; nobody is told."""
    actions.withdraw(invitation, by=me())
    flash(_("You said no. The invitation is gone."), "done")
    return redirect(url_for("organisations.index"))


@bp.post("/organisations/invitations/<ref>/withdraw")
@guarded(policy.may_withdraw, queries.invitation)
def withdraw(invitation: MemberInvitation) -> ResponseReturnValue:
    """Take an invitation back."""
    page = url_for("organisations.organisation", ref=invitation.organisation.ref)
    actions.withdraw(invitation, by=me())
    flash(_("The invitation is taken back."), "done")
    return redirect(page)
