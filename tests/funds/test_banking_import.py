"""Statements: taken whole or not at all, and no line of them twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from grants.db import commit, db
from grants.errors import NotAllowed, RuleBroken
from grants.funds.actions.statements import import_statement
from grants.funds.models import BankStatement, Contribution, StatementLine
from grants.funds.queries.banking import first_account
from grants.funds.rules import BANK, SUSPENSE, book
from grants.ledger.actions.periods import close
from grants.ledger.queries import balance, balance_on, check
from grants.money import Money
from tests.cast import banking as cast
from tests.cast import funds
from tests.cast.banking import DAY, Moved
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from flask import Flask

    from grants.funds.models import Fund


def held(fund: Fund, account: str, currency: str = "USD") -> str:
    return balance(book(fund.id), account, currency).plain()


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def the_books_hold(fund: Fund) -> None:
    commit()
    assert check(book(fund.id)) == []


THREE = (Moved("100", DAY, "for olives", "A1"), Moved("250.50", DAY, "", "A2"), Moved("-7.25", DAY, "fee", "A3"))


def test_credits_wait_in_suspense_and_debits_until_they_are_explained(ctx: Flask):
    fund = funds.a_fund()
    account = cast.numbered(fund)
    done = cast.imported(account, *THREE, opening="10")
    assert (done.new_count, done.matched_count, done.is_known, done.elsewhere) == (3, 0, False, [])
    assert [line.amount for line in cast.lines_of(account)] == [Money.of(one.amount, "USD") for one in THREE]
    assert [line.state for line in cast.lines_of(account)] == ["waiting"] * 3
    assert (held(fund, BANK), held(fund, SUSPENSE), held(fund, "budget:available")) == ("350.50", "350.50", "0.00")
    [statement] = done.statements
    assert (statement.opening_minor, statement.closing_minor) == (1000, 35325)
    assert (statement.line_count, statement.new_count) == (3, 3)
    the_books_hold(fund)


def test_the_same_file_twice_changes_nothing(ctx: Flask):
    fund = funds.a_fund()
    account = cast.numbered(fund)
    first = cast.imported(account, *THREE)
    again = cast.imported(account, *THREE)
    assert (again.is_known, again.statements, again.new_count) == (True, first.statements, 0)
    assert (count(BankStatement), count(StatementLine), held(fund, SUSPENSE)) == (1, 3, "350.50")


def test_overlapping_files_bring_each_line_once_in_any_order(ctx: Flask):
    fund = funds.a_fund()
    account = cast.numbered(fund)
    days = [DAY + timedelta(days=number) for number in range(4)]
    twins = [Moved("5", day, "bread") for day in days for _twice in range(2)]
    files = [twins[4:8], twins[0:6], twins[2:8], twins]
    for number, part in enumerate(files):
        before = len([one for one in twins if one.on < part[0].on])
        done = cast.imported(account, *part, opening=str(5 * before))
        assert done.new_count == (4, 4, 0, 0)[number]
    assert (count(BankStatement), count(StatementLine), held(fund, SUSPENSE)) == (4, 8, "40.00")
    the_books_hold(fund)


@pytest.mark.parametrize(("currency", "amount", "shown"), [("JOD", "0.001", "0.001"), ("JPY", "7", "7")])
def test_currencies_of_other_digits(ctx: Flask, currency: str, amount: str, shown: str):
    fund = funds.a_fund()
    account = cast.a_further_account(fund, currency)
    cast.imported(account, Moved(amount))
    assert held(fund, account.account, currency) == shown
    assert held(fund, SUSPENSE, currency) == shown
    assert held(fund, BANK) == "0.00"


def test_a_file_that_does_not_add_up_is_refused_whole(ctx: Flask):
    fund = funds.a_fund()
    account, by = cast.numbered(fund), funds.treasurer_of(fund)
    with pytest.raises(RuleBroken) as refused:
        import_statement(account, cast.camt(THREE, closing="400"), by=by, at=AT)
    assert refused.value.field == "file"
    assert (count(BankStatement), count(StatementLine), held(fund, SUSPENSE)) == (0, 0, "0.00")


def test_another_accounts_file_is_refused_and_says_whose_it_is(ctx: Flask):
    fund = funds.a_fund()
    account, by = cast.numbered(fund), funds.treasurer_of(fund)
    theirs = cast.camt(THREE, iban=cast.OTHER_IBAN)
    with pytest.raises(RuleBroken) as refused:
        import_statement(account, theirs, by=by, at=AT)
    assert str(refused.value) == f"This file is of the account {cast.OTHER_IBAN}, which is not this one."
    other = cast.a_further_account(fund, "USD", name="Reserve")
    with pytest.raises(RuleBroken) as refused:
        import_statement(account, theirs, by=by, at=AT)
    assert str(refused.value) == "This file belongs to another account of the fund: Reserve. Import it there."
    assert import_statement(other, theirs, by=by, at=AT).new_count == 3


def test_an_account_without_a_number_learns_it_from_its_first_file_unless_it_is_anothers(ctx: Flask):
    fund = funds.a_fund()
    account, by = first_account(fund), funds.treasurer_of(fund)
    cast.a_further_account(fund, "USD", name="Reserve")
    with pytest.raises(RuleBroken, match="Reserve"):
        import_statement(account, cast.camt(THREE, iban=cast.OTHER_IBAN), by=by, at=AT)
    import_statement(account, cast.camt(THREE), by=by, at=AT)
    assert account.iban == cast.OWN_IBAN


def test_a_file_in_another_currency_is_refused(ctx: Flask):
    fund = funds.a_fund()
    account, by = cast.numbered(fund), funds.treasurer_of(fund)
    with pytest.raises(RuleBroken) as refused:
        import_statement(account, cast.camt(THREE, currency="EUR"), by=by, at=AT)
    assert str(refused.value) == "This file is in EUR, and the account holds USD. Nothing was imported."


def test_who_does_not_record_money_imports_nothing(ctx: Flask):
    fund = funds.a_fund()
    account = cast.numbered(fund)
    with pytest.raises(NotAllowed):
        import_statement(account, cast.camt(THREE), by=person(), at=AT)
    assert count(BankStatement) == 0


def test_days_that_are_closed_are_booked_on_the_first_open_one(ctx: Flask):
    fund = funds.a_fund()
    account = cast.numbered(fund)
    close(book(fund.id), date(2026, 1, 12), by=None, at=AT)
    cast.imported(account, *THREE)
    assert balance_on(book(fund.id), BANK, "USD", date(2026, 1, 12)).plain() == "0.00"
    assert balance_on(book(fund.id), BANK, "USD", date(2026, 1, 13)).plain() == "350.50"
    assert count(Contribution) == 0
