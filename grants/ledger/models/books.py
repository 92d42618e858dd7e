"""Accounts, entries and lines. The database balances and chains them, and lets none be changed; see docs/ledger.md."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.db import Currency, Model


class Account(Model):
    """One account of one book in one currency, with its running balance (debits positive), kept by a trigger.

    `normal` is 1 where debits make it grow (cash, expenses), -1 where credits do (income, budget). Where `floor` is
    set, `normal * balance` may never fall below it, and where `ceiling` is set, never rise above: decisions are bound
    by them, and two of them at once queue. `spill` names the account that takes what a fact takes beyond the floor.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("book", "name", "currency"),
        CheckConstraint("normal IN (1, -1)", name="normal_sign"),
        CheckConstraint("floor IS NULL OR normal * balance >= floor", name="floor_holds"),
        CheckConstraint("ceiling IS NULL OR normal * balance <= ceiling", name="ceiling_holds"),
        CheckConstraint("spill IS NULL OR floor IS NOT NULL", name="spill_has_a_floor"),
        CheckConstraint("name ~ '^[a-z]+:[A-Za-z0-9:._-]+$'", name="name_is_plain"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_is_a_code"),
        Index("ix_account_spill", "book", postgresql_where=text("spill IS NOT NULL")),
    )

    book: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    currency: Mapped[Currency]
    normal: Mapped[int] = mapped_column(SmallInteger)
    floor: Mapped[int | None]
    ceiling: Mapped[int | None]
    spill: Mapped[str | None] = mapped_column(String(80))
    balance: Mapped[int] = mapped_column(default=0, server_default="0")


class AccountDay(Model):
    """What moved on an account on one day (debits positive), kept by a trigger: any past balance is a short sum."""

    __tablename__ = "account_day"
    __table_args__ = (UniqueConstraint("account_id", "on"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    on: Mapped[date]
    minor: Mapped[int]


class Entry(Model):
    """One balanced fact: what happened, to which thing, by whom and why. `key` makes posting it twice impossible.

    Entries of a book are numbered without gaps, and each is sealed by a `hash` over all that it says and over the hash
    before it. What people write (the reason, the actor's name) stands in its note, and only its digest in the seal.
    """

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("line_count >= 2", name="has_two_lines"),
        UniqueConstraint("book", "number"),
        Index("ix_entry_about", "about", "about_id"),
        Index("ix_entry_book", "book", "on", "id"),
    )

    key: Mapped[str] = mapped_column(String(120), unique=True)
    book: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    on: Mapped[date]
    posted_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the system
    about: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[int]
    asked: Mapped[str] = mapped_column(String(64))  # digest of the lines as asked: the same key with others is an error
    digest: Mapped[str] = mapped_column(String(64))  # of the lines as written: a shortfall may have split one
    line_count: Mapped[int] = mapped_column(SmallInteger)  # said beforehand, so that no line can come later
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), unique=True)
    is_fact: Mapped[bool]
    approvals: Mapped[list[Any]] = mapped_column(JSONB)  # [[person's id, what they approved as], …]
    words_digest: Mapped[str] = mapped_column(String(64))
    actor_digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    lines: Mapped[list[Line]] = relationship(back_populates="entry", order_by="Line.id")
    note: Mapped[Note] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @property
    def reason(self) -> str:
        """Return why it was written, or nothing when that was erased."""
        return self.note.words or ""


class Note(Model):
    """The words of an entry, salted so that their digests in the chain tell nothing once the words are erased."""

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint("(words IS NULL) = (words_salt IS NULL)", name="words_go_with_their_salt"),
        CheckConstraint("(who IS NULL) = (who_salt IS NULL)", name="name_goes_with_its_salt"),
        Index("ix_note_words", text("to_tsvector('simple'::regconfig, words)"), postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column("entry_id", ForeignKey("entry.id"), primary_key=True)
    words_salt: Mapped[str | None] = mapped_column(String(32))
    words: Mapped[str | None]
    who_salt: Mapped[str | None] = mapped_column(String(32))
    who: Mapped[str | None]  # the actor's name when it was written; '' for the system


class Line(Model):
    """One side of an entry: `minor` units on one account, debits positive."""

    __tablename__ = "line"
    __table_args__ = (
        CheckConstraint("minor <> 0", name="says_something"),
        Index("ix_line_account", "account_id", "id"),
        Index("ix_line_minor", "minor"),  # whoever looks for an amount
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    minor: Mapped[int]

    entry: Mapped[Entry] = relationship(back_populates="lines")
    account: Mapped[Account] = relationship()
