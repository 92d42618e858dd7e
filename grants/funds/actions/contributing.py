"""Recording what came in: into which account, on which promise, and to which of the fund's two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from grants.db import db
from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.actions.checks import look_again, made_before, require_of_fund, require_past, require_something
from grants.funds.actions.receipts import issue
from grants.funds.models import BankAccount, Contribution, Instalment
from grants.funds.queries.agreements import is_still_expected, next_instalment, still_receivable
from grants.funds.queries.banking import first_account
from grants.funds.rules import (
    DEFERRED,
    EXCHANGE,
    INCOME,
    POOL,
    RECEIVABLE,
    RECEIVE,
    SOURCE,
    SUSPENSE,
    book,
    restricted,
)
from grants.funds.rules.agreements import KEEP, AgreementState, exchange_of, part_of
from grants.i18n import DEFAULT
from grants.i18n import gettext as _
from grants.ledger.actions import post
from grants.ledger.rules import credit, debit
from grants.money import Money

if TYPE_CHECKING:
    from datetime import date, datetime

    from grants.funds.models import Fund, Funder, Pledge
    from grants.ledger.rules import AccountSpec, Posting
    from grants.people.models import Person


class Transfer(TypedDict, total=False):
    """What may be known of a contribution besides its amount and day."""

    account: BankAccount | None  # which the bank credited; the fund's first one if nothing is said
    pledge: Pledge | None
    instalment: Instalment | None  # of a signed agreement
    sent: Money | None  # what the funder sent, where that was not what the bank credited
    bank_reference: str
    is_last: bool  # of its pledge or instalment (so it is taken to be): the promise is kept
    once: str | None
    from_suspense: bool  # a statement brought it already, and it waited there to be explained


def contribute(
    fund: Fund,
    funder: Funder,
    amount: Money,
    received_on: date,
    *,
    by: Person | None,
    at: datetime,
    **more: Unpack[Transfer],
) -> Contribution:
    """Record what the bank credited (`amount`, in the account's currency), and post it: it can now be decided about.

    Money on a pledge that became an agreement is its next instalment. What came under conditions is held apart instead.
    `by` is None only where the system explains a line of a statement by itself. Raises RuleBroken for another currency,
    a day to come, or a promise that is not this funder's open one.
    """
    is_system = by is None and more.get("from_suspense", False)
    if not is_system:
        policy.may_record_money(by, fund).require()
    made = made_before(Contribution, fund, more.get("once"))
    if made is not None:
        return made
    require_something(amount)
    require_of_fund(funder, fund)
    account = _account(fund, amount, more.get("account"))
    require_past(fund, received_on, at, field="received_on")
    promise, instalment = _promised(funder, more.get("pledge"), more.get("instalment"))
    sent = more.get("sent")
    if sent is not None:
        require_something(sent, field="sent")
    given = Contribution(
        fund=fund,
        funder=funder,
        amount=amount,
        bank_account_id=account.id,
        pledge_id=promise.id if promise else None,
        instalment=instalment,
        is_apart=instalment is not None and instalment.agreement.is_apart,
        sent_minor=sent.minor if sent else None,
        sent_currency=sent.currency if sent else None,
        received_on=received_on,
        bank_reference=more.get("bank_reference", "").strip(),
        recorded_at=at,
        recorded_by=by.id if by else None,
        once=more.get("once"),
    )
    _keep(given, SUSPENSE if more.get("from_suspense") else account.account, promise, is_last=more.get("is_last", True))
    if not is_system:  # a whole statement gets its receipts at once
        issue(given, DEFAULT, at=at)
    return given


def _keep(given: Contribution, source: str, promise: Pledge | None, *, is_last: bool) -> None:
    db.session.add(given)
    db.session.flush()
    _post(given, source, is_last=is_last)
    if is_last:
        _close(given, promise)


def _account(fund: Fund, amount: Money, account: BankAccount | None) -> BankAccount:
    """Return the account that was credited; raise RuleBroken unless it is the fund's, and holds this currency."""
    if account is None:
        account = first_account(fund)
    if account.fund_id != fund.id:
        raise RuleBroken(_("This fund has no such bank account."), field="account")
    if amount.currency != account.currency:
        reason = _(
            "This account holds %(currency)s. Write what the bank credited, in %(currency)s.", currency=account.currency
        )
        raise RuleBroken(reason, field="amount")
    return account


def _promised(
    funder: Funder, promise: Pledge | None, instalment: Instalment | None
) -> tuple[Pledge | None, Instalment | None]:
    """Return the promise that this keeps; raise RuleBroken when it is not this funder's open one."""
    if instalment is None:
        _require_kept_promise(promise, funder)
        instalment = next_instalment(promise) if promise else None
    if instalment is None:
        return promise, None
    _require_open_instalment(instalment, funder)
    return instalment.agreement.pledge, instalment


def _require_kept_promise(promise: Pledge | None, funder: Funder) -> None:
    if promise is None:
        return
    look_again(promise)
    if promise.funder_id != funder.id:
        raise RuleBroken(_("This pledge was made by another funder."), field="pledge")
    if not RECEIVE.is_open_to(promise):
        raise RuleBroken(_("This pledge is no longer open. Choose another, or none."), field="pledge")


def _require_open_instalment(instalment: Instalment, funder: Funder) -> None:
    agreement = instalment.agreement
    look_again(agreement)
    db.session.refresh(instalment, ["closed_at"])
    if agreement.funder_id != funder.id:
        raise RuleBroken(_("This agreement is with another funder."), field="pledge")
    if agreement.state is not AgreementState.SIGNED or instalment.closed_at is not None:
        raise RuleBroken(_("This instalment is no longer open. Choose another, or none."), field="pledge")


def _post(given: Contribution, source: str, *, is_last: bool) -> None:
    """Write both sides: where the money is, and that it is free to be decided about (money.md section 5)."""
    instalment = given.instalment
    closed = Money.zero(given.fund.currency)
    exchange = Money.zero(given.currency)
    destination: AccountSpec = POOL
    if instalment is not None:
        closed = _closed(given, instalment, is_last=is_last)
        exchange = exchange_of(given.amount, instalment.amount, closed)
        if given.is_apart:
            destination = restricted(instalment.agreement_id)
    post(
        book(given.fund_id),
        f"contribution:{given.id}",
        [
            debit(source, given.amount),
            *_credited(INCOME, given.amount - exchange),
            *_credited(EXCHANGE, exchange),
            debit(SOURCE, given.amount),
            credit(destination, given.amount),
            *_credited(RECEIVABLE, closed),
            *_credited(DEFERRED, -closed),
        ],
        kind="apart" if given.is_apart else "contribution",
        reason=given.bank_reference,
        about=given,
        by=given.recorded_by,
        on=given.received_on,
        at=given.recorded_at,
    )


def _closed(given: Contribution, instalment: Instalment, *, is_last: bool) -> Money:
    """Return how much of what was receivable this closes, in the fund's currency."""
    expected, remaining = instalment.expected, still_receivable(instalment)
    if expected is None or remaining is None:
        return Money.zero(given.fund.currency)
    if is_last:
        return remaining
    return part_of(expected, remaining, instalment.amount, came=given.amount, sent=given.sent)


def _credited(account: AccountSpec | str, amount: Money) -> list[Posting]:
    """Return the line that credits this much (below zero: debits it); none for nothing."""
    if not amount:
        return []
    return [credit(account, amount) if amount.minor > 0 else debit(account, -amount)]


def _close(given: Contribution, promise: Pledge | None) -> None:
    """Note that an instalment, or a pledge without one, is kept; the last instalment keeps the whole agreement."""
    who, at, instalment = given.recorded_by, given.recorded_at, given.instalment
    if instalment is not None:
        instalment.closed_at = at
        if is_still_expected(instalment.agreement):
            return
        KEEP.make(instalment.agreement, by=who, at=at)
    if promise is not None and (instalment is None or RECEIVE.is_open_to(promise)):
        RECEIVE.make(promise, by=who, at=at)
