"""Reading the whole, confirming it, sending it, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.forms import ConfirmForm, DeclarationForm
from grants.applications.rules import changes, unmet
from grants.applications.views.frame import bp, page
from grants.applications.views.reading import whole
from grants.errors import RuleBroken, Stale, WrongState
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application, Partner


def _home(application: Application) -> ResponseReturnValue:
    return redirect(url_for("applications.show", ref=application.ref))


@bp.get("/applications/<ref>/text")
@guarded(policy.may_read, queries.application)
def text(application: Application) -> ResponseReturnValue:
    """Show partners the whole working text on one page, ready to print."""
    shown = page(application, clock.now())
    return render_template("applications/text.html", whole=whole(queries.content(application), application), **shown)


@bp.route("/applications/<ref>/confirm", methods=["GET", "POST"])
@guarded(policy.is_partner, queries.application)
def confirm(application: Application) -> ResponseReturnValue:
    """Agree to the exact text that is shown, after seeing what changed since one agreed before."""
    shown = page(application, clock.now())
    mine: Partner = shown["mine"]
    form = ConfirmForm()
    is_stale, closed = False, ""
    if form.validate_on_submit():
        try:
            actions.confirm(mine, form.content_hash.data or "", by=me(), at=clock.now())
        except Stale:
            is_stale = True
        except WrongState as moved:
            closed = str(moved)
        else:
            flash(_("Confirmed. If anything that matters changes, we ask you again."), "done")
            return _home(application)
    told = _to_confirm(application, mine, form)
    status = 409 if is_stale or closed else 200
    return render_template("applications/confirm.html", is_stale=is_stale, closed=closed, **told, **shown), status


def _to_confirm(application: Application, mine: Partner, form: ConfirmForm) -> dict[str, Any]:
    """Return the whole as it stands, what is new since the partner confirmed, and the form for exactly this text."""
    now, current = queries.content(application), queries.content_hash(application)
    form.content_hash.data = current
    is_current = queries.has_confirmed(mine, current)
    abstains = queries.abstains(mine, current)
    before = (mine.abstained_content if mine.abstained_hash else None) or mine.confirmed_content
    news = changes(before, now) if before and not is_current and not abstains else []
    return {
        "form": form,
        "whole": whole(now, application),
        "news": news,
        "is_current": is_current,
        "abstains": abstains,
    }


@bp.post("/applications/<ref>/abstain")
@guarded(policy.is_partner, queries.application)
def abstain(application: Application) -> ResponseReturnValue:
    """Neither confirm nor stand in the way of the exact text that was shown."""
    form = ConfirmForm()
    mine = queries.place_of(application, me())
    try:
        actions.abstain(mine, form.content_hash.data or "", by=me(), at=clock.now())
    except (Stale, WrongState) as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("applications.confirm", ref=application.ref))
    flash(_("You abstain from this version. It does not wait for you any more."), "done")
    return _home(application)


@bp.route("/applications/<ref>/submit", methods=["GET", "POST"])
@guarded(policy.is_lead, queries.application)
def submit(application: Application) -> ResponseReturnValue:
    """Check everything once more, declare, and send."""
    form, at = DeclarationForm(), clock.now()
    closed = ""
    if form.validate_on_submit():
        url = url_for("applications.submitted", ref=application.ref, _external=True)
        try:
            actions.submit(application, by=me(), at=at, url=url)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        except WrongState as moved:
            closed = str(moved)
        else:
            flash(_("Submitted. Everybody who takes part receives a receipt by mail."), "done")
            return _home(application)
    results = queries.results(application)
    told = {"form": form, "results": results, "open_points": unmet(results), "closed": closed}
    shown = page(application, at)
    status = 409 if closed else 422 if form.errors else 200
    return render_template("applications/submit.html", content=queries.content(application), **told, **shown), status


@bp.get("/applications/<ref>/submitted")
@guarded(policy.may_read_submitted, queries.application)
def submitted(application: Application) -> ResponseReturnValue:
    """Show partners and stewards what was submitted, as it was frozen."""
    shown = page(application, clock.now())
    snapshot = application.snapshot
    content = snapshot.content if snapshot is not None else {}
    return render_template("applications/submitted.html", whole=whole(content, application), snapshot=snapshot, **shown)


@bp.post("/applications/<ref>/withdraw")
@guarded(policy.is_lead, queries.application)
def withdraw(application: Application) -> ResponseReturnValue:
    """Take the application back."""
    actions.withdraw(application, by=me(), at=clock.now())
    flash(_("Withdrawn. The text stays yours, and can be reopened until the deadline."), "done")
    return _home(application)


@bp.post("/applications/<ref>/reopen")
@guarded(policy.is_lead, queries.application)
def reopen(application: Application) -> ResponseReturnValue:
    """Go on with a withdrawn application."""
    actions.reopen(application, by=me(), at=clock.now())
    flash(_("Reopened as a draft. Submit it again before the deadline."), "done")
    return _home(application)


@bp.get("/applications/<ref>/history")
@guarded(policy.may_read, queries.application)
def history(application: Application) -> ResponseReturnValue:
    """Show partners who did what, and when."""
    words = {
        ("application", "submit"): _("Submitted"),
        ("application", "resubmit"): _("Submitted again"),
        ("application", "withdraw"): _("Withdrawn"),
        ("application", "reopen"): _("Reopened"),
        ("partner", "join"): _("Joined"),
        ("partner", "leave"): _("Left, or the invitation was taken back"),
        ("lead_offer", "take_lead"): _("Took the lead"),
        ("lead_offer", "decline_lead"): _("Left the lead where it was"),
        ("lead_offer", "take_back_lead"): _("The offer of the lead was taken back"),
    }
    rows = queries.history(application)
    return render_template("applications/history.html", rows=rows, words=words, **page(application, clock.now()))
