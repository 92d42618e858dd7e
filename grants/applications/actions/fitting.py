"""Remembering which answers about fitting an application began with: for counting, never for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.calls.queries.timetable import check_with
from grants.db import db

if TYPE_CHECKING:
    from grants.applications.models import Application


def remember_fit(application: Application, ref: str | None) -> None:
    """Tie the answers that `ref` names to what began with them, once, where they are theirs or nobody's."""
    check = check_with(application.call, ref)
    if check is None or check.application_id is not None or check.person_id not in (None, application.begun_by):
        return
    check.application_id = application.id
    db.session.flush()
