"""Reminding partners of what they have begun and not sent, each once for each time that is left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert

from grants.applications import emails, queries
from grants.applications.models import Reminder
from grants.applications.rules import ApplicationState, unmet
from grants.applications.rules.reminding import due
from grants.db import db
from grants.people.actions.notices import notify
from grants.people.rules import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from grants.applications.models import Application


def remind(application_id: int, at: datetime, url: Callable[[str], str]) -> int:
    """Remind whoever acts for a partner of an unsent application, as each wants to be written to; return how many.

    The row that says so is written in the same transaction as the mail: a crash leaves both or neither, and a second
    run finds it. `url` makes the address of an application's page.
    """
    application = queries.locked(application_id)
    kind = due(queries.open_until(application), at)
    if application.state is not ApplicationState.DRAFT or kind is None or not queries.is_open(application, at):
        return 0
    unconfirmed = _waited_for(application)
    page, reminded = url(application.ref), 0
    for person in queries.people_of(application):
        row = {"application_id": application.id, "person_id": person.id, "kind": kind, "sent_at": at}
        put = insert(Reminder).values(row).on_conflict_do_nothing().returning(Reminder.id)
        if db.session.scalars(put).one_or_none() is None:
            continue
        is_waited_for = person.id in unconfirmed
        write = emails.confirm_soon if is_waited_for else emails.reminder
        notice = NoticeKind.CONFIRM if is_waited_for else NoticeKind.REMINDER
        notify(person, notice, partial(write, kind, page), at=at)
        reminded += 1
    return reminded


def _waited_for(application: Application) -> set[int]:
    """Return who acts for a partner whose yes is all that this application still waits for."""
    open_points = {result.id for result in unmet(queries.results(application))}
    if open_points != {"all_partners_confirmed"}:
        return set()
    current = queries.content_hash(application)
    late = [one for one in application.consortium if not one.is_lead and not queries.has_confirmed(one, current)]
    return {key for one in late for key in one.people}
