"""Funders, and the way of their money: promised, agreed, given, given back; or refused for its conditions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Enum, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from grants.db import Currency, Model, Ref
from grants.funds.models.fund import Fund, Texts
from grants.funds.models.gifts import Gift
from grants.funds.rules.agreements import AgreementState
from grants.funds.rules.gifts import GivenBackFor
from grants.funds.rules.terms import UNEARMARKED, FunderKind, PledgeState
from grants.lifecycle import fact, state_column
from grants.money import Money


class Funder(Model):
    """Who gives. `is_named`: agreed to be named in public. `is_state_entity` feeds the statement of sources."""

    __tablename__ = "funder"
    __table_args__ = (UniqueConstraint("fund_id", "source_key"), UniqueConstraint("fund_id", "once"))

    ref: Mapped[Ref]
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    name: Mapped[str]
    kind: Mapped[FunderKind] = mapped_column(
        Enum(
            FunderKind,
            native_enum=False,
            create_constraint=True,
            length=20,
            name="kind_known",
            values_callable=lambda kinds: [str(kind) for kind in kinds],
        )
    )
    is_state_entity: Mapped[bool] = mapped_column(default=False)
    is_named: Mapped[bool] = mapped_column(default=False)
    once: Mapped[str | None]
    source_key: Mapped[str | None]
    code_version: Mapped[str | None] = mapped_column(String(20))  # of the contributor's code that it signed
    code_signed_on: Mapped[date | None]
    code_signed_name: Mapped[str | None]  # who signed for it, as they wrote it


class Pledge(Model):
    """A soft promise with a date. It is never money that anybody may decide about."""

    __tablename__ = "pledge"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="is_something"),
        CheckConstraint(f"earmarking = {UNEARMARKED}", name="has_no_strings"),
        Index("ix_pledge_fund", "fund_id", "id"),
    )

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    funder_id: Mapped[int] = mapped_column(ForeignKey("funder.id"))
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    earmarking: Mapped[int] = mapped_column(SmallInteger, default=UNEARMARKED)
    expected_on: Mapped[date]
    state: Mapped[PledgeState] = state_column(PledgeState.OPEN)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str | None] = mapped_column(String(25), unique=True)  # ISO 11649, for the text of the transfer

    funder: Mapped[Funder] = relationship()
    fund: Mapped[Fund] = relationship()


class ContributionAgreement(Model):
    """A funder's signed, typed terms. `is_apart`: it has conditions, and its money never enters the pool."""

    __tablename__ = "contribution_agreement"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="is_something"),
        CheckConstraint("earmarking BETWEEN 1 AND 4", name="earmarking_known"),
        CheckConstraint(
            f"state NOT IN ('signed', 'kept') OR earmarking = {UNEARMARKED} OR is_apart", name="signed_without_strings"
        ),
        fact((AgreementState.SIGNED, AgreementState.KEPT), "signed_on"),
        fact((AgreementState.SIGNED, AgreementState.KEPT), "code_version"),
        fact(AgreementState.REFUSED, "offer_refused_id"),
        Index("ix_contribution_agreement_fund", "fund_id", "id"),
    )

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    funder_id: Mapped[int] = mapped_column(ForeignKey("funder.id"), index=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"), unique=True)
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    terms: Mapped[list[str]]
    earmarking: Mapped[int] = mapped_column(SmallInteger)
    is_apart: Mapped[bool] = mapped_column(default=False)
    state: Mapped[AgreementState] = state_column(AgreementState.DRAFT)
    signed_on: Mapped[date | None]
    signed_name: Mapped[str | None]  # who signed for the funder, as they wrote it
    code_version: Mapped[str | None] = mapped_column(String(20))  # of the contributor's code that was signed with it
    offer_refused_id: Mapped[int | None] = mapped_column(ForeignKey("offer_refused.id"))
    code: Mapped[str | None] = mapped_column(String(25), unique=True)  # ISO 11649, for the text of the transfer
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    funder: Mapped[Funder] = relationship()
    fund: Mapped[Fund] = relationship()
    pledge: Mapped[Pledge | None] = relationship()
    instalments: Mapped[list[Instalment]] = relationship(
        back_populates="agreement", order_by="(Instalment.due_on, Instalment.id)"
    )


class Instalment(Model):
    """A part of an agreement with its day. `expected` is its worth in the fund's currency when it was signed."""

    __tablename__ = "instalment"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="is_something"),
        UniqueConstraint("agreement_id", "position"),
    )

    ref: Mapped[Ref]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("contribution_agreement.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    due_on: Mapped[date]
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    expected_minor: Mapped[int | None] = mapped_column(BigInteger)
    expected_currency: Mapped[str | None] = mapped_column(String(3))
    rate_id: Mapped[int | None] = mapped_column(ForeignKey("exchange_rate.id"))  # None: the same currency
    closed_at: Mapped[datetime | None]  # all that will come of it has come, or it was given up

    agreement: Mapped[ContributionAgreement] = relationship(back_populates="instalments")

    @property
    def expected(self) -> Money | None:
        """Return what it was worth in the fund's currency on the day of the signature."""
        if self.expected_minor is None or self.expected_currency is None:
            return None
        return Money(self.expected_minor, self.expected_currency)


class Contribution(Model):
    """What a bank or processor account was credited, in that account's currency; it may have been sent in another.

    `bank_account_id` is None for what a card processor collected. `is_apart`: it has conditions, and is outside the
    pool. `hold_until`: a bank debit, of which `held_minor` waits in the reserve until that day. Before fees.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="is_something"),
        CheckConstraint("(sent_minor IS NULL) = (sent_currency IS NULL)", name="sent_is_whole"),
        UniqueConstraint("fund_id", "source_key"),
        CheckConstraint("held_minor = 0 OR hold_until IS NOT NULL", name="held_until_a_day"),
        CheckConstraint("held_minor BETWEEN 0 AND amount_minor", name="held_is_a_part"),
        Index("ix_contribution_fund", "fund_id", "received_on", "id"),
    )

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    funder_id: Mapped[int] = mapped_column(ForeignKey("funder.id"), index=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"))
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    sent_minor: Mapped[int | None] = mapped_column(BigInteger)
    sent_currency: Mapped[str | None] = mapped_column(String(3))
    received_on: Mapped[date]
    is_year_only: Mapped[bool] = mapped_column(default=False)  # published sources give only the year
    bank_reference: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    source_key: Mapped[str | None]
    bank_account_id: Mapped[int | None] = mapped_column(ForeignKey("bank_account.id"))
    instalment_id: Mapped[int | None] = mapped_column(ForeignKey("instalment.id"), index=True)
    gift_id: Mapped[int | None] = mapped_column(ForeignKey("gift.id"), index=True)
    charge_key: Mapped[str | None] = mapped_column(String(80), unique=True)  # of the processor
    fee_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    is_apart: Mapped[bool] = mapped_column(default=False, server_default="false")
    held_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    hold_until: Mapped[date | None]
    released_at: Mapped[datetime | None]  # what was held became free

    funder: Mapped[Funder] = relationship()
    fund: Mapped[Fund] = relationship()
    gift: Mapped[Gift | None] = relationship()
    instalment: Mapped[Instalment | None] = relationship()
    given_back: Mapped[list[GivenBack]] = relationship(back_populates="contribution", order_by="GivenBack.id")

    @property
    def fee(self) -> Money:
        """Return what the processor kept of it."""
        return Money(self.fee_minor, self.currency)

    @property
    def sent(self) -> Money | None:
        """Return what the funder sent, where that was in another currency."""
        if self.sent_minor is None or self.sent_currency is None:
            return None
        return Money(self.sent_minor, self.sent_currency)


class GivenBack(Model):
    """Money of a contribution that left again (above zero), or returned after that (below): facts, not decisions."""

    __tablename__ = "given_back"
    __table_args__ = (CheckConstraint("amount_minor <> 0", name="is_something"),)

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    cause: Mapped[GivenBackFor] = mapped_column(
        Enum(
            GivenBackFor,
            native_enum=False,
            create_constraint=True,
            length=20,
            name="cause_known",
            values_callable=lambda causes: [str(cause) for cause in causes],
        )
    )
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    fee_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    on: Mapped[date]
    transaction_key: Mapped[str | None] = mapped_column(String(80), unique=True)  # of the processor
    recorded_at: Mapped[datetime]

    contribution: Mapped[Contribution] = relationship(back_populates="given_back")


class RefundAsked(Model):
    """What a treasurer asked the processor to give back: kept before it is asked, so that no answer can be lost.

    `ref` is in the idempotency key. It is a wish until `booked_at`: only the processor's own notice is booked.
    """

    __tablename__ = "refund_asked"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="is_something"),)

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")  # in the currency in which it was given
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refund_key: Mapped[str | None] = mapped_column(String(80), unique=True)  # of the processor
    booked_at: Mapped[datetime | None]
    refused: Mapped[str] = mapped_column(default="")  # the processor's word for why not

    contribution: Mapped[Contribution] = relationship()


class OfferRefused(Model):
    """Money that came with strings and was not taken. Amount and reason are public; the name is not."""

    __tablename__ = "offer_refused"

    ref: Mapped[Ref]
    once: Mapped[str | None] = mapped_column(unique=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    reason: Mapped[Texts]
    refused_on: Mapped[date]
    earmarking: Mapped[int | None] = mapped_column(SmallInteger)  # IATI EarmarkingCategory, where it was known
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
