"""The files of an answer: adding one with a plain form, taking one out, opening one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.applications import policy, queries
from grants.applications.actions import files as actions
from grants.applications.forms.sending import FileForm, VoiceForm
from grants.applications.queries import files as shelf
from grants.applications.queries import together
from grants.applications.rules.sending import USUAL_MOST, size_words
from grants.applications.views.frame import bp, page
from grants.applications.views.serving import served
from grants.calls.rules import QuestionKind
from grants.errors import RuleBroken, WrongState
from grants.filenames import MOST_BYTES, Family
from grants.forms import takes_files
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application
    from grants.calls.models import Question

AROUND = 50_000  # bytes of a form around its file


@bp.route("/applications/<ref>/questions/<question>/files", methods=["GET", "POST"])
@guarded(policy.may_edit, queries.application)
@takes_files(MOST_BYTES[Family.DOCUMENT] + AROUND)
def files(application: Application, question: str) -> ResponseReturnValue:
    """Show the files of an answer, and add one."""
    asked = queries.question(application, question)
    if asked.kind is not QuestionKind.FILE:
        return redirect(url_for("applications.answer", ref=application.ref, question=asked.ref))
    form, closed = FileForm(), ""
    if form.validate_on_submit():
        closed = added(application, asked, form)
        if not closed and not form.errors:
            flash(_("Your file is here, checked and clean."), "done")
            return redirect(url_for("applications.files", ref=application.ref, question=asked.ref))
    status = 409 if closed else 422 if form.errors else 200
    here = shelf.files_to(application, asked)
    room = int(asked.bounds.get("most_files") or USUAL_MOST)
    around = beside(application, asked)
    sizes = {one.attachment.ref: size_words(one.attachment.bytes) for one in here}
    shown = {"form": form, "here": here, "sizes": sizes, "room": room, "closed": closed}
    return render_template("applications/files.html", **shown, **around), status


def added(application: Application, question: Question, form: FileForm | VoiceForm) -> str:
    """Add the chosen file; return why nothing can change here, or blame the form where the file is not taken."""
    sent: Any = form.file.data
    size = sent.stream.seek(0, 2)
    sent.stream.seek(0)
    try:
        actions.add_file(application, question, sent.filename, sent.stream, size, by=me(), at=clock.now())
    except RuleBroken as broken:
        form.blame("file", str(broken))
    except WrongState as moved:
        return str(moved)
    return ""


def beside(application: Application, question: Question) -> dict[str, Any]:
    """Return what stands around the files or the voice of an answer: its place among the others, and the way on."""
    asked = queries.asked(application)
    place = asked.index(question) if question in asked else None
    later = [one for one in asked if one.position > question.position]
    here: dict[str, Any] = {"ref": application.ref}
    following = url_for("applications.answer", question=later[0].ref, **here) if later else None
    before = url_for("applications.answer", question=asked[place - 1].ref, **here) if place else None
    return {
        "question": question,
        "number": place + 1 if place is not None else None,
        "count": len(asked),
        "following": following or url_for("applications.check", **here),
        "before": before,
        "writer": together.sections(application).get(question.id),
        **page(application, clock.now()),
    }


@bp.post("/applications/<ref>/files/<file>/remove")
@guarded(policy.may_edit, queries.application)
def remove_file(application: Application, file: str) -> ResponseReturnValue:
    """Take a file or a recording out of its answer."""
    gone = shelf.file_of(application, file)
    question = gone.question
    actions.remove_file(gone, by=me(), at=clock.now())
    flash(_("Removed."), "done")
    return redirect(place_of(application, question))


def place_of(application: Application, question: Question) -> str:
    """Return the page on which an answer's files or its voice stand."""
    endpoint = "applications.files" if question.kind is QuestionKind.FILE else "applications.voice"
    return url_for(endpoint, ref=application.ref, question=question.ref)


@bp.get("/applications/<ref>/files/<file>")
@guarded(policy.may_open, queries.application)
def file(application: Application, file: str) -> ResponseReturnValue:
    """Send a file to partners; to the call's stewards only what was submitted, and only while it is in."""
    is_partner = bool(policy.is_partner(me(), application))
    return served(shelf.kept_file(application, file, is_partner=is_partner).attachment)
