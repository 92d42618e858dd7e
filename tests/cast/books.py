"""A fund with some months in its books, and what its bank reported of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from grants.db import db
from grants.funds.models import BankAccount, BankStatement, StatementLine
from grants.funds.rules import CONVERSION, FEES, POOL, SOURCE, bank, book
from grants.funds.rules.banking import StatementFormat
from grants.ledger import actions
from grants.ledger.models import CheckRun
from grants.ledger.rules import credit, debit
from grants.money import Money
from tests.cast.people import AT

if TYPE_CHECKING:
    from grants.funds.models import Fund
    from grants.ledger.models import Entry
    from grants.people.models import Person

JAN, FEB = date(2027, 1, 31), date(2027, 2, 28)
MARCH = datetime(2027, 3, 4, 9, 0, tzinfo=UTC)


def a_fee(fund: Fund, major: str, on: date, *, by: Person | None = None, reason: str = "Fee of the bank") -> Entry:
    """Let the fund's first bank take a fee on that day, and return the entry."""
    amount = Money.of(major, fund.currency)
    lines = (debit(FEES, amount), credit("cash:bank", amount), debit(POOL, amount), credit(SOURCE, amount))
    return actions.post(
        book(fund.id),
        f"test:fee:{on}:{major}:{reason}",
        lines,
        kind="fee",
        reason=reason,
        about=fund,
        by=by.id if by else None,
        on=on,
        at=AT,
        is_fact=True,
    )


def exchanged(fund: Fund, account: BankAccount, paid: str, got: str, on: date) -> Entry:
    """Pay so much of the fund's currency for so much of another account's, and return the entry."""
    away, here = Money.of(paid, fund.currency), Money.of(got, account.currency)
    lines = (
        debit(account.account, here),
        credit(CONVERSION, here),
        debit(SOURCE, here),
        credit(POOL, here),
        debit(CONVERSION, away),
        credit("cash:bank", away),
        debit(POOL, away),
        credit(SOURCE, away),
    )
    key, reason = f"test:conversion:{on}", "Dinars for partners in Jordan"
    return actions.post(
        book(fund.id), key, lines, kind="conversion", reason=reason, about=fund, by=None, on=on, at=AT, is_fact=True
    )


def a_dinar_account(fund: Fund) -> BankAccount:
    """Return a second account of the fund, in dinars."""
    account = BankAccount(fund_id=fund.id, account="cash:bank:0", name="Amman", currency="JOD", opened_at=AT)
    db.session.add(account)
    db.session.flush()
    account.account = bank(account.id)
    db.session.flush()
    return account


def first_account(fund: Fund) -> BankAccount:
    """Return the account that the fund has from its beginning."""
    return db.session.query(BankAccount).filter_by(fund_id=fund.id, account="cash:bank").one()


def a_statement(account: BankAccount, to_on: date, closing: Money | None) -> BankStatement:
    """Let the bank report 30 days that end so."""
    statement = BankStatement(
        bank_account_id=account.id,
        format=StatementFormat.CAMT053,
        from_on=to_on - timedelta(days=30),
        to_on=to_on,
        currency=account.currency,
        opening_minor=None,
        closing_minor=closing.minor if closing is not None else None,
        line_count=1,
        new_count=1,
        digest=f"{account.id}-{to_on}-{closing}",
        imported_at=AT,
    )
    db.session.add(statement)
    db.session.flush()
    return statement


def a_line(statement: BankStatement, minor: int, on: date) -> StatementLine:
    """Let a line of the statement wait for an explanation."""
    line = StatementLine(
        bank_account_id=statement.bank_account_id,
        statement_id=statement.id,
        key=f"{statement.id}-{on}-{minor}",
        on=on,
        currency=statement.currency,
        amount_minor=minor,
    )
    db.session.add(line)
    db.session.flush()
    return line


def checked(fund: Fund, *findings: str, at: datetime = AT) -> CheckRun:
    """Let the nightly check have run, and have found these."""
    run = CheckRun(book=book(fund.id), ran_at=at, entries=1_234, checked={"balances": 7}, findings=list(findings))
    db.session.add(run)
    db.session.flush()
    return run
