"""Beginning from an older application: its words where the same is asked, and never its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications import policy, queries
from grants.applications.actions.writing import require_open, write_answer
from grants.applications.queries.copying import fitting
from grants.db import db

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application
    from grants.people.models import Person


def copy(application: Application, source: Application, *, by: Person, at: datetime) -> None:
    """Take over the title, the ways of working and every answer of `source` that fits, where nothing is written yet.

    Its partners, amounts and files stay where they are. Raises NotAllowed for one that `by` may not read.
    """
    policy.may_read(by, source).require()
    policy.is_lead(by, application).require()
    application = queries.locked(application.id)
    require_open(application, at)
    if application.copied_from_id is not None:
        return
    application.copied_from_id = source.id
    if not application.title:
        application.title = source.title
        application.joint_modes, application.work_modes = list(source.joint_modes), list(source.work_modes)
        application.version += 1
    db.session.flush()
    for match in fitting(application, source):
        if match.is_taken and queries.answer(application, match.question) is None:
            write_answer(application, match.question, match.text, 0, by=by, at=at)
