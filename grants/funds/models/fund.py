"""The fund, and the places that its community names."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.db import Currency, Model, Ref, Translated

Texts = Annotated[Translated, mapped_column(JSONB)]


class Fund(Model):
    """One pot in one base currency. Grants are made from it without distinguishing the funders.

    Of a bank debit, `hold_percent` waits `hold_days` in a reserve before anybody may decide about it, since the giver's
    bank can take it back for weeks. One fund of an installation takes cards: a processor pays out to one bank account.
    """

    __tablename__ = "fund"
    __table_args__ = (
        CheckConstraint("hold_percent BETWEEN 0 AND 100", name="hold_percent_is_a_part"),
        CheckConstraint("hold_days BETWEEN 0 AND 400", name="hold_days_end"),
        CheckConstraint("concentration_percent BETWEEN 1 AND 100", name="concentration_is_a_part"),
        Index("uq_fund_takes_cards", "takes_cards", unique=True, postgresql_where=text("takes_cards")),
    )

    ref: Mapped[Ref]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[Texts]
    summary: Mapped[Texts]
    charter: Mapped[Texts]
    currency: Mapped[Currency]
    zone: Mapped[str]
    founded_at: Mapped[datetime]
    source_key: Mapped[str | None] = mapped_column(unique=True)  # of an imported fund: where its facts come from
    holds_apart: Mapped[bool] = mapped_column(
        default=False, server_default="false"
    )  # else: money with conditions is refused
    takes_cards: Mapped[bool] = mapped_column(default=False, server_default="false")
    hold_days: Mapped[int] = mapped_column(SmallInteger, default=56, server_default="56")
    hold_percent: Mapped[int] = mapped_column(SmallInteger, default=100, server_default="100")
    concentration_percent: Mapped[int] = mapped_column(SmallInteger, default=40, server_default="40")

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
