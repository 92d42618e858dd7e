"""Receipts: what a giver holds in hand, numbered without gaps for each fund and year."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.db import Model, Ref
from grants.funds.models.giving import Contribution


class Receipt(Model):
    """One contribution's receipt, in its giver's language; `number` counts from 1 in the fund's `year`."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("fund_id", "year", "number"),)

    ref: Mapped[Ref]
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), unique=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    issued_at: Mapped[datetime]

    contribution: Mapped[Contribution] = relationship()
