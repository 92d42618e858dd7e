"""Whatever windows of one true history a bank hands out, in any order: its own balance, and every line once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.db import db
from grants.funds.queries.bank_standing import gaps, standing
from grants.funds.rules import SUSPENSE, book
from grants.ledger.queries import balance
from grants.money import Money
from tests.cast import banking as cast
from tests.cast import funds
from tests.cast.banking import DAY, Moved, lines_of
from tests.cast.people import AT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

DAYS = 6
# Few amounts, texts and references, so that lines of one day are often alike, and some quite the same.
MOVES = st.builds(
    Moved,
    amount=st.sampled_from(("5", "5", "-5", "12.34")),
    on=st.integers(0, DAYS - 1).map(lambda number: DAY + timedelta(days=number)),
    text=st.sampled_from(("bread", "olives")),
    reference=st.sampled_from(("", "", "R1")),
)
WINDOWS = st.lists(st.tuples(st.integers(0, DAYS - 1), st.integers(0, DAYS - 1)).map(sorted), max_size=5)


def summed(moved: Sequence[Moved]) -> Money:
    whole = Money.zero("USD")
    for one in moved:
        whole += Money.of(one.amount, "USD")
    return whole


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(MOVES, min_size=1, max_size=10), windows=WINDOWS)
def test_any_windows_in_any_order_end_with_the_banks_own_balance(
    ctx: Flask, history: list[Moved], windows: list[list[int]]
):
    history.sort(key=lambda one: one.on)
    fund = funds.a_fund()
    account = cast.numbered(fund)
    opening = Money.of("100", "USD")
    for first, last in (*windows, [0, DAYS - 1]):
        since, until = DAY + timedelta(days=first), DAY + timedelta(days=last)
        before = opening + summed([one for one in history if one.on < since])
        inside = [one for one in history if since <= one.on <= until]
        content = cast.camt(inside, opening=before.plain(), days=(since, until))
        cast.statements.import_statement(account, content, by=funds.treasurer_of(fund), at=AT)
    kept = sorted((line.on, line.amount.minor, line.text) for line in lines_of(account))
    assert kept == sorted((one.on, Money.of(one.amount, "USD").minor, one.text) for one in history)
    stands = standing(account)
    assert (stands.at_bank, stands.unexplained) == (opening + summed(history), Money.zero("USD"))
    assert gaps([account]) == []
    came = summed([one for one in history if not one.amount.startswith("-")])
    assert balance(book(fund.id), SUSPENSE, "USD") == came
    db.session.rollback()
