"""Finding a call's design with its community: its stage, comments, priorities and rankings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.calls.models import Call, CallDesign, DesignComment, DesignPriority, DesignRanking
from grants.calls.rules.design import DesignState
from grants.db import db
from grants.errors import NotFound
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.people.models import Person

MOST_COMMENTS = 500  # one page; beyond it the oldest are read in the versions of the page before


def _nothing() -> NotFound:
    return NotFound(_("There is nothing here, or nothing that you may see."))


def design_of(call: Call) -> CallDesign | None:
    """Return a call's design, if it ever had one."""
    return db.session.scalars(select(CallDesign).where(CallDesign.call_id == call.id)).one_or_none()


def discussed() -> Sequence[CallDesign]:
    """Return the designs that anybody may speak about now, of all funds, the next to end first."""
    query = select(CallDesign).where(CallDesign.state.in_((DesignState.COMMENT, DesignState.RANKING)))
    whole = query.options(joinedload(CallDesign.call).joinedload(Call.fund))
    return db.session.scalars(whole.order_by(CallDesign.until, CallDesign.id)).all()


def design(ref: str) -> CallDesign:
    """Return the design of the call that an address names, with its versions and priorities; raise NotFound."""
    query = (
        select(CallDesign)
        .join(CallDesign.call)
        .where(Call.ref == ref)
        .options(
            joinedload(CallDesign.call).joinedload(Call.fund),
            joinedload(CallDesign.put_up),
            joinedload(CallDesign.adopted),
            selectinload(CallDesign.priorities),
        )
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise _nothing()
    return found


def comment(ref: str) -> DesignComment:
    """Return a comment with its design and call; raise NotFound."""
    query = select(DesignComment).where(DesignComment.ref == ref)
    whole = joinedload(DesignComment.design).joinedload(CallDesign.call).joinedload(Call.fund)
    found = db.session.scalars(query.options(whole, joinedload(DesignComment.person))).one_or_none()
    if found is None:
        raise _nothing()
    return found


def priority(ref: str) -> DesignPriority:
    """Return a priority with its design and call; raise NotFound."""
    whole = joinedload(DesignPriority.design).joinedload(CallDesign.call).joinedload(Call.fund)
    query = select(DesignPriority).where(DesignPriority.ref == ref).options(whole)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise _nothing()
    return found


def comments(design: CallDesign) -> Sequence[DesignComment]:
    """Return what people said of a design with who said it, oldest first."""
    query = select(DesignComment).where(DesignComment.design_id == design.id)
    return db.session.scalars(
        query.options(joinedload(DesignComment.person)).order_by(DesignComment.id).limit(MOST_COMMENTS)
    ).all()


def orders(design: CallDesign) -> list[list[str]]:
    """Return the order that each person gave the priorities."""
    query = select(DesignRanking.order).where(DesignRanking.design_id == design.id).order_by(DesignRanking.id)
    return list(db.session.scalars(query))


def ranking_of(design: CallDesign, person: Person) -> DesignRanking | None:
    """Return the order that one person gave."""
    query = select(DesignRanking).where(DesignRanking.design_id == design.id, DesignRanking.person_id == person.id)
    return db.session.scalars(query).one_or_none()
