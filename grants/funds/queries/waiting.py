"""What waits for the fund's treasurer: lines that nothing explains, debits that may bounce, the books' own state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from grants.db import db
from grants.funds.models import BankAccount, BankStatement, Contribution, StatementLine
from grants.funds.rules import book
from grants.funds.rules.banking import LineState
from grants.ledger.models import CheckRun, ClosedPeriod
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from grants.funds.models import Fund


@dataclass(frozen=True)
class Unexplained:
    """One bank account: how many lines wait, and how much they brought and took; its last statement's last day."""

    account: BankAccount
    lines: int
    came: Money
    went: Money
    read_until: date | None


@dataclass(frozen=True)
class Held:
    """Bank debits that become free on one day, in one currency."""

    until: date
    amount: Money
    gifts: int


def unexplained(fund: Fund) -> list[Unexplained]:
    """Return every bank account of the fund with what waits on it. One query."""
    waits = and_(StatementLine.bank_account_id == BankAccount.id, StatementLine.state == LineState.WAITING)
    came = func.coalesce(func.sum(StatementLine.amount_minor).filter(StatementLine.amount_minor > 0), 0)
    went = func.coalesce(func.sum(StatementLine.amount_minor).filter(StatementLine.amount_minor < 0), 0)
    until = select(func.max(BankStatement.to_on)).where(BankStatement.bank_account_id == BankAccount.id)
    rows = db.session.execute(
        select(BankAccount, func.count(StatementLine.id), came, went, until.scalar_subquery())
        .outerjoin(StatementLine, waits)
        .where(BankAccount.fund_id == fund.id)
        .group_by(BankAccount.id)
        .order_by(BankAccount.id)
    )
    return [
        Unexplained(account, lines, Money(int(plus), account.currency), Money(-int(minus), account.currency), last)
        for account, lines, plus, minus, last in rows
    ]


def lines_waiting(fund_ids: Sequence[int]) -> dict[int, int]:
    """Return {fund's key: how many lines of statements nothing explains}, of funds that have any. One query."""
    rows = db.session.execute(
        select(BankAccount.fund_id, func.count())
        .join(StatementLine, StatementLine.bank_account_id == BankAccount.id)
        .where(BankAccount.fund_id.in_(fund_ids), StatementLine.state == LineState.WAITING)
        .group_by(BankAccount.fund_id)
    )
    return {row[0]: row[1] for row in rows}


def held(fund: Fund) -> list[Held]:
    """Return bank debits that wait, by the day on which they become free, the first first. One query."""
    rows = db.session.execute(
        select(Contribution.hold_until, Contribution.currency, func.sum(Contribution.held_minor), func.count())
        .where(
            Contribution.fund_id == fund.id,
            Contribution.held_minor > 0,
            Contribution.released_at.is_(None),
            Contribution.hold_until.is_not(None),
        )
        .group_by(Contribution.hold_until, Contribution.currency)
        .order_by(Contribution.hold_until, Contribution.currency)
    )
    return [Held(until, Money(int(minor), currency), gifts) for until, currency, minor, gifts in rows if until]


def last_check(fund: Fund) -> CheckRun | None:
    """Return what the last check of the fund's book said, if it ever ran."""
    runs = select(CheckRun).where(CheckRun.book == book(fund.id)).order_by(CheckRun.id.desc()).limit(1)
    return db.session.scalars(runs).one_or_none()


def closed_until(fund: Fund) -> date | None:
    """Return the last day of the closed part of the fund's book."""
    return db.session.scalar(select(func.max(ClosedPeriod.until)).where(ClosedPeriod.book == book(fund.id)))
