"""One's applications, and beginning one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.forms import BeginForm
from grants.applications.queries import together
from grants.applications.views.frame import bp, deadline, state_words
from grants.calls import queries as calls
from grants.errors import RuleBroken
from grants.forms import row_key
from grants.funds.queries import geography, places
from grants.i18n import gettext as _
from grants.organisations.queries import organisation, organisations_of
from grants.people.policy import is_signed_in
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application
    from grants.calls.models import Call


@bp.get("/applications")
@guarded(is_signed_in)
def index() -> ResponseReturnValue:
    """List the applications of one's organisations, the latest first."""
    found = queries.applications_of(me(), after=request.args.get("after", type=row_key), limit=queries.PAGE + 1)
    shown = found[: queries.PAGE]
    rows = [
        (one, state_words(one), deadline(one.call, queries.open_until(one)), queries.partner_of(one, me()))
        for one in shown
    ]
    more = url_for("applications.index", after=shown[-1].id) if len(found) > queries.PAGE else None
    return render_template("applications/index.html", rows=rows, more_url=more, at=clock.now(), is_open=queries.is_open)


@bp.route("/calls/<ref>/apply", methods=["GET", "POST"])
@guarded(policy.may_start, calls.call)
def start(call: Call) -> ResponseReturnValue:
    """Choose who leads, and from where; then begin."""
    mine = organisations_of(me())
    form = BeginForm(geography=queries.usual_place(mine, call.fund))
    form.offer_places(places(call.fund))
    form.offer_organisations(mine)
    older = together.older(me())
    form.offer_older(older)
    at = clock.now()
    if form.validate_on_submit():
        lead, place = organisation(form.organisation.data), geography(call.fund, form.geography.data)
        try:
            begun = actions.start(call, lead, place, by=me(), at=at, once=form.once.data)
            actions.remember_fit(begun, request.args.get("fit"))
            where = _begun(begun, next((one for one in older if one.ref == form.older.data), None), at)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            return redirect(where)
    page = {"call": call, "form": form, "deadline": deadline(call), "mine": mine, "is_open": call.is_accepting(at)}
    page["can_find"] = bool(policy.may_find_partners(me(), call))
    before = queries.begun_in(call, me())
    return render_template("applications/start.html", before=before, **page), 422 if form.errors else 200


def _begun(application: Application, source: Application | None, at: datetime) -> str:
    """Return where one goes on: to what was taken from an older application, or to what there is to do."""
    if source is not None:
        actions.copy(application, source, by=me(), at=at)
        return url_for("applications.copied", ref=application.ref)
    flash(_("Begun. Everything that you save here stays, so you can stop at any time."), "done")
    return url_for("applications.show", ref=application.ref)
