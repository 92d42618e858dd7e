"""Signing the end of a book's chain, so that whoever keeps the line can find out a rewritten one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.db import db
from grants.ledger.actions import hold
from grants.ledger.models import BookHead, Checkpoint
from grants.ledger.rules.chain import key_id, public_key, sign

if TYPE_CHECKING:
    from datetime import datetime


def checkpoint(book: str, *, at: datetime, secret: str) -> Checkpoint:
    """Sign the book as it ends now, with the installation's `secret`; return what stands when it was signed already."""
    hold(book)
    head = db.session.scalars(
        select(BookHead).where(BookHead.book == book).execution_options(populate_existing=True)
    ).one()
    name = key_id(public_key(secret))
    standing = db.session.scalars(
        select(Checkpoint).where(Checkpoint.book == book, Checkpoint.number == head.number, Checkpoint.key_id == name)
    ).one_or_none()
    if standing is not None:
        return standing
    told = sign(book, head.number, head.hash, at, secret=secret)
    signed = Checkpoint(
        book=book, number=told.number, hash=told.hash, signed_at=at, key_id=told.key_id, signature=told.signature
    )
    db.session.add(signed)
    db.session.flush()
    return signed
