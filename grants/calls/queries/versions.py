"""Finding the kept versions of a call's form, and a steward's trial run through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.calls.models import CallVersion, TrialRun
from grants.db import db
from grants.errors import NotFound
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from grants.calls.models import Call
    from grants.people.models import Person

PAGE = 20


def versions_of(call: Call, *, before: int | None = None) -> list[CallVersion]:
    """Return a call's versions with who kept them, the newest first: PAGE, and one more where there are others."""
    query = select(CallVersion).where(CallVersion.call_id == call.id).options(joinedload(CallVersion.keeper))
    if before is not None:
        query = query.where(CallVersion.number < before)
    return list(db.session.scalars(query.order_by(CallVersion.number.desc()).limit(PAGE + 1)))


def version(call: Call, number: int) -> CallVersion:
    """Return one version of a call; raise NotFound."""
    query = select(CallVersion).where(CallVersion.call_id == call.id, CallVersion.number == number)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found


def trial_of(call: Call, person: Person) -> TrialRun | None:
    """Return what this person has tried of a draft so far."""
    query = select(TrialRun).where(TrialRun.call_id == call.id, TrialRun.person_id == person.id)
    return db.session.scalars(query).one_or_none()
