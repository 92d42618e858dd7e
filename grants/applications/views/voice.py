"""Answering by voice: a recording in the place of a text, what is said in it, and help with typing that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, g, redirect, render_template, request, url_for

from grants import clock
from grants.applications import policy, queries
from grants.applications.actions import recordings as actions
from grants.applications.forms.sending import TranscriptForm, VoiceForm
from grants.applications.queries import files as shelf
from grants.applications.rules.sending import SPOKEN, length_words, size_words
from grants.applications.views.files import AROUND, added, beside
from grants.applications.views.frame import bp
from grants.applications.views.serving import served
from grants.errors import RuleBroken, Stale, WrongState
from grants.filenames import MOST_BYTES, MOST_SECONDS, Family
from grants.forms import row_key, takes_files
from grants.i18n import gettext as _
from grants.people.queries import person_by_id
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application, Recording
    from grants.calls.models import Question


@bp.route("/applications/<ref>/questions/<question>/voice", methods=["GET", "POST"])
@guarded(policy.may_edit, queries.application)
@takes_files(MOST_BYTES[Family.VIDEO] + AROUND)
def voice(application: Application, question: str) -> ResponseReturnValue:
    """Record an answer or send a recording; hear what stands there."""
    asked = queries.question(application, question)
    if asked.kind not in SPOKEN:
        return redirect(url_for("applications.answer", ref=application.ref, question=asked.ref))
    g.records = True  # this page may use the microphone and the camera, where the person says yes
    form, closed = VoiceForm(), ""
    if form.validate_on_submit():
        closed = added(application, asked, form)
        if not closed and not form.errors:
            flash(_("Your recording is here."), "done")
            return redirect(url_for("applications.voice", ref=application.ref, question=asked.ref))
    shown = _said(shelf.recording_to(application, asked))
    status = 409 if closed else 422 if form.errors else 200
    shown |= {"form": form, "closed": closed, "recorders": _recorders(asked), **beside(application, asked)}
    return render_template("applications/voice.html", **shown), status


def _recorders(question: Question) -> list[tuple[str, str, int]]:
    """Return what a browser may record here: sound or film, the words on its button, and the most seconds."""
    sound = ("audio", _("Record your voice"), MOST_SECONDS[Family.AUDIO])
    film = ("video", _("Record a film"), MOST_SECONDS[Family.VIDEO])
    return [sound] if question.bounds.get("video") is False else [sound, film]


def _said(recording: Recording | None) -> dict[str, Any]:
    if recording is None:
        return {"recording": None}
    typed_by = person_by_id(recording.transcribed_by) if recording.transcribed_by is not None else None
    return {"typed_by": typed_by.name if typed_by is not None else "", **_heard(recording)}


def _heard(recording: Recording) -> dict[str, Any]:
    attachment = recording.file.attachment
    length, size = length_words(recording.seconds), size_words(attachment.bytes)
    return {"recording": recording, "length": length, "size": size}


@bp.route("/recordings/<ref>", methods=["GET", "POST"])
@guarded(policy.may_transcribe, shelf.recording)
def transcribe(recording: Recording) -> ResponseReturnValue:
    """Hear a recording and type what is said; a steward whose help was asked for sees this and nothing else of it."""
    form = TranscriptForm(transcript=recording.transcript, version=recording.version)
    closed, others = "", None
    if form.validate_on_submit():
        text, version = form.transcript.data or "", form.version.data or 0
        try:
            actions.write_transcript(recording, text, version, by=me(), at=clock.now())
        except Stale:
            others = recording.transcript
            form.version.data, form.version.raw_data = recording.version, None
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        except WrongState as moved:
            closed = str(moved)
        else:
            flash(_("Saved. The applicant approves it before anybody else reads it."), "done")
            return redirect(_home(recording))
    status = 409 if closed or others is not None else 422 if form.errors else 200
    shown = _page(recording)
    return render_template("applications/transcribe.html", form=form, closed=closed, others=others, **shown), status


def _page(recording: Recording) -> dict[str, Any]:
    application, question = recording.file.application, recording.file.question
    is_partner = bool(policy.is_partner(me(), application))
    return {
        **_heard(recording),
        "question": question,
        "is_partner": is_partner,
        "application": application if is_partner else None,
        "back": _voice(application, question) if is_partner else url_for("web.desk"),
    }


def _voice(application: Application, question: Question) -> str:
    return url_for("applications.voice", ref=application.ref, question=question.ref)


def _home(recording: Recording) -> str:
    if policy.is_partner(me(), recording.file.application):
        return _voice(recording.file.application, recording.file.question)
    return url_for("applications.transcribe", ref=recording.ref)


@bp.get("/recordings/<ref>/sound")
@guarded(policy.may_transcribe, shelf.recording)
def recording_sound(recording: Recording) -> ResponseReturnValue:
    """Send a recording to those who type what is said in it."""
    attachment = recording.file.attachment
    return served(attachment, f"recording.{attachment.kind.extension}")


@bp.post("/recordings/<ref>/approve")
@guarded(policy.may_transcribe, shelf.recording)
def approve_transcript(recording: Recording) -> ResponseReturnValue:
    """Say that these are the words of the recording."""
    version = request.form.get("version", default=-1, type=row_key)
    actions.approve_transcript(recording, version, by=me(), at=clock.now())
    flash(_("Approved. From now on the text stands beside your voice."), "done")
    return redirect(_home(recording))


@bp.post("/recordings/<ref>/help")
@guarded(policy.may_transcribe, shelf.recording)
def ask_for_help(recording: Recording) -> ResponseReturnValue:
    """Ask the fund to type it, or take it back from there."""
    is_asking = request.form.get("do") != "end"
    if is_asking:
        url = url_for("applications.transcribe", ref=recording.ref, _external=True)
        actions.ask_for_help(recording, by=me(), at=clock.now(), url=url)
    else:
        actions.end_help(recording, by=me(), at=clock.now())
    ended = _("The fund no longer hears this recording.")
    flash(_("Asked. The fund’s stewards hear this recording, and nothing else.") if is_asking else ended, "done")
    return redirect(_home(recording))
