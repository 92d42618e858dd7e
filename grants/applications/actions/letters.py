"""Writing between a fund and a consortium, so that nothing about an application is settled in somebody's mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert

from grants.applications import emails, policy
from grants.applications import queries as found
from grants.applications.models import Letter, LetterMark
from grants.applications.queries import letters as queries
from grants.db import db
from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.people.actions.notices import notify
from grants.people.rules import NoticeKind

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application
    from grants.people.models import Person

LONGEST_LETTER = 20_000


def write_letter(
    application: Application, text: str, *, url: str, by: Person, at: datetime, once: str | None = None
) -> Letter:
    """Write to the other side: a partner to the call's stewards, a steward to all partners. `url` is where it is read.

    Everybody of both sides but the writer is told that something waits. Raises RuleBroken for nothing, or too much.
    """
    policy.may_write_letter(by, application).require()
    known = queries.written_with(once)
    if known is not None:
        return known
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise RuleBroken(_("Write something first."), field="text")
    if len(said) > LONGEST_LETTER:
        reason = _("This is longer than %(most)d characters. Send it in two parts.", most=LONGEST_LETTER)
        raise RuleBroken(reason, field="text")
    is_from_fund = not policy.is_partner(by, application)
    letter = Letter(
        application_id=application.id, person_id=by.id, is_from_fund=is_from_fund, text=said, sent_at=at, once=once
    )
    db.session.add(letter)
    application.written_at = at
    db.session.flush()
    _mark(application, by, letter.id)
    readers = {one.id: one for one in [*found.people_of(application), *queries.stewards_of(application.call)]}
    for reader in readers.values():
        if reader.id != by.id:
            notify(reader, NoticeKind.MESSAGE, lambda: emails.letter(url), at=at)
    return letter


def mark_read(application: Application, letter_id: int, *, by: Person) -> None:
    """Say that one has read up to a letter; never back to an earlier one."""
    policy.may_read_letters(by, application).require()
    known = {one.id for one in queries.letters(application)}
    if letter_id in known:
        _mark(application, by, letter_id)


def _mark(application: Application, person: Person, letter_id: int) -> None:
    put = insert(LetterMark).values(application_id=application.id, person_id=person.id, letter_id=letter_id)
    later = LetterMark.letter_id < put.excluded.letter_id
    db.session.execute(
        put.on_conflict_do_update(
            index_elements=["application_id", "person_id"], set_={"letter_id": put.excluded.letter_id}, where=later
        )
    )
