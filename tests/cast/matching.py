"""Short ways to say what a fund's lines and books hold, for the tests of matching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants.db import commit, db
from grants.funds.models import Gift, Payout, Reconciliation, StatementLine
from grants.funds.rules import SUSPENSE, book
from grants.funds.rules.banking import LineState
from grants.funds.rules.gifts import GiftState, GiftWay
from grants.funds.rules.references import new_code
from grants.ledger.queries import balance, check
from grants.money import Money
from tests.cast import funds
from tests.cast.banking import DAY, lines_of
from tests.cast.people import AT

if TYPE_CHECKING:
    from grants.funds.models import BankAccount, Fund, Pledge


def held(fund: Fund, *accounts: str, currency: str = "USD") -> list[str]:
    """Return what accounts of the fund's book hold."""
    return [balance(book(fund.id), account, currency).plain() for account in accounts]


def count(kind: type) -> int:
    """Return how many there are."""
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def usd(amount: str) -> Money:
    """Return so many dollars."""
    return Money.of(amount, "USD")


def states(account: BankAccount) -> list[str]:
    """Return the states of an account's lines, in the order in which they came."""
    return [str(line.state) for line in lines_of(account)]


def the_books_hold(fund: Fund) -> None:
    """Look at every invariant: of the ledger, and that no line is explained by more or less than itself."""
    commit()
    assert check(book(fund.id)) == []
    explained = (
        select(func.coalesce(func.sum(Reconciliation.amount_minor), 0))
        .where(Reconciliation.line_id == StatementLine.id, Reconciliation.undone_at.is_(None))
        .scalar_subquery()
    )
    for state, minor, parts in db.session.execute(select(StatementLine.state, StatementLine.amount_minor, explained)):
        assert 0 <= parts / minor <= 1
        assert (state is LineState.MATCHED) == (parts == minor)
    waiting = db.session.scalar(
        select(func.sum(StatementLine.amount_minor - explained)).where(StatementLine.amount_minor > 0)
    )
    assert balance(book(fund.id), SUSPENSE, fund.currency).minor == (waiting or 0)


def a_coded_pledge(fund: Fund, amount: str = "1000") -> Pledge:
    """Return an open pledge with a reference code."""
    made = funds.a_pledge(fund, funds.a_funder(fund), amount)
    made.code = made.code or new_code("7K3M2QX")
    db.session.flush()
    return made


def a_gift(fund: Fund, amount: str = "25", body: str = "ABCDEFG", currency: str = "USD") -> Gift:
    """Return a gift that somebody said they would transfer."""
    made = Gift(
        fund_id=fund.id,
        amount=Money.of(amount, currency),
        way=GiftWay.BANK_TRANSFER,
        language="en",
        giver_name="",
        state=GiftState.STARTED,
        started_at=AT,
        code=new_code(body),
    )
    db.session.add(made)
    db.session.flush()
    return made


def a_payout(fund: Fund, amount: str = "96.80", key: str = "po_1") -> Payout:
    """Return what the processor sent."""
    made = Payout(fund=fund, key=key, amount=usd(amount), arrives_on=DAY, status="paid", recorded_at=AT)
    db.session.add(made)
    db.session.flush()
    return made
