"""Finding what was typed after the deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.models import Answer, AnswerRevision
from grants.db import db

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.applications.models import Application


def late_texts(application: Application) -> Sequence[AnswerRevision]:
    """Return what each person last typed into each answer after the deadline, in the order of the questions."""
    query = (
        select(AnswerRevision)
        .join(Answer)
        .where(Answer.application_id == application.id, AnswerRevision.is_late, ~AnswerRevision.is_chosen)
        .options(joinedload(AnswerRevision.answer).joinedload(Answer.question))
        .order_by(AnswerRevision.id)
    )
    last = {(one.answer_id, one.saved_by): one for one in db.session.scalars(query)}
    return sorted(last.values(), key=lambda one: (one.answer.question.position, one.id))
