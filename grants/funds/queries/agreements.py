"""Agreements and their instalments: what is signed, due, and still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from grants.db import db
from grants.errors import NotFound
from grants.funds.models import Contribution, ContributionAgreement, Instalment
from grants.funds.rules import RECEIVABLE
from grants.funds.rules.agreements import AgreementState
from grants.i18n import gettext as _
from grants.ledger.models import Account, Entry, Line
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from grants.funds.models import Fund, Pledge

PAGE = 30


def agreement(ref: str) -> ContributionAgreement:
    """Return the agreement that an address names, with its fund, funder, pledge and instalments; raise NotFound."""
    query = (
        select(ContributionAgreement)
        .where(ContributionAgreement.ref == ref)
        .options(
            joinedload(ContributionAgreement.fund),
            joinedload(ContributionAgreement.funder),
            joinedload(ContributionAgreement.pledge),
            selectinload(ContributionAgreement.instalments),
        )
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such agreement here."))
    return found


def agreements(fund: Fund, *, after: str = "", limit: int = PAGE) -> list[ContributionAgreement]:
    """Return agreements in every state, the newest first, with their funders; `after` is the ref of the last seen."""
    query = (
        select(ContributionAgreement)
        .where(ContributionAgreement.fund_id == fund.id)
        .options(joinedload(ContributionAgreement.funder))
    )
    if after:
        last = select(ContributionAgreement.id).where(
            ContributionAgreement.ref == after, ContributionAgreement.fund_id == fund.id
        )
        query = query.where(ContributionAgreement.id < last.scalar_subquery())
    return list(db.session.scalars(query.order_by(ContributionAgreement.id.desc()).limit(limit)))


def drafts(fund_ids: Sequence[int]) -> list[ContributionAgreement]:
    """Return agreements of these funds that wait to be signed or answered, the oldest first, with fund and funder."""
    query = (
        select(ContributionAgreement)
        .where(ContributionAgreement.fund_id.in_(fund_ids), ContributionAgreement.state == AgreementState.DRAFT)
        .options(joinedload(ContributionAgreement.funder), joinedload(ContributionAgreement.fund))
    )
    return list(db.session.scalars(query.order_by(ContributionAgreement.id)))


def open_instalments(fund_ids: Sequence[int], *, due_by: date | None = None) -> list[Instalment]:
    """Return what signed agreements of these funds still bring, the earliest first, with their funders and funds."""
    query = (
        select(Instalment)
        .join(Instalment.agreement)
        .where(
            ContributionAgreement.fund_id.in_(fund_ids),
            ContributionAgreement.state == AgreementState.SIGNED,
            Instalment.closed_at.is_(None),
        )
        .options(
            contains_eager(Instalment.agreement).joinedload(ContributionAgreement.funder),
            contains_eager(Instalment.agreement).joinedload(ContributionAgreement.fund),
        )
    )
    if due_by is not None:
        query = query.where(Instalment.due_on <= due_by)
    return list(db.session.scalars(query.order_by(Instalment.due_on, Instalment.id)))


def instalment_in(fund: Fund, ref: str) -> Instalment | None:
    """Return an instalment of one of the fund's agreements, or None."""
    if not ref:
        return None
    query = select(Instalment).join(Instalment.agreement)
    return db.session.scalars(
        query.where(ContributionAgreement.fund_id == fund.id, Instalment.ref == ref)
    ).one_or_none()


def came_on(agreement: ContributionAgreement) -> dict[int, list[Contribution]]:
    """Return what came in on each instalment, by its key, in the order in which it came. One query."""
    query = (
        select(Contribution)
        .join(Contribution.instalment)
        .where(Instalment.agreement_id == agreement.id)
        .order_by(Contribution.received_on, Contribution.id)
    )
    found: dict[int, list[Contribution]] = {}
    for given in db.session.scalars(query):
        if given.instalment_id is not None:
            found.setdefault(given.instalment_id, []).append(given)
    return found


def agreement_of(pledge: Pledge) -> ContributionAgreement | None:
    """Return the agreement that a pledge became, if it did."""
    query = select(ContributionAgreement).where(ContributionAgreement.pledge_id == pledge.id)
    return db.session.scalars(query).one_or_none()


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


def is_still_expected(agreement: ContributionAgreement) -> bool:
    """Say whether some instalment of the agreement is open, as it stands in the database now."""
    still_open = select(Instalment.id).where(Instalment.agreement_id == agreement.id, Instalment.closed_at.is_(None))
    return bool(db.session.scalar(select(still_open.exists())))
