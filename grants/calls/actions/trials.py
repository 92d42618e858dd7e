"""Trying a draft out: answers that are no application, are seen by nobody else, and go when the call opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from grants.calls import policy
from grants.calls.actions.writing import hold_draft
from grants.calls.models import TrialRun
from grants.calls.queries.versions import trial_of
from grants.db import db

if TYPE_CHECKING:
    from datetime import datetime

    from grants.calls.models import Call, Question
    from grants.people.models import Person


def try_answer(call: Call, question: Question, text: str, *, by: Person, at: datetime) -> TrialRun:
    """Answer one question of a draft in one's own trial run. Raises WrongState once the call has opened."""
    policy.may_steward(by, call).require()
    hold_draft(call)
    run = trial_of(call, by)
    if run is None:
        run = TrialRun(call_id=call.id, person_id=by.id, answers={}, begun_at=at)
        db.session.add(run)
    run.answers = run.answers | {question.key: text}
    db.session.flush()
    return run


def end_trial(call: Call, *, by: Person, at: datetime) -> None:
    """Erase one's own trial run."""
    del at
    policy.may_steward(by, call).require()
    db.session.execute(delete(TrialRun).where(TrialRun.call_id == call.id, TrialRun.person_id == by.id))
