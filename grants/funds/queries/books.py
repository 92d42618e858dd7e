"""Reading the fund's books: who its accounts are, what the money came from, and what is still open before a closing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from grants.db import Model, db
from grants.funds.models import BankAccount, BankStatement, Contribution, Funder, Instalment, StatementLine
from grants.funds.queries.banking import accounts
from grants.funds.rules import BANK, INCOME, account_in_words, book
from grants.funds.rules.banking import LineState
from grants.funds.rules.books import Check
from grants.ledger.models import Account, Entry, Line
from grants.ledger.queries.periods import last_check
from grants.ledger.queries.reading import held_on

if TYPE_CHECKING:
    from datetime import date, datetime

    from grants.funds.models import Fund
    from grants.funds.rules import FunderKind
    from grants.ledger.queries.reading import Span
    from grants.money import Money


def account_names(fund: Fund) -> dict[str, str]:
    """Return what each bank account is called, by its name in the ledger: as the treasurer named it. One query."""
    kind = account_in_words(BANK)
    return {one.account: f"{kind}: {one.name}" if one.name else kind for one in accounts(fund)}


def ref_of(about: str, about_id: int) -> str | None:
    """Return what names the thing in addresses: of a table that has such names, or None. One query."""
    table = Model.metadata.tables[about]
    if "ref" not in table.columns:
        return None
    found = db.session.scalar(select(table.c.ref).where(table.c.id == about_id))
    return str(found) if found is not None else None


def contribution_with_funder(fund: Fund, number: int) -> Contribution:
    """Return the contribution that an entry of the fund is about, with its funder and its agreement. One query."""
    promise = joinedload(Contribution.instalment).joinedload(Instalment.agreement)
    query = select(Contribution).where(Contribution.fund_id == fund.id, Contribution.id == number)
    return db.session.scalars(query.options(joinedload(Contribution.funder), promise)).one()


def income_by_kind(fund: Fund, span: Span) -> dict[str, dict[FunderKind, int]]:
    """Return what came in by currency and kind of funder, in minor units, as far as entries name a contribution."""
    income = func.sum(-Line.minor)
    query = (
        select(Account.currency, Funder.kind, income)
        .select_from(Entry)
        .join(Line, Line.entry_id == Entry.id)
        .join(Account, Account.id == Line.account_id)
        .join(Contribution, Contribution.id == Entry.about_id)
        .join(Funder, Funder.id == Contribution.funder_id)
        .where(Entry.book == book(fund.id), Entry.about == Contribution.__tablename__, Account.name == INCOME)
        .group_by(Account.currency, Funder.kind)
        .order_by(Account.currency, income.desc())
    )
    if span.since is not None:
        query = query.where(Entry.on >= span.since)
    if span.until is not None:
        query = query.where(Entry.on <= span.until)
    found: dict[str, dict[FunderKind, int]] = {}
    for currency, kind, minor in db.session.execute(query):
        found.setdefault(currency, {})[kind] = int(minor)
    return found


@dataclass(frozen=True)
class Point:
    """One thing that was looked at before a closing. `on`, `ours`, `theirs`: the statement's day and both balances."""

    check: Check
    is_open: bool
    account: BankAccount | None = None
    count: int | None = None
    ran_at: datetime | None = None
    on: date | None = None
    ours: Money | None = None
    theirs: Money | None = None

    @property
    def code(self) -> str:
        """Return the point as it is kept with the closing."""
        return f"{self.check} {self.account.account}" if self.account is not None else str(self.check)


def checklist(fund: Fund, until: date) -> list[Point]:
    """Return what a closing up to `until` looks at, and whether it is open. Five queries, however many accounts."""
    banks = accounts(fund)
    ran = last_check(book(fund.id))
    waiting = _waiting([account.id for account in banks], until)
    statements = _last_statements([account.id for account in banks], until)
    wanted = [(account.account, account.currency, _end(statements.get(account.id), until)) for account in banks]
    ours = held_on(book(fund.id), wanted)
    findings = len(ran.findings) if ran is not None else None
    return [
        Point(Check.LINES, waiting > 0, count=waiting),
        Point(Check.BOOKS, findings != 0, count=findings, ran_at=ran.ran_at if ran is not None else None),
        *(
            _balance(account, statements.get(account.id), held, until)
            for account, held in zip(banks, ours, strict=True)
        ),
    ]


def _end(statement: BankStatement | None, until: date) -> date:
    return statement.to_on if statement is not None else until


def _balance(account: BankAccount, statement: BankStatement | None, ours: Money, until: date) -> Point:
    """Compare on the day of the last statement; it must reach the last day, unless nothing was ever there."""
    if statement is None:
        return Point(Check.BALANCE, bool(ours), account, ours=ours)
    theirs = type(ours)(statement.closing_minor, statement.currency) if statement.closing_minor is not None else None
    is_open = theirs != ours or statement.to_on < until
    return Point(Check.BALANCE, is_open, account, on=statement.to_on, ours=ours, theirs=theirs)


def _waiting(account_ids: list[int], until: date) -> int:
    query = select(func.count()).where(
        StatementLine.bank_account_id.in_(account_ids),
        StatementLine.state == LineState.WAITING,
        StatementLine.on <= until,
    )
    return db.session.scalar(query) or 0


def _last_statements(account_ids: list[int], until: date) -> dict[int, BankStatement]:
    """Return the last statement of each account that ends by that day, by the account's id."""
    query = (
        select(BankStatement)
        .ext(distinct_on(BankStatement.bank_account_id))
        .where(BankStatement.bank_account_id.in_(account_ids), BankStatement.to_on <= until)
        .order_by(BankStatement.bank_account_id, BankStatement.to_on.desc(), BankStatement.id.desc())
    )
    return {found.bank_account_id: found for found in db.session.scalars(query)}
