"""What anybody may read about calls, before signing up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, session, url_for

from grants import clock, signin
from grants.calls import policy, queries
from grants.calls.forms import ZoneForm
from grants.calls.queries.design import discussed
from grants.calls.views.page import listed, shown
from grants.forms import row_key
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
    past = queries.past_calls(at, before=request.args.get("before", type=row_key))
    more = past[queries.PAGE - 1].id if len(past) > queries.PAGE else None
    return render_template(
        "calls/index.html",
        open_calls=[listed(call, at, zone) for call in queries.open_calls(at)],
        discussed=discussed(),
        upcoming=[listed(call, at, zone) for call in queries.upcoming_calls(at)],
        past=[listed(call, at, zone) for call in past[: queries.PAGE]],
        more_url=url_for("calls.index", before=more) if more else None,
    )


@bp.route("/calls/zone", methods=["GET", "POST"])
@public
def choose_zone() -> ResponseReturnValue:
    """Let a visitor choose the zone in which they read times: five hundred names, on a page of their own."""
    form = ZoneForm(zone=zone_of(signin.current_person()))
    asked = request.args.get("call")
    back = url_for("calls.show", ref=asked) if asked else url_for("calls.index")
    if form.validate_on_submit():
        session["zone"] = form.zone.data
        return redirect(back)
    return render_template(
        "calls/zone.html", form=form, back=back, is_call=asked is not None
    ), 422 if form.errors else 200


@bp.get("/calls/<ref>")
@guarded(policy.may_read, queries.call)
def show(call: Call) -> ResponseReturnValue:
    """Show all that an applicant needs before signing up."""
    zone = zone_of(signin.current_person())
    page = shown(call, clock.now(), zone)
    may_steward = policy.may_steward(signin.current_person(), call)
    return render_template("calls/show.html", **page, may_steward=may_steward)
