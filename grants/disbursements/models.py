"""Payees and disbursements."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Enum, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from grants.awards.models import AwardShare, Tranche
from grants.db import Currency, Model, Ref
from grants.disbursements.rules import DisbursementState, PayeeDraft, PayeeState, Route
from grants.lifecycle import fact, state_column
from grants.money import Money


class Payee(Model):
    """Who is paid for one partner's share, and by which route. One at a time; a change makes a new one."""

    __tablename__ = "payee"
    __table_args__ = (
        fact(PayeeState.CHECKED, "checked_at"),
        CheckConstraint("checked_by IS NULL OR checked_by <> entered_by", name="checked_by_another"),
        Index("uq_payee_live", "share_id", unique=True, postgresql_where=text("state <> 'replaced'")),
    )

    ref: Mapped[Ref]
    share_id: Mapped[int] = mapped_column(ForeignKey("award_share.id"))
    route: Mapped[Route] = mapped_column(
        Enum(
            Route,
            native_enum=False,
            create_constraint=True,
            length=20,
            name="route_known",
            values_callable=lambda routes: [str(route) for route in routes],
        )
    )
    holder: Mapped[str]
    details: Mapped[str]  # account number, wallet, agent: what the treasurer needs, and nobody else sees
    town: Mapped[str]
    country: Mapped[str]
    state: Mapped[PayeeState] = state_column(PayeeState.ENTERED)
    entered_at: Mapped[datetime]
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    share: Mapped[AwardShare] = relationship()

    @property
    def draft(self) -> PayeeDraft:
        """Return it as the partner wrote it."""
        return PayeeDraft(self.route, self.holder, self.details, self.town, self.country)


class Disbursement(Model):
    """One attempt to pay one partner's part of one tranche. At most one is live."""

    __tablename__ = "disbursement"
    __table_args__ = (
        fact((DisbursementState.SENT, DisbursementState.CONFIRMED, DisbursementState.RETURNED), "approved_by"),
        fact((DisbursementState.SENT, DisbursementState.CONFIRMED, DisbursementState.RETURNED), "approved_at"),
        fact(DisbursementState.CONFIRMED, "received_on"),
        fact(DisbursementState.CONFIRMED, "confirmed_by"),
        CheckConstraint("state <> 'returned' OR why_returned <> ''", name="returned_says_why"),
        CheckConstraint("approved_by IS NULL OR approved_by <> prepared_by", name="approved_by_another"),
        CheckConstraint("amount_minor > 0", name="is_something"),
        Index(
            "uq_disbursement_live",
            "tranche_id",
            "share_id",
            unique=True,
            postgresql_where=text("state NOT IN ('returned', 'voided')"),
        ),
        Index("ix_disbursement_share", "share_id"),
    )

    ref: Mapped[Ref]
    tranche_id: Mapped[int] = mapped_column(ForeignKey("tranche.id"))
    share_id: Mapped[int] = mapped_column(ForeignKey("award_share.id"))
    payee_id: Mapped[int] = mapped_column(ForeignKey("payee.id"))
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    state: Mapped[DisbursementState] = state_column(DisbursementState.PREPARED)
    prepared_at: Mapped[datetime]
    prepared_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_on: Mapped[date | None]
    why_returned: Mapped[str] = mapped_column(default="")

    tranche: Mapped[Tranche] = relationship()
    share: Mapped[AwardShare] = relationship()
    payee: Mapped[Payee] = relationship()
