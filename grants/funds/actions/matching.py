"""Explaining the lines of a statement by hand: whole or in parts, one by one or several at once.

Whoever explains a line queues behind whoever records money of the fund just now, then looks at what is left of it: so
its parts never come to more than the bank moved, and of two people who take the same line only one does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.db import db
from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.actions.booking import givers
from grants.funds.actions.checks import lock_money
from grants.funds.actions.contributing import contribute
from grants.funds.actions.lines import CAME_IN, WENT_OUT, abs_of, day_in_books, settle, take, write
from grants.funds.models import Contribution, Gift, GivenBack, Instalment, Pledge
from grants.funds.queries import matching as queries
from grants.funds.queries import unconfirmed
from grants.funds.rules import CONVERSION, FEES, INCOME, POOL, REFUNDS_DUE, SOURCE, SUSPENSE, book, restricted
from grants.funds.rules.banking import SET_ASIDE, MatchKind
from grants.funds.rules.chart import PAYOUTS
from grants.funds.rules.gifts import ARRIVE, GivenBackFor
from grants.i18n import gettext as _
from grants.ledger.queries import balance
from grants.ledger.rules import credit, debit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from grants.funds.models import Funder, Payout, Reconciliation, StatementLine
    from grants.ledger.rules import AccountSpec
    from grants.money import Money
    from grants.people.models import Person

Promise = Pledge | Instalment | Gift


def match_contribution(
    line: StatementLine,
    funder: Funder | None,
    *,
    amount: Money | None = None,
    promise: Promise | None = None,
    is_last: bool | None = None,
    by: Person | None,
    at: datetime,
    once: str | None = None,
) -> Contribution:
    """Record a credit, or `amount` of it, as a contribution; a gift and a promise say themselves whose it is.

    Unless said, a promise is kept once all of it has come. Raises RuleBroken for more than is left of the line, for
    nobody who gave, and as `contribute` does.
    """
    policy.may_match(by, line).require()
    fund = line.bank_account.fund
    lock_money(fund)
    known = select(Contribution).where(Contribution.fund_id == fund.id, Contribution.once == once)
    made = db.session.scalars(known).one_or_none() if once is not None else None
    if made is not None:
        return made
    part = take(line, direction=CAME_IN, amount=amount, by=by, at=at)
    funder = _whose(funder, promise, line)
    due = promise if isinstance(promise, Pledge | Instalment) else None
    if is_last is None:
        is_last = due is None or _is_whole(due, part)
    given = contribute(
        fund,
        funder,
        part,
        day_in_books(line),
        by=by,
        at=at,
        account=line.bank_account,
        pledge=due if isinstance(due, Pledge) else None,
        instalment=due if isinstance(due, Instalment) else None,
        bank_reference=line.bank_reference,
        is_last=is_last,
        once=once,
        from_suspense=True,
    )
    if isinstance(promise, Gift):
        given.gift_id = promise.id
        if ARRIVE.is_open_to(promise):
            ARRIVE.make(promise, by=by.id if by else None, at=at)
    entry = unconfirmed.entries_of([given])[given.id]
    settle(line, MatchKind.CONTRIBUTION, part, contribution_id=given.id, entry=entry, by=by, at=at)
    return given


def _whose(funder: Funder | None, promise: Promise | None, line: StatementLine) -> Funder:
    if isinstance(promise, Gift):
        return givers(line.bank_account.fund)
    if isinstance(promise, Instalment):
        return promise.agreement.funder
    if isinstance(promise, Pledge):
        return promise.funder
    if funder is None:
        raise RuleBroken(_("Choose who gives."), field="funder")
    return funder


def _is_whole(due: Pledge | Instalment, part: Money) -> bool:
    """Say whether with this part all that was promised has come; of another currency, that it has is taken to be."""
    if due.amount.currency != part.currency:
        return True
    return queries.came_on(due, part.currency) + part >= due.amount


def match_together(
    lines: Sequence[StatementLine], promise: Pledge | Instalment, *, is_last: bool, by: Person | None, at: datetime
) -> list[Contribution]:
    """Record several credits as what came on one promise; raises as `match_contribution`, and then changes nothing."""
    if not lines:
        raise RuleBroken(_("Choose at least one line."), field="lines")
    ordered = sorted(lines, key=lambda line: line.id)
    with db.session.begin_nested():
        return [
            match_contribution(line, None, promise=promise, is_last=is_last and line is ordered[-1], by=by, at=at)
            for line in ordered
        ]


def match_recorded(line: StatementLine, entry_id: int, *, by: Person | None, at: datetime) -> Reconciliation:
    """Explain a line by what the books hold already: a contribution recorded by hand, a payment that was sent.

    As much of it is explained as the entry moved on this account: the rest waits for another. Raises RuleBroken for an
    entry that did not move this account, the other way, or that other lines have confirmed.
    """
    rest = take(line, by=by, at=at)
    found = unconfirmed.unconfirmed(line.bank_account, None, entry_id=entry_id)
    if not found or found[0].amount.minor * rest.minor < 0:
        raise RuleBroken(_("No such entry of this account waits for its line. Choose another."), field="entry")
    held, entry = found[0].amount, found[0].entry
    part = min(held, rest) if rest.minor > 0 else max(held, rest)
    written = None
    if part.minor > 0:  # it stands in the books twice: when it was recorded, and when the statement was read
        postings = [debit(SUSPENSE, part), credit(line.bank_account.account, part)]
        written = write(line, postings, kind="match", by=by, at=at)
    given_id = entry.about_id if entry.about == Contribution.__tablename__ else None
    return settle(
        line, MatchKind.RECORDED, part, entry=written, recorded_id=entry.id, contribution_id=given_id, by=by, at=at
    )


def match_payout(line: StatementLine, payout: Payout, *, by: Person | None, at: datetime) -> Reconciliation:
    """Explain a credit by what the processor paid out. Raises RuleBroken for another amount, or one seen already."""
    part = take(line, direction=CAME_IN, by=by, at=at)
    waiting = queries.payouts(line.bank_account.fund, line.currency)
    if payout.amount != part or payout.id not in {one.id for one in waiting}:
        raise RuleBroken(_("This payout is of another amount, or another line showed it already."), field="payout")
    written = write(line, [debit(SUSPENSE, part), credit(PAYOUTS, part)], kind="match", by=by, at=at)
    return settle(line, MatchKind.PAYOUT, part, entry=written, payout_id=payout.id, by=by, at=at)


def match_fee(line: StatementLine, *, by: Person | None, at: datetime) -> Reconciliation:
    """Explain a debit as the bank's fee: what the pool does not cover of it is its shortfall."""
    part = take(line, direction=WENT_OUT, by=by, at=at)
    fee = abs_of(part)
    postings = [debit(FEES, fee), credit(line.bank_account.account, fee), debit(POOL, fee), credit(SOURCE, fee)]
    written = write(line, postings, kind="fee", by=by, at=at)
    return settle(line, MatchKind.FEE, part, entry=written, by=by, at=at)


def give_back(
    line: StatementLine, contribution: Contribution | None = None, *, by: Person | None, at: datetime
) -> Reconciliation:
    """Note of a credit that it must go back to whoever sent it, or of a debit that this is how it went.

    With the `contribution` that went back: it was the fund's until then. Raises RuleBroken when less is to be given
    back than the bank sent.
    """
    part = take(line, direction=None if contribution is None else WENT_OUT, by=by, at=at)
    moved, account = abs_of(part), line.bank_account.account
    if part.minor > 0:
        postings = [debit(SUSPENSE, moved), credit(REFUNDS_DUE, moved)]
    elif contribution is None:
        if balance(book(line.bank_account.fund_id), REFUNDS_DUE, line.currency) < moved:
            raise RuleBroken(_("Less than this is to be given back. Look for another explanation."))
        postings = [debit(REFUNDS_DUE, moved), credit(account, moved)]
    else:
        source = _given_back(line, contribution, moved, at)
        postings = [debit(INCOME, moved), credit(account, moved), debit(source, moved), credit(SOURCE, moved)]
    written = write(line, postings, kind="match" if contribution is None else "refund", by=by, at=at)
    given_id = contribution.id if contribution is not None else None
    return settle(line, MatchKind.GIVEN_BACK, part, entry=written, contribution_id=given_id, by=by, at=at)


def _given_back(line: StatementLine, given: Contribution, moved: Money, at: datetime) -> AccountSpec:
    """Note that a contribution went back, and return which account of the budget it leaves."""
    kept = given.amount
    for back in given.given_back:
        kept -= back.amount
    if given.fund_id != line.bank_account.fund_id or given.currency != moved.currency or kept < moved:
        raise RuleBroken(_("This contribution did not bring as much. Choose another."), field="contribution")
    back = GivenBack(contribution=given, cause=GivenBackFor.REFUND, amount=moved, on=line.on, recorded_at=at)
    db.session.add(back)
    db.session.flush()
    if given.is_apart and given.instalment is not None:
        return restricted(given.instalment.agreement_id)
    return POOL


def match_transfer(out: StatementLine, into: StatementLine, *, by: Person | None, at: datetime) -> None:
    """Explain a debit and a credit of two accounts of the fund as one transfer, or as money that was exchanged.

    Raises RuleBroken unless they are whole, go opposite ways, and, in one currency, are of the same amount.
    """
    gone, came = take(out, direction=WENT_OUT, by=by, at=at), take(into, direction=CAME_IN, by=by, at=at)
    sent, account = abs_of(gone), out.bank_account
    if account is into.bank_account or account.fund_id != into.bank_account.fund_id:
        raise RuleBroken(_("A transfer leaves one of the fund's accounts and reaches another."), field="line")
    if sent.currency == came.currency:
        if sent != came:
            raise RuleBroken(_("The two amounts differ. Explain a fee by itself."), field="line")
        postings = [debit(SUSPENSE, came), credit(account.account, sent)]
    else:
        cash = [debit(SUSPENSE, came), credit(CONVERSION, came), debit(CONVERSION, sent), credit(account.account, sent)]
        budget = [debit(POOL, sent), credit(SOURCE, sent), debit(SOURCE, came), credit(POOL, came)]
        postings = [*cash, *budget]
    kind = "match" if sent.currency == came.currency else "conversion"
    written = write(out, postings, kind=kind, by=by, at=at)
    settle(out, MatchKind.OWN_TRANSFER, gone, entry=written, by=by, at=at)
    settle(into, MatchKind.OWN_TRANSFER, came, entry=written, by=by, at=at)


def set_aside(line: StatementLine, note: str, *, by: Person | None, at: datetime) -> None:
    """Put a line aside with a reason: nothing is booked by it. Raises RuleBroken for no reason."""
    take(line, by=by, at=at)
    if not note.strip():
        raise RuleBroken(_("Say why, for whoever looks at it later."), field="note")
    line.note = note.strip()
    SET_ASIDE.make(line, by=by.id if by else None, at=at, note=line.note)


def take_up(line: StatementLine, *, by: Person | None, at: datetime) -> None:
    """Let a line that was set aside wait again. Raises WrongState for any other."""
    take(line, by=by, at=at)
