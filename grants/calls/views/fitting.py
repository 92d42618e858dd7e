"""Advice on whether a call fits: a few questions for anybody, and a button that always opens the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.calls import policy
from grants.calls import queries as calls
from grants.calls.actions import timetable as actions
from grants.calls.forms.timetable import FitItemForm, fit_form
from grants.calls.queries import timetable as queries
from grants.calls.rules import CallState
from grants.calls.rules.fitting import MOST_ITEMS, FitItem
from grants.calls.views.page import apply_url
from grants.calls.views.visitor import bp
from grants.errors import RuleBroken
from grants.forms import texts_of
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded
from grants.signin import current_person

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call, EligibilityCheck


@bp.route("/calls/<ref>/fit", methods=["GET", "POST"])
@guarded(policy.may_look_whether_it_fits, calls.call)
def fit(call: Call) -> ResponseReturnValue:
    """Say, to anybody, what does not seem to fit; whoever thinks that they fit all the same begins."""
    check = queries.check_with(call, request.args.get("check"))
    items = [FitItem.of(one) for one in call.fit_items]
    form = fit_form(items, check.answers if check is not None else None)
    if request.method == "POST" and request.form.get("then") == "begin" and check is not None:
        actions.override(check)
        return redirect(_begin(call, check))
    if form.validate_on_submit():
        answers = {item.key: form[item.key].data == "yes" for item in items if form[item.key].data}
        check = actions.look_whether_it_fits(call, answers, by=current_person(), at=clock.now())
        return redirect(url_for("calls.fit", ref=call.ref, check=check.ref, _anchor="advice"))
    return render_template(
        "calls/fit.html",
        call=call,
        form=form,
        items=items,
        check=check,
        doubts=[item for item in items if check is not None and item.key in check.unfitting],
        begin_url=apply_url(call) if call.is_accepting(clock.now()) else None,
    )


def _begin(call: Call, check: EligibilityCheck) -> str:
    """Return where the form opens; the answers go along by their name, and nothing of them opens or shuts anything."""
    return f"{apply_url(call) or url_for('calls.show', ref=call.ref)}?fit={check.ref}"


@bp.route("/calls/<ref>/fit/edit", methods=["GET", "POST"])
@guarded(policy.may_steward, calls.call)
def edit_fit(call: Call) -> ResponseReturnValue:
    """Write what is asked, at most six things, and see how many looked and passed over the advice."""
    form: Any = FitItemForm()
    if form.validate_on_submit():
        texts = {"text": texts_of(form, "text"), "why": texts_of(form, "why")}
        try:
            actions.add_fit_item(call, **texts, fits_yes=form.fits.data == "yes", by=me(), at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Added."), "done")
            return redirect(url_for("calls.edit_fit", ref=call.ref))
    return render_template(
        "calls/edit_fit.html",
        call=call,
        form=form,
        items=[FitItem.of(one) for one in call.fit_items],
        counts=queries.fit_counts(call),
        is_draft=call.state is CallState.DRAFT,
        most=MOST_ITEMS,
    ), 422 if form.errors else 200


@bp.post("/calls/<ref>/fit/<key>/remove")
@guarded(policy.may_steward, calls.call)
def remove_fit(call: Call, key: str) -> ResponseReturnValue:
    """Take one of them out."""
    actions.remove_fit_item(call, key, by=me(), at=clock.now())
    flash(_("Taken out."), "done")
    return redirect(url_for("calls.edit_fit", ref=call.ref))
