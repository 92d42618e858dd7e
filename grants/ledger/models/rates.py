"""Exchange rates: what a currency was worth in another on a day, and who says so. Never guessed, never fetched."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants.db import Model


class ExchangeRate(Model):
    """One unit of `base` was worth `rate` units of `quote` on the day `on`, by `source` ('ECB', or whoever says so)."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        CheckConstraint("rate > 0", name="is_above_zero"),
        CheckConstraint("base <> quote", name="is_between_two"),
        UniqueConstraint("base", "quote", "on", "source"),
        Index("ix_exchange_rate_pair", "base", "quote", "on"),
        Index("ix_exchange_rate_on", "on", "id"),
    )

    base: Mapped[str] = mapped_column(String(3))
    quote: Mapped[str] = mapped_column(String(3))
    on: Mapped[date]
    rate: Mapped[Decimal] = mapped_column(Numeric(24, 12))
    source: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
