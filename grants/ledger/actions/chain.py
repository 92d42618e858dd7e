"""Signing the end of a book's chain, so that whoever keeps the line finds out a rewritten one; and proving the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.db import db
from grants.ledger.actions import hold
from grants.ledger.models import BookHead, Checkpoint, CheckRun
from grants.ledger.queries.proof import report
from grants.ledger.rules.chain import key_id, public_key, sign

if TYPE_CHECKING:
    from collections.abc import Sequence
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


def prove(book: str, *, at: datetime, keys: Sequence[str]) -> CheckRun:
    """Check the book, with the installation's public `keys`, and keep what was looked at and found."""
    told = report(book, keys=keys)
    run = CheckRun(
        book=book,
        ran_at=at,
        entries=told.entries,
        checked={one.name: one.count for one in told.invariants},
        findings=[str(finding) for finding in told.findings],
    )
    db.session.add(run)
    db.session.flush()
    return run
