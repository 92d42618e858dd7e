"""The fund's bank accounts, what their banks reported, and what explains each line of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from grants.db import Currency, Model, Ref
from grants.funds.models.fund import Fund
from grants.funds.models.gifts import Payout
from grants.funds.models.giving import Contribution
from grants.funds.rules.banking import LineState, MatchKind, StatementFormat
from grants.ledger.models import Entry
from grants.lifecycle import fact, state_column
from grants.money import Money


class BankAccount(Model):
    """A bank account of the fund in one currency; `account` is its name in the ledger. The first is 'cash:bank'."""

    __tablename__ = "bank_account"
    __table_args__ = (UniqueConstraint("fund_id", "account"), UniqueConstraint("fund_id", "once"))

    ref: Mapped[Ref]
    once: Mapped[str | None]
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    account: Mapped[str] = mapped_column(String(80))
    name: Mapped[str]  # as the treasurer calls it
    currency: Mapped[Currency]
    iban: Mapped[str] = mapped_column(String(40), default="")  # or another number, where there are no IBANs
    holder: Mapped[str] = mapped_column(default="")
    bank_name: Mapped[str] = mapped_column(default="")
    bic: Mapped[str] = mapped_column(String(11), default="")
    is_shown: Mapped[bool] = mapped_column(default=False)  # on the giving page, for transfers
    columns: Mapped[dict[str, str]] = mapped_column(default=dict)  # of its CSV files: what stands where, mapped once
    opened_at: Mapped[datetime]

    fund: Mapped[Fund] = relationship()


class BankStatement(Model):
    """What a bank reported for a span of days; its lines sum from the opening to the closing balance."""

    __tablename__ = "bank_statement"
    __table_args__ = (
        CheckConstraint("from_on <= to_on", name="days_in_order"),
        UniqueConstraint("bank_account_id", "digest"),
        Index("ix_bank_statement_account", "bank_account_id", "to_on", "id"),
    )

    ref: Mapped[Ref]
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    format: Mapped[StatementFormat] = mapped_column(String(10))
    number: Mapped[str] = mapped_column(String(80), default="")  # as the bank counts
    from_on: Mapped[date]
    to_on: Mapped[date]
    currency: Mapped[Currency]
    opening_minor: Mapped[int | None] = mapped_column(BigInteger)  # CSV files often say neither
    closing_minor: Mapped[int | None] = mapped_column(BigInteger)
    line_count: Mapped[int]  # in the file
    new_count: Mapped[int]  # of them, not known from an earlier file
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file
    imported_at: Mapped[datetime]
    imported_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    bank_account: Mapped[BankAccount] = relationship()

    @property
    def opening(self) -> Money | None:
        """Return the balance before its first line, where the bank told it."""
        return Money(self.opening_minor, self.currency) if self.opening_minor is not None else None

    @property
    def closing(self) -> Money | None:
        """Return the balance after its last line, where the bank told it."""
        return Money(self.closing_minor, self.currency) if self.closing_minor is not None else None


class StatementLine(Model):
    """One movement as the bank reported it: above zero in, below zero out. `key` finds it again in a later file."""

    __tablename__ = "statement_line"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="is_something"),
        UniqueConstraint("bank_account_id", "key"),
        fact(LineState.SET_ASIDE, "note"),
        Index("ix_statement_line_statement", "statement_id", "id"),
        Index("ix_statement_line_state", "bank_account_id", "state", "id"),
    )

    ref: Mapped[Ref]
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"))
    key: Mapped[str] = mapped_column(String(80))
    on: Mapped[date]
    valued_on: Mapped[date | None]
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money] = composite("amount_minor", "currency")
    bank_reference: Mapped[str] = mapped_column(default="")
    end_to_end: Mapped[str] = mapped_column(default="")
    party: Mapped[str] = mapped_column(default="")
    party_account: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    state: Mapped[LineState] = state_column(LineState.WAITING)
    note: Mapped[str | None]

    statement: Mapped[BankStatement] = relationship()
    bank_account: Mapped[BankAccount] = relationship()
    reconciliations: Mapped[list[Reconciliation]] = relationship(back_populates="line", order_by="Reconciliation.id")


class Reconciliation(Model):
    """The match of a line, or of a part of it, with what explains it: one line to many gifts, many lines to one.

    Undone, it stays with the instant at which it was undone: nothing that was decided is forgotten.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="is_something"),
        CheckConstraint("kind <> 'contribution' OR contribution_id IS NOT NULL", name="contribution_is_named"),
        CheckConstraint("kind <> 'payout' OR payout_id IS NOT NULL", name="payout_is_named"),
        CheckConstraint("kind <> 'recorded' OR recorded_id IS NOT NULL", name="recorded_is_named"),
        Index("ix_reconciliation_line", "line_id"),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("statement_line.id"))
    kind: Mapped[MatchKind] = mapped_column(String(20))
    currency: Mapped[Currency]
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # of the line, with its sign
    amount: Mapped[Money] = composite("amount_minor", "currency")
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"), index=True)
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payout.id"))
    recorded_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))  # what stood in the books before
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))  # what this match wrote
    is_automatic: Mapped[bool] = mapped_column(default=False)
    matched_at: Mapped[datetime]
    matched_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]

    line: Mapped[StatementLine] = relationship(back_populates="reconciliations")
    contribution: Mapped[Contribution | None] = relationship()
    payout: Mapped[Payout | None] = relationship()
    recorded: Mapped[Entry | None] = relationship(foreign_keys=[recorded_id])
