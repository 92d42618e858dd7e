"""How stewards file what came in: where it is found, what is marked on it, and who looks after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from grants.db import Model, Ref


class Filing(Model):
    """One submitted application as a list shows and finds it, taken from the snapshot that the panel reads.

    `marks` holds all by which one filters, in one index: 'place:GZ', 'tag:12', 'care:5', 'way:voice'.
    """

    __tablename__ = "filing"
    __table_args__ = (
        Index("ix_filing_call", "call_id", "application_id", postgresql_where="is_in"),
        Index("ix_filing_words", "words", postgresql_using="gin"),
        Index("ix_filing_marks", "marks", postgresql_using="gin"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    ref: Mapped[str] = mapped_column(String(22))  # the application's
    is_in: Mapped[bool]  # False: withdrawn since
    title: Mapped[str]
    lead_name: Mapped[str]
    places: Mapped[list[str]] = mapped_column(ARRAY(String))
    partners: Mapped[int] = mapped_column(Integer)
    ask_minor: Mapped[int] = mapped_column(BigInteger)
    submitted_at: Mapped[datetime]
    marks: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    words: Mapped[Any] = mapped_column(TSVECTOR)


class Tag(Model):
    """A word that stewards of a fund put on applications, theirs alone."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("fund_id", "folded"),)

    ref: Mapped[Ref]
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    name: Mapped[str] = mapped_column(String(40))
    folded: Mapped[str] = mapped_column(String(40))


class SavedFilter(Model):
    """A search that a steward keeps under a name, for themselves or for all stewards of the fund."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("fund_id", "person_id", "name"),)

    ref: Mapped[Ref]
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(String(500))
    is_shared: Mapped[bool] = mapped_column(default=False)
