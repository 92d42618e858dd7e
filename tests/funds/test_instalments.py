"""Money on instalments: what had been expected and what came, in one currency or two; into which account, by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from grants.db import unit_of_work
from grants.errors import NotAllowed, RuleBroken
from grants.funds import actions, queries
from grants.funds.rules import PledgeState, book
from grants.funds.rules.agreements import AgreementState
from grants.ledger import queries as ledger
from grants.money import Money
from tests.cast import funds as cast
from tests.cast.people import AT

if TYPE_CHECKING:
    from flask import Flask

    from grants.funds.models import Fund

TODAY = AT.date()


def usd(major: str) -> Money:
    return Money.of(major, "USD")


def balances(fund: Fund, currency: str = "USD") -> dict[str, str]:
    """Return what is not zero in the fund's book, in major units."""
    return {name: money.plain() for name, money in ledger.balances(book(fund.id), currency).items() if money}


def broken(action: Any, *facts: Any, **more: Any) -> str | None:
    """Return the field that the action's RuleBroken blames."""
    with pytest.raises(RuleBroken) as raised:
        action(*facts, **more)
    return raised.value.field


def test_instalments_in_another_currency_come_over_and_under_what_was_expected(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("SEK", "0.1")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        pledge = actions.pledge(fund, funder, Money.of("3000", "SEK"), TODAY, by=by, at=AT)
        made = cast.a_signed_agreement(fund, funder, "1000", "2000", currency="SEK", pledge=pledge)
        first, second = made.instalments
        given = actions.contribute(fund, funder, usd("95.50"), TODAY, instalment=first, by=by, at=AT)
    assert (given.instalment, given.pledge_id, given.is_apart) == (first, pledge.id, False)
    assert balances(fund) == {
        "cash:bank": "95.50",
        "income:contributions": "100.00",
        "income:contributions:exchange": "-4.50",
        "receivable:pledges": "200.00",
        "deferred:pledges": "200.00",
        "budget:source": "-95.50",
        "budget:available": "95.50",
    }
    assert (first.closed_at, second.closed_at, made.state) == (AT, None, AgreementState.SIGNED)
    assert broken(actions.contribute, fund, funder, usd("1"), TODAY, instalment=first, by=by, at=AT) == "pledge"
    with unit_of_work():
        actions.contribute(fund, funder, usd("207"), TODAY, instalment=second, by=by, at=AT)
    assert (made.state, pledge.state) == (AgreementState.KEPT, PledgeState.RECEIVED)
    assert balances(fund) == {
        "cash:bank": "302.50",
        "income:contributions": "300.00",
        "income:contributions:exchange": "2.50",
        "budget:source": "-302.50",
        "budget:available": "302.50",
    }
    assert queries.standing(fund).contributed == usd("302.50")
    assert ledger.check(book(fund.id)) == []


@pytest.mark.parametrize(
    ("came", "sent", "left", "exchange"),
    [
        ("40", None, "60.00", "0.00"),  # measured by what came
        ("40", Money.of("500", "SEK"), "50.00", "-10.00"),  # measured by what was sent
        ("140", None, "0.00", "40.00"),  # more than all of it
        ("140", Money.of("2500", "SEK"), "0.00", "40.00"),
    ],
)
def test_a_part_of_an_instalment(ctx: Flask, came: str, sent: Money | None, left: str, exchange: str):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("SEK", "0.1")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        (part,) = cast.a_signed_agreement(fund, funder, "1000", currency="SEK").instalments
        more: Any = {"instalment": part, "is_last": False, "sent": sent, "by": by, "at": AT}
        actions.contribute(fund, funder, usd(came), TODAY, **more)
    found = balances(fund)
    assert found.get("receivable:pledges", "0.00") == left
    assert found.get("income:contributions:exchange", "0.00") == exchange
    assert part.closed_at is None
    with unit_of_work():
        actions.contribute(fund, funder, usd("1"), TODAY, instalment=part, by=by, at=AT)
    assert "receivable:pledges" not in balances(fund)
    assert queries.standing(fund).contributed == usd(came) + usd("1")


def test_in_the_funds_own_currency_there_is_no_exchange(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        first, second = cast.a_signed_agreement(fund, funder, "100", "100").instalments
        actions.contribute(fund, funder, usd("130"), TODAY, instalment=first, by=by, at=AT)
        actions.contribute(fund, funder, usd("60"), TODAY, instalment=second, is_last=False, by=by, at=AT)
    found = balances(fund)
    assert (found["income:contributions"], found["receivable:pledges"]) == ("190.00", "40.00")
    assert "income:contributions:exchange" not in found


def test_an_instalment_into_an_account_of_its_own_currency(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("JOD", "1.41")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        account = cast.an_account(fund, "JOD")
        (part,) = cast.a_signed_agreement(fund, funder, "1000", currency="JOD").instalments
        more: Any = {"account": account, "instalment": part, "by": by, "at": AT}
        actions.contribute(fund, funder, Money.of("400.005", "JOD"), TODAY, is_last=False, **more)
        assert balances(fund) == {"receivable:pledges": "845.99", "deferred:pledges": "845.99"}
        actions.contribute(fund, funder, Money.of("600", "JOD"), TODAY, **more)
    assert balances(fund) == {}
    assert balances(fund, "JOD") == {
        account.account: "1000.005",
        "income:contributions": "1000.005",
        "budget:source": "-1000.005",
        "budget:available": "1000.005",
    }


def test_into_a_third_currency_only_the_last_part_closes(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        cast.a_rate("SEK", "0.1")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        account = cast.an_account(fund, "JOD")
        (part,) = cast.a_signed_agreement(fund, funder, "1000", currency="SEK").instalments
        more: Any = {"account": account, "instalment": part, "by": by, "at": AT}
        actions.contribute(fund, funder, Money.of("40", "JOD"), TODAY, is_last=False, **more)
        assert balances(fund)["receivable:pledges"] == "100.00"
        actions.contribute(fund, funder, Money.of("30", "JOD"), TODAY, **more)
    assert balances(fund) == {}


def test_money_on_an_agreed_pledge_is_the_next_instalment(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        pledge = cast.a_pledge(fund, funder, "300")
        made = cast.a_signed_agreement(fund, funder, "100", "200", pledge=pledge)
        given = [
            actions.contribute(fund, funder, usd(much), TODAY, pledge=pledge, by=by, at=AT) for much in ("100", "200")
        ]
    assert [one.instalment for one in given] == made.instalments
    assert (made.state, pledge.state) == (AgreementState.KEPT, PledgeState.RECEIVED)


def test_the_system_explains_a_line_by_itself(ctx: Flask):
    with unit_of_work():
        fund = cast.a_fund()
        funder = cast.a_funder(fund)
        given = actions.contribute(fund, funder, usd("10"), TODAY, by=None, at=AT, from_suspense=True)
    assert given.recorded_by is None
    assert balances(fund) == {
        "liability:suspense": "-10.00",
        "income:contributions": "10.00",
        "budget:source": "-10.00",
        "budget:available": "10.00",
    }
    with pytest.raises(NotAllowed):
        actions.contribute(fund, funder, usd("10"), TODAY, by=None, at=AT)


def test_each_account_holds_its_own_currency(ctx: Flask):
    with unit_of_work():
        fund, other = cast.a_fund(), cast.a_fund("other")
        funder, by = cast.a_funder(fund), cast.treasurer_of(fund)
        dinars, theirs = cast.an_account(fund, "JOD"), cast.an_account(other, "USD")
        who: Any = {"by": by, "at": AT}
        given = actions.contribute(fund, funder, Money(1, "JOD"), TODAY, account=dinars, **who)
    assert (given.bank_account_id, given.amount) == (dinars.id, Money(1, "JOD"))
    assert ledger.balance(book(fund.id), dinars.account, "JOD") == Money(1, "JOD")
    assert broken(actions.contribute, fund, funder, usd("1"), TODAY, account=theirs, **who) == "account"
    assert broken(actions.contribute, fund, funder, usd("1"), TODAY, account=dinars, **who) == "amount"
