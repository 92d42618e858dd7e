"""Taking a line of a statement in hand, and writing down what explains it: what every kind of match has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants.db import db
from grants.errors import RuleBroken, WrongState
from grants.funds import policy
from grants.funds.actions.checks import lock_money
from grants.funds.models import Reconciliation, StatementLine
from grants.funds.queries.matching import rest_of
from grants.funds.rules import book
from grants.funds.rules.banking import MATCH, TAKE_UP, LineState, MatchKind, open_day
from grants.i18n import gettext as _
from grants.ledger.actions import post
from grants.ledger.queries.periods import closed_until
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from grants.ledger.models import Entry
    from grants.ledger.rules import Posting
    from grants.people.models import Person

CAME_IN, WENT_OUT = 1, -1


def take(
    line: StatementLine, *, direction: int | None = None, amount: Money | None = None, by: Person | None, at: datetime
) -> Money:
    """Lock a line for whoever explains it now; return what is left of it, or `amount` (above zero), with its sign.

    Raises WrongState when nothing is left, RuleBroken for more than is left, or money that went the other way.
    """
    policy.may_match(by, line).require()
    lock_money(line.bank_account.fund)
    db.session.refresh(line, ["state"], with_for_update={"of": StatementLine})
    rest = rest_of(line)
    if not rest:
        raise WrongState(_("This line is explained already. Look at how, then decide whether to undo that."))
    if direction is not None and rest.minor * direction < 0:
        raise RuleBroken(
            _("This explains money that came in, and the line says that it went out.")
            if direction == CAME_IN
            else _("This explains money that went out, and the line says that it came in.")
        )
    if amount is not None and not 0 < amount.minor <= abs(rest.minor):
        reason = _("Of this line, %(rest)s is left. Write no more than that.", rest=abs_of(rest))
        raise RuleBroken(reason, field="amount")
    if line.state is LineState.SET_ASIDE:
        TAKE_UP.make(line, by=by.id if by else None, at=at)
    if amount is None:
        return rest
    return amount if rest.minor > 0 else -amount


def settle(  # noqa: PLR0913 - what explains it is named by one of four links
    line: StatementLine,
    kind: MatchKind,
    part: Money,
    *,
    by: Person | None,
    at: datetime,
    entry: Entry | None = None,
    contribution_id: int | None = None,
    payout_id: int | None = None,
    recorded_id: int | None = None,
) -> Reconciliation:
    """Write down what explains `part` of a line that was taken; the line is matched once nothing is left."""
    match = Reconciliation(
        line=line,
        kind=kind,
        amount=part,
        contribution_id=contribution_id,
        payout_id=payout_id,
        recorded_id=recorded_id,
        entry_id=entry.id if entry is not None else None,
        matched_at=at,
        matched_by=by.id if by else None,
    )
    db.session.add(match)
    db.session.flush()
    if not rest_of(line):
        MATCH.make(line, by=by.id if by else None, at=at)
    return match


def write(
    line: StatementLine, postings: Sequence[Posting], *, kind: str, reason: str = "", by: Person | None, at: datetime
) -> Entry:
    """Post what a match does to the books: what the bank did is a fact, and posts whatever the pool holds."""
    number = db.session.scalar(select(func.count()).where(Reconciliation.line_id == line.id)) or 0
    return post(
        book(line.bank_account.fund_id),
        f"match:{line.id}:{number}",
        postings,
        kind=kind,
        reason=reason or line.bank_reference,
        about=line,
        by=by.id if by else None,
        on=day_in_books(line),
        at=at,
        is_fact=True,
    )


def day_in_books(line: StatementLine) -> date:
    """Return the line's day, or the first one that is open in the books."""
    return open_day(line.on, closed_until(book(line.bank_account.fund_id)))


def abs_of(amount: Money) -> Money:
    """Return an amount without its sign."""
    return Money(abs(amount.minor), amount.currency)
