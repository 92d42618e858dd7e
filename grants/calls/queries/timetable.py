"""Finding talks that were asked for, and what people answered about whether a call fits them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.calls.models import Call, EligibilityCheck, TalkRequest
from grants.calls.rules.timetable import TalkState
from grants.db import db
from grants.errors import NotFound
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from grants.people.models import Person

MOST = 200


def talk(ref: str) -> TalkRequest:
    """Return a talk that was asked for, with its call; raise NotFound."""
    query = (
        select(TalkRequest)
        .where(TalkRequest.ref == ref)
        .options(joinedload(TalkRequest.call), joinedload(TalkRequest.person))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found


def talks(call: Call) -> Sequence[TalkRequest]:
    """Return the talks of a call with who asked, those that wait first."""
    query = select(TalkRequest).where(TalkRequest.call_id == call.id).options(joinedload(TalkRequest.person))
    return db.session.scalars(query.order_by(TalkRequest.state, TalkRequest.id).limit(MOST)).all()


def talks_of(call: Call, person: Person) -> Sequence[TalkRequest]:
    """Return the talks that one person asked for, the latest first."""
    query = select(TalkRequest).where(TalkRequest.call_id == call.id, TalkRequest.person_id == person.id)
    return db.session.scalars(query.order_by(TalkRequest.id.desc()).limit(MOST)).all()


def talks_waiting(fund_ids: Collection[int]) -> Sequence[TalkRequest]:
    """Return the talks that nobody has held yet, in the calls of these funds."""
    query = select(TalkRequest).join(TalkRequest.call).where(Call.fund_id.in_(fund_ids))
    waiting = query.where(TalkRequest.state == TalkState.ASKED).options(joinedload(TalkRequest.call))
    return db.session.scalars(waiting.order_by(TalkRequest.id).limit(MOST)).all()


def check_with(call: Call, ref: str | None) -> EligibilityCheck | None:
    """Return what somebody answered in this call, by the name that their own page carries."""
    if not ref:
        return None
    query = select(EligibilityCheck).where(EligibilityCheck.call_id == call.id, EligibilityCheck.ref == ref)
    return db.session.scalars(query).one_or_none()


def fit_counts(call: Call) -> dict[str, Any]:
    """Return how many looked, for how many something did not seem to fit, and how many began all the same."""
    query = select(EligibilityCheck.unfitting, EligibilityCheck.is_overridden, EligibilityCheck.application_id)
    rows = db.session.execute(query.where(EligibilityCheck.call_id == call.id)).all()
    return {
        "looked": len(rows),
        "unfitting": sum(bool(keys) for keys, _overridden, _begun in rows),
        "overridden": sum(overridden for _keys, overridden, _begun in rows),
        "begun": sum(bool(overridden and begun) for _keys, overridden, begun in rows),
        "by_item": Counter(key for keys, _overridden, _begun in rows for key in keys),
    }
