"""Finding groups that look for partners, and what was written to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from grants.applications.models import Approach, PartnerSearch
from grants.applications.queries.finding import PAGE
from grants.applications.queries.reading import nothing
from grants.applications.rules.together import ApproachState, SearchState
from grants.db import db
from grants.organisations.models import Membership, Organisation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.sql.base import ExecutableOption

    from grants.calls.models import Call
    from grants.funds.models import Geography
    from grants.people.models import Person


def _with_group() -> Sequence[ExecutableOption]:
    people = joinedload(PartnerSearch.organisation).selectinload(Organisation.memberships).joinedload(Membership.person)
    return (people, joinedload(PartnerSearch.geography), joinedload(PartnerSearch.call), joinedload(PartnerSearch.fund))


def search(ref: str) -> PartnerSearch:
    """Return a group's search for partners; raise NotFound. Who may see it, the policy says."""
    found = db.session.scalars(select(PartnerSearch).where(PartnerSearch.ref == ref).options(*_with_group()))
    one = found.unique().one_or_none()
    if one is None:
        raise nothing()
    return one


def searches(
    call: Call, at: datetime, *, place: Geography | None = None, after: int | None = None
) -> list[PartnerSearch]:
    """Return who looks for partners in a call that takes applications, the latest first: PAGE and one more.

    `place`: only in it, or in a place that lies in it. `after`: the id of the last one seen. Three queries at most.
    """
    if not call.is_accepting(at):
        return []
    of_fund = PartnerSearch.call_id.is_(None) & (PartnerSearch.ends_at > at)
    query = (
        select(PartnerSearch)
        .where(
            PartnerSearch.fund_id == call.fund_id,
            PartnerSearch.state == SearchState.LISTED,
            or_(PartnerSearch.call_id == call.id, of_fund),
        )
        .options(joinedload(PartnerSearch.organisation), joinedload(PartnerSearch.geography))
        .order_by(PartnerSearch.id.desc())
        .limit(PAGE + 1)
    )
    if place is not None:
        query = query.where(PartnerSearch.geography_id.in_(_within(call, place)))
    if after is not None:
        query = query.where(PartnerSearch.id < after)
    return list(db.session.scalars(query))


def _within(call: Call, place: Geography) -> list[int]:
    """Return the ids of a place and of all that lies in it."""
    ids = [place.id]
    for one in call.fund.geographies * 2:  # twice, since a list may name a place before the one in which it lies
        if one.parent_id in ids and one.id not in ids:
            ids.append(one.id)
    return ids


def searches_of(organisations: Sequence[Organisation], call: Call) -> list[PartnerSearch]:
    """Return what these groups look for in this call's fund and have not ended, or a steward has taken down."""
    ids = [one.id for one in organisations]
    query = select(PartnerSearch).where(
        PartnerSearch.organisation_id.in_(ids),
        PartnerSearch.fund_id == call.fund_id,
        PartnerSearch.state != SearchState.ENDED,
    )
    return list(db.session.scalars(query.options(joinedload(PartnerSearch.organisation)).order_by(PartnerSearch.id)))


def started_search(once: str | None) -> PartnerSearch | None:
    """Return what the same form listed already."""
    if once is None:
        return None
    return db.session.scalars(select(PartnerSearch).where(PartnerSearch.once == once)).one_or_none()


def approach(ref: str) -> Approach:
    """Return a message to a group that looks for partners; raise NotFound. Who may read it, the policy says."""
    theirs = joinedload(Approach.search)
    ours = theirs.joinedload(PartnerSearch.organisation).selectinload(Organisation.memberships)
    mine = joinedload(Approach.organisation).selectinload(Organisation.memberships)
    query = select(Approach).where(Approach.ref == ref).options(ours, mine, theirs.joinedload(PartnerSearch.call))
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise nothing()
    return found


def approaches_to(search: PartnerSearch) -> list[Approach]:
    """Return what was written to a group, the latest first. One query."""
    query = select(Approach).where(Approach.search_id == search.id).options(joinedload(Approach.organisation))
    return list(db.session.scalars(query.order_by(Approach.id.desc())))


def approach_from(search: PartnerSearch, organisation: Organisation) -> Approach | None:
    """Return what one group wrote to another about this search, if it did."""
    query = select(Approach).where(Approach.search_id == search.id, Approach.organisation_id == organisation.id)
    return db.session.scalars(query.order_by(Approach.id)).first()


def approaches_waiting(person: Person) -> list[Approach]:
    """Return the messages that wait for an answer of one of this person's groups. One query."""
    query = (
        select(Approach)
        .join(Approach.search)
        .join(Membership, Membership.organisation_id == PartnerSearch.organisation_id)
        .where(Membership.person_id == person.id, Approach.state == ApproachState.SENT)
        .options(joinedload(Approach.organisation))
        .order_by(Approach.id)
    )
    return list(db.session.scalars(query).unique())
