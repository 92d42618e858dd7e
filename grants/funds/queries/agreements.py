"""Agreements and their instalments: what is signed, due, and still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants.db import db
from grants.funds.models import Contribution, ContributionAgreement, Instalment
from grants.funds.rules import RECEIVABLE
from grants.funds.rules.agreements import AgreementState
from grants.ledger.models import Account, Entry, Line
from grants.money import Money

if TYPE_CHECKING:
    from grants.funds.models import Pledge


def still_receivable(instalment: Instalment) -> Money | None:
    """Return what the books still expect of a signed instalment, in the fund's currency; None before the signature."""
    expected = instalment.expected
    if expected is None:
        return None
    its_money = select(Contribution.id).where(Contribution.instalment_id == instalment.id)
    closed = db.session.scalar(
        select(func.sum(Line.minor))
        .join(Line.account)
        .join(Line.entry)
        .where(Entry.about == Contribution.__tablename__, Entry.about_id.in_(its_money), Account.name == RECEIVABLE)
    )
    return Money(expected.minor + int(closed or 0), expected.currency)


def next_instalment(pledge: Pledge) -> Instalment | None:
    """Return the first instalment still open of the signed agreement that a pledge became, if it did."""
    query = (
        select(Instalment)
        .join(Instalment.agreement)
        .where(
            ContributionAgreement.pledge_id == pledge.id,
            ContributionAgreement.state == AgreementState.SIGNED,
            Instalment.closed_at.is_(None),
        )
        .order_by(Instalment.due_on, Instalment.id)
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()
