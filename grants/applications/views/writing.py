"""Writing together: the list of what there is to do, the outline, and each question on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.forms import AnswerForm, OutlineForm, SettleForm, outline_form
from grants.applications.rules import JointMode, WorkMode, changes, normal, words
from grants.applications.views.frame import bp, page
from grants.applications.views.tasks import tasks
from grants.errors import Stale, WrongState
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Answer, AnswerRevision, Application
    from grants.calls.models import Question


@bp.get("/applications/<ref>")
@guarded(policy.may_open, queries.application)
def show(application: Application) -> ResponseReturnValue:
    """Show partners what there is to do; a steward reads what was submitted."""
    if not policy.is_partner(me(), application):
        return redirect(url_for("applications.submitted", ref=application.ref))
    shown = page(application, clock.now())
    results = queries.results(application)
    rows = tasks(application, shown["mine"], results, queries.waiting(application))
    return render_template("applications/show.html", results=results, tasks=rows, **shown)


@bp.route("/applications/<ref>/outline", methods=["GET", "POST"])
@guarded(policy.is_lead, queries.application)
def outline(application: Application) -> ResponseReturnValue:
    """Say what it is called, how much is asked for, and how the partners work together."""
    form = _outline_form(application)
    status, both, closed = 200, [], ""
    if form.validate_on_submit():
        try:
            _save_outline(application, form)
        except WrongState as moved:
            status, closed = 409, str(moved)
        except Stale:
            status, both = 409, _both_outlines(application, form)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for("applications.show", ref=application.ref))
    status = 422 if form.errors else status
    shown = page(application, clock.now())
    return render_template("applications/outline.html", form=form, both=both, closed=closed, **shown), status


def _outline_form(application: Application) -> OutlineForm:
    return outline_form(
        application,
        title=application.title,
        ask=application.ask,
        joint_modes=application.joint_modes,
        work_modes=application.work_modes,
        version=application.version,
    )


def _typed(form: OutlineForm) -> dict[str, Any]:
    return {
        "title": form.title.data or "",
        "ask": form.ask.data,
        "joint_modes": [JointMode(mode) for mode in form.joint_modes.data or ()],
        "work_modes": [WorkMode(mode) for mode in form.work_modes.data or ()],
    }


def _save_outline(application: Application, form: OutlineForm) -> None:
    actions.outline(application, **_typed(form), version=form.version.data or 0, by=me(), at=clock.now())


def _both_outlines(application: Application, form: OutlineForm) -> list[Any]:
    """Return where the typed and the saved page differ, and let the next save be meant against the saved one."""
    saved, typed = queries.content(application), _typed(form)
    ask = typed.pop("ask")
    mine = {**saved, **typed, "ask": {"minor": ask.minor, "currency": ask.currency} if ask else None}
    form.version.data, form.version.raw_data = application.version, None
    return changes(mine, saved)


@bp.route("/applications/<ref>/questions/<question>", methods=["GET", "POST"])
@guarded(policy.may_edit, queries.application)
def answer(application: Application, question: str) -> ResponseReturnValue:
    """Write the answer to one question."""
    asked = queries.question(application, question)
    saved = queries.answer(application, asked)
    form = AnswerForm(text=saved.text if saved else "", version=saved.version if saved else 0)
    closed = ""
    if form.validate_on_submit():
        try:
            written = _write(application, asked, form)
        except WrongState as moved:
            closed = str(moved)
        else:
            return redirect(_after(application, asked, written))
    return render_template(
        "applications/answer.html",
        form=form,
        closed=closed,
        **_question_page(application, asked, saved, form),
        **page(application, clock.now()),
    ), 409 if closed else 422 if form.errors else 200


def _write(application: Application, asked: Question, form: AnswerForm) -> AnswerRevision:
    return actions.write_answer(
        application, asked, form.text.data or "", form.version.data or 0, by=me(), at=clock.now()
    )


def _question_page(application: Application, asked: Question, saved: Answer | None, form: Any) -> dict[str, Any]:
    questions = application.call.questions
    return {
        "question": asked,
        "number": questions.index(asked) + 1,
        "count": len(questions),
        "is_last": asked is questions[-1],
        "words": words(form.text.data or ""),
        "saved": saved,
        "saved_by": queries.name_of(saved.saved_by) if saved else "",
        "waiting": queries.waiting(application, asked),
    }


def _after(application: Application, asked: Question, written: AnswerRevision) -> str:
    """Return where a writer goes after saving: to the choice when two texts met, on, or back."""
    if written.is_waiting:
        return url_for("applications.choose", ref=application.ref, revision=written.ref)
    flash(_("Saved."), "done")
    questions = application.call.questions
    place = questions.index(asked) + 1
    if request.form.get("then") == "next" and place < len(questions):
        return url_for("applications.answer", ref=application.ref, question=questions[place].ref)
    return url_for("applications.show", ref=application.ref)


@bp.route("/applications/<ref>/texts/<revision>", methods=["GET", "POST"])
@guarded(policy.may_edit, queries.application)
def choose(application: Application, revision: str) -> ResponseReturnValue:
    """Choose between two texts that were saved at the same time, or make one of both."""
    waiting = queries.waiting_text(application, revision)
    saved = waiting.answer
    form = SettleForm(text=_combined(saved.text, waiting.text), version=saved.version)
    closed = ""
    if form.validate_on_submit():
        kept = {"mine": waiting.text, "saved": saved.text}.get(request.form.get("keep", ""), form.text.data or "")
        try:
            written = actions.settle(waiting, kept, form.version.data or 0, by=me(), at=clock.now())
        except WrongState as moved:
            closed = str(moved)
        else:
            return redirect(_after(application, saved.question, written))
    shown = page(application, clock.now())
    names = {"waiting_by": queries.name_of(waiting.saved_by), "saved_by": queries.name_of(saved.saved_by)}
    own = waiting.saved_by == me().id
    return render_template(
        "applications/choose.html", form=form, waiting=waiting, saved=saved, own=own, closed=closed, **names, **shown
    ), 409 if closed else 422 if form.errors else 200


def _combined(saved: str, waiting: str) -> str:
    return saved if normal(saved) == normal(waiting) else f"{saved}\n\n{waiting}".strip()
