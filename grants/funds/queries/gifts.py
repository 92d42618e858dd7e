"""Finding gifts, what the card processor did about them, and what its fees were lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.db import db
from grants.errors import NotFound
from grants.funds.models import (
    Contribution,
    Fund,
    Gift,
    GivenBack,
    HeardBalance,
    Payout,
    RefundAsked,
    StripeEvent,
    StripeTransaction,
)
from grants.funds.rules import HELD, STRIPE, book
from grants.funds.rules.fees import ENOUGH, average_fee, published_fee
from grants.funds.rules.gifts import GiftWay
from grants.funds.rules.movements import MovementKind
from grants.funds.rules.processor import DEBITS
from grants.i18n import gettext as _
from grants.ledger.models import Account, Entry, Line
from grants.money import Money

if TYPE_CHECKING:
    from datetime import date

PAGE = 30
_LATELY = 200  # movements
_NOTICES = 12


def card_fund() -> Fund | None:
    """Return the one fund of this installation that takes cards."""
    return db.session.scalars(select(Fund).where(Fund.takes_cards)).one_or_none()


def gift(ref: str) -> Gift:
    """Return the gift that an address names, with its fund; raise NotFound."""
    query = select(Gift).where(Gift.ref == ref).options(joinedload(Gift.fund))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found


def gift_of(code: str | None, subscription: str | None) -> Gift | None:
    """Return the gift that the processor names by our code, or by the subscription that pays it."""
    for column, key in ((Gift.code, code), (Gift.subscription_key, subscription)):
        found = db.session.scalars(select(Gift).where(column == key)).one_or_none() if key is not None else None
        if found is not None:
            return found
    return None


def came_of(gift: Gift) -> list[Contribution]:
    """Return the money that came of a gift, the latest first, with what of it was given back. Two queries."""
    query = select(Contribution).where(Contribution.gift_id == gift.id).options(selectinload(Contribution.given_back))
    return list(db.session.scalars(query.order_by(Contribution.received_on.desc(), Contribution.id.desc()).limit(PAGE)))


def held_left(given: Contribution) -> Money:
    """Return what of a bank debit still waits in the reserve: the ledger's own sum."""
    total = (
        select(func.sum(Line.minor))
        .join(Entry, Entry.id == Line.entry_id)
        .join(Account, Account.id == Line.account_id)
        .where(
            Entry.about == Contribution.__tablename__,
            Entry.about_id == given.id,
            Account.book == book(given.fund_id),
            Account.name == HELD.name,
            Account.currency == given.currency,
        )
    )
    return Money(-int(db.session.scalar(total) or 0), given.currency)


@dataclass(frozen=True)
class Fee:
    """About what the processor takes of an amount. `is_learnt`: from what it took here lately, not from its prices."""

    amount: Money
    is_learnt: bool


def fee_of(fund: Fund, amount: Money, way: GiftWay) -> Fee | None:
    """Return about what the processor takes of `amount`; None where nothing is known. One query."""
    if way is GiftWay.BANK_TRANSFER:
        return None
    ways = [DEBITS.get(amount.currency, "")] if way is GiftWay.BANK_DEBIT else ["card"]
    latest = (
        select(StripeTransaction.amount_minor, StripeTransaction.fee_minor)
        .where(
            StripeTransaction.fund_id == fund.id,
            StripeTransaction.kind == str(MovementKind.CHARGE),
            StripeTransaction.currency == amount.currency,
            StripeTransaction.details["way"].astext.in_(ways),
        )
        .order_by(StripeTransaction.id.desc())
        .limit(_LATELY)
        .subquery()
    )
    count, gross, fees = db.session.execute(
        select(func.count(), func.sum(latest.c.amount_minor), func.sum(latest.c.fee_minor))
    ).one()
    if count >= ENOUGH:
        learnt = average_fee(amount, Money(int(fees), amount.currency), Money(int(gross), amount.currency))
        return Fee(learnt, is_learnt=True)
    published = published_fee(amount, way)
    return Fee(published, is_learnt=False) if published is not None else None


def contribution(ref: str) -> Contribution:
    """Return the contribution that an address names, with its fund, gift, and what was given back; raise NotFound."""
    query = (
        select(Contribution)
        .where(Contribution.ref == ref)
        .options(joinedload(Contribution.fund), joinedload(Contribution.gift), selectinload(Contribution.given_back))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found


def given_back_sum(given: Contribution) -> Money:
    """Return what of a contribution left again, less what returned after that, in its own currency."""
    total = select(func.sum(GivenBack.amount_minor)).where(
        GivenBack.contribution_id == given.id, GivenBack.currency == given.currency
    )
    return Money(int(db.session.scalar(total) or 0), given.currency)


def asked_for(given: Contribution) -> list[RefundAsked]:
    """Return what the processor was asked to give back of a contribution, the latest first."""
    query = select(RefundAsked).where(RefundAsked.contribution_id == given.id).order_by(RefundAsked.id.desc())
    return list(db.session.scalars(query))


def due_holds(on: date) -> list[int]:
    """Return the ids of the contributions whose bank debits are safe by the day `on`, oldest first."""
    query = select(Contribution.id).where(
        Contribution.hold_until <= on, Contribution.released_at.is_(None), Contribution.held_minor > 0
    )
    return list(db.session.scalars(query.order_by(Contribution.id)))


def movements(
    fund: Fund, *, before: int | None = None, limit: int = PAGE
) -> list[tuple[StripeTransaction, str | None]]:
    """Return (what moved the processor's balance, its contribution's ref), the latest first; `before` is an id."""
    query = (
        select(StripeTransaction, Contribution.ref)
        .join(Contribution, Contribution.id == StripeTransaction.contribution_id, isouter=True)
        .where(StripeTransaction.fund_id == fund.id)
    )
    if before is not None:
        query = query.where(StripeTransaction.id < before)
    rows = db.session.execute(query.order_by(StripeTransaction.id.desc()).limit(limit))
    return [(moved, ref) for moved, ref in rows]


def unknown_movements(fund: Fund, *, limit: int = PAGE) -> list[StripeTransaction]:
    """Return movements that are no gift of ours, no payout and no fee, the latest first: they lie in suspense."""
    query = select(StripeTransaction).where(
        StripeTransaction.fund_id == fund.id,
        StripeTransaction.contribution_id.is_(None),
        ~StripeTransaction.details.has_key("gift"),
        StripeTransaction.kind.not_in((str(MovementKind.PAYOUT), str(MovementKind.FEE))),
    )
    return list(db.session.scalars(query.order_by(StripeTransaction.id.desc()).limit(limit)))


def payouts(fund: Fund, *, limit: int = PAGE) -> list[Payout]:
    """Return what the processor sent to the bank, the latest first."""
    query = select(Payout).where(Payout.fund_id == fund.id).order_by(Payout.arrives_on.desc(), Payout.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def events(*, limit: int = _NOTICES) -> list[StripeEvent]:
    """Return the processor's notices, the latest heard first."""
    return list(db.session.scalars(select(StripeEvent).order_by(StripeEvent.id.desc()).limit(limit)))


def heard_balances(fund: Fund) -> list[tuple[HeardBalance, Money]]:
    """Return (what the processor said it holds, what the books say it holds), by currency. One query."""
    rows = db.session.execute(
        select(HeardBalance, func.coalesce(Account.normal * Account.balance, 0))
        .join(
            Account,
            (Account.book == book(fund.id)) & (Account.name == STRIPE) & (Account.currency == HeardBalance.currency),
            isouter=True,
        )
        .where(HeardBalance.fund_id == fund.id)
        .order_by(HeardBalance.currency)
    )
    return [(heard, Money(int(minor), heard.currency)) for heard, minor in rows]
