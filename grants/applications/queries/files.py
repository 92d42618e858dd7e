"""Finding the files and recordings of an application, and who may open which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application, ApplicationFile, Recording, Snapshot
from grants.applications.queries.finding import application_by_id
from grants.applications.queries.reading import nothing
from grants.applications.rules import ApplicationState
from grants.calls.models import Call
from grants.calls.rules import CallState
from grants.db import db

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from grants.calls.models import Question


def files_to(application: Application, question: Question) -> list[ApplicationFile]:
    """Return the files that stand in the working answer to a question, in the order they came."""
    return [one for one in _files(application) if one.question_id == question.id and one.is_here]


def recording_to(application: Application, question: Question) -> Recording | None:
    """Return the voice that stands in the place of a text, if there is one."""
    return next((one.recording for one in files_to(application, question) if one.recording is not None), None)


def file_of(application: Application, ref: str) -> ApplicationFile:
    """Return a file of this application, finished or not; raise NotFound for one that was removed or is another's."""
    for one in _files(application):
        if one.attachment.ref == ref and not one.is_removed:
            return one
    raise nothing()


def kept_file(application: Application, ref: str, *, is_partner: bool) -> ApplicationFile:
    """Return a file to open: partners open what they ever sent, others what was submitted; raise NotFound."""
    frozen = refs_in(application.snapshot.content) if application.snapshot is not None else set()
    for one in _files(application):
        if one.attachment.ref == ref and (ref in frozen or (is_partner and one.attachment.kept_at)):
            return one
    raise nothing()


def _files(application: Application) -> list[ApplicationFile]:
    return list(application.files)


def told_files(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what a text keeps of each of its files and recordings, in the order of its questions."""
    for answer in content.get("answers", ()):
        yield from answer.get("files", ())
        if "recording" in answer:
            yield answer["recording"]


def refs_in(content: Mapping[str, Any]) -> set[str]:
    """Return the refs of the files that a text names."""
    return {told["ref"] for told in told_files(content)}


def was_submitted(file: ApplicationFile) -> bool:
    """Say whether any version that was submitted names this file."""
    named = cast(Snapshot.content, String).contains(file.attachment.ref, autoescape=True)
    query = select(Snapshot.id).where(Snapshot.application_id == file.application_id, named).limit(1)
    return db.session.scalar(query) is not None


def recording(ref: str) -> Recording:
    """Return a recording with the application that it belongs to; raise NotFound once it is removed."""
    query = select(Recording).where(Recording.ref == ref).options(joinedload(Recording.file))
    found = db.session.scalars(query).one_or_none()
    if found is None or not found.file.is_here:
        raise nothing()
    application_by_id(found.file.application_id)
    return found


def untyped(funds: Collection[int], at: datetime) -> list[Recording]:
    """Return recordings in these funds' open calls that applicants asked the fund to type, the oldest wish first."""
    if not funds:
        return []
    query = (
        select(Recording)
        .join(Recording.file)
        .join(ApplicationFile.application)
        .join(Application.call)
        .where(Recording.help_asked_at.is_not(None), Recording.transcript == "", ApplicationFile.is_removed.is_(False))
        .where(Application.state != ApplicationState.WITHDRAWN, Call.fund_id.in_(funds), Call.state == CallState.OPEN)
        .where(Call.opens_at <= at)
        .options(joinedload(Recording.file).joinedload(ApplicationFile.question))
        .order_by(Recording.help_asked_at)
    )
    return list(db.session.scalars(query))
