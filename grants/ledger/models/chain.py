"""Where the chain of a book ends, and the signed words about it that leave the system."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants.db import Model
from grants.ledger.rules.chain import Signed


class BookHead(Model):
    """The last entry of a book. Whoever posts locks this row first, so that writers of one book queue."""

    __tablename__ = "book_head"

    book: Mapped[str] = mapped_column(String(40), unique=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class Checkpoint(Model):
    """That a book ended with this hash at that instant, signed: whoever keeps it finds out a rewritten chain."""

    __tablename__ = "checkpoint"
    __table_args__ = (
        UniqueConstraint("book", "number", "key_id"),
        CheckConstraint("number >= 0", name="number_counts"),
    )

    book: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(String(16))
    signature: Mapped[str] = mapped_column(String(86))

    def signed(self) -> Signed:
        """Return it as the plain fact that its signature is over."""
        return Signed(self.book, self.number, self.hash, self.signed_at, self.key_id, self.signature)

    def words(self) -> str:
        """Return it as one printable line, for mails, documents and the public page."""
        return self.signed().words()
