"""Finding receipts, and what of a contribution is still here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.db import db
from grants.errors import NotFound
from grants.funds.models import Contribution, Receipt
from grants.i18n import gettext as _
from grants.money import Money, total

if TYPE_CHECKING:
    from collections.abc import Sequence


def receipt(ref: str) -> Receipt:
    """Return the receipt that a secret address names, with its contribution and its fund; raise NotFound."""
    given = joinedload(Receipt.contribution)
    query = (
        select(Receipt)
        .where(Receipt.ref == ref)
        .options(
            given.joinedload(Contribution.fund),
            given.joinedload(Contribution.funder),
            given.joinedload(Contribution.gift),
            given.selectinload(Contribution.given_back),
        )
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such receipt here."))
    return found


def receipts_of(contributions: Sequence[Contribution]) -> dict[int, Receipt]:
    """Return the receipts of these contributions, by the contribution's id. One query."""
    ids = [given.id for given in contributions]
    rows = db.session.scalars(select(Receipt).where(Receipt.contribution_id.in_(ids))) if ids else ()
    return {row.contribution_id: row for row in rows}


def of_gift(gift_id: int) -> list[Receipt]:
    """Return a gift's receipts, the latest first, with their contributions."""
    query = (
        select(Receipt)
        .join(Receipt.contribution)
        .where(Contribution.gift_id == gift_id)
        .options(joinedload(Receipt.contribution).selectinload(Contribution.given_back))
        .order_by(Receipt.id.desc())
    )
    return list(db.session.scalars(query))


def still_here(given: Contribution) -> Money:
    """Return what of a contribution has not been given back; its `given_back` are loaded."""
    return given.amount - total([back.amount for back in given.given_back], given.currency)
