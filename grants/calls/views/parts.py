"""Where a steward writes a call's questions and criteria, one page each, and puts them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.calls import actions, policy, queries
from grants.calls.forms import criterion_form, criterion_of, question_form, question_of
from grants.calls.rules import CallState
from grants.calls.views.steward import both_versions, version_of
from grants.calls.views.visitor import bp
from grants.errors import NotFound, RuleBroken, Stale
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call, Criterion, Question

_STEPS = {"up": -1, "down": 1}


def _back(call: Call, anchor: str) -> ResponseReturnValue:
    return redirect(url_for("calls.manage", ref=call.ref, _anchor=anchor))


@bp.route("/calls/<ref>/questions/new", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.call)
def new_question(call: Call) -> ResponseReturnValue:
    """Ask one more question."""
    if call.state is not CallState.DRAFT:
        return render_template("calls/fixed.html", call=call), 409
    form = question_form()
    if form.validate_on_submit():
        try:
            actions.add_question(call, question_of(form), by=me(), at=clock.now(), once=form.once.data)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("The question is added."), "done")
            return _back(call, "questions")
    page = render_template("calls/question.html", call=call, question=None, form=form, conflict=[])
    return page, 422 if form.errors else 200


@bp.route("/questions/<ref>/edit", methods=["GET", "POST"])
@guarded(policy.may_steward_part, queries.question)
def edit_question(question: Question) -> ResponseReturnValue:
    """Reword a question; a stale save shows both versions."""
    call = question.call
    if call.state is not CallState.DRAFT:
        return render_template("calls/fixed.html", call=call), 409
    form, conflict = question_form(question), []
    if form.validate_on_submit():
        try:
            actions.rewrite_question(question, question_of(form), version_of(form), by=me(), at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        except Stale:
            conflict = both_versions(form, question_form(question, is_blank=True), question.version)
        else:
            flash(_("Saved."), "done")
            return _back(call, "questions")
    status = 409 if conflict else 422 if form.errors else 200
    return render_template("calls/question.html", call=call, question=question, form=form, conflict=conflict), status


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
        return _back(call, "criteria")
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
            return _back(call, "criteria")
    status = 409 if conflict else 422 if form.errors else 200
    return render_template("calls/criterion.html", call=call, criterion=criterion, form=form, conflict=conflict), status


@bp.post("/questions/<ref>/move/<way>")
@guarded(policy.may_steward_part, queries.question)
def move_question(question: Question, way: str) -> ResponseReturnValue:
    """Put a question one place up or down."""
    actions.move_part(question, _steps(way), by=me(), at=clock.now())
    return _back(question.call, "questions")


@bp.post("/criteria/<ref>/move/<way>")
@guarded(policy.may_steward_part, queries.criterion)
def move_criterion(criterion: Criterion, way: str) -> ResponseReturnValue:
    """Put a criterion one place up or down."""
    actions.move_part(criterion, _steps(way), by=me(), at=clock.now())
    return _back(criterion.call, "criteria")


def _steps(way: str) -> int:
    if way not in _STEPS:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return _STEPS[way]


@bp.post("/questions/<ref>/remove")
@guarded(policy.may_steward_part, queries.question)
def remove_question(question: Question) -> ResponseReturnValue:
    """Ask a question no longer."""
    call = question.call
    actions.remove_part(question, by=me(), at=clock.now())
    flash(_("The question is taken out."), "done")
    return _back(call, "questions")


@bp.post("/criteria/<ref>/remove")
@guarded(policy.may_steward_part, queries.criterion)
def remove_criterion(criterion: Criterion) -> ResponseReturnValue:
    """Score a criterion no longer."""
    call = criterion.call
    actions.remove_part(criterion, by=me(), at=clock.now())
    flash(_("The criterion is taken out."), "done")
    return _back(call, "criteria")
