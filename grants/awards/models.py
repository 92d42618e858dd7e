"""Decisions, awards with their shares, agreements and who accepted them, and tranches."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import BigInteger, CheckConstraint, Enum, ForeignKey, Index, Integer, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from grants.applications.models import Application, tier_column
from grants.awards.rules import AwardState, DecisionState, Outcome, Why
from grants.calls.models import Call
from grants.db import Currency, Model, Ref
from grants.disclosure import Tier, strictest
from grants.funds.models import Fund, Geography
from grants.lifecycle import fact, state_column
from grants.money import Money
from grants.organisations.models import Organisation
from grants.people.models import Person

Clauses = Annotated[list[str], mapped_column(JSONB)]


class Decision(Model):
    """What was decided about one application, by whom, and why. Ratified, it is never changed."""

    __tablename__ = "decision"
    __table_args__ = (
        fact(DecisionState.RATIFIED, "ratified_at"),
        fact(DecisionState.RATIFIED, "ratified_by"),
        CheckConstraint("(outcome = 'award') = (amount_minor IS NOT NULL)", name="award_has_amount"),
        CheckConstraint("state <> 'ratified' OR reason <> ''", name="ratified_says_why"),
    )

    ref: Mapped[Ref]
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    outcome: Mapped[Outcome] = mapped_column(
        Enum(
            Outcome,
            native_enum=False,
            create_constraint=True,
            length=20,
            name="outcome_known",
            values_callable=lambda outcomes: [str(outcome) for outcome in outcomes],
        )
    )
    rank: Mapped[int] = mapped_column(Integer)
    why: Mapped[Why] = mapped_column(
        Enum(
            Why,
            native_enum=False,
            create_constraint=True,
            length=20,
            name="why_known",
            values_callable=lambda codes: [str(code) for code in codes],
        )
    )
    left_minor: Mapped[int] = mapped_column(BigInteger)  # of the envelope, when this application's turn came
    mean_score: Mapped[float] = mapped_column(Numeric(6, 3))  # weighted mean in per cent of the scale
    currency: Mapped[Currency]
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(default="")
    feedback: Mapped[str] = mapped_column(default="")
    state: Mapped[DecisionState] = state_column(DecisionState.PROPOSED)
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ratified_at: Mapped[datetime | None]
    ratified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    application: Mapped[Application] = relationship()
    proposer: Mapped[Person | None] = relationship(foreign_keys=[proposed_by])
    ratifier: Mapped[Person | None] = relationship(foreign_keys=[ratified_by])

    @property
    def amount(self) -> Money | None:
        """Return what is awarded, if anything is."""
        return Money(self.amount_minor, self.currency) if self.amount_minor is not None else None

    @property
    def left(self) -> Money:
        """Return what was left of the envelope when this application's turn came."""
        return Money(self.left_minor, self.currency)


class Award(Model):
    """A grant. Its money is committed in the ledger in the same transaction that makes it."""

    __tablename__ = "award"
    __table_args__ = (
        fact(AwardState.ACTIVE, "activated_at"),
        CheckConstraint("amount_minor > 0", name="is_something"),
        UniqueConstraint("fund_id", "source_key"),
        Index("ix_award_fund", "fund_id", "awarded_on", "id"),
    )

    ref: Mapped[Ref]
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), unique=True)
    title: Mapped[str]
    state: Mapped[AwardState] = state_column(AwardState.OFFERED)
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    awarded_on: Mapped[date]
    activated_at: Mapped[datetime | None]
    source_key: Mapped[str | None]  # of an imported award: its code in the published data

    fund: Mapped[Fund] = relationship()
    call: Mapped[Call] = relationship()
    application: Mapped[Application | None] = relationship()
    shares: Mapped[list[AwardShare]] = relationship(back_populates="award", order_by="AwardShare.position")
    tranches: Mapped[list[Tranche]] = relationship(back_populates="award", order_by="Tranche.position")
    agreement: Mapped[Agreement | None] = relationship(back_populates="award", uselist=False)

    @property
    def tier(self) -> Tier:
        """Return the award's consent tier: the strictest wish of any of its partners."""
        return strictest(share.tier for share in self.shares)

    @property
    def shown_from(self) -> date | None:
        """Return the day from which a delayed award may be named: the latest that any partner chose."""
        days = [share.delayed_until for share in self.shares if share.delayed_until is not None]
        return max(days, default=None)


class AwardShare(Model):
    """One organisation's part of the award in one geography. Shares sum to the award; the database checks at commit."""

    __tablename__ = "award_share"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", name="is_not_negative"),
        CheckConstraint("(tier = 'delayed') = (delayed_until IS NOT NULL)", name="delayed_until_a_day"),
        UniqueConstraint("award_id", "position"),
        Index("ix_award_share_geography", "geography_id", "award_id"),
    )

    ref: Mapped[Ref]
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    position: Mapped[int] = mapped_column(Integer)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    geography_id: Mapped[int] = mapped_column(ForeignKey("geography.id"))
    is_lead: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    tier: Mapped[Tier] = tier_column()
    delayed_until: Mapped[date | None]
    is_named_beside_partners: Mapped[bool] = mapped_column(default=True)

    award: Mapped[Award] = relationship(back_populates="shares")
    organisation: Mapped[Organisation] = relationship()
    geography: Mapped[Geography] = relationship()


class Agreement(Model):
    """One page of typed clauses. Each partner accepts for itself."""

    __tablename__ = "agreement"

    ref: Mapped[Ref]
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), unique=True)
    clauses: Mapped[Clauses]
    written_at: Mapped[datetime]

    award: Mapped[Award] = relationship(back_populates="agreement")
    acceptances: Mapped[list[Acceptance]] = relationship(back_populates="agreement")


class Acceptance(Model):
    """That somebody accepted the agreement for one partner."""

    __tablename__ = "acceptance"
    __table_args__ = (UniqueConstraint("agreement_id", "share_id"),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    share_id: Mapped[int] = mapped_column(ForeignKey("award_share.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime]

    agreement: Mapped[Agreement] = relationship(back_populates="acceptances")
    share: Mapped[AwardShare] = relationship()
    person: Mapped[Person] = relationship()


class Tranche(Model):
    """A part of an award with a date. It waits for its day and for nothing else."""

    __tablename__ = "tranche"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="is_something"),
        UniqueConstraint("award_id", "position"),
        Index("ix_tranche_planned", "planned_on", "id"),
    )

    ref: Mapped[Ref]
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    position: Mapped[int] = mapped_column(Integer)
    planned_on: Mapped[date]
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")

    award: Mapped[Award] = relationship(back_populates="tranches")
