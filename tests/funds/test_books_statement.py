"""The statement adds up in each currency, whatever happened; and the chart has words and a place for every account."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from grants.funds import actions
from grants.funds.actions.books import undo_entry
from grants.funds.forms.books import amounts_of
from grants.funds.queries.statement import statements
from grants.funds.rules import (
    BANK,
    COMMITTED,
    EXCHANGE,
    GRANTS,
    HELD,
    INCOME,
    PAID,
    POOL,
    RECEIVABLE,
    REFUNDS_DUE,
    SOURCE,
    STIPENDS,
    STRIPE,
    SUSPENSE,
    TRANSIT,
    FunderKind,
    book,
    committed,
    restricted,
)
from grants.funds.rules.books import check_in_words, check_order, folded_in_words, group_of, reading_order
from grants.ledger.actions import post
from grants.ledger.queries.finding import entry
from grants.ledger.queries.reading import Span
from grants.ledger.queries.sums import WHAT
from grants.ledger.rules import AccountSpec, credit, debit
from grants.money import Money
from tests.cast import books as cast
from tests.cast.funds import a_fund, a_funder, treasurer_of
from tests.cast.people import AT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from grants.funds.models import Fund
    from grants.funds.queries.statement import Statement
    from grants.ledger.rules import Posting

MAY, JUNE = date(2026, 5, 20), date(2026, 6, 20)
SPAN = Span(date(2026, 6, 1), date(2026, 6, 30))


def usd(major: str) -> Money:
    return Money.of(major, "USD")


def posted(fund: Fund, lines: Sequence[Posting], key: str, on: date = JUNE, *, is_fact: bool = True) -> None:
    post(
        book(fund.id),
        key,
        lines,
        kind="test",
        reason="A test",
        about=fund,
        by=None,
        on=on,
        at=AT,
        is_fact=is_fact,
    )


def told(one: Statement) -> dict[str, str]:
    """Return every figure of the statement that is not zero."""
    names = ("contributed", "exchange", "fees", "granted", "stipends", "exchanged", "other", "receivable")
    return {name: str(getattr(one, name)) for name in names if getattr(one, name)}


def held(one: Statement) -> dict[str, str]:
    end = one.closing
    names = ("cash", "unexplained", "refunds_due", "other_debts", "free", "promised", "held", "apart", "shortfall")
    return {name: str(getattr(end, name)) for name in names if getattr(end, name)}


def budgeted(to: str, major: str, against: str) -> tuple[Posting, ...]:
    """Return money that comes on an account, of a kind, and may be decided about."""
    amount = usd(major)
    return debit(to, amount), credit(against, amount), debit(SOURCE, amount), credit(POOL, amount)


def spent(on: str, major: str) -> tuple[Posting, ...]:
    amount = usd(major)
    return debit(on, amount), credit(BANK, amount), debit(POOL, amount), credit(SOURCE, amount)


def a_month_of_everything(fund: Fund) -> None:
    """Let everything happen that the statement tells apart."""
    by = treasurer_of(fund)
    circle = actions.add_funder(
        fund, "Circle", FunderKind.GIVING_CIRCLE, is_state_entity=False, is_named=True, by=by, at=AT
    )
    actions.contribute(fund, a_funder(fund), usd("500"), MAY, by=by, at=AT)
    actions.contribute(fund, a_funder(fund), usd("300"), JUNE, by=by, at=AT)
    actions.contribute(fund, circle, usd("40"), JUNE, by=by, at=AT)
    apart, award = restricted(9), AccountSpec(committed(1), floor=0)
    posted(fund, (*budgeted(STRIPE, "30", INCOME)[:3], credit(HELD, usd("30"))), "gift")
    posted(fund, budgeted(BANK, "7", EXCHANGE), "exchange")
    posted(fund, (*budgeted(BANK, "20", INCOME)[:3], credit(apart, usd("20"))), "apart")
    posted(fund, (debit(BANK, usd("5")), credit(SUSPENSE, usd("5"))), "suspense")
    posted(fund, (debit(BANK, usd("3")), credit(REFUNDS_DUE, usd("3"))), "refund")
    posted(fund, (debit(BANK, usd("2")), credit("liability:tax", usd("2"))), "tax")
    posted(fund, (debit(RECEIVABLE, usd("100")), credit("deferred:pledges", usd("100"))), "agreed")
    posted(fund, (debit(POOL, usd("200")), credit(award, usd("200"))), "award")
    posted(fund, (debit(TRANSIT, usd("150")), credit(BANK, usd("150"))), "sent")
    arrived = (debit(GRANTS, usd("60")), credit(TRANSIT, usd("60")), debit(award, usd("60")), credit(PAID, usd("60")))
    posted(fund, arrived, "arrived")
    posted(fund, spent(STIPENDS, "9"), "stipend")
    posted(fund, spent("expense:other", "1"), "other")
    cast.a_fee(fund, "4", JUNE)
    cast.exchanged(fund, cast.a_dinar_account(fund), "50", "35.5", JUNE)


def test_everything_that_can_happen_in_a_month(ctx: Flask):
    fund = a_fund()
    a_month_of_everything(fund)
    [dollars, dinars] = statements(fund, SPAN)
    assert (dollars.currency, dinars.currency) == ("USD", "JOD")
    assert (dollars.opening.own, dollars.opening.planned) == (usd("500"), usd("500"))
    assert [(kind, str(amount)) for kind, amount in dollars.came] == [
        (FunderKind.FOUNDATION, "300.00 USD"),
        (FunderKind.GIVING_CIRCLE, "40.00 USD"),
        (None, "50.00 USD"),
    ]
    assert told(dollars) == {
        "contributed": "390.00 USD",
        "exchange": "7.00 USD",
        "fees": "4.00 USD",
        "granted": "60.00 USD",
        "stipends": "9.00 USD",
        "exchanged": "-50.00 USD",
        "other": "-1.00 USD",
        "receivable": "100.00 USD",
    }
    assert held(dollars) == {
        "cash": "783.00 USD",
        "unexplained": "5.00 USD",
        "refunds_due": "3.00 USD",
        "other_debts": "2.00 USD",
        "free": "583.00 USD",
        "promised": "140.00 USD",
        "held": "30.00 USD",
        "apart": "20.00 USD",
    }
    assert dollars.closing.own == dollars.closing.planned == usd("773")
    assert told(dinars) == {"exchanged": "35.500 JOD"}
    assert held(dinars) == {"cash": "35.500 JOD", "free": "35.500 JOD"}
    assert (dollars.is_even, dinars.is_even) == (True, True)


def test_what_facts_take_beyond_the_pool_is_a_shortfall(ctx: Flask):
    fund = a_fund()
    actions.contribute(fund, a_funder(fund), usd("10"), MAY, by=treasurer_of(fund), at=AT)
    cast.a_fee(fund, "12", JUNE)
    [one] = statements(fund, SPAN)
    assert held(one) == {"cash": "-2.00 USD", "shortfall": "-2.00 USD"}
    assert (one.closing.planned, one.is_even) == (usd("-2"), True)


def test_a_contribution_that_was_undone_came_and_went(ctx: Flask):
    fund = a_fund()
    by = treasurer_of(fund)
    actions.contribute(fund, a_funder(fund), usd("10"), JUNE, by=by, at=AT)
    actions.contribute(fund, a_funder(fund), usd("4"), JUNE, by=by, at=AT)
    second = entry(book(fund.id), 2)
    assert second is not None
    undo_entry(fund, second, "Booked twice", by=by, at=AT)
    [one] = statements(fund, Span())
    assert [str(amount) for _kind, amount in one.came] == ["10.00 USD"]
    [before] = statements(fund, Span(until=MAY))
    assert (list(before.came), before.closing.own) == ([], usd("0"))


def test_empty_books_have_a_statement_in_the_funds_own_currency(ctx: Flask):
    [one] = statements(a_fund(currency="JOD"), SPAN)
    assert (one.currency, one.closing.own, one.is_even) == ("JOD", Money(0, "JOD"), True)


def test_accounts_stand_in_groups_and_have_words(ctx: Flask):
    assert group_of("cash:bank:7") == "cash"
    assert group_of(COMMITTED) == "budget"
    assert folded_in_words(COMMITTED) == "Budget: promised in awards"
    assert folded_in_words(BANK) == "Bank account"
    ordered = sorted(
        [("budget:free", "USD"), ("cash:bank", "JOD"), ("cash:bank", "USD"), ("cash:b", "AED"), ("income:a", "USD")],
        key=lambda place: reading_order(*place, "USD"),
    )
    assert ordered == [
        ("cash:bank", "USD"),
        ("cash:b", "AED"),
        ("cash:bank", "JOD"),
        ("income:a", "USD"),
        ("budget:free", "USD"),
    ]


def test_an_invariant_that_is_not_known_keeps_its_name(ctx: Flask):
    assert check_in_words("chain") == "Every entry follows the one before it, and its seal is right"
    assert check_in_words("newest-one") == "newest-one"
    assert sorted(["newest-one", "chain", "entries-balance"], key=check_order) == [
        "entries-balance",
        "chain",
        "newest-one",
    ]


def test_every_invariant_of_the_check_has_words(ctx: Flask):
    assert [name for name in (*WHAT, "chain", "checkpoints") if check_in_words(name) == name] == []


def test_an_amount_is_sought_in_the_digits_of_each_currency():
    found = amounts_of("12.50")
    assert (found["USD"], found["JOD"], "JPY" in found) == (1_250, 12_500, False)
    assert amounts_of("much") == {}
