"""Sending files to an answer, whole or piece by piece, and speaking an answer instead of writing it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from grants import attachments
from grants.applications import policy, queries
from grants.applications.actions.writing import require_open, write_answer
from grants.applications.models import ApplicationFile, Recording
from grants.applications.queries import files as shelf
from grants.applications.rules.sending import MOST_UNFINISHED, SPOKEN, require_family, require_room
from grants.calls.rules.questions import WITH_FILES, QuestionKind
from grants.db import db
from grants.errors import RuleBroken
from grants.filenames import PAPERS, called
from grants.i18n import gettext as _
from grants.scrubbing import require_sendable

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application
    from grants.calls.models import Question
    from grants.people.models import Person


def begin_file(
    application: Application, question: Question, name: str, size: int, *, by: Person, at: datetime
) -> ApplicationFile:
    """Begin to send a file of `size` octets to an answer; the same file that was begun before goes on where it stood.

    Raises RuleBroken before an octet is sent when it cannot be taken; WrongState once the call is closed.
    """
    policy.may_edit(by, application).require()
    application = queries.locked(application.id)
    require_open(application, at)
    open_ones: list[ApplicationFile] = [
        one for one in application.files if one.attachment.kept_at is None and not one.is_removed
    ]
    for one in open_ones:
        same = (one.question_id, one.attachment.name, one.attachment.size, one.attachment.begun_by)
        if same == (question.id, attachments.safe_name(name), size, by.id):
            return one
    if len(open_ones) >= MOST_UNFINISHED:
        raise RuleBroken(_("Too many files were begun and not finished. Remove some of them first."), field="file")
    return _begun(application, question, name, size, by=by, at=at)


def _begun(
    application: Application, question: Question, name: str, size: int, *, by: Person, at: datetime
) -> ApplicationFile:
    _require_place(application, question, name, size)
    attachment = attachments.begin(name, size, by=by.id, at=at)
    return _filed(application, question, attachment)


def _filed(application: Application, question: Question, attachment: attachments.Attachment) -> ApplicationFile:
    file = ApplicationFile(application=application, question=question, attachment=attachment, is_removed=False)
    db.session.add(file)
    db.session.flush()
    return file


def _require_place(application: Application, question: Question, name: str, size: int) -> None:
    """Raise RuleBroken for a question that takes no files, for a wrong family by the name, and where all is full."""
    if question.kind not in {*WITH_FILES, *SPOKEN}:
        raise RuleBroken(_("This question is answered without files."), field="file")
    require_sendable(name, size)
    kind = called(name)
    if kind is not None and (kind.family in PAPERS) is not (question.kind is QuestionKind.FILE):
        require_family(question.kind, question.bounds, kind.family)
    if question.kind in SPOKEN:
        return
    papers = [one for one in application.files if one.is_here and one.recording is None]
    require_room(
        files=len(papers),
        together=sum(one.attachment.bytes for one in papers),
        size=size,
        here=sum(one.question_id == question.id for one in papers),
        bounds=question.bounds,
    )


def finish_file(file: ApplicationFile, *, by: Person, at: datetime) -> ApplicationFile:
    """Let a file whose octets are all here be checked, cleaned and kept, and stand in its answer.

    Raises RuleBroken with what to do; WrongState while a part is missing, or once the call is closed.
    """
    policy.may_edit(by, file.application).require()
    require_open(file.application, at)
    if file.is_here:
        return file
    attachments.finish(file.attachment, at=at)
    return _placed(file, by=by, at=at)


def add_file(
    application: Application, question: Question, name: str, stream: IO[bytes], size: int, *, by: Person, at: datetime
) -> ApplicationFile:
    """Take a whole file at once, as a plain form sends it; raise RuleBroken with what to do, and keep nothing then."""
    policy.may_edit(by, application).require()
    require_open(application, at)
    _require_place(application, question, name, size)
    with db.session.begin_nested():
        attachment = attachments.keep(name, stream, size, by=by.id, at=at)
        return _placed(_filed(application, question, attachment), by=by, at=at)


def _placed(file: ApplicationFile, *, by: Person, at: datetime) -> ApplicationFile:
    """Put a clean file into its answer, beside the others or in the place of an earlier recording."""
    application = queries.locked(file.application_id)
    require_open(application, at)
    question, family = file.question, file.attachment.family
    require_family(question.kind, question.bounds, family)
    if question.kind in SPOKEN:
        for earlier in shelf.files_to(application, question):
            if earlier is not file:
                _forget(earlier)
        file.recording = Recording(transcript="", version=0)
    else:
        others = [one for one in application.files if one.is_here and one.recording is None and one is not file]
        require_room(
            files=len(others),
            together=sum(one.attachment.bytes for one in others),
            size=file.attachment.bytes,
            here=sum(one.question_id == question.id for one in others),
            bounds=question.bounds,
        )
    db.session.flush()
    _write(application, question, by=by, at=at)
    return file


def remove_file(file: ApplicationFile, *, by: Person, at: datetime) -> None:
    """Take a file out of its answer. What was submitted with it keeps it; otherwise all of it is gone."""
    policy.may_edit(by, file.application).require()
    application = queries.locked(file.application_id)
    require_open(application, at)
    question = file.question
    _forget(file)
    _write(application, question, by=by, at=at)


def _forget(file: ApplicationFile) -> None:
    if shelf.was_submitted(file):
        file.is_removed = True
        db.session.flush()
        return
    application = file.application
    attachments.remove(file.attachment)
    db.session.expunge(file)
    db.session.expire(application, ["files"])


def _write(application: Application, question: Question, *, by: Person, at: datetime) -> None:
    """Keep the refs of an answer's files as its text, so that versions and hashes know of them."""
    db.session.expire(application, ["files"])
    if question.kind is QuestionKind.LONG_TEXT:
        return
    refs = "\n".join(one.attachment.ref for one in shelf.files_to(application, question))
    answer = queries.answer(application, question)
    write_answer(application, question, refs, answer.version if answer is not None else 0, by=by, at=at)


def sweep(at: datetime) -> int:
    """Forget files that were begun a week ago or earlier and never finished; return how many."""
    gone = attachments.unfinished(at)
    for attachment in gone:
        attachments.remove(attachment)
    return len(gone)
