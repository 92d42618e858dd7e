"""Gifts on the giving page, and what the card processor said and did about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from grants.db import Currency, Model, Ref
from grants.funds.models.fund import Fund
from grants.funds.rules.gifts import GiftState, GiftWay, Rhythm
from grants.lifecycle import fact, state_column
from grants.money import Money


class Gift(Model):
    """What somebody set out to give on the giving page; a monthly gift brings many contributions.

    Its `ref` is the giver's own key to it: whoever holds it sees the gift, its receipts, and can stop it. Name and
    address may be empty (an anonymous gift), and are wiped when the giver asks.
    """

    __tablename__ = "gift"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="is_something"),
        CheckConstraint("way IN ('card', 'bank_debit', 'bank_transfer')", name="way_known"),
        CheckConstraint("rhythm IN ('once', 'monthly', 'yearly')", name="rhythm_known"),
        CheckConstraint("NOT is_named OR giver_name <> ''", name="named_has_a_name"),
        fact(GiftState.STOPPED, "stopped_at"),
        Index("ix_gift_fund", "fund_id", "id"),
    )

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    way: Mapped[GiftWay] = mapped_column(String(20))
    rhythm: Mapped[Rhythm] = mapped_column(String(20), default=Rhythm.ONCE)
    language: Mapped[str] = mapped_column(String(8))
    giver_name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    is_named: Mapped[bool] = mapped_column(default=False)
    state: Mapped[GiftState] = state_column(GiftState.STARTED)
    started_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    code: Mapped[str] = mapped_column(String(25), unique=True)  # ISO 11649, for the text of a transfer
    # The processor's names of things. The idempotency key is made and kept before the processor is first asked.
    request_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    checkout_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    checkout_url: Mapped[str | None]
    subscription_key: Mapped[str | None] = mapped_column(String(80), unique=True)

    fund: Mapped[Fund] = relationship()


class StripeEvent(Model):
    """A notice of the processor, kept before anything is done about it. The same notice heard again adds nothing.

    Only what it is about is kept (`object_key`), not what it says: the present state is asked of the processor itself.
    """

    __tablename__ = "stripe_event"
    __table_args__ = (Index("ix_stripe_event_open", "id", postgresql_where=text("handled_at IS NULL")),)

    key: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(80))
    object_key: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]  # by the processor's clock
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")  # '' until handled; then what came of it, in a word
    times_heard: Mapped[int] = mapped_column(default=1)


class StripeTransaction(Model):
    """A movement of the processor's balance (its 'balance transaction'), booked once. `net` = `amount` - `fee`."""

    __tablename__ = "stripe_transaction"
    __table_args__ = (Index("ix_stripe_transaction_fund", "fund_id", "id"),)

    key: Mapped[str] = mapped_column(String(80), unique=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    kind: Mapped[str] = mapped_column(String(40))
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    on: Mapped[date]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"), index=True)
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payout.id"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def amount(self) -> Money:
        """Return what it moved before the processor's fee, signed."""
        return Money(self.amount_minor, self.currency)

    @property
    def fee(self) -> Money:
        """Return the processor's fee."""
        return Money(self.fee_minor, self.currency)


class Payout(Model):
    """What the processor sends to the bank: the net of many charges, to be found again on the bank's statement."""

    __tablename__ = "payout"

    ref: Mapped[Ref]
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    arrives_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(20))  # the processor's own word, as last heard
    recorded_at: Mapped[datetime]

    fund: Mapped[Fund] = relationship()


class HeardBalance(Model):
    """What the processor last said it holds for the fund in a currency, to be laid beside the books."""

    __tablename__ = "heard_balance"
    __table_args__ = (UniqueConstraint("fund_id", "currency"),)

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    currency: Mapped[Currency]
    minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("minor", "currency")
    heard_at: Mapped[datetime]
