"""Reading the books: balances in their natural sign, the journal, and whether everything still adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import selectinload

from grants.db import Model, db
from grants.ledger.models import Account, AccountDay, BookHead, Checkpoint, Entry, Line
from grants.ledger.queries.proof import check, report
from grants.ledger.rules import AccountSpec, name_of, normal_of
from grants.ledger.rules.findings import Finding
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Select

__all__ = [
    "Finding",
    "balance",
    "balance_on",
    "balances",
    "books",
    "check",
    "entries_about",
    "entry_count",
    "journal",
    "report",
    "sums_by_prefix",
]


def balance(book: str, account: AccountSpec | str, currency: str) -> Money:
    """Return what the account holds in its natural sign; an account never used holds nothing."""
    held = select(Account.normal * Account.balance).where(
        Account.book == book, Account.name == name_of(account), Account.currency == currency
    )
    return Money(db.session.scalar(held) or 0, currency)


def balances(book: str, currency: str) -> dict[str, Money]:
    """Return every account of the book in `currency`, by name, in its natural sign. One query."""
    rows = db.session.execute(
        select(Account.name, Account.normal * Account.balance)
        .where(Account.book == book, Account.currency == currency)
        .order_by(Account.name)
    )
    return {name: Money(minor, currency) for name, minor in rows}


def sums_by_prefix(book: str, currency: str, prefixes: Sequence[str]) -> dict[str, Money]:
    """Return, for each prefix such as 'cash:', what all accounts that begin with it hold together. One query."""
    if not prefixes:
        return {}
    held = func.sum(Account.normal * Account.balance)
    sums = (held.filter(func.starts_with(Account.name, prefix)) for prefix in prefixes)
    row = db.session.execute(select(*sums).where(Account.book == book, Account.currency == currency)).one()
    return {prefix: Money(int(minor or 0), currency) for prefix, minor in zip(prefixes, row, strict=True)}


def balance_on(book: str, account: AccountSpec | str, currency: str, on: date) -> Money:
    """Return what the account held at the end of the day `on`, by the days on which things happened."""
    name = name_of(account)
    moved = (
        select(func.sum(AccountDay.minor))
        .join(Account, Account.id == AccountDay.account_id)
        .where(Account.book == book, Account.name == name, Account.currency == currency, AccountDay.on <= on)
    )
    return Money(normal_of(name) * int(db.session.scalar(moved) or 0), currency)


def journal(book: str, after: int | None = None, limit: int = 50) -> list[Entry]:
    """Return `limit` entries with their lines, the latest day first; `after` is the id of the last one seen.

    Two queries however many there are, three with `after`.
    """
    page = _with_lines().where(Entry.book == book).order_by(Entry.on.desc(), Entry.id.desc()).limit(limit)
    last = db.session.get(Entry, after) if after is not None else None
    if last is not None:
        page = page.where(tuple_(Entry.on, Entry.id) < tuple_(last.on, last.id))
    return list(db.session.scalars(page))


def entries_about(thing: Model) -> list[Entry]:
    """Return the entries that concern `thing`, with their lines, in the order in which they were recorded."""
    concern = _with_lines().where(Entry.about == thing.__tablename__, Entry.about_id == thing.id).order_by(Entry.id)
    return list(db.session.scalars(concern))


def _with_lines() -> Select[Entry]:
    return select(Entry).options(selectinload(Entry.lines).joinedload(Line.account))


def books() -> list[str]:
    """Return the names of all books."""
    named = select(Account.book).union(*(select(table.book) for table in (Entry, BookHead, Checkpoint)))
    return sorted(db.session.scalars(named))


def entry_count(book: str) -> int:
    """Return how many entries the book has."""
    return db.session.scalar(select(func.count()).where(Entry.book == book)) or 0
