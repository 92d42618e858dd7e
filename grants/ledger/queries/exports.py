"""The book as it leaves the house: tables of lines and of balances, and journals that other programs add up again.

Everything is read at one moment, by a cursor that stays in the database: memory doesn't grow with the book.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from grants.db import snapshot
from grants.i18n import gettext as _
from grants.ledger.models import Account, AccountDay, Entry, Line, Note
from grants.ledger.rules import beancount, hledger
from grants.ledger.rules.beancount import Booked, Held
from grants.money import Money
from grants.tables import CSV_TYPE, XLSX_TYPE, csv_pieces, xlsx_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Row
    from sqlalchemy.sql.elements import ColumnElement

    from grants.tables import Cell

_AT_ONCE = 2000  # rows that the cursor hands over together
_PIECE = 64 * 1024  # characters of a journal
_PLAIN_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which book, called what, and which days of it (both in it; None: all); in whose words.

    `currency` is the book's own, or '' when it has none. Without `is_naming`, nobody's name leaves the house.
    """

    book: str
    title: str
    currency: str = ""
    since: date | None = None
    until: date | None = None
    account_in_words: Callable[[str], str] = str
    entry_in_words: Callable[[str], str] = str
    is_naming: bool = False
    is_rtl: bool = False


@dataclass(frozen=True)
class Way:
    """One way in which a book can leave: its file's kind and ending, and what writes it."""

    content_type: str
    ending: str
    write: Callable[[Wanted], Iterator[bytes]]


def journal_csv(wanted: Wanted) -> Iterator[bytes]:
    """Return every line of the span as CSV, piece by piece."""
    with snapshot() as connection:
        yield from csv_pieces(_journal_head(wanted), _journal_rows(connection, wanted))


def journal_xlsx(wanted: Wanted) -> Iterator[bytes]:
    """Return every line of the span as XLSX, piece by piece."""
    with snapshot() as connection:
        rows = _journal_rows(connection, wanted)
        yield from xlsx_pieces(_journal_head(wanted), rows, sheet=_("Journal"), is_rtl=wanted.is_rtl)


def _journal_head(wanted: Wanted) -> list[str]:
    head = [
        _("Entry"),
        _("Day"),
        _("Recorded (UTC)"),
        _("What happened"),
        _("Account"),
        _("Account in words"),
        _("Debit"),
        _("Credit"),
        _("Currency"),
        _("Key"),
        _("Reason"),
        _("Undoes the entry"),
        _("Seal"),
    ]
    return [*head, _("Recorded by")] if wanted.is_naming else head


def _journal_rows(connection: Connection, wanted: Wanted) -> Iterator[Sequence[Cell]]:
    for row in _lines(connection, wanted):
        amount = Money(row.minor, row.currency)
        cells: list[Cell] = [
            row.number,
            row.on,
            row.posted_at,
            wanted.entry_in_words(row.kind),
            row.name,
            wanted.account_in_words(row.name),
            amount if row.minor > 0 else None,
            -amount if row.minor < 0 else None,
            row.currency,
            row.key,
            row.words,
            row.reverses,
            row.hash,
        ]
        yield [*cells, row.who] if wanted.is_naming else cells


def _lines(connection: Connection, wanted: Wanted) -> Iterator[Row[Any]]:
    """Yield the lines of the span in the order of the chain."""
    undone = Entry.__table__.alias("undone")
    query = (
        select(
            Entry.number,
            Entry.on,
            Entry.posted_at,
            Entry.kind,
            Entry.key,
            Entry.hash,
            undone.c.number.label("reverses"),
            Note.words,
            Note.who,
            Account.name,
            Account.currency,
            Line.minor,
        )
        .join(Line, Line.entry_id == Entry.id)
        .join(Account, Account.id == Line.account_id)
        .join(Note, Note.id == Entry.id)
        .outerjoin(undone, undone.c.id == Entry.reverses_id)
        .where(Entry.book == wanted.book, *_within(wanted, Entry.on.expression))
        .order_by(Entry.number, Line.id)
    )
    yield from connection.execute(query.execution_options(yield_per=_AT_ONCE))


def _within(wanted: Wanted, on: ColumnElement[date]) -> list[ColumnElement[bool]]:
    since = [on >= wanted.since] if wanted.since is not None else []
    return since + ([on <= wanted.until] if wanted.until is not None else [])


@dataclass(frozen=True)
class _Standing:
    """An account over the span, in minor units, debits positive; `first` and `last` are days on which it moved."""

    name: str
    currency: str
    first: date
    last: date
    before: int
    debits: int
    credits: int
    after: int

    def held(self, since: date | None) -> Held:
        """Return it as other programs are told of it."""
        first = self.first if since is None else max(since, self.first)
        return Held(self.name, first, Money(self.before, self.currency), Money(self.after, self.currency))


def _standing(connection: Connection, wanted: Wanted) -> list[_Standing]:
    """Return every account that moved by the end of the span. What it holds is the database's own running balance."""
    sums = _sums(connection, wanted)
    query = (
        select(Account.id, Account.name, Account.currency, Account.balance, *_days(wanted))
        .join(AccountDay, AccountDay.account_id == Account.id)
        .where(Account.book == wanted.book)
        .group_by(Account.id)
        .order_by(Account.name, Account.currency)
    )
    if wanted.until is not None:
        query = query.where(AccountDay.on <= wanted.until)
    found = []
    for number, name, currency, balance, first, last, before, by_then in connection.execute(query):
        after = balance if wanted.until is None else int(by_then)
        found.append(_Standing(name, currency, first, last, int(before), *sums.get(number, (0, 0)), after))
    return found


def _days(wanted: Wanted) -> list[ColumnElement[Any]]:
    before = AccountDay.on < (wanted.since or date.min)
    return [
        func.min(AccountDay.on),
        func.max(AccountDay.on),
        func.coalesce(func.sum(AccountDay.minor).filter(before), 0),
        func.sum(AccountDay.minor),
    ]


def _sums(connection: Connection, wanted: Wanted) -> dict[int, tuple[int, int]]:
    """Return both sides of each account over the span, from its lines."""
    debits = func.coalesce(func.sum(Line.minor).filter(Line.minor > 0), 0)
    credits_ = func.coalesce(func.sum(-Line.minor).filter(Line.minor < 0), 0)
    query = (
        select(Line.account_id, debits, credits_)
        .join(Entry, Entry.id == Line.entry_id)
        .where(Entry.book == wanted.book, *_within(wanted, Entry.on.expression))
        .group_by(Line.account_id)
    )
    return {number: (int(one), int(other)) for number, one, other in connection.execute(query)}


def balances_csv(wanted: Wanted) -> Iterator[bytes]:
    """Return the trial balance of the span as CSV."""
    with snapshot() as connection:
        yield from csv_pieces(_balances_head(), _balances_rows(connection, wanted))


def balances_xlsx(wanted: Wanted) -> Iterator[bytes]:
    """Return the trial balance of the span as XLSX."""
    with snapshot() as connection:
        rows = _balances_rows(connection, wanted)
        yield from xlsx_pieces(_balances_head(), rows, sheet=_("Trial balance"), is_rtl=wanted.is_rtl)


def _balances_head() -> list[str]:
    return [
        _("Account"),
        _("Account in words"),
        _("Currency"),
        _("Before (debits positive)"),
        _("Debit"),
        _("Credit"),
        _("After (debits positive)"),
    ]


def _balances_rows(connection: Connection, wanted: Wanted) -> Iterator[Sequence[Cell]]:
    for one in _standing(connection, wanted):
        before, debits, credits_, after = (
            Money(minor, one.currency) for minor in (one.before, one.debits, one.credits, one.after)
        )
        yield [one.name, wanted.account_in_words(one.name), one.currency, before, debits, credits_, after]


def beancount_file(wanted: Wanted) -> Iterator[bytes]:
    """Return the span as a Beancount file: what was brought forward, every entry, and what is held at its end."""
    with snapshot() as connection:
        standing = _standing(connection, wanted)
        accounts = [one.held(wanted.since) for one in standing]
        yield from _encoded([beancount.head(wanted.title, wanted.currency), "\n", *beancount.opened(accounts)])
        if wanted.since is not None:
            yield from _encoded(beancount.brought_forward(accounts, wanted.since))
        yield from _encoded(map(beancount.transaction, _entries(connection, wanted)))
        if standing:
            yield from _encoded(beancount.asserted(accounts, _evening(wanted, standing) + timedelta(days=1)))


def hledger_file(wanted: Wanted) -> Iterator[bytes]:
    """Return the same as an hledger journal."""
    with snapshot() as connection:
        standing = _standing(connection, wanted)
        accounts = [one.held(wanted.since) for one in standing]
        currencies = {one.currency for one in standing}
        yield from _encoded([hledger.head(wanted.title, currencies), *hledger.opened(accounts)])
        if wanted.since is not None:
            yield from _encoded(hledger.brought_forward(accounts, wanted.since))
        yield from _encoded(map(hledger.transaction, _entries(connection, wanted)))
        if standing:
            yield from _encoded(hledger.asserted(accounts, _evening(wanted, standing)))


def _evening(wanted: Wanted, standing: Sequence[_Standing]) -> date:
    """Return the last day of the span; of an open one, the last day on which anything moved."""
    days = [one.last for one in standing]
    return wanted.until or max(*days, wanted.since or days[0])


def _entries(connection: Connection, wanted: Wanted) -> Iterator[Booked]:
    for number, rows in groupby(_lines(connection, wanted), key=lambda row: int(row.number)):
        together = list(rows)
        first = together[0]
        yield Booked(
            number=number,
            on=first.on,
            kind=first.kind,
            reason=first.words or "",
            key=first.key,
            hash=first.hash,
            lines=[(row.name, Money(row.minor, row.currency)) for row in together],
            reverses=first.reverses,
        )


def _encoded(parts: Iterable[str]) -> Iterator[bytes]:
    """Gather short texts to pieces that are worth sending."""
    waiting: list[str] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= _PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    if waiting:
        yield "".join(waiting).encode()


WAYS: dict[str, dict[str, Way]] = {
    "journal": {
        "csv": Way(CSV_TYPE, "csv", journal_csv),
        "xlsx": Way(XLSX_TYPE, "xlsx", journal_xlsx),
        "beancount": Way(_PLAIN_TEXT, "beancount", beancount_file),
        "hledger": Way(_PLAIN_TEXT, "journal", hledger_file),
    },
    "balances": {
        "csv": Way(CSV_TYPE, "csv", balances_csv),
        "xlsx": Way(XLSX_TYPE, "xlsx", balances_xlsx),
    },
}
