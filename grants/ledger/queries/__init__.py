"""Reading the books: balances in their natural sign, the journal, and whether everything still adds up."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import selectinload

from grants.db import Model, db
from grants.ledger.models import Account, Entry, Line
from grants.ledger.rules import AccountSpec, digest_of_lines, name_of, normal_of, side_of
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import Select


@dataclass(frozen=True)
class Finding:
    """Something in a book that does not add up: what is wrong (`what`), where, and in figures."""

    book: str
    what: str
    where: str
    detail: str


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
        select(func.sum(Line.minor))
        .join(Line.account)
        .join(Line.entry)
        .where(Account.book == book, Account.name == name, Account.currency == currency, Entry.on <= on)
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
    named = select(Account.book).union(select(Entry.book))
    return sorted(db.session.scalars(named))


def entry_count(book: str) -> int:
    """Return how many entries the book has."""
    return db.session.scalar(select(func.count()).where(Entry.book == book)) or 0


def check(book: str) -> list[Finding]:
    """Return everything in the book that does not add up; an empty list is the promise kept.

    It looks for what the guards would have refused, in case somebody wrote past them: lines added, changed, moved or
    taken away, balances that no line explains, and a budget whose parts are not the whole.
    """
    return [*_bent_entries(book), *_orphans(book), *_bent_balances(book), *_bent_budget(book)]


def _bent_entries(book: str) -> Iterator[Finding]:
    rows = db.session.execute(
        select(Entry.key, Entry.digest, Entry.line_count, Account.book, Account.name, Account.currency, Line.minor)
        .join(Line, Line.entry_id == Entry.id, isouter=True)
        .join(Account, Account.id == Line.account_id, isouter=True)
        .where(Entry.book == book)
        .order_by(Entry.id)
        .execution_options(yield_per=2000)
    )
    for (key, digest, line_count), group in groupby(rows, lambda row: (row[0], row[1], row[2])):
        lines = [(where, name, currency, minor) for _, _, _, where, name, currency, minor in group if name is not None]
        for what, detail in _faults(book, lines, line_count, digest):
            yield Finding(book, what, key, detail)


def _faults(
    book: str, lines: Sequence[tuple[str, str, str, int]], line_count: int, digest: str
) -> Iterator[tuple[str, str]]:
    """Say what is wrong with one entry's lines, given as (book, account, currency, minor)."""
    if len(lines) != line_count:
        yield "lines", f"{len(lines)} lines where {line_count} were written"
    strangers = sorted({where for where, _, _, _ in lines} - {book})
    if strangers:
        yield "book", f"lines in {', '.join(strangers)}"
    off: dict[tuple[str, str], int] = {}
    for _, name, currency, minor in lines:
        place = (side_of(name), currency)
        off[place] = off.get(place, 0) + minor
    for (side, currency), minor in off.items():
        if minor:
            yield "unbalanced", f"{side} lines are off by {Money(minor, currency)}"
    if digest_of_lines((name, currency, minor) for _, name, currency, minor in lines) != digest:
        yield "changed", "its lines are not those that were posted"


def _orphans(book: str) -> Iterator[Finding]:
    rows = db.session.execute(
        select(Account.name, Account.currency, Line.minor, Line.id)
        .join(Line.account)
        .where(Account.book == book, ~select(Entry.id).where(Entry.id == Line.entry_id).exists())
        .order_by(Line.id)
    )
    for name, currency, minor, line_id in rows:
        yield Finding(book, "orphan", name, f"line {line_id} of {Money(minor, currency)} belongs to no entry")


def _bent_balances(book: str) -> Iterator[Finding]:
    summed = func.coalesce(select(func.sum(Line.minor)).where(Line.account_id == Account.id).scalar_subquery(), 0)
    rows = db.session.execute(
        select(Account.name, Account.currency, Account.balance, summed)
        .where(Account.book == book, Account.balance != summed)
        .order_by(Account.name)
    )
    for name, currency, held, by_lines in rows:
        detail = f"balance {Money(held, currency)}, lines {Money(int(by_lines), currency)}"
        yield Finding(book, "balance", name, detail)


def _bent_budget(book: str) -> Iterator[Finding]:
    """Look at the budget's identity: what came in is what is free, promised and paid, so its accounts sum to zero."""
    held = func.sum(Account.balance)
    rows = db.session.execute(
        select(Account.currency, held)
        .where(Account.book == book, func.starts_with(Account.name, "budget:"))
        .group_by(Account.currency)
        .having(held != 0)
    )
    for currency, minor in rows:
        yield Finding(book, "budget", "budget:", f"its accounts are off by {Money(int(minor), currency)}")
