"""Accounts, entries and lines. The database balances them and lets no line be changed; see the ledger's migration."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.db import Currency, Model


class Account(Model):
    """One account of one book in one currency, with its running balance (debits positive), kept by a trigger.

    `normal` is 1 where debits make it grow (cash, expenses), -1 where credits do (income, budget). Where `floor` is
    set, `normal * balance` may never fall below it: decisions are bound by it, and two of them at once queue for the
    row.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("book", "name", "currency"),
        CheckConstraint("normal IN (1, -1)", name="normal_sign"),
        CheckConstraint("floor IS NULL OR normal * balance >= floor", name="floor_holds"),
    )

    book: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    currency: Mapped[Currency]
    normal: Mapped[int] = mapped_column(SmallInteger)
    floor: Mapped[int | None]
    balance: Mapped[int] = mapped_column(default=0, server_default="0")


class Entry(Model):
    """One balanced fact: what happened, to which thing, by whom and why. `key` makes posting it twice impossible."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("line_count >= 2", name="has_two_lines"),
        Index("ix_entry_about", "about", "about_id"),
        Index("ix_entry_book", "book", "on", "id"),
    )

    key: Mapped[str] = mapped_column(String(120), unique=True)
    book: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    on: Mapped[date]
    posted_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the system
    reason: Mapped[str]
    about: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))  # of the lines: the same key with other lines is an error
    line_count: Mapped[int] = mapped_column(SmallInteger)  # said beforehand, so that no line can come later
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), unique=True)

    lines: Mapped[list[Line]] = relationship(back_populates="entry", order_by="Line.id")


class Line(Model):
    """One side of an entry: `minor` units on one account, debits positive."""

    __tablename__ = "line"
    __table_args__ = (
        CheckConstraint("minor <> 0", name="says_something"),
        Index("ix_line_account", "account_id", "id"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    minor: Mapped[int]

    entry: Mapped[Entry] = relationship(back_populates="lines")
    account: Mapped[Account] = relationship()
