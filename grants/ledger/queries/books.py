"""The books as an auditor reads them: what each account held on a day, how it moved, and every entry that is sought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, literal, literal_column, or_, select, tuple_
from sqlalchemy.orm import selectinload

from grants.db import db
from grants.ledger.models import Account, Entry, Line
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Select, Subquery
    from sqlalchemy.sql.elements import ColumnElement


_PLAINLY: Any = literal_column("'simple'::regconfig")  # no language's endings are cut: reasons come in several


@dataclass(frozen=True)
class Turnover:
    """One account over a span of days. `opening` and `closing` in minor units, debits positive; both sides apart."""

    account: Account
    opening: int
    debits: int
    credits: int

    @property
    def closing(self) -> int:
        """Return what it held at the end of the span, debits positive."""
        return self.opening + self.debits - self.credits

    def money(self, minor: int) -> Money:
        """Return `minor` units (debits positive) in the account's natural sign."""
        return Money(self.account.normal * minor, self.account.currency)


@dataclass(frozen=True)
class Movement:
    """A line of one account with what the account held after it, in minor units, debits positive."""

    entry: Entry
    line_id: int
    minor: int
    after: int


@dataclass(frozen=True)
class Extract:
    """Part of an account, the latest movement first: what it held after them all, and what before them."""

    account: Account
    movements: Sequence[Movement]
    closing: int
    opening: int
    is_more: bool


@dataclass(frozen=True)
class Span:
    """Days from `since` to `until`, both of them in it; None leaves that end open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Sought:
    """What is looked for among the entries; everything that is given must be so.

    `words` begin words of the reason, or are the key; `amounts` are minor units by currency, on either side.
    """

    words: str = ""
    kind: str = ""
    account: str = ""
    amounts: Mapping[str, int] | None = None
    span: Span = Span()


def _days() -> Subquery:
    """Return one row for each account and day on which it moved: both sides' sums."""
    return (
        select(
            Line.account_id,
            Entry.on,
            func.coalesce(func.sum(Line.minor).filter(Line.minor > 0), 0).label("debits"),
            func.coalesce(func.sum(-Line.minor).filter(Line.minor < 0), 0).label("credits"),
        )
        .join(Line.entry)
        .group_by(Line.account_id, Entry.on)
        .subquery("account_day")
    )


def turnovers(book: str, span: Span) -> list[Turnover]:
    """Return every account of the book over the span, by currency and name. With no first day, it opens empty.

    One query, over the sums of days.
    """
    days = _days()
    before = days.c.on < span.since if span.since is not None else literal(value=False)
    opening = func.coalesce(func.sum(days.c.debits - days.c.credits).filter(before), 0)
    moved = [func.coalesce(func.sum(side).filter(~before), 0) for side in (days.c.debits, days.c.credits)]
    until = days.c.on <= span.until if span.until is not None else literal(value=True)
    rows = db.session.execute(
        select(Account, opening, *moved)
        .outerjoin(days, and_(days.c.account_id == Account.id, until))
        .where(Account.book == book)
        .group_by(Account.id)
        .order_by(Account.currency, Account.name)
    )
    return [Turnover(account, int(start), int(debits), int(given)) for account, start, debits, given in rows]


def accounts(book: str) -> list[Account]:
    """Return every account of the book, by name and currency."""
    query = select(Account).where(Account.book == book).order_by(Account.name, Account.currency)
    return list(db.session.scalars(query))


def account(book: str, name: str, currency: str) -> Account | None:
    """Return one account of the book, or None."""
    query = select(Account).where(Account.book == book, Account.name == name, Account.currency == currency)
    return db.session.scalars(query).one_or_none()


def extract(account: Account, span: Span, *, after: int | None = None, limit: int = 30) -> Extract:
    """Return `limit` lines of the account in the span, the latest day first; `after` is the id of the last one seen.

    Four queries at the most, however many lines there are: what the account held is read from the sums of its days.
    """
    last = _place(account, after)
    closing = _held(account, span, last)
    rows = db.session.execute(_lines(account, span, last, limit + 1)).all()
    movements, held = [], closing
    for line_id, minor, moved_by in rows[:limit]:
        movements.append(Movement(moved_by, line_id, minor, held))
        held -= minor
    return Extract(account, movements, closing, held, len(rows) > limit)


def _place(account: Account, after: int | None) -> tuple[date, int] | None:
    """Return (day, id) of the last line seen, when it is one of this account."""
    if after is None:
        return None
    query = select(Entry.on, Line.id).join(Line.entry).where(Line.id == after, Line.account_id == account.id)
    found = db.session.execute(query).one_or_none()
    return (found[0], found[1]) if found is not None else None


def _held(account: Account, span: Span, last: tuple[date, int] | None) -> int:
    """Return what the account held just before the last line seen, else at the end of the span; debits positive."""
    days = _days()
    held = select(func.coalesce(func.sum(days.c.debits - days.c.credits), 0)).where(days.c.account_id == account.id)
    if last is not None:
        on, line_id = last
        that_day = (
            select(func.coalesce(func.sum(Line.minor), 0))
            .join(Line.entry)
            .where(Line.account_id == account.id, Entry.on == on, Line.id < line_id)
        )
        held = select(held.where(days.c.on < on).scalar_subquery() + that_day.scalar_subquery())
    elif span.until is not None:
        held = held.where(days.c.on <= span.until)
    else:
        return account.balance
    return int(db.session.scalar(held) or 0)


def _lines(account: Account, span: Span, last: tuple[date, int] | None, limit: int) -> Select[int, int, Entry]:
    query = select(Line.id, Line.minor, Entry).join(Line.entry).where(Line.account_id == account.id, *_within(span))
    if last is not None:
        query = query.where(tuple_(Entry.on, Line.id) < tuple_(*last))
    return query.order_by(Entry.on.desc(), Line.id.desc()).limit(limit)


def _within(span: Span) -> list[ColumnElement[bool]]:
    since = [Entry.on >= span.since] if span.since is not None else []
    return since + ([Entry.on <= span.until] if span.until is not None else [])


def entry(book: str, number: int) -> Entry | None:
    """Return one entry of the book with its lines, or None."""
    return db.session.scalars(_whole().where(Entry.book == book, Entry.id == number)).one_or_none()


def reversal_of(undone: Entry) -> Entry | None:
    """Return the entry that undoes `undone`, or None."""
    return db.session.scalars(select(Entry).where(Entry.reverses_id == undone.id)).one_or_none()


def kinds(book: str) -> list[str]:
    """Return which kinds of entry the book has."""
    return list(db.session.scalars(select(Entry.kind).where(Entry.book == book).distinct().order_by(Entry.kind)))


def find(book: str, sought: Sought, *, after: int | None = None, limit: int = 30) -> list[Entry]:
    """Return `limit` entries that are so, with their lines, the latest day first; `after` is the last one's id.

    Three queries, four with `after`.
    """
    query = _whole().where(Entry.book == book, *_within(sought.span), *_that_are(book, sought))
    last = db.session.get(Entry, after) if after is not None else None
    if last is not None:
        query = query.where(tuple_(Entry.on, Entry.id) < tuple_(last.on, last.id))
    return list(db.session.scalars(query.order_by(Entry.on.desc(), Entry.id.desc()).limit(limit)))


def _whole() -> Select[Entry]:
    return select(Entry).options(selectinload(Entry.lines).joinedload(Line.account))


def _that_are(book: str, sought: Sought) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if sought.words:
        asked.append(_says(sought.words))
    if sought.kind:
        asked.append(Entry.kind == sought.kind)
    if sought.account or sought.amounts is not None:
        lines = select(Line.entry_id).join(Line.account).where(Account.book == book, *_on_lines(sought))
        asked.append(Entry.id.in_(lines))
    return asked


def _on_lines(sought: Sought) -> list[ColumnElement[bool]]:
    """Say what one line must be: the account and the amount are sought on the same one."""
    asked: list[ColumnElement[bool]] = []
    if sought.account:
        asked.append(Account.name == sought.account)
    if sought.amounts is not None:
        either = (and_(Account.currency == of, Line.minor.in_((minor, -minor))) for of, minor in sought.amounts.items())
        asked.append(or_(literal(value=False), *either))
    return asked


def _says(words: str) -> ColumnElement[bool]:
    """Look for words that begin so in the reason, in any order, with or without the Arabic article; or for the key."""
    parts = [part for part in "".join(sign if sign.isalnum() else " " for sign in words).split() if part]
    if not parts:
        return Entry.key == words
    asked = " & ".join(f"({part}:* | ال{part}:*)" for part in parts)
    said: Any = func.to_tsvector(_PLAINLY, Entry.reason)
    return or_(Entry.key == words, said.bool_op("@@")(func.to_tsquery(_PLAINLY, asked)))
