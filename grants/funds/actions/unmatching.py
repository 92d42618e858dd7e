"""Undoing a match: the books say both what was thought and that it was wrong, and the line waits again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock
from grants.db import db
from grants.errors import RuleBroken, WrongState
from grants.funds import policy
from grants.funds.actions.checks import lock_money
from grants.funds.models import Contribution, GivenBack, Pledge, Reconciliation
from grants.funds.rules import INCOME, POOL, REFUNDS_DUE, REOPEN, SOURCE, SUSPENSE, PledgeState, book
from grants.funds.rules.agreements import RESUME, AgreementState
from grants.funds.rules.banking import TAKE_UP, LineState, MatchKind
from grants.funds.rules.gifts import GivenBackFor
from grants.i18n import gettext as _
from grants.ledger.actions import post, reverse
from grants.ledger.models import Entry
from grants.ledger.queries import balance
from grants.ledger.rules import credit, debit

if TYPE_CHECKING:
    from datetime import datetime

    from grants.money import Money
    from grants.people.models import Person


def undo(match: Reconciliation, reason: str, *, by: Person | None, at: datetime) -> None:
    """Undo one match, and the other end of a transfer: what it wrote is reversed, and what it recorded does not count.

    Raises WrongState when it is undone already, RuleBroken for no reason or for what went on since, and NotCovered
    when the money has been decided about.
    """
    policy.may_match(by, match.line).require()
    lock_money(match.line.bank_account.fund)
    db.session.refresh(match, ["undone_at"], with_for_update={"of": Reconciliation})
    if match.undone_at is not None:
        raise WrongState(_("This was undone already."))
    if not reason.strip():
        raise RuleBroken(_("Say why, for whoever looks at it later."), field="reason")
    _require_undoable(match)
    if match.entry_id is not None:
        _take_back(match, db.session.get_one(Entry, match.entry_id), reason.strip(), by=by.id if by else None, at=at)
    if match.contribution_id is not None:
        _forget(match, by, at)
    for one in _written_with(match):
        one.undone_at = at
        db.session.flush()
        if one.line.state is LineState.MATCHED:
            TAKE_UP.make(one.line, by=by.id if by else None, at=at, note=reason.strip())


def _take_back(match: Reconciliation, entry: Entry, reason: str, *, by: int | None, at: datetime) -> None:
    """Reverse what a match wrote; of an entry that books many gifts of a day, only this one's part."""
    if match.kind != MatchKind.CONTRIBUTION or entry.about == Contribution.__tablename__:
        reverse(entry, by=by, at=at, reason=reason)
        return
    part, line = match.amount, match.line
    post(
        entry.book,
        f"undo:{match.id}",
        [debit(INCOME, part), credit(SUSPENSE, part), debit(POOL, part), credit(SOURCE, part)],
        kind="reversal",
        reason=reason,
        about=line,
        by=by,
        on=clock.local(at, line.bank_account.fund.zone).date(),
        at=at,
    )


def _require_undoable(match: Reconciliation) -> None:
    """Refuse where money went on since: what was to be given back has gone, or part of a contribution has."""
    line = match.line
    if match.kind == MatchKind.GIVEN_BACK and match.contribution_id is None and match.amount.minor > 0:
        due = balance(book(line.bank_account.fund_id), REFUNDS_DUE, line.currency)
        if due < match.amount:
            raise RuleBroken(_("It has been given back. Undo that first."))
    if match.kind == MatchKind.CONTRIBUTION and match.contribution is not None and match.contribution.given_back:
        raise RuleBroken(_("Part of this contribution was given back. Undo that first."))


def _written_with(match: Reconciliation) -> list[Reconciliation]:
    """Return the match, and the other end of a transfer that wrote the same entry."""
    if match.kind != MatchKind.OWN_TRANSFER:
        return [match]
    same = select(Reconciliation).where(Reconciliation.entry_id == match.entry_id).order_by(Reconciliation.line_id)
    return list(db.session.scalars(same))


def _forget(match: Reconciliation, by: Person | None, at: datetime) -> None:
    """Let what a match recorded count no more: a contribution counts as given back, a refund as if it had not been."""
    given = match.contribution
    if given is None or match.kind == MatchKind.RECORDED:
        return
    if match.kind == MatchKind.CONTRIBUTION:
        never_came(given, match.amount, by=by, at=at)
    else:
        _went_back(given, match.amount, GivenBackFor.REFUND_FAILED, at)


def never_came(given: Contribution, amount: Money, *, by: Person | None, at: datetime) -> None:
    """Let a contribution whose entry was undone count no more, and expect again what it had kept."""
    _went_back(given, amount, GivenBackFor.MISTAKE, at)
    _promise_again(given, by, at)


def _went_back(given: Contribution, amount: Money, cause: GivenBackFor, at: datetime) -> None:
    day = clock.local(at, given.fund.zone).date()
    db.session.add(GivenBack(contribution=given, cause=cause, amount=amount, on=day, recorded_at=at))


def _promise_again(given: Contribution, by: Person | None, at: datetime) -> None:
    """Expect again what a contribution had kept."""
    who = by.id if by else None
    if given.instalment is not None:
        given.instalment.closed_at = None
        if given.instalment.agreement.state is AgreementState.KEPT:
            RESUME.make(given.instalment.agreement, by=who, at=at)
    pledge = db.session.get(Pledge, given.pledge_id) if given.pledge_id is not None else None
    if pledge is not None and pledge.state is PledgeState.RECEIVED:
        REOPEN.make(pledge, by=who, at=at)
