"""Finding bank accounts, their statements, and the lines that wait to be explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.db import db
from grants.errors import NotFound
from grants.funds.models import BankAccount, BankStatement, Contribution, Reconciliation, StatementLine
from grants.funds.rules import BANK
from grants.funds.rules.banking import LineState
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Select

    from grants.funds.models import Fund

PAGE = 30


def accounts(fund: Fund) -> list[BankAccount]:
    """Return the fund's bank accounts, the first one first."""
    return list(db.session.scalars(select(BankAccount).where(BankAccount.fund_id == fund.id).order_by(BankAccount.id)))


def first_account(fund: Fund) -> BankAccount:
    """Return the account that every fund has from its beginning."""
    return db.session.scalars(
        select(BankAccount).where(BankAccount.fund_id == fund.id, BankAccount.account == BANK)
    ).one()


def shown_accounts(fund: Fund) -> list[BankAccount]:
    """Return the accounts to which the giving page asks for transfers."""
    return [account for account in accounts(fund) if account.is_shown]


def accounts_that_wait() -> list[str]:
    """Return the addresses of all accounts, of any fund, on which lines wait."""
    waits = select(StatementLine.id).where(
        StatementLine.bank_account_id == BankAccount.id, StatementLine.state == LineState.WAITING
    )
    return list(db.session.scalars(select(BankAccount.ref).where(waits.exists()).order_by(BankAccount.id)))


def account(ref: str) -> BankAccount:
    """Return the bank account that an address names, with its fund; raise NotFound."""
    query = select(BankAccount).where(BankAccount.ref == ref).options(joinedload(BankAccount.fund))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such bank account here."))
    return found


def line(ref: str) -> StatementLine:
    """Return the line that an address names, with its account, statement and matches; raise NotFound."""
    matches = selectinload(StatementLine.reconciliations)
    query = (
        select(StatementLine)
        .where(StatementLine.ref == ref)
        .options(
            joinedload(StatementLine.bank_account).joinedload(BankAccount.fund),
            joinedload(StatementLine.statement),
            matches.joinedload(Reconciliation.contribution).joinedload(Contribution.funder),
            matches.joinedload(Reconciliation.recorded),
        )
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such line here."))
    return found


def statement(ref: str) -> BankStatement:
    """Return the statement that an address names, with its account and fund; raise NotFound."""
    loaded = joinedload(BankStatement.bank_account).joinedload(BankAccount.fund)
    found = db.session.scalars(select(BankStatement).where(BankStatement.ref == ref).options(loaded)).one_or_none()
    if found is None:
        raise NotFound(_("There is no such statement here."))
    return found


def lines_of(statement: BankStatement, *, after: int | None = None, limit: int = PAGE) -> list[StatementLine]:
    """Return the lines that a statement was the first to bring, in its order; `after` is the key of the last seen."""
    query = select(StatementLine).where(StatementLine.statement_id == statement.id)
    if after is not None:
        query = query.where(StatementLine.id > after)
    return list(db.session.scalars(query.order_by(StatementLine.id).limit(limit)))


def waiting(fund: Fund, *, after: int | None = None, limit: int = PAGE) -> list[StatementLine]:
    """Return the fund's lines that wait to be explained, the oldest first, with their accounts and matches."""
    query = (
        select(StatementLine)
        .where(StatementLine.bank_account_id.in_(_ids(fund)), StatementLine.state == LineState.WAITING)
        .options(joinedload(StatementLine.bank_account), selectinload(StatementLine.reconciliations))
    )
    if after is not None:
        query = query.where(StatementLine.id > after)
    return list(db.session.scalars(query.order_by(StatementLine.id).limit(limit)))


def lines_in(fund: Fund, refs: Collection[str]) -> list[StatementLine]:
    """Return the fund's waiting lines of these addresses, in the order in which they came."""
    query = select(StatementLine).where(
        StatementLine.bank_account_id.in_(_ids(fund)),
        StatementLine.state == LineState.WAITING,
        StatementLine.ref.in_(refs),
    )
    return list(db.session.scalars(query.options(joinedload(StatementLine.bank_account)).order_by(StatementLine.id)))


def set_aside(fund: Fund) -> list[StatementLine]:
    """Return the latest lines that were set aside, with their accounts."""
    query = select(StatementLine).where(
        StatementLine.bank_account_id.in_(_ids(fund)), StatementLine.state == LineState.SET_ASIDE
    )
    loaded = query.options(joinedload(StatementLine.bank_account), selectinload(StatementLine.reconciliations))
    return list(db.session.scalars(loaded.order_by(StatementLine.id.desc()).limit(PAGE)))


def _ids(fund: Fund) -> Select[int]:
    return select(BankAccount.id).where(BankAccount.fund_id == fund.id)
