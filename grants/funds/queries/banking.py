"""Finding bank accounts, their statements, and the lines that wait to be explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.db import db
from grants.errors import NotFound
from grants.funds.models import BankAccount
from grants.funds.rules import BANK
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from grants.funds.models import Fund


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


def account(ref: str) -> BankAccount:
    """Return the bank account that an address names, with its fund; raise NotFound."""
    query = select(BankAccount).where(BankAccount.ref == ref).options(joinedload(BankAccount.fund))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such bank account here."))
    return found
