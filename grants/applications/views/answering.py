"""Each question on a page of its own, whatever kind of answer it asks for; and two texts that were saved at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.actions.more_time import keep_late
from grants.applications.queries import files as shelf
from grants.applications.queries import together
from grants.applications.queries.finding import to_write
from grants.applications.rules import normal
from grants.applications.views.counting import count_time
from grants.applications.views.files import place_of
from grants.applications.views.frame import bp, page
from grants.calls.forms.answers import LONGEST, answer_form, text_of
from grants.calls.rules.questions import TEXTS, WITH_FILES, QuestionKind
from grants.errors import WrongState
from grants.funds.queries import places
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Answer, AnswerRevision, Application, Partner
    from grants.calls.forms.answers import AnswerForm
    from grants.calls.models import Question


@bp.route("/applications/<ref>/questions/<question>", methods=["GET", "POST"])
@guarded(policy.may_edit, to_write)
def answer(application: Application, question: str) -> ResponseReturnValue:
    """Write the answer to one question; a text is saved even where something about it should be put right."""
    asked = queries.question(application, question)
    if asked.kind in WITH_FILES:
        return redirect(place_of(application, asked))
    saved = queries.answer(application, asked)
    form = form_of(application, asked, saved.text if saved else "", saved.version if saved else 0)
    closed = ""
    if form.is_submitted():
        is_fine = form.validate()
        try:
            written = _save(application, asked, form) if is_fine or _is_kept(form) else None
        except WrongState as moved:
            closed = str(moved)
            keep_late(application, asked, text_of(form), by=me(), at=clock.now())
        else:
            if written is not None and (is_fine or written.is_waiting):
                return redirect(_after(application, asked, written, form.note))
    status = 409 if closed else 422 if form.errors else 200
    shown = _question_page(application, asked, queries.answer(application, asked))
    around = page(application, clock.now())
    return render_template("applications/answer.html", form=form, closed=closed, **shown, **around), status


def form_of(application: Application, asked: Question, text: str, version: int, *, label: str = "") -> AnswerForm:
    """Return the form of an answer of this application."""
    return answer_form(
        asked,
        currency=application.currency,
        places=places(application.call.fund) if asked.kind is QuestionKind.PLACE else (),
        partners=application.consortium,
        text=text,
        version=version,
        label=label or _("Your answer"),
    )


def _is_kept(form: AnswerForm) -> bool:
    """Say whether a text is saved although something is wrong with it: its words are worth more than its length."""
    return form.kind in TEXTS and set(form.errors) == {"answer"} and len(text_of(form)) <= LONGEST


def _save(application: Application, asked: Question, form: AnswerForm) -> AnswerRevision:
    at = clock.now()
    before, writer = queries.answer(application, asked), request.form.get("writer", "")
    version = actions.meant_version(before, form.version.data or 0, writer, by=me())
    written = actions.write_answer(application, asked, text_of(form), version, by=me(), at=at)
    count_time(application, at)
    form.version.data, form.version.raw_data = written.answer.version, None
    return written


def _question_page(application: Application, asked: Question, saved: Answer | None) -> dict[str, Any]:
    questions = queries.asked(application)
    place = questions.index(asked) if asked in questions else None
    before = questions[place - 1] if place else None
    standing = together.standing(application, me())
    return {
        "question": asked,
        "number": place + 1 if place is not None else None,
        "count": len(questions),
        "is_last": place is None or place == len(questions) - 1,
        "previous": before,
        "saved": saved,
        "saved_by": queries.name_of(saved.saved_by) if saved else "",
        "waiting": queries.waiting(application, asked) if asked.id in standing.unsettled else [],
        "writer": standing.writers.get(asked.id),
        "is_text": asked.kind in TEXTS,
        "said": queries.item(application, asked, saved.text if saved else ""),
        "spoken": shelf.recording_to(application, asked) is not None,
    }


def _after(application: Application, asked: Question, written: AnswerRevision, note: str) -> str:
    """Return where a writer goes after saving: to the choice when two texts met, on, or back."""
    if written.is_waiting:
        return url_for("applications.choose", ref=application.ref, revision=written.ref)
    flash(_("Saved.") + (f" {note}" if note else ""), "done")
    then = request.form.get("then")
    if then == "more":  # lines of a budget
        return url_for("applications.answer", ref=application.ref, question=asked.ref, back=request.args.get("back"))
    if request.args.get("back") == "check":
        return url_for("applications.check", ref=application.ref, _anchor=asked.key)
    if then == "next":
        return _next(queries.application(application.ref), asked)
    return url_for("applications.show", ref=application.ref)


def _next(application: Application, asked: Question) -> str:
    """Return the page of the next question that is asked now, or of all answers after the last."""
    later = [one for one in queries.asked(application) if one.position > asked.position]
    if later:
        return url_for("applications.answer", ref=application.ref, question=later[0].ref)
    return url_for("applications.check", ref=application.ref)


@bp.route("/applications/<ref>/texts/<revision>", methods=["GET", "POST"])
@guarded(policy.may_edit, queries.application)
def choose(application: Application, revision: str) -> ResponseReturnValue:
    """Choose between two answers that were saved at the same time, or make one of both."""
    waiting = queries.waiting_text(application, revision)
    saved = waiting.answer
    both = combined(saved.question.kind, saved.text, waiting.text)
    form = form_of(application, saved.question, both, saved.version, label=_("Both in one"))
    form.longest = 2 * LONGEST
    closed = ""
    if form.is_submitted():
        kept = {"mine": waiting.text, "saved": saved.text}.get(request.form.get("keep", ""))
        try:
            written = _settle(waiting, form, kept)
        except WrongState as moved:
            closed = str(moved)
        else:
            if written is not None:
                return redirect(_after(application, saved.question, written, ""))
    shown = _two(application, waiting, saved)
    around = page(application, clock.now())
    status = 409 if closed else 422 if form.errors else 200
    return render_template("applications/choose.html", form=form, closed=closed, **shown, **around), status


def _settle(waiting: AnswerRevision, form: AnswerForm, kept: str | None) -> AnswerRevision | None:
    """Settle on one of two, or on what was made of both; None where that cannot be read yet."""
    if kept is None and not form.validate():
        return None
    text = kept if kept is not None else text_of(form)
    return actions.settle(waiting, text, form.version.data or 0, by=me(), at=clock.now())


def _two(application: Application, waiting: AnswerRevision, saved: Answer) -> dict[str, Any]:
    asked = saved.question
    return {
        "question": asked,
        "waiting": waiting,
        "saved": saved,
        "own": waiting.saved_by == me().id,
        "waiting_by": queries.name_of(waiting.saved_by),
        "saved_by": queries.name_of(saved.saved_by),
        "theirs": queries.item(application, asked, waiting.text),
        "ours": queries.item(application, asked, saved.text),
        "has_files": asked.kind in WITH_FILES,
        "is_text": asked.kind in TEXTS,
    }


def combined(kind: QuestionKind, saved: str, waiting: str) -> str:
    """Return one answer of two: both texts, all lines of both lists, else what is saved."""
    if normal(saved) == normal(waiting):
        return saved
    if kind in TEXTS:
        return f"{saved}\n\n{waiting}".strip()
    if kind in {QuestionKind.MANY, QuestionKind.BUDGET, *WITH_FILES}:
        return "\n".join(dict.fromkeys(line for line in (saved + "\n" + waiting).split("\n") if line))
    return saved or waiting


@bp.post("/applications/<ref>/questions/<question>/writer")
@guarded(policy.may_edit, queries.application)
def give(application: Application, question: str) -> ResponseReturnValue:
    """Give a question to one partner to write."""
    asked = queries.question(application, question)
    chosen = request.form.get("partner", "")
    partner: Partner | None = queries.partner(application, chosen) if chosen else None
    actions.give(application, asked, partner, by=me(), at=clock.now())
    said = _("%(name)s writes this. Everybody may still help.", name=f"\u2068{partner.name}\u2069") if partner else ""
    flash(said or _("Nobody in particular writes this now."), "done")
    return redirect(url_for("applications.answer", ref=application.ref, question=asked.ref))
