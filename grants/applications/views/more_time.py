"""When the deadline has passed: what was typed is kept, more time is asked for, and a code opens one application."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import policy, queries
from grants.applications.actions import more_time as actions
from grants.applications.forms.more_time import AnswerTimeForm, AskTimeForm, CodeForm, GiveTimeForm
from grants.applications.queries.late import late_texts
from grants.applications.views.frame import bp, page
from grants.calls import queries as calls
from grants.calls.actions.more_time import give_code
from grants.calls.policy import may_give_time
from grants.calls.queries import more_time as times
from grants.calls.rules import CallState
from grants.calls.rules.more_time import GRANT, MoreTimeState, in_groups, latest
from grants.errors import Refusal, RuleBroken
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded
from grants.signin import TooMany

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application
    from grants.calls.models import Call, MoreTime


@bp.route("/applications/<ref>/more-time", methods=["GET", "POST"])
@guarded(policy.is_partner, queries.application)
def more_time(application: Application) -> ResponseReturnValue:
    """Show partners what came too late and is kept, and let them ask for more time or use a code."""
    asking, code = AskTimeForm(), CodeForm()
    sent: Any = code if request.form.get("then") == "code" else asking
    status = 200
    if request.method == "POST" and sent.validate():
        try:
            said = _use(application, code) if sent is code else _ask(application, asking)
        except TooMany as many:
            sent.blame("code", str(many))
            status = 429
        except Refusal as refusal:
            sent.blame(getattr(refusal, "field", None), str(refusal))
        else:
            flash(said, "done")
            there = "applications.show" if sent is code else "applications.more_time"
            return redirect(url_for(there, ref=application.ref))
    told = {"last": times.last_request(application.id), "late": late_texts(application)}
    forms = {"asking": asking, "code": code, "sent": sent}
    status = 422 if sent.errors and status == 200 else status
    return render_template("applications/more_time.html", **told, **forms, **page(application, clock.now())), status


def _ask(application: Application, form: AskTimeForm) -> str:
    url = url_for("applications.more_times", ref=application.call.ref, _external=True)
    actions.ask(application, form.reason.data or "", by=me(), at=clock.now(), url=url, once=form.once.data)
    return _("The stewards have your request. You hear from them by mail, and here.")


def _use(application: Application, form: CodeForm) -> str:
    actions.use_code(application, form.code.data or "", by=me(), at=clock.now())
    return _("The code is right: you can go on writing. What you typed too late waits for you at its question.")


@bp.route("/calls/<ref>/more-time", methods=["GET", "POST"])
@guarded(policy.may_steward, calls.call)
def more_times(call: Call) -> ResponseReturnValue:
    """Show stewards who asks for more time and which codes are out, and let them give a code."""
    at = clock.now()
    form, code = GiveTimeForm(data={"until": _usual(call)}), None
    if form.validate_on_submit():
        try:
            until = clock.instant(form.until.data, call.zone)
            given, code = give_code(
                call, until=until, reason=form.reason.data or "", by=me(), at=at, once=form.once.data
            )
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            shown = in_groups(code) if code else None
            return render_template("applications/more_time_code.html", call=call, given=given, code=shown)
    rows = [(one, *_standing(one)) for one in times.more_times(call)]
    return render_template(
        "applications/more_times.html",
        call=call,
        form=form,
        rows=rows,
        counts=times.outstanding(call, at),
        can_give=call.state is CallState.OPEN and at < latest(call.closes_at),
    ), 422 if form.errors else 200


@bp.route("/more-time/<ref>", methods=["GET", "POST"])
@guarded(may_give_time, times.more_time)
def answer_more_time(asked: MoreTime) -> ResponseReturnValue:
    """Grant or refuse one request; a steward sees who leads and why, and never the draft."""
    form = AnswerTimeForm(data={"until": _usual(asked.call)})
    if form.validate_on_submit():
        try:
            _answer(asked, form, is_yes=request.form.get("then") != "refuse")
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Answered. They hear of it by mail."), "done")
            return redirect(url_for("applications.more_times", ref=asked.call.ref))
    return render_template(
        "applications/answer_more_time.html",
        call=asked.call,
        asked=asked,
        form=form,
        can_answer=GRANT.is_open_to(asked),
        standing=_standing(asked),
    ), 422 if form.errors else 200


def _answer(asked: MoreTime, form: AnswerTimeForm, *, is_yes: bool) -> None:
    at, reason = clock.now(), form.reason.data or ""
    application = queries.application_by_id(asked.application_id or 0)
    url = url_for("applications.more_time", ref=application.ref, _external=True)
    if not is_yes:
        actions.refuse(asked, reason=reason, by=me(), at=at, url=url)
        return
    if form.until.data is None:
        raise RuleBroken(_("Choose until when."), field="until")
    until = clock.instant(form.until.data, asked.call.zone)
    actions.grant(asked, until=until, reason=reason, by=me(), at=at, url=url)


def _usual(call: Call) -> Any:
    """Return the moment that is offered first: two days after the deadline, on the call's own clock."""
    return clock.local(call.closes_at + timedelta(days=2), call.zone)


def _standing(one: MoreTime) -> tuple[str, str]:
    """Return where a request or code stands, as a word and a tone."""
    return {
        MoreTimeState.ASKED: (_("Waits for an answer"), "attention"),
        MoreTimeState.ISSUED: (_("Code given, not used"), "neutral"),
        MoreTimeState.GRANTED: (_("Given"), "good"),
        MoreTimeState.REFUSED: (_("Refused"), "closed"),
        MoreTimeState.ENDED: (_("Ended, nobody used it"), "closed"),
    }[one.state]
