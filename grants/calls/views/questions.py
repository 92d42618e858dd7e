"""Where a steward chooses questions from the library, words them, ties them to each other and puts them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, render_template, request, url_for

from grants import clock
from grants.calls import actions, policy, queries
from grants.calls.forms.questions import conditions, question_form, question_of, rearrange
from grants.calls.rules import KINDS, MOST_QUESTIONS, CallState, QuestionKind
from grants.calls.rules.questions import WITH_OPTIONS
from grants.calls.views.findings import against_part
from grants.calls.views.parts import back_to, steps
from grants.calls.views.steward import both_versions, version_of
from grants.calls.views.visitor import bp
from grants.errors import RuleBroken, Stale
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call, Question
    from grants.forms import Form


@bp.route("/calls/<ref>/questions/new", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.call)
def new_question(call: Call) -> ResponseReturnValue:
    """Ask one more question: first its kind is chosen, then it is worded."""
    if call.state is not CallState.DRAFT:
        return render_template("calls/fixed.html", call=call), 409
    kind = _asked_kind()
    if kind is None and request.method == "GET":
        return _library(call, None)
    kind = kind or QuestionKind.LONG_TEXT
    form = question_form(kind, call.questions)
    if wish := request.form.get("do"):
        rearrange(form, wish)
    elif form.validate_on_submit():
        try:
            actions.add_question(call, question_of(form, kind), by=me(), at=clock.now(), once=form.once.data)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("The question is added."), "done")
            return back_to(call, "questions")
    return _page(call, None, kind, form, call.questions), 422 if form.errors else 200


@bp.route("/questions/<ref>/edit", methods=["GET", "POST"])
@guarded(policy.may_steward_part, queries.question)
def edit_question(question: Question) -> ResponseReturnValue:
    """Reword a question, or make it one of another kind; a stale save shows both versions."""
    call = question.call
    if call.state is not CallState.DRAFT:
        return render_template("calls/fixed.html", call=call), 409
    kind, earlier = _asked_kind() or question.kind, _before(question)
    form, conflict = question_form(kind, earlier, question), []
    if wish := request.form.get("do"):
        rearrange(form, wish)
    elif form.validate_on_submit():
        try:
            actions.rewrite_question(question, question_of(form, kind), version_of(form), by=me(), at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        except Stale:
            conflict = both_versions(form, question_form(kind, earlier, question, is_blank=True), question.version)
        else:
            flash(_("Saved."), "done")
            return back_to(call, "questions")
    status = 409 if conflict else 422 if form.errors else 200
    return _page(call, question, kind, form, earlier, conflict), status


@bp.get("/questions/<ref>/kind")
@guarded(policy.may_steward_part, queries.question)
def change_kind(question: Question) -> ResponseReturnValue:
    """Let a steward choose another kind of answer for a question that stands; nothing changes until it is saved."""
    if question.call.state is not CallState.DRAFT:
        return render_template("calls/fixed.html", call=question.call), 409
    return _library(question.call, question)


@bp.post("/questions/<ref>/move/<way>")
@guarded(policy.may_steward_part, queries.question)
def move_question(question: Question, way: str) -> ResponseReturnValue:
    """Put a question one place up or down."""
    try:
        actions.move_part(question, steps(way), by=me(), at=clock.now())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    return back_to(question.call, "questions")


@bp.post("/questions/<ref>/remove")
@guarded(policy.may_steward_part, queries.question)
def remove_question(question: Question) -> ResponseReturnValue:
    """Ask a question no longer."""
    call = question.call
    try:
        actions.remove_part(question, by=me(), at=clock.now())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(_("The question is taken out."), "done")
    return back_to(call, "questions")


def _asked_kind() -> QuestionKind | None:
    """Return the kind that the address names, if it names one that there is."""
    asked = request.args.get("kind", "")
    return QuestionKind(asked) if asked in set(QuestionKind) else None


def _before(question: Question) -> list[Question]:
    return [one for one in question.call.questions if one.position < question.position]


def _library(call: Call, question: Question | None) -> str:
    to = "calls.edit_question" if question else "calls.new_question"
    ref = question.ref if question else call.ref
    places = [
        {"label": str(name), "hint": str(purpose), "url": url_for(to, ref=ref, kind=str(kind))}
        for kind, (name, purpose) in KINDS.items()
    ]
    left = MOST_QUESTIONS - len(call.questions)
    return render_template("calls/library.html", call=call, question=question, places=places, left=left)


def _page(
    call: Call,
    question: Question | None,
    kind: QuestionKind,
    form: Form,
    earlier: Sequence[Question],
    conflict: Sequence[Any] = (),
) -> str:
    return render_template(
        "calls/question.html",
        call=call,
        question=question,
        charter=against_part(call, question.ref) if question else None,
        kind=str(kind),
        kind_name=str(KINDS[kind][0]),
        kind_purpose=str(KINDS[kind][1]),
        form=form,
        conflict=conflict,
        conditions=_grouped(form, earlier) if conditions(earlier) else [],
    )


def _grouped(form: Form, earlier: Sequence[Question]) -> list[tuple[str, list[Any]]]:
    """Return (earlier question, its boxes to tick) for each earlier question with choices."""
    boxes = iter(form["when"])
    return [
        (in_language(one.prompt), [next(boxes) for _option in one.options])
        for one in earlier
        if one.kind in WITH_OPTIONS and one.options
    ]
