"""The fund, the places that its community names, its funders, and what they promised and gave."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import BigInteger, CheckConstraint, Enum, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from grants.db import Currency, Model, Ref, Translated
from grants.funds.rules import UNEARMARKED, FunderKind, PledgeState
from grants.lifecycle import state_column
from grants.money import Money

Texts = Annotated[Translated, mapped_column(JSONB)]


class Fund(Model):
    """One pot in one base currency. Grants are made from it without distinguishing the funders."""

    __tablename__ = "fund"

    ref: Mapped[Ref]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[Texts]
    summary: Mapped[Texts]
    charter: Mapped[Texts]
    currency: Mapped[Currency]
    zone: Mapped[str]
    founded_at: Mapped[datetime]
    source_key: Mapped[str | None] = mapped_column(unique=True)  # of an imported fund: where its facts come from

    geographies: Mapped[list[Geography]] = relationship(back_populates="fund", order_by="Geography.position")


class Geography(Model):
    """A community's place as it names itself. Data of a fund, never a country."""

    __tablename__ = "geography"
    __table_args__ = (UniqueConstraint("fund_id", "code"),)

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[Texts]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("geography.id"))
    position: Mapped[int]

    fund: Mapped[Fund] = relationship(back_populates="geographies")
    parent: Mapped[Geography | None] = relationship(remote_side="Geography.id")

    @property
    def root(self) -> Geography:
        """Return the community that this place stands in for the consortium rule: Lebanon is diaspora."""
        return self.parent.root if self.parent is not None else self


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

    funder: Mapped[Funder] = relationship()
    fund: Mapped[Fund] = relationship()


class Contribution(Model):
    """What the bank credited of a transfer, in the fund's currency; it may have been sent in another."""

    __tablename__ = "contribution"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="is_something"),
        CheckConstraint("(sent_minor IS NULL) = (sent_currency IS NULL)", name="sent_is_whole"),
        UniqueConstraint("fund_id", "source_key"),
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

    funder: Mapped[Funder] = relationship()
    fund: Mapped[Fund] = relationship()

    @property
    def sent(self) -> Money | None:
        """Return what the funder sent, where that was in another currency."""
        if self.sent_minor is None or self.sent_currency is None:
            return None
        return Money(self.sent_minor, self.sent_currency)


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
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
