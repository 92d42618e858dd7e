"""Where a steward sees each question as an applicant will, answers a draft to try it out, and checks the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.calls import actions, policy, queries
from grants.calls.forms.answers import answer_form, text_of
from grants.calls.queries.versions import trial_of
from grants.calls.rules import CallState, is_answered
from grants.calls.rules import shown as asked_now
from grants.calls.rules.questions import TEXTS, WITH_FILES
from grants.calls.views.visitor import bp
from grants.errors import NotFound, WrongState
from grants.funds.queries import places
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.forms.answers import AnswerForm
    from grants.calls.models import Call, Question
    from grants.money import Money


@dataclass(frozen=True)
class Example:
    """A partner who is none, so that a budget has somebody to be shared between."""

    ref: str
    name: str
    share: Money | None = None


def _examples() -> list[Example]:
    return [Example("first", _("First partner (an example)")), Example("second", _("Second partner (an example)"))]


def _answers(call: Call) -> dict[str, str]:
    run = trial_of(call, me())
    return dict(run.answers) if run is not None else {}


@bp.get("/calls/<ref>/trial")
@guarded(policy.may_steward, queries.call)
def trial(call: Call) -> ResponseReturnValue:
    """Show the questions as an applicant's list, with what was answered in one's own trial."""
    _only_drafts(call)
    answers = _answers(call)
    asked = asked_now(call.questions, answers)
    rows = [_row(question, answers.get(question.key, ""), is_asked=question in asked) for question in call.questions]
    return render_template("calls/trial.html", call=call, rows=rows, first=call.questions[0] if asked else None)


@bp.route("/calls/<ref>/trial/<key>", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.call)
def trial_question(call: Call, key: str) -> ResponseReturnValue:
    """Show one question exactly as it will be asked; what is answered here is a trial."""
    _only_drafts(call)
    question = next((one for one in call.questions if one.key == key), None)
    if question is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    answers = _answers(call)
    form = _form(call, question, answers.get(key, ""))
    if form.validate_on_submit():
        actions.try_answer(call, question, text_of(form), by=me(), at=clock.now())
        if form.note:
            flash(form.note, "done")
        return redirect(_after(call, question))
    asked = asked_now(call.questions, answers)
    page: dict[str, Any] = {
        "number": asked.index(question) + 1 if question in asked else None,
        "count": len(asked),
        "is_text": question.kind in TEXTS,
        "has_files": question.kind in WITH_FILES,
    }
    status = 422 if form.errors else 200
    return render_template("calls/trial_question.html", call=call, question=question, form=form, **page), status


@bp.get("/calls/<ref>/trial-answers")
@guarded(policy.may_steward, queries.call)
def trial_check(call: Call) -> ResponseReturnValue:
    """Show all answers of one's trial as an applicant checks them, and what would keep them from being sent."""
    _only_drafts(call)
    answers = _answers(call)
    asked = asked_now(call.questions, answers)
    open_ones = [one for one in asked if one.is_required and not is_answered(one.kind, answers.get(one.key, ""))]
    return render_template(
        "calls/trial_check.html",
        call=call,
        rows=[(one, answers.get(one.key, "")) for one in asked],
        left_out=[one for one in call.questions if one not in asked],
        missing=[one for one in open_ones if one.kind not in WITH_FILES],
        names=_names(call),
    )


@bp.post("/calls/<ref>/trial-over")
@guarded(policy.may_steward, queries.call)
def end_trial(call: Call) -> ResponseReturnValue:
    """Erase one's own trial."""
    actions.end_trial(call, by=me(), at=clock.now())
    flash(_("Your trial is erased."), "done")
    return redirect(url_for("calls.trial", ref=call.ref))


def _only_drafts(call: Call) -> None:
    if call.state is not CallState.DRAFT:
        raise WrongState(_("This call has opened, and its trials are erased. Read it as applicants see it."))


def _row(question: Question, text: str, *, is_asked: bool) -> dict[str, Any]:
    if not is_asked:
        return {"question": question, "status": _("Not asked"), "tone": "closed"}
    if is_answered(question.kind, text):
        return {"question": question, "status": _("Answered"), "tone": "good"}
    return {"question": question, "status": _("Open"), "tone": "neutral"}


def _form(call: Call, question: Question, text: str) -> AnswerForm:
    return answer_form(
        question,
        currency=call.currency,
        places=places(call.fund),
        partners=_examples(),
        text=text,
        version=0,
        label=_("Your answer"),
    )


def _after(call: Call, question: Question) -> str:
    """Return the page of the next question that is asked now, or of all answers after the last."""
    asked = asked_now(call.questions, _answers(call))
    later = [one for one in asked if one.position > question.position]
    if later:
        return url_for("calls.trial_question", ref=call.ref, key=later[0].key)
    return url_for("calls.trial_check", ref=call.ref)


def _names(call: Call) -> dict[str, Any]:
    return {place.code: place.name for place in call.fund.geographies} | {one.ref: one.name for one in _examples()}
