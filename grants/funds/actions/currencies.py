"""Money that was exchanged between two of the fund's own bank accounts, as the bank did it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.actions.checks import lock_money, require_past, require_something
from grants.funds.rules import CONVERSION, FEES, POOL, SOURCE, book
from grants.i18n import gettext as _
from grants.ledger.actions import post
from grants.ledger.rules import credit, debit

if TYPE_CHECKING:
    from datetime import date, datetime

    from grants.funds.models import BankAccount, Fund
    from grants.ledger.models import Entry
    from grants.ledger.rules import Posting
    from grants.money import Money
    from grants.people.models import Person


@dataclass(frozen=True)
class Exchange:
    """What the bank did: `left` went out of one account, `came` into the other; `fee` left the first besides."""

    source: BankAccount
    left: Money
    target: BankAccount
    came: Money
    on: date
    fee: Money | None = None
    bank_reference: str = ""


def exchange(fund: Fund, done: Exchange, *, by: Person | None, at: datetime, once: str | None = None) -> Entry:
    """Book an exchange on both sides. Typed by hand it is a decision: it moves no more than the pool has free.

    What a bank reported is a fact, and is explained from its statement (`match_transfer`). What leaves one currency's
    pool comes into the other's; the difference in worth stands on one account until it is revalued. Between accounts of
    one currency, it is a transfer. Raises RuleBroken for what does not fit, and NotCovered.
    """
    policy.may_record_money(by, fund).require()
    lock_money(fund)
    _require_fitting(fund, done)
    require_past(fund, done.on, at, field="on")
    return post(
        book(fund.id),
        f"conversion:{fund.id}:{once or secrets.token_urlsafe(16)}",
        _postings(done),
        kind="conversion",
        reason=done.bank_reference.strip(),
        about=done.source,
        by=by.id if by else None,
        on=done.on,
        at=at,
    )


def _require_fitting(fund: Fund, done: Exchange) -> None:
    for field, account, amount in (("from", done.source, done.left), ("to", done.target, done.came)):
        if account.fund_id != fund.id:
            raise RuleBroken(_("This fund has no such bank account."), field=f"{field}_account")
        require_something(amount, field=f"{field}_amount")
        _require_currency(account, amount, field=f"{field}_amount")
    if done.fee is not None:
        require_something(done.fee, field="fee")
        _require_currency(done.source, done.fee, field="fee")
    if done.source.id == done.target.id:
        raise RuleBroken(_("Choose two accounts."), field="to_account")
    if done.left.currency == done.came.currency and done.left != done.came:
        reason = _("Between accounts of one currency, what leaves is what comes. Write the difference as a fee.")
        raise RuleBroken(reason, field="to_amount")


def _require_currency(account: BankAccount, amount: Money, *, field: str) -> None:
    if amount.currency != account.currency:
        reason = _("This account holds %(currency)s. Write the amount in %(currency)s.", currency=account.currency)
        raise RuleBroken(reason, field=field)


def _postings(done: Exchange) -> list[Posting]:
    out = done.left if done.fee is None else done.left + done.fee
    lines = [debit(done.target.account, done.came), credit(done.source.account, out)]
    if done.fee is not None:
        lines.append(debit(FEES, done.fee))
    if done.left.currency != done.came.currency:
        return [
            *lines,
            credit(CONVERSION, done.came),
            debit(CONVERSION, done.left),
            debit(POOL, out),
            credit(SOURCE, out),
            debit(SOURCE, done.came),
            credit(POOL, done.came),
        ]
    return lines if done.fee is None else [*lines, debit(POOL, done.fee), credit(SOURCE, done.fee)]
