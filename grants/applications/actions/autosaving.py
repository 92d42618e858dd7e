"""Saving an answer as somebody types it: often, over lines that are cut, and without a clash with oneself.

A page that is open for writing has a name of its own and counts its saves. So the next save of the same page takes the
place of its last one instead of filling the history; a save whose answer was lost on the way may be sent again; and one
that comes late changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.applications import policy, queries
from grants.applications.actions.more_time import keep_late
from grants.applications.actions.writing import require_open, write_answer
from grants.db import db

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Answer, AnswerRevision, Application
    from grants.calls.models import Question
    from grants.people.models import Person

_STRETCH = 600  # seconds of typing that share one place in the history


@dataclass(frozen=True)
class OpenPage:
    """A page on which somebody types: the name that it gave itself, and how many times it has saved."""

    writer: str
    step: int


def autosave(
    application: Application, question: Question, text: str, version: int, page: OpenPage, *, by: Person, at: datetime
) -> AnswerRevision:
    """Save what `page` holds now; as `write_answer`, but the page never clashes with its own earlier saves.

    Raises WrongState once the call is closed.
    """
    policy.may_edit(by, application).require()
    application = queries.locked(application.id)
    require_open(application, at)
    answer = queries.answer(application, question)
    own = _last_of(answer, page.writer, by) if answer is not None else None
    if answer is None or own is None:
        return _marked(write_answer(application, question, text, version, by=by, at=at), page, by, at)
    if page.step <= own.step:
        return own
    is_newest = own is _newest(answer)
    if (is_newest or own.is_waiting) and _same_stretch(own.saved_at, at):
        return _continued(answer, own, text, page, at=at)
    meant = answer.version if is_newest else version
    return _marked(write_answer(application, question, text, meant, by=by, at=at), page, by, at)


def autosave_late(
    application: Application, question: Question, text: str, page: OpenPage, *, by: Person, at: datetime
) -> AnswerRevision | None:
    """Keep what `page` holds though the application is closed, in one place however often it comes; as `keep_late`."""
    policy.may_edit(by, application).require()
    answer = queries.answer(application, question)
    own = _last_of(answer, page.writer, by) if answer is not None else None
    if own is None or not own.is_late:
        kept = keep_late(application, question, text, by=by, at=at)
        return _marked(kept, page, by, at) if kept is not None else None
    if page.step > own.step:
        own.text, own.step, own.saved_at = text, page.step, at
        db.session.flush()
    return own


def meant_version(answer: Answer | None, version: int, writer: str, *, by: Person) -> int:
    """Return the version on which a page's text stands: the newest, where the newest is what this page saved itself."""
    if answer is None or not writer:
        return version
    newest = _newest(answer)
    is_own = newest is not None and newest.writer == writer and newest.saved_by == by.id
    return answer.version if is_own else version


def _last_of(answer: Answer, writer: str, by: Person) -> AnswerRevision | None:
    own = (one for one in reversed(answer.revisions) if one.writer == writer and one.saved_by == by.id)
    return next(own, None)


def _newest(answer: Answer) -> AnswerRevision | None:
    return next((one for one in reversed(answer.revisions) if one.is_chosen), None)


def _same_stretch(then: datetime, now: datetime) -> bool:
    return then.timestamp() // _STRETCH == now.timestamp() // _STRETCH


def _continued(answer: Answer, own: AnswerRevision, text: str, page: OpenPage, *, at: datetime) -> AnswerRevision:
    """Let the page's text take the place of what it saved a moment ago."""
    own.step = page.step
    if own.text != text:
        own.text, own.saved_at = text, at
        if own.is_chosen:
            answer.text, answer.saved_at, answer.version = text, at, answer.version + 1
    db.session.flush()
    return own


def _marked(revision: AnswerRevision, page: OpenPage, by: Person, at: datetime) -> AnswerRevision:
    """Write on a new save which page it came from; a text that was there already stays whose it is."""
    if revision.saved_by == by.id and revision.saved_at == at:
        revision.writer, revision.step = page.writer, page.step
        db.session.flush()
    return revision
