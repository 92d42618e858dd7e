"""Where a steward writes a call's criteria, one page each, and puts them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.calls import actions, policy, queries
from grants.calls.forms import criterion_form, criterion_of
from grants.calls.rules import CallState
from grants.calls.views.findings import against_part
from grants.calls.views.steward import both_versions, version_of
from grants.calls.views.visitor import bp
from grants.errors import NotFound, Stale
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call, Criterion

_STEPS = {"up": -1, "down": 1}


def back_to(call: Call, anchor: str) -> ResponseReturnValue:
    """Lead back to where the call is written."""
    return redirect(url_for("calls.manage", ref=call.ref, _anchor=anchor))


@bp.route("/calls/<ref>/criteria/new", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.call)
def new_criterion(call: Call) -> ResponseReturnValue:
    """Let reviewers score one more thing."""
    if call.state is not CallState.DRAFT:
        return render_template("calls/fixed.html", call=call), 409
    form = criterion_form()
    if form.validate_on_submit():
        actions.add_criterion(call, criterion_of(form), by=me(), at=clock.now(), once=form.once.data)
        flash(_("The criterion is added."), "done")
        return back_to(call, "criteria")
    page = render_template("calls/criterion.html", call=call, criterion=None, form=form, conflict=[])
    return page, 422 if form.errors else 200


@bp.route("/criteria/<ref>/edit", methods=["GET", "POST"])
@guarded(policy.may_steward_part, queries.criterion)
def edit_criterion(criterion: Criterion) -> ResponseReturnValue:
    """Reword a criterion; a stale save shows both versions."""
    call = criterion.call
    if call.state is not CallState.DRAFT:
        return render_template("calls/fixed.html", call=call), 409
    form, conflict = criterion_form(criterion), []
    if form.validate_on_submit():
        try:
            actions.rewrite_criterion(criterion, criterion_of(form), version_of(form), by=me(), at=clock.now())
        except Stale:
            conflict = both_versions(form, criterion_form(criterion, is_blank=True), criterion.version)
        else:
            flash(_("Saved."), "done")
            return back_to(call, "criteria")
    shown = {"call": call, "criterion": criterion, "form": form, "conflict": conflict}
    status = 409 if conflict else 422 if form.errors else 200
    return render_template("calls/criterion.html", **shown, charter=against_part(call, criterion.ref)), status


@bp.post("/criteria/<ref>/move/<way>")
@guarded(policy.may_steward_part, queries.criterion)
def move_criterion(criterion: Criterion, way: str) -> ResponseReturnValue:
    """Put a criterion one place up or down."""
    actions.move_part(criterion, steps(way), by=me(), at=clock.now())
    return back_to(criterion.call, "criteria")


def steps(way: str) -> int:
    """Return -1 for up and 1 for down; raise NotFound for any other way."""
    if way not in _STEPS:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return _STEPS[way]


@bp.post("/criteria/<ref>/remove")
@guarded(policy.may_steward_part, queries.criterion)
def remove_criterion(criterion: Criterion) -> ResponseReturnValue:
    """Score a criterion no longer."""
    call = criterion.call
    actions.remove_part(criterion, by=me(), at=clock.now())
    flash(_("The criterion is taken out."), "done")
    return back_to(call, "criteria")
