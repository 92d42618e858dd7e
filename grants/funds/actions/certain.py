"""Explaining what is certain: payouts, what was recorded by hand before, and what carries a reference code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.db import db, insert_rows
from grants.errors import RuleBroken
from grants.funds.actions.booking import givers
from grants.funds.actions.checks import lock_money
from grants.funds.actions.contributing import contribute
from grants.funds.actions.receipts import issue_missing
from grants.funds.models import (
    Contribution,
    ContributionAgreement,
    Gift,
    Instalment,
    Pledge,
    Reconciliation,
    StatementLine,
)
from grants.funds.queries import matching as queries
from grants.funds.queries import unconfirmed
from grants.funds.queries.certain import sorted_out, waiting_whole
from grants.funds.rules import INCOME, POOL, SOURCE, SUSPENSE, book
from grants.funds.rules.banking import MATCH, MatchKind, open_day
from grants.funds.rules.chart import PAYOUTS
from grants.funds.rules.gifts import ARRIVE
from grants.ledger.actions import Draft, post_many
from grants.ledger.queries.periods import closed_until
from grants.ledger.rules import credit, debit
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from grants.funds.models import BankAccount, Payout
    from grants.funds.queries.certain import Waiting
    from grants.ledger.models import Entry
    from grants.ledger.rules import Posting

Arrived = Callable[[Contribution], None]
_NOTHING: dict[str, Any] = {"contribution_id": None, "payout_id": None, "recorded_id": None, "entry_id": None}


def explain_certain(account: BankAccount, *, at: datetime, arrived: Arrived | None = None) -> int:
    """Match every waiting credit of the account of which it is certain what it is; return how many lines that were.

    `arrived` hears of each gift whose giver left an address: they are thanked.
    """
    lock_money(account.fund)
    lines = waiting_whole(account)
    if not lines:
        return 0
    found = sorted_out(account, lines)
    rows = [*_confirm(account, found.recorded, at), *_arrive(account, found.payouts, at)]
    rows += _give(account, found.gifts, at, arrived)
    rows += _keep_promises(account, found.promised, at)
    if rows:
        shared = {"is_automatic": True, "matched_at": at, "currency": account.currency}
        insert_rows(Reconciliation, [_NOTHING | row | shared for row in rows])
        MATCH.make_all(StatementLine, [row["line_id"] for row in rows], by=None, at=at)
        issue_missing(account.fund, at=at)
    return len(rows)


def _confirm(account: BankAccount, pairs: Sequence[tuple[Waiting, Contribution]], at: datetime) -> list[dict[str, Any]]:
    """Take back the statement's own booking of what was recorded by hand: it is in the books already."""
    entries = unconfirmed.entries_of(given for _line, given in pairs)
    mirrored = _post(account, [(line, (SUSPENSE, account.account)) for line, _given in pairs], at)
    return [
        _row(line, MatchKind.RECORDED)
        | {"contribution_id": given.id, "recorded_id": entries[given.id].id, "entry_id": mirrored[line.id]}
        for line, given in pairs
    ]


def _arrive(account: BankAccount, pairs: Sequence[tuple[Waiting, Payout]], at: datetime) -> list[dict[str, Any]]:
    """Note that what the processor sent has reached the bank."""
    posted = _post(account, [(line, (SUSPENSE, PAYOUTS)) for line, _payout in pairs], at)
    return [
        _row(line, MatchKind.PAYOUT) | {"payout_id": payout.id, "entry_id": posted[line.id]} for line, payout in pairs
    ]


def _row(line: Waiting, kind: MatchKind) -> dict[str, Any]:
    return {"line_id": line.id, "kind": kind, "amount_minor": line.seen.amount.minor}


def _post(account: BankAccount, moved: Sequence[tuple[Waiting, tuple[str, str]]], at: datetime) -> dict[int, int]:
    """Post each line's amount from its second account to its first; return the entries' keys by the line's."""
    if not moved:
        return {}
    lines = queries.lines_by_key([line.id for line, _accounts in moved])
    closed = closed_until(book(account.fund_id))
    drafts = [
        Draft(
            book=book(account.fund_id),
            key=f"match:{line.id}:0",
            postings=[debit(to, line.seen.amount), credit(out, line.seen.amount)],
            kind="match",
            reason=line.reference,
            about=lines[line.id],
            by=None,
            on=open_day(line.seen.on, closed),
            at=at,
            is_fact=True,
        )
        for line, (to, out) in moved
    ]
    return {line.id: entry.id for (line, _), entry in zip(moved, post_many(drafts), strict=True)}


def _keep_promises(
    account: BankAccount, pairs: Iterable[tuple[Waiting, Pledge | ContributionAgreement]], at: datetime
) -> list[dict[str, Any]]:
    """Record what came on pledges and agreements, one by one: the next line looks at what the last one left open."""
    given: list[tuple[Waiting, Contribution]] = []
    for line, promise in pairs:
        try:
            with db.session.begin_nested():
                made = _keep_promise(account, line, promise, at)
        except RuleBroken:  # the promise was kept by an earlier line, or has ended: a person looks at it
            continue
        if made is not None:
            given.append((line, made))
    entries = unconfirmed.entries_of(one for _line, one in given)
    return [
        _row(line, MatchKind.CONTRIBUTION) | {"contribution_id": one.id, "entry_id": entries[one.id].id}
        for line, one in given
    ]


def _keep_promise(
    account: BankAccount, line: Waiting, promise: Pledge | ContributionAgreement, at: datetime
) -> Contribution | None:
    """Record a line as part of a promise: the promise is kept once all of it has come; None when nothing is due."""
    due: Pledge | Instalment | None = promise if isinstance(promise, Pledge) else queries.next_due(promise)
    if due is None:
        return None
    came = queries.came_on(due, account.currency) + line.seen.amount
    return contribute(
        account.fund,
        promise.funder,
        line.seen.amount,
        open_day(line.seen.on, closed_until(book(account.fund_id))),
        by=None,
        at=at,
        account=account,
        pledge=due if isinstance(due, Pledge) else None,
        instalment=due if isinstance(due, Instalment) else None,
        bank_reference=line.reference,
        is_last=came >= due.amount,
        from_suspense=True,
    )


def _give(
    account: BankAccount, pairs: Sequence[tuple[Waiting, Gift]], at: datetime, arrived: Arrived | None
) -> list[dict[str, Any]]:
    """Record gifts that came by transfer, however many, in a handful of statements."""
    if not pairs:
        return []
    closed, funder = closed_until(book(account.fund_id)), givers(account.fund)
    rows = [_gift_row(account, funder.id, line, gift, open_day(line.seen.on, closed), at) for line, gift in pairs]
    made = insert_rows(Contribution, rows)
    entries = _book_gifts(account, rows, made[0], at)
    arriving = {gift.id for _line, gift in pairs if ARRIVE.is_open_to(gift)}
    ARRIVE.make_all(Gift, sorted(arriving), by=None, at=at)
    if arrived is not None:
        for given in _addressed([number for number, (_line, gift) in zip(made, pairs, strict=True) if gift.email]):
            arrived(given)
    return [
        _row(line, MatchKind.CONTRIBUTION) | {"contribution_id": number, "entry_id": entries[row["received_on"]].id}
        for (line, _gift), number, row in zip(pairs, made, rows, strict=True)
    ]


def _addressed(numbers: Sequence[int]) -> list[Contribution]:
    """Return the contributions of these keys, with their gifts."""
    query = select(Contribution).where(Contribution.id.in_(numbers)).options(joinedload(Contribution.gift))
    return list(db.session.scalars(query)) if numbers else []


def _book_gifts(account: BankAccount, rows: Sequence[dict[str, Any]], first_id: int, at: datetime) -> dict[date, Entry]:
    """Book the gifts of a file, a day of them in one entry, and return the entries by day."""
    by_day: dict[date, int] = defaultdict(int)
    for row in rows:
        by_day[row["received_on"]] += row["amount_minor"]
    drafts = [_gifts_draft(account, Money(minor, account.currency), day, first_id, at) for day, minor in by_day.items()]
    return dict(zip(by_day, post_many(drafts), strict=True))


def _gift_row(
    account: BankAccount, funder_id: int, line: Waiting, gift: Gift, on: date, at: datetime
) -> dict[str, Any]:
    return {
        "fund_id": account.fund_id,
        "funder_id": funder_id,
        "gift_id": gift.id,
        "bank_account_id": account.id,
        "currency": account.currency,
        "amount_minor": line.seen.amount.minor,
        "received_on": on,
        "bank_reference": line.reference,
        "recorded_at": at,
    }


def _gifts_draft(account: BankAccount, came: Money, day: date, first_id: int, at: datetime) -> Draft:
    postings: list[Posting] = [debit(SUSPENSE, came), credit(INCOME, came), debit(SOURCE, came), credit(POOL, came)]
    return Draft(
        book=book(account.fund_id),
        key=f"gifts:{account.id}:{first_id}:{day}",
        postings=postings,
        kind="gift",
        reason="",
        about=account,
        by=None,
        on=day,
        at=at,
    )
