"""What anybody may read about calls, before signing up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from grants import clock, signin
from grants.calls import policy, queries
from grants.calls.forms import ZoneForm
from grants.calls.views.page import listed, shown
from grants.i18n import gettext as _
from grants.people.queries import zone_of
from grants.policy import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call

bp = Blueprint("calls", __name__)


@bp.get("/calls")
@public
def index() -> ResponseReturnValue:
    """List the calls of all funds: open, to come, and past."""
    at, zone = clock.now(), zone_of(signin.current_person())
    past = queries.past_calls(at, before=request.args.get("before", type=int))
    more = past[queries.PAGE - 1].id if len(past) > queries.PAGE else None
    return render_template(
        "calls/index.html",
        open_calls=[listed(call, at, zone) for call in queries.open_calls(at)],
        upcoming=[listed(call, at, zone) for call in queries.upcoming_calls(at)],
        past=[listed(call, at, zone) for call in past[: queries.PAGE]],
        more_url=url_for("calls.index", before=more) if more else None,
        zone_form=ZoneForm(formdata=None, zone=zone),
    )


@bp.post("/calls/zone")
@public
def choose_zone() -> ResponseReturnValue:
    """Remember in which zone a visitor reads times; a zone that there is not is refused in words."""
    form = ZoneForm()
    if form.validate_on_submit():
        session["zone"] = form.zone.data
    else:
        flash(_("There is no such time zone. Choose one from the list."), "warning")
    return_to = request.args.get("call")
    return redirect(url_for("calls.show", ref=return_to) if return_to else url_for("calls.index"))


@bp.get("/calls/<ref>")
@guarded(policy.may_read, queries.call)
def show(call: Call) -> ResponseReturnValue:
    """Show all that an applicant needs before signing up."""
    zone = zone_of(signin.current_person())
    page = shown(call, clock.now(), zone)
    may_steward = policy.may_steward(signin.current_person(), call)
    return render_template(
        "calls/show.html", **page, may_steward=may_steward, zone_form=ZoneForm(formdata=None, zone=zone)
    )
