"""The books as an auditor reads them: what each account held on a day, how it moved, and every entry that is sought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, String, and_, case, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from grants.db import db
from grants.ledger.models import Account, AccountDay, Entry, Line
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.sql.elements import ColumnElement


@dataclass(frozen=True)
class Turnover:
    """An account over a span of days, or `count` of them under the beginning of their names. Minor units."""

    name: str
    currency: str
    normal: int
    count: int
    opening: int  # debits positive, as all that follows
    closing: int

    @property
    def opened(self) -> Money:
        """Return what it held before the span, in its natural sign."""
        return Money(self.normal * self.opening, self.currency)

    @property
    def closed(self) -> Money:
        """Return what it held at the end of the span, in its natural sign."""
        return Money(self.normal * self.closing, self.currency)

    @property
    def moved(self) -> Money:
        """Return by how much it grew over the span, in its natural sign."""
        return Money(self.normal * (self.closing - self.opening), self.currency)


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


def turnovers(book: str, span: Span, *, folded: Sequence[str] = ()) -> list[Turnover]:
    """Return every account of the book over the span, by currency and name. With no first day, it opens empty.

    Accounts whose names begin with one of `folded` stand there as one. One query, over the sums of days.
    """
    name = _folded(folded)
    query = _turnovers(name, span).where(Account.book == book)
    rows = db.session.execute(query.order_by(Account.currency, name))
    return [_as_turnover(*row) for row in rows]


def turnovers_within(
    book: str, prefix: str, span: Span, *, after: tuple[str, str] | None = None, limit: int = 30
) -> list[Turnover]:
    """Return `limit` of the accounts whose names begin so, by name and currency; `after` is the last one seen."""
    query = _turnovers(_folded(()), span).where(Account.book == book, func.starts_with(Account.name, prefix))
    if after is not None:
        query = query.where(tuple_(Account.name, Account.currency) > tuple_(*after))
    rows = db.session.execute(query.order_by(Account.name, Account.currency).limit(limit))
    return [_as_turnover(*row) for row in rows]


def held_on(book: str, wanted: Sequence[tuple[str, str, date]]) -> list[Money]:
    """Return what each (account, currency) held at the end of its day, in its natural sign. One query."""
    if not wanted:
        return []
    asked = select(
        func.unnest(literal([name for name, _currency, _on in wanted], ARRAY(String()))).label("name"),
        func.unnest(literal([currency for _name, currency, _on in wanted], ARRAY(String()))).label("currency"),
        func.unnest(literal([on for _name, _currency, on in wanted], ARRAY(Date()))).label("on"),
    ).subquery("asked")
    rows = db.session.execute(
        select(asked.c.name, asked.c.currency, asked.c.on, func.sum(Account.normal * AccountDay.minor))
        .join(Account, and_(Account.name == asked.c.name, Account.currency == asked.c.currency))
        .join(AccountDay, and_(AccountDay.account_id == Account.id, AccountDay.on <= asked.c.on))
        .where(Account.book == book)
        .group_by(asked.c.name, asked.c.currency, asked.c.on)
    )
    held = {(name, currency, on): int(minor) for name, currency, on, minor in rows}
    return [Money(held.get(place, 0), place[1]) for place in wanted]


def _folded(prefixes: Sequence[str]) -> ColumnElement[str]:
    """Return an account's name, or the prefix of them that it begins with."""
    name: ColumnElement[str] = Account.name.expression
    return case(*((func.starts_with(name, prefix), prefix) for prefix in prefixes), else_=name) if prefixes else name


def _turnovers(name: ColumnElement[str], span: Span) -> Select[str, str, int, int, int, int]:
    before = AccountDay.on < span.since if span.since is not None else literal(value=False)
    until = AccountDay.on <= span.until if span.until is not None else literal(value=True)
    opening = func.coalesce(func.sum(AccountDay.minor).filter(before), 0)
    closing = func.coalesce(func.sum(AccountDay.minor), 0)
    return (
        select(
            name,
            Account.currency,
            Account.normal,
            func.count(Account.id.distinct()),
            opening,
            closing,
        )
        .outerjoin(AccountDay, and_(AccountDay.account_id == Account.id, until))
        .group_by(name, Account.currency, Account.normal)
    )


def _as_turnover(name: str, currency: str, normal: int, count: int, *held: Any) -> Turnover:
    opening, closing = (int(minor) for minor in held)
    return Turnover(name, currency, normal, count, opening, closing)


def debits(book: str, span: Span, *, folded: Sequence[str] = ()) -> dict[tuple[str, str], int]:
    """Return what was debited in the span by (name, currency) in minor units; credits are that less the change.

    One query, over the lines of those days.
    """
    name = _folded(folded)
    rows = db.session.execute(
        select(name, Account.currency, func.sum(Line.minor))
        .select_from(Entry)
        .join(Line, Line.entry_id == Entry.id)
        .join(Account, Account.id == Line.account_id)
        .where(Entry.book == book, Line.minor > 0, *within(span, Entry.on.expression))
        .group_by(name, Account.currency)
    )
    return {(found, currency): int(minor) for found, currency, minor in rows}


def names(book: str, *, folded: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return (name, currency) of every account of the book, those under one of `folded` as that alone. One query."""
    name = _folded(folded)
    rows = db.session.execute(select(name, Account.currency).where(Account.book == book).distinct().order_by(name))
    return [(found, currency) for found, currency in rows]


def account(book: str, name: str, currency: str) -> Account | None:
    """Return one account of the book, or None."""
    query = select(Account).where(Account.book == book, Account.name == name, Account.currency == currency)
    return db.session.scalars(query).one_or_none()


def extract(account: Account, span: Span, *, after: int | None = None, limit: int = 30) -> Extract:
    """Return `limit` lines of the account in the span, the latest day first; `after` is the id of the last one seen.

    Five queries at the most, however many lines there are: what the account held is read from the sums of its days.
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
    held = select(func.coalesce(func.sum(AccountDay.minor), 0)).where(AccountDay.account_id == account.id)
    if last is not None:
        on, line_id = last
        that_day = (
            select(func.coalesce(func.sum(Line.minor), 0))
            .join(Line.entry)
            .where(Line.account_id == account.id, Entry.on == on, Line.id < line_id)
        )
        held = select(held.where(AccountDay.on < on).scalar_subquery() + that_day.scalar_subquery())
    elif span.until is not None:
        held = held.where(AccountDay.on <= span.until)
    else:
        return account.balance
    return int(db.session.scalar(held) or 0)


def _lines(account: Account, span: Span, last: tuple[date, int] | None, limit: int) -> Select[int, int, Entry]:
    """Return the query for so many lines: none of them can be older than the last of as many days with a line."""
    days = active_days([account.id], span, last[0] if last is not None else None, limit)
    query = (
        select(Line.id, Line.minor, Entry)
        .join(Line.entry)
        .where(Line.account_id == account.id, Entry.book == account.book, Entry.on.in_(days))
    )
    if last is not None:
        query = query.where(tuple_(Entry.on, Line.id) < tuple_(*last))
    return query.order_by(Entry.on.desc(), Line.id.desc()).limit(limit)


def active_days(account_ids: Sequence[int], span: Span, last: date | None, limit: int) -> list[date]:
    """Return the latest `limit` days on which one of the accounts moved, none after `last`."""
    query = select(AccountDay.on).where(AccountDay.account_id.in_(account_ids)).distinct()
    query = query.where(*within(span, AccountDay.on.expression))
    if last is not None:
        query = query.where(AccountDay.on <= last)
    return list(db.session.scalars(query.order_by(AccountDay.on.desc()).limit(limit)))


def within(span: Span, on: ColumnElement[date]) -> list[ColumnElement[bool]]:
    """Return what says that a day lies in the span."""
    since = [on >= span.since] if span.since is not None else []
    return since + ([on <= span.until] if span.until is not None else [])
