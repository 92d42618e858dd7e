"""What a treasurer does to the books themselves: undo an entry by its mirror, and close a period for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants import clock
from grants.db import db
from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.actions.checks import lock_money
from grants.funds.actions.unmatching import never_came
from grants.funds.models import Contribution
from grants.funds.queries.books import checklist
from grants.funds.queries.unconfirmed import is_explaining
from grants.funds.rules import book
from grants.funds.rules.books import OWN_WAY
from grants.i18n import gettext as _
from grants.ledger.actions import reverse
from grants.ledger.actions.periods import close
from grants.ledger.queries.finding import reversal_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from grants.funds.models import Fund
    from grants.ledger.models import ClosedPeriod, Entry
    from grants.people.models import Person

_BRINGING = ("contribution", "apart")  # kinds of entries


def undo_entry(fund: Fund, entry: Entry, reason: str, *, by: Person, at: datetime) -> Entry:
    """Undo an entry of the fund's book by its mirror, today; asked again, return the reversal that stands.

    Raises NotAllowed; RuleBroken for an entry that another page undoes, on `reason` when there is none, and (as
    NotCovered) when what it brought has been decided about since. A contribution that is undone counts no more: what it
    had kept is expected again.
    """
    policy.may_record_money(by, fund).require()
    if entry.kind in OWN_WAY:
        raise RuleBroken(str(OWN_WAY[entry.kind]))
    if not reason.strip():
        raise RuleBroken(_("Write why it is undone: whoever reads the books later will ask."), field="reason")
    lock_money(fund)
    if is_explaining(entry):  # the line would go on saying that it is explained
        raise RuleBroken(str(OWN_WAY["match"]))
    given = _brought_by(entry)
    is_counted = given is not None and reversal_of(entry) is None
    if given is not None and is_counted and given.given_back:
        raise RuleBroken(_("Part of this contribution was given back. Undo that first."))
    written = reverse(entry, by=by.id, at=at, reason=reason.strip())
    if given is not None and is_counted:
        never_came(given, given.amount, by=by, at=at)
    return written


def _brought_by(entry: Entry) -> Contribution | None:
    """Return the contribution that an entry brought, as it stands now."""
    if entry.about != Contribution.__tablename__ or entry.kind not in _BRINGING:
        return None
    return db.session.get_one(Contribution, entry.about_id, populate_existing=True)


def close_books(fund: Fund, until: date, reason: str, *, by: Person, at: datetime) -> ClosedPeriod:
    """Close the fund's books up to and including a day that is over; for ever. What is open takes a reason.

    Raises NotAllowed, and RuleBroken on `until` or `reason`.
    """
    policy.may_close_books(by, fund).require()
    if until >= clock.local(at, fund.zone).date():
        raise RuleBroken(_("Only days that are over can be closed. Choose one before today."), field="until")
    open_points = [point.code for point in checklist(fund, until) if point.is_open]
    return close(book(fund.id), until, open_points=open_points, reason=reason, by=by.id, at=at)
