"""Putting an earlier version of an answer back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications import policy, queries
from grants.applications.actions.writing import write_answer
from grants.errors import Stale
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import AnswerRevision
    from grants.people.models import Person


def use_again(earlier: AnswerRevision, version: int, *, by: Person, at: datetime) -> AnswerRevision:
    """Save the text of an earlier version anew, in the place of the one that stands at `version`.

    Raises Stale when somebody has saved since: they have not seen what they would replace.
    """
    answer = earlier.answer
    policy.may_edit(by, answer.application).require()
    queries.locked(answer.application_id)
    if version != answer.version:
        raise Stale(_("Somebody has saved this answer meanwhile. Look at the newest version, then choose again."))
    return write_answer(answer.application, answer.question, earlier.text, version, by=by, at=at)
