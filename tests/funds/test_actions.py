"""Recording money: what is written, what is posted, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from grants.db import unit_of_work
from grants.errors import NotAllowed, RuleBroken, WrongState
from grants.funds import actions, queries
from grants.funds.rules import PledgeState, book
from grants.ledger import queries as ledger
from grants.money import Money
from tests.cast import funds as cast
from tests.cast.people import AT, person


def test_money_that_came_in_can_be_decided_about(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        given = cast.funded(fund, "1000")
        cast.funded(other, "7")
    assert ledger.balances(book(fund.id), "USD") == {
        "budget:available": Money(100000, "USD"),
        "budget:source": Money(-100000, "USD"),
        "cash:bank": Money(100000, "USD"),
        "income:contributions": Money(100000, "USD"),
    }
    assert queries.free_balance(fund) == Money(100000, "USD")
    (entry,) = ledger.entries_about(given)
    assert (entry.key, entry.kind, entry.on) == (f"contribution:{given.id}", "contribution", given.received_on)
