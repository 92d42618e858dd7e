"""How a bank account stands: what the bank says, what the books say, and what explains the difference to the cent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from grants.db import db
from grants.funds.models import BankAccount, BankStatement, Reconciliation, StatementLine
from grants.funds.queries.unconfirmed import Open, unconfirmed
from grants.funds.rules import book
from grants.funds.rules.banking import LineState
from grants.ledger import queries as ledger
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


@dataclass(frozen=True)
class Gap:
    """Days that no statement covers: one ended with `closing`, the next began with another `opening`."""

    account: BankAccount
    after: BankStatement
    before: BankStatement
    expected: Money
    opening: Money

    @property
    def missing(self) -> Money:
        """Return what must have moved in between."""
        return self.opening - self.expected


@dataclass(frozen=True)
class Standing:
    """The bank's last word beside the books. `in_books` less `at_bank` is the sum of the parts, and of `unexplained`.

    `before`: what stood on the account before its first statement and is in no book (below zero: in the books before,
    and not at the bank). `debits`: what went out and waits to be explained. `aside`: what went out and was set aside.
    `open`: what the books hold and no statement shows yet.
    """

    last: BankStatement | None
    in_books: Money
    at_bank: Money | None
    before: Money
    debits: Money
    aside: Money
    open: Sequence[Open] = field(default_factory=tuple)

    @property
    def in_books_only(self) -> Money:
        """Return the sum of what the books hold and no statement shows yet."""
        return sum((one.amount for one in self.open), Money.zero(self.in_books.currency))

    @property
    def unexplained(self) -> Money:
        """Return what of the difference none of the parts explains."""
        if self.at_bank is None:
            return Money.zero(self.in_books.currency)
        return self.in_books - self.at_bank + self.before - self.debits - self.aside - self.in_books_only


def standing(account: BankAccount) -> Standing:
    """Return how an account stands. A constant number of queries."""
    zero = Money.zero(account.currency)
    in_books = ledger.balance(book(account.fund_id), account.account, account.currency)
    told = [one for one in _balanced([account.id]) if one.closing_minor is not None]
    if not told:
        return Standing(None, in_books, None, zero, zero, zero)
    first, last = told[0], _furthest(told)
    at_bank = Money(last.closing_minor or 0, account.currency) + _later(account, last.to_on)
    out = _rests(account)
    held = ledger.balance_on(book(account.fund_id), account.account, account.currency, _eve(first.from_on))
    opening = Money(first.opening_minor or 0, account.currency)
    return Standing(
        last=last,
        in_books=in_books,
        at_bank=at_bank,
        before=opening - held,
        debits=Money(out[LineState.WAITING], account.currency),
        aside=Money(out[LineState.SET_ASIDE], account.currency),
        open=tuple(unconfirmed(account, first.from_on)),
    )


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _later(account: BankAccount, until: date) -> Money:
    """Return what lines moved after the last balance that the bank told: a table may tell lines and no balance."""
    moved = select(func.sum(StatementLine.amount_minor)).where(
        StatementLine.bank_account_id == account.id, StatementLine.on > until
    )
    return Money(int(db.session.scalar(moved) or 0), account.currency)


def _rests(account: BankAccount) -> dict[LineState, int]:
    """Return what went out and no match explains, above zero, by the state of its line: it is not in the books."""
    matched = (
        select(func.coalesce(func.sum(Reconciliation.amount_minor), 0))
        .where(Reconciliation.line_id == StatementLine.id, Reconciliation.undone_at.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(StatementLine.state, func.sum(matched - StatementLine.amount_minor))
        .where(
            StatementLine.bank_account_id == account.id,
            StatementLine.state.in_((LineState.WAITING, LineState.SET_ASIDE)),
            StatementLine.amount_minor < 0,
        )
        .group_by(StatementLine.state)
    )
    return defaultdict(int, {state: int(minor) for state, minor in rows})


def _balanced(account_ids: Collection[int]) -> list[BankStatement]:
    """Return the accounts' statements, each account's in the order of their days."""
    query = select(BankStatement).where(BankStatement.bank_account_id.in_(account_ids))
    days = (BankStatement.bank_account_id, BankStatement.from_on, BankStatement.to_on, BankStatement.id)
    return list(db.session.scalars(query.order_by(*days)))


def _furthest(statements: Iterable[BankStatement]) -> BankStatement:
    return max(statements, key=lambda one: (one.to_on, one.from_on, one.id))


def gaps(accounts: Collection[BankAccount]) -> list[Gap]:
    """Return the days that are missing between these accounts' statements. Two queries."""
    known = {account.id: account for account in accounts}
    told: dict[int, list[BankStatement]] = defaultdict(list)
    for one in _balanced(list(known)):
        if one.opening_minor is not None and one.closing_minor is not None:
            told[one.bank_account_id].append(one)
    chained = {number: ones for number, ones in told.items() if len(ones) > 1}
    if not chained:
        return []
    moved = _moved_by_day(list(chained))
    return [gap for number, ones in chained.items() for gap in _gaps(known[number], ones, moved[number])]


def _moved_by_day(account_ids: Collection[int]) -> dict[int, dict[date, int]]:
    rows = db.session.execute(
        select(StatementLine.bank_account_id, StatementLine.on, func.sum(StatementLine.amount_minor))
        .where(StatementLine.bank_account_id.in_(account_ids))
        .group_by(StatementLine.bank_account_id, StatementLine.on)
    )
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for number, day, minor in rows:
        found[number][day] = int(minor)
    return found


def _gaps(account: BankAccount, ones: Sequence[BankStatement], moved: dict[date, int]) -> Iterable[Gap]:
    """Follow the chain: each statement begins where the ones before it lead, counting the lines in between."""
    last = ones[0]
    for one in ones[1:]:
        expected = _closing(last)
        if one.from_on <= last.to_on:  # they overlap: go back to the morning of its first day
            at_morning = expected - sum(minor for day, minor in moved.items() if one.from_on <= day <= last.to_on)
        else:  # tables without balances may have told what moved in between
            at_morning = expected + sum(minor for day, minor in moved.items() if last.to_on < day < one.from_on)
        if one.opening_minor not in {expected, at_morning}:
            told = Money(at_morning, account.currency), Money(one.opening_minor or 0, account.currency)
            yield Gap(account, last, one, *told)
        if (one.to_on, one.from_on) >= (last.to_on, last.from_on):
            last = one


def _closing(statement: BankStatement) -> int:
    return statement.closing_minor or 0


def counts(accounts: Collection[BankAccount]) -> dict[int, int]:
    """Return how many lines wait on each account, by its key."""
    rows = db.session.execute(
        select(StatementLine.bank_account_id, func.count())
        .where(
            StatementLine.bank_account_id.in_([account.id for account in accounts]),
            StatementLine.state == LineState.WAITING,
        )
        .group_by(StatementLine.bank_account_id)
    )
    return dict(rows.all())


def last_statements(accounts: Collection[BankAccount]) -> dict[int, BankStatement]:
    """Return each account's statement of the latest days, by the account's key."""
    query = (
        select(BankStatement)
        .where(BankStatement.bank_account_id.in_([account.id for account in accounts]))
        .ext(distinct_on(BankStatement.bank_account_id))
        .order_by(BankStatement.bank_account_id, BankStatement.to_on.desc(), BankStatement.id.desc())
    )
    return {one.bank_account_id: one for one in db.session.scalars(query)}


def statements(account: BankAccount, *, after: BankStatement | None = None, limit: int = 30) -> list[BankStatement]:
    """Return an account's statements, the latest days first; `after` is the last one seen."""
    query = select(BankStatement).where(BankStatement.bank_account_id == account.id)
    if after is not None:
        place = (BankStatement.to_on < after.to_on) | (
            (BankStatement.to_on == after.to_on) & (BankStatement.id < after.id)
        )
        query = query.where(place)
    return list(db.session.scalars(query.order_by(BankStatement.to_on.desc(), BankStatement.id.desc()).limit(limit)))
