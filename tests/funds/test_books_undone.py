"""What undoing an entry in the books does to the contribution that it brought, and to the line that it explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.db import db
from grants.errors import RuleBroken
from grants.funds import actions
from grants.funds.actions.books import undo_entry
from grants.funds.actions.matching import give_back, match_fee, match_recorded
from grants.funds.actions.unmatching import undo
from grants.funds.models import GivenBack, Reconciliation
from grants.funds.queries import free_balance
from grants.funds.queries.banking import first_account
from grants.funds.queries.giving import pool
from grants.funds.queries.unconfirmed import entries_of
from grants.funds.rules import PledgeState
from grants.funds.rules.gifts import GivenBackFor
from grants.ledger.models import Entry
from tests.cast import banking as cast
from tests.cast.banking import Moved, lines_of
from tests.cast.funds import a_fund, a_funder, a_pledge, funded, treasurer_of
from tests.cast.matching import states, the_books_hold, usd
from tests.cast.people import AT

if TYPE_CHECKING:
    from grants.funds.models import Contribution, Fund

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def fund() -> Fund:
    made = a_fund()
    cast.numbered(made)
    return made


def brought(given: Contribution) -> Entry:
    return entries_of([given])[given.id]


def test_a_contribution_that_is_undone_counts_no_more_and_its_promise_is_open_again(fund: Fund):
    funder, by = a_funder(fund), treasurer_of(fund)
    promise = a_pledge(fund, funder, "100")
    given = actions.contribute(fund, funder, usd("100"), AT.date(), by=by, at=AT, pledge=promise)
    for _again in range(2):
        undo_entry(fund, brought(given), "Booked twice", by=by, at=AT)
    [back] = db.session.scalars(select(GivenBack).where(GivenBack.contribution_id == given.id))
    assert (back.cause, back.amount) == (GivenBackFor.MISTAKE, usd("100"))
    assert (promise.state, pool(fund, AT.date()).givers, free_balance(fund)) == (PledgeState.OPEN, [], usd("0"))
    the_books_hold(fund)


def test_what_was_undone_cannot_be_given_back_besides(fund: Fund):
    by, given, other = treasurer_of(fund), funded(fund, "40"), funded(fund, "60")
    undo_entry(fund, brought(given), "Booked twice", by=by, at=AT)
    account = first_account(fund)
    cast.imported(account, Moved("-40"), Moved("-30"))
    gone, part = lines_of(account)
    with pytest.raises(RuleBroken):
        give_back(gone, given, by=by, at=AT)
    give_back(part, other, by=by, at=AT)
    with pytest.raises(RuleBroken):
        undo_entry(fund, brought(other), "Never ours", by=by, at=AT)
    assert free_balance(fund) == usd("30")


def test_what_a_line_is_explained_by_is_undone_at_the_line(fund: Fund):
    funded(fund, "10")
    by, given, account = treasurer_of(fund), funded(fund, "40"), first_account(fund)
    cast.imported(account, Moved("40", party="Nobody"), Moved("-2"))
    came, fee = lines_of(account)
    confirmed = db.session.scalars(select(Reconciliation).where(Reconciliation.line_id == came.id)).one_or_none()
    confirmed = confirmed or match_recorded(came, brought(given).id, by=by, at=AT)
    charged = match_fee(fee, by=by, at=AT)
    for entry in (brought(given), db.session.get_one(Entry, charged.entry_id)):
        with pytest.raises(RuleBroken):
            undo_entry(fund, entry, "Wrong", by=by, at=AT)
    assert states(account) == ["matched", "matched"]
    undo(confirmed, "Wrong line", by=by, at=AT)
    undo_entry(fund, brought(given), "Never ours", by=by, at=AT)
    assert states(account) == ["waiting", "matched"]
    the_books_hold(fund)
