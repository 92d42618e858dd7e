"""What the fund holds in each currency, who gave how much of it, and what of it came from states."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from grants.db import db, unit_of_work
from grants.errors import NotAllowed, RuleBroken
from grants.funds import actions, queries
from grants.funds.actions.currencies import Exchange, exchange
from grants.funds.models import BankStatement, Contribution, GivenBack, StatementLine
from grants.funds.queries import banking, giving, waiting
from grants.funds.rules import FEES, HELD, INCOME, POOL, SOURCE, STRIPE, SUSPENSE, FunderKind, book
from grants.funds.rules.gifts import GivenBackFor
from grants.ledger import queries as ledger
from grants.ledger.actions import NotCovered, post
from grants.ledger.rules import credit, debit
from grants.money import Money
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.people import AT, person, person_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask import Flask

    from grants.funds.models import BankAccount, Fund, Funder

TODAY = AT.date()


def usd(major: str) -> Money:
    return Money.of(major, "USD")


def jod(major: str) -> Money:
    return Money.of(major, "JOD")


def broken(action: Any, *facts: Any, **more: Any) -> str | None:
    """Return the field that the action's RuleBroken blames."""
    with pytest.raises(RuleBroken) as raised:
        action(*facts, **more)
    return raised.value.field


def a_state(fund: Fund, name: str = "Northern Agency (fictional)", *, is_named: bool = False) -> Funder:
    return actions.add_funder(
        fund,
        name,
        FunderKind.STATE_AGENCY,
        is_state_entity=True,
        is_named=is_named,
        by=cast.treasurer_of(fund),
        at=AT,
    )


def held_gift(fund: Fund, funder: Funder, until: date) -> Contribution:
    """Let 100.00 come by bank debit, of which all but the fee waits."""
    given = Contribution(
        fund=fund,
        funder=funder,
        amount=usd("100"),
        received_on=TODAY,
        recorded_at=AT,
        held_minor=9700,
        hold_until=until,
    )
    db.session.add(given)
    db.session.flush()
    lines = [debit(STRIPE, usd("97")), debit(FEES, usd("3")), credit(INCOME, usd("100"))]
    lines += [debit(SOURCE, usd("97")), credit(HELD, usd("97"))]
    post(book(fund.id), f"g{given.id}", lines, kind="gift", reason="", about=given, by=None, on=TODAY, at=AT)
    return given


def test_a_fund_with_nothing_holds_nothing_in_its_own_currency(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
    (found,) = giving.standings(fund).items()
    assert (found[0], {str(value) for value in vars(found[1]).values()}) == ("USD", {"0.00 USD"})
    pool = giving.pool(fund, TODAY)
    assert (pool.givers, pool.total, pool.lacking, pool.above(1)) == ([], usd("0"), [], [])
    assert giving.sources(pool) == giving.Sources([], usd("0"), usd("0"), None, [])


def test_each_currency_stands_by_itself_and_beside_the_pool_is_told(
    ctx: Flask, query_count: Callable[[], AbstractContextManager[list[str]]]
):
    with unit_of_work():
        fund = cast.a_fund()
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        dinars = cast.an_account(fund, "JOD")
        actions.contribute(fund, funder, usd("1000"), TODAY, by=by, at=AT)
        actions.contribute(fund, funder, jod("7.005"), TODAY, account=dinars, by=by, at=AT)
        held_gift(fund, funder, TODAY + timedelta(days=56))
        cast.a_signed_agreement(fund, funder, "250")
        suspense = [debit("cash:bank", usd("9")), credit(SUSPENSE, usd("9"))]
        more: Any = {"kind": "statement", "reason": "", "about": funder, "by": None, "on": TODAY, "at": AT}
        post(book(fund.id), "s", suspense, **more)
        cast.funded(cast.a_fund("other"), "5")
    assert fund.currency == "USD"  # loaded
    with query_count() as statements:
        found = giving.standings(fund)
    assert (list(found), len(statements)) == (["USD", "JOD"], 1)
    assert {name: value.plain() for name, value in vars(found["USD"]).items()} == {
        "contributed": "1100.00",
        "free": "1000.00",
        "committed": "0.00",
        "paid": "0.00",
        "held": "97.00",
        "apart": "0.00",
        "shortfall": "0.00",
        "suspense": "9.00",
        "receivable": "250.00",
        "cash": "1106.00",
    }
    assert (found["JOD"].free, found["JOD"].cash) == (jod("7.005"), jod("7.005"))


def test_shares_of_the_pool_need_every_rate(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        by, large, small = cast.treasurer_of(fund), cast.a_funder(fund), cast.a_funder(fund, "Fig")
        dinars = cast.an_account(fund, "JOD")
        actions.contribute(fund, small, usd("40"), TODAY, by=by, at=AT)
        actions.contribute(fund, large, jod("100"), TODAY, account=dinars, by=by, at=AT)
        actions.contribute(fund, large, usd("19"), TODAY, by=by, at=AT)
        cast.a_funder(fund, "Gave nothing")
    lacking = giving.pool(fund, TODAY)
    assert (lacking.lacking, [one.percent for one in lacking.givers], lacking.above(1)) == (["JOD"], [None, None], [])
    assert [one.worth for one in lacking.givers] == [usd("40"), None]
    with unit_of_work():
        cast.a_rate("JOD", "1.41")
    pool = giving.pool(fund, TODAY)
    assert [(one.funder.name, one.worth, one.percent) for one in pool.givers] == [
        (large.name, usd("160"), Fraction(80)),
        ("Fig", usd("40"), Fraction(20)),
    ]
    assert [one.funder.name for one in pool.above(79)] == [large.name]
    assert pool.above(80) == []
    assert list(pool.rates) == ["JOD"]


def test_what_went_back_or_stands_apart_is_in_no_share(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        given = cast.funded(fund, "100")
        apart = cast.funded(fund, "50")
        apart.is_apart = True
        gone = cast.funded(fund, "10")
        for one, minor in ((given, 4000), (given, -1000), (gone, 1000)):
            back = GivenBack(
                contribution=one, cause=GivenBackFor.REFUND, amount=Money(minor, "USD"), on=TODAY, recorded_at=AT
            )
            db.session.add(back)
    assert [(one.funder.id, one.worth) for one in giving.pool(fund, TODAY).givers] == [(given.funder_id, usd("70"))]


def test_sources_say_what_states_gave_and_name_only_who_agreed(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("JOD", "1.5")
        by = cast.treasurer_of(fund)
        named, hidden = a_state(fund, "Zulu Agency", is_named=True), a_state(fund, "Hidden Agency")
        private = cast.a_funder(fund, "Fig Circle", is_named=True)
        dinars = cast.an_account(fund, "JOD")
        who: Any = {"by": by, "at": AT}
        actions.contribute(fund, named, jod("20"), TODAY, account=dinars, **who)
        actions.contribute(fund, hidden, usd("10"), TODAY - timedelta(days=300), **who)
        actions.contribute(fund, private, usd("60"), TODAY, **who)
    found = giving.sources(giving.pool(fund, TODAY))
    assert found == giving.Sources(
        [("USD", usd("10"), usd("70")), ("JOD", jod("20"), jod("20"))],
        usd("40"),
        usd("100"),
        Fraction(40),
        ["Zulu Agency"],
    )
    lately = giving.sources(giving.pool_between(fund, TODAY - timedelta(days=30), TODAY))
    assert lately.rows == [("USD", usd("0"), usd("60")), ("JOD", jod("20"), jod("20"))]
    assert giving.pool_between(fund, TODAY - timedelta(days=30), TODAY - timedelta(days=1)).givers == []


def test_without_a_rate_states_have_no_share(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        state, by = a_state(fund), cast.treasurer_of(fund)
        dinars = cast.an_account(fund, "JOD")
        actions.contribute(fund, state, jod("20"), TODAY, account=dinars, by=by, at=AT)
    found = giving.sources(giving.pool(fund, TODAY))
    assert (found.rows, found.states, found.percent) == ([("JOD", jod("20"), jod("20"))], None, None)


def accounts(fund: Fund) -> tuple[BankAccount, BankAccount]:
    """Return the fund's first account and one of dinars."""
    return banking.first_account(fund), cast.an_account(fund, "JOD")


def test_an_exchange_moves_both_sides(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        dollars, dinars = accounts(fund)
        cast.funded(fund, "1000")
        done = Exchange(dollars, usd("500"), dinars, jod("354.005"), TODAY, usd("2.50"), "  FX 1 ")
        by = cast.treasurer_of(fund)
        made = [exchange(fund, done, by=by, at=AT, once="press") for _ in range(2)]
    assert made[0].id == made[1].id
    assert (made[0].kind, made[0].reason, made[0].person_id) == ("conversion", "FX 1", by.id)
    held = {name: money.plain() for name, money in ledger.balances(book(fund.id), "USD").items()}
    assert held == {
        "budget:available": "497.50",
        "budget:source": "-497.50",
        "cash:bank": "497.50",
        "equity:exchange": "-500.00",
        "expense:fees": "2.50",
        "income:contributions": "1000.00",
    }
    assert {name: money.plain() for name, money in ledger.balances(book(fund.id), "JOD").items()} == {
        "budget:available": "354.005",
        "budget:source": "-354.005",
        dinars.account: "354.005",
        "equity:exchange": "354.005",
    }
    assert ledger.check(book(fund.id)) == []


@pytest.mark.parametrize(("fee", "left"), [(None, "1000.00"), ("1", "998.00")])
def test_between_accounts_of_one_currency_only_the_fee_leaves_the_pool(ctx: Flask, fee: str | None, left: str):
    with unit_of_work():
        fund = cast.a_fund()
        other = cast.an_account(fund, "USD")
        cast.funded(fund, "1000")
        done = Exchange(
            banking.first_account(fund), usd("500"), other, usd("500"), TODAY, usd(fee) if fee is not None else None
        )
        for _twice in range(2):  # without a token of a form, each is another
            exchange(fund, done, by=cast.treasurer_of(fund), at=AT)
    held = {name: money.plain() for name, money in ledger.balances(book(fund.id), "USD").items()}
    assert held[other.account] == "1000.00"
    assert queries.free_balance(fund).plain() == left
    assert "equity:exchange" not in held


def test_an_exchange_typed_by_hand_moves_no_more_than_is_free(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        dollars, dinars = accounts(fund)
        cast.funded(fund, "100")
        by = cast.treasurer_of(fund)
    with pytest.raises(NotCovered), unit_of_work():
        exchange(fund, Exchange(dollars, usd("150"), dinars, jod("100"), TODAY), by=by, at=AT)
    assert queries.free_balance(fund) == usd("100")
    assert ledger.balance(book(fund.id), POOL, "JOD") == jod("0")
    with unit_of_work():
        exchange(fund, Exchange(dollars, usd("100"), dinars, jod("70"), TODAY), by=by, at=AT)
    assert queries.free_balance(fund) == usd("0")
    assert ledger.balance(book(fund.id), POOL, "JOD") == jod("70")


def test_exchanges_that_do_not_fit(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        dollars, dinars = accounts(fund)
        more = cast.an_account(fund, "USD")
        theirs = cast.an_account(cast.a_fund("other"), "JOD")
        by = cast.treasurer_of(fund)
        refused = [
            person(),
            person_with(RoleKind.AUDITOR, fund.id),
            person_with(RoleKind.FUNDER, fund.id, funder_id=cast.a_funder(fund).id),
            None,
        ]

    def blamed(*facts: Any) -> str | None:
        return broken(exchange, fund, Exchange(*facts), by=by, at=AT)

    assert blamed(theirs, jod("1"), dollars, usd("1"), TODAY) == "from_account"
    assert blamed(dollars, usd("1"), theirs, jod("1"), TODAY) == "to_account"
    assert blamed(dollars, usd("0"), dinars, jod("1"), TODAY) == "from_amount"
    assert blamed(dollars, jod("1"), dinars, jod("1"), TODAY) == "from_amount"
    assert blamed(dollars, usd("1"), dinars, usd("1"), TODAY) == "to_amount"
    assert blamed(dollars, usd("1"), dollars, usd("1"), TODAY) == "to_account"
    assert blamed(dollars, usd("2"), more, usd("1"), TODAY) == "to_amount"
    assert blamed(dollars, usd("1"), dinars, jod("1"), TODAY, usd("0")) == "fee"
    assert blamed(dollars, usd("1"), dinars, jod("1"), TODAY, jod("1")) == "fee"
    assert blamed(dollars, usd("1"), dinars, jod("1"), TODAY + timedelta(days=1)) == "on"
    for someone in refused:
        with pytest.raises(NotAllowed):
            exchange(fund, Exchange(dollars, usd("1"), dinars, jod("1"), TODAY), by=someone, at=AT)
    assert ledger.balances(book(fund.id), "USD") == {}


def test_what_waits_at_the_bank(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        dollars, dinars = accounts(fund)
        statement = BankStatement(
            bank_account_id=dollars.id,
            format="camt053",
            from_on=TODAY - timedelta(days=9),
            to_on=TODAY,
            currency="USD",
            line_count=3,
            new_count=3,
            digest="0" * 64,
            imported_at=AT,
        )
        db.session.add(statement)
        db.session.flush()
        for number, (minor, state) in enumerate(((500, "waiting"), (-200, "waiting"), (900, "matched"))):
            line = StatementLine(
                bank_account_id=dollars.id,
                statement_id=statement.id,
                key=str(number),
                on=TODAY,
                currency="USD",
                amount_minor=minor,
                state=state,
            )
            db.session.add(line)
        until = TODAY + timedelta(days=56)
        first, second, third = (held_gift(fund, cast.a_funder(fund), until) for _ in range(3))
        third.hold_until = until - timedelta(days=1)
        released = held_gift(fund, first.funder, until)
        released.released_at = AT
    assert [(one.account, one.lines, one.came, one.went, one.read_until) for one in waiting.unexplained(fund)] == [
        (dollars, 2, usd("5"), usd("2"), TODAY),
        (dinars, 0, jod("0"), jod("0"), None),
    ]
    assert waiting.lines_waiting([fund.id, other.id]) == {fund.id: 2}
    assert waiting.held(fund) == [
        waiting.Held(until - timedelta(days=1), usd("97"), 1),
        waiting.Held(until, usd("194"), 2),
    ]
    assert (waiting.last_check(fund), waiting.closed_until(fund), second.held_minor) == (None, None, 9700)
