"""The steps that a call takes, and talks before one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.calls import policy
from grants.calls import queries as calls
from grants.calls.actions import timetable as actions
from grants.calls.forms.timetable import TalkForm, TalkHeldForm, steps_form, steps_typed
from grants.calls.queries import timetable as queries
from grants.calls.rules import CallState
from grants.calls.rules.timetable import HOLD_TALK, STEP_NAMES, TALK_OUTCOMES, StepKind, TalkOutcome, TalkState
from grants.calls.views.visitor import bp
from grants.errors import Refusal, RuleBroken
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call, TalkRequest


@bp.route("/calls/<ref>/steps", methods=["GET", "POST"])
@guarded(policy.may_steward, calls.call)
def steps(call: Call) -> ResponseReturnValue:
    """Switch the steps of a draft on and off, each with its days."""
    form = steps_form(call)
    if form.validate_on_submit():
        try:
            _set_steps(call, form)
        except Refusal as refusal:
            form.blame(getattr(refusal, "field", None), str(refusal))
        else:
            flash(_("Saved."), "done")
            return redirect(url_for("calls.manage", ref=call.ref))
    kinds = [(kind, STEP_NAMES[kind]) for kind in StepKind]
    is_draft = call.state is CallState.DRAFT
    page = {"call": call, "form": form, "kinds": kinds, "is_draft": is_draft}
    return render_template("calls/steps.html", **page), 422 if form.errors else 200


def _set_steps(call: Call, form: Any) -> None:
    typed = steps_typed(form)
    if isinstance(typed, str):
        raise RuleBroken(_("Choose the day."), field=typed)
    version = form.version.data or ""
    actions.set_steps(call, typed, int(version) if version.isdecimal() else 0, by=me(), at=clock.now())


@bp.route("/calls/<ref>/talk", methods=["GET", "POST"])
@guarded(policy.may_ask_for_talk, calls.call)
def talk(call: Call) -> ResponseReturnValue:
    """Ask for a talk before one begins, and read what came of it."""
    form, at = TalkForm(), clock.now()
    if form.validate_on_submit():
        url = url_for("calls.talks", ref=call.ref, _external=True)
        typed = {"about": form.about.data or "", "reach": form.reach.data or "", "once": form.once.data}
        try:
            actions.ask_for_talk(call, **typed, by=me(), at=at, url=url)
        except Refusal as refusal:
            form.blame(getattr(refusal, "field", None), str(refusal))
        else:
            flash(_("The stewards have it. They reach you in the way that you named."), "done")
            return redirect(url_for("calls.talk", ref=call.ref))
    mine = queries.talks_of(call, me())
    return render_template(
        "calls/talk.html",
        call=call,
        form=form,
        mine=[(one, outcome_words(one)) for one in mine],
        offers=actions.has_talks(call, at),
        waits=any(one.state is TalkState.ASKED for one in mine),
    ), 422 if form.errors else 200


@bp.post("/talks/<ref>/drop")
@guarded(policy.may_drop_talk, queries.talk)
def drop_talk(asked: TalkRequest) -> ResponseReturnValue:
    """Take back one's wish for a talk."""
    actions.drop_talk(asked, by=me(), at=clock.now())
    flash(_("Taken back."), "done")
    return redirect(url_for("calls.talk", ref=asked.call.ref))


@bp.get("/calls/<ref>/talks")
@guarded(policy.may_steward, calls.call)
def talks(call: Call) -> ResponseReturnValue:
    """List who would like to talk, and what was advised."""
    rows = [(one, outcome_words(one)) for one in queries.talks(call)]
    return render_template("calls/talks.html", call=call, rows=rows)


@bp.route("/talks/<ref>", methods=["GET", "POST"])
@guarded(policy.may_hold_talk, queries.talk)
def hold_talk(asked: TalkRequest) -> ResponseReturnValue:
    """Write down what a talk came to."""
    form = TalkHeldForm()
    if form.validate_on_submit():
        url = url_for("calls.talk", ref=asked.call.ref, _external=True)
        outcome = TalkOutcome(form.outcome.data)
        actions.hold_talk(asked, outcome, form.advice.data or "", by=me(), at=clock.now(), url=url)
        flash(_("Written down. Whoever asked reads it."), "done")
        return redirect(url_for("calls.talks", ref=asked.call.ref))
    page = {"asked": asked, "call": asked.call, "form": form, "can_hold": HOLD_TALK.is_open_to(asked)}
    return render_template("calls/hold_talk.html", words=outcome_words(asked), **page), 422 if form.errors else 200


def outcome_words(asked: TalkRequest) -> tuple[str, str]:
    """Return where a talk stands, or what was advised, as a word and a tone."""
    if asked.state is TalkState.HELD and asked.outcome is not None:
        return str(TALK_OUTCOMES[TalkOutcome(asked.outcome)]), "good"
    if asked.state is TalkState.DROPPED:
        return _("Taken back"), "closed"
    return _("Asked, not held yet"), "attention" if request.endpoint != "calls.talk" else "neutral"
