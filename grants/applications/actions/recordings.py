"""Putting a spoken answer into writing: a helper types it, the applicant approves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications import emails, policy, queries
from grants.applications.actions.writing import require_open
from grants.db import db
from grants.errors import RuleBroken, Stale
from grants.i18n import gettext as _
from grants.people.actions.notices import notify
from grants.people.queries import holders
from grants.people.rules import NoticeKind, RoleKind

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Recording
    from grants.people.models import Person

LONGEST = 40_000  # characters: ten minutes have about 1,500 words


def write_transcript(recording: Recording, text: str, version: int, *, by: Person, at: datetime) -> None:
    """Type what is said in a recording; an earlier approval is void, since it was of other words.

    Raises Stale when somebody else has typed since `version`, and keeps both out of each other's way.
    """
    policy.may_transcribe(by, recording).require()
    _require_open(recording, version, at)
    if len(text) > LONGEST:
        raise RuleBroken(_("This is too long. Use at most %(max)d characters.", max=LONGEST), field="transcript")
    if text.strip() == recording.transcript:
        return
    recording.transcript, recording.version = text.strip(), recording.version + 1
    recording.transcribed_by, recording.transcribed_at = by.id, at
    recording.approved_by = recording.approved_at = None
    db.session.flush()


def approve_transcript(recording: Recording, version: int, *, by: Person, at: datetime) -> None:
    """Let a partner say that these are the words of the recording; only then do others read them.

    Raises RuleBroken while there are none; Stale when they have changed since they were shown.
    """
    policy.may_edit(by, recording.file.application).require()
    _require_open(recording, version, at)
    if not recording.transcript:
        raise RuleBroken(_("Nobody has typed this recording yet."))
    recording.approved_by, recording.approved_at = by.id, at
    db.session.flush()


def ask_for_help(recording: Recording, *, by: Person, at: datetime, url: str = "") -> None:
    """Ask the fund to type it: its stewards are told (`url` is where), hear it, and nothing else of the draft."""
    policy.may_edit(by, recording.file.application).require()
    require_open(recording.file.application, at)
    if recording.help_asked_at is None:
        recording.help_asked_by, recording.help_asked_at = by.id, at
        db.session.flush()
        for steward in holders(recording.file.application.call.fund_id, RoleKind.STEWARD):
            notify(steward, NoticeKind.DUTY, lambda: emails.something_new(url), at=at)


def end_help(recording: Recording, *, by: Person, at: datetime) -> None:
    """Take the recording back from the stewards."""
    policy.may_edit(by, recording.file.application).require()
    require_open(recording.file.application, at)
    recording.help_asked_by = recording.help_asked_at = None
    db.session.flush()


def _require_open(recording: Recording, version: int, at: datetime) -> None:
    """Hold the application, so that of two who type one goes first; raise WrongState or Stale."""
    require_open(queries.locked(recording.file.application_id), at)
    db.session.refresh(recording)
    if version != recording.version:
        raise Stale(_("Somebody else has typed meanwhile. Look at both, then save again."))
