"""Reading the chain of a book: the last seal that was signed."""

from __future__ import annotations

from sqlalchemy import select

from grants.db import db
from grants.ledger.models import Checkpoint


def last_checkpoint(book: str) -> Checkpoint | None:
    """Return the last signed checkpoint of the book, or None."""
    query = select(Checkpoint).where(Checkpoint.book == book).order_by(Checkpoint.id.desc()).limit(1)
    return db.session.scalars(query).one_or_none()
