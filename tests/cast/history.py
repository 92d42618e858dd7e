"""A fund's history step by step, held against plain arithmetic after each: what every random history stands on."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import func, select

from grants.db import db, unit_of_work
from grants.errors import RuleBroken
from grants.funds.models import Reconciliation, StatementLine
from grants.funds.queries import banking
from grants.funds.queries.agreements import still_receivable
from grants.funds.queries.matching import instalments
from grants.funds.rules import (
    AVAILABLE,
    DEFERRED,
    RECEIVABLE,
    SHORTFALL,
    SUSPENSE,
    book,
)
from grants.funds.rules.banking import MatchKind
from grants.ledger.actions import NotCovered
from grants.ledger.models import Entry
from grants.ledger.queries import balance, balances, check
from grants.money import Money, total
from tests.cast.arithmetic import POT, Effect, Sums, as_sums, came, explained, moved
from tests.cast.banking import Moved, a_further_account, numbered
from tests.cast.funds import a_fund, a_funder, treasurer_of
from tests.cast.people import AT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement

    from grants.funds.models import BankAccount, Fund, Instalment

CURRENCIES = ("USD", "JOD", "EUR")
ON = AT.date()
MINOR = st.integers(1_000, 300_000)
LITTLE = st.integers(1, 900)
PICK = st.integers(0, 60)  # one of however many there are
LINES = st.lists(st.tuples(st.integers(-60_000, 200_000).filter(bool), st.integers(-12, 12)), min_size=1, max_size=4)
NUMBERS = itertools.count(1)
Thing = TypeVar("Thing")


class History(RuleBasedStateMachine):
    """One fund of three accounts, and whatever happens to its money.

    `reached` counts what did, so that green means that something did.
    """

    def __init__(self, reached: Counter[str]) -> None:
        super().__init__()
        self.reached = reached
        number = next(NUMBERS)
        with unit_of_work():
            self.fund = a_fund(slug=f"money-in-{number}")
            self.funder = a_funder(self.fund)
            self.by = treasurer_of(self.fund)
            others = (("JOD", "GB33BUKB20201555555555"), ("EUR", "FR7630006000011234567890189"))
            self.accounts = [numbered(self.fund), *(a_further_account(self.fund, *one) for one in others)]
        self.book = book(self.fund.id)
        self.sums = Sums()
        self.day = ON - timedelta(days=30 * number)  # rates are of no fund: each example has a month of its own
        self.rates: dict[str, Decimal] = {"USD": Decimal(1)}
        self.codes: list[str] = []
        self.brought: dict[str, list[Moved]] = {currency: [] for currency in CURRENCIES}
        self.wrote: dict[int, Effect] = {}  # what each entry did, by its key
        self.undone: set[int] = set()
        self.matched: dict[int, Effect] = {}  # what each match that stands did, by its key
        self.kept: dict[int, int] = {}  # what of each contribution has not gone back
        self.went_back: set[int] = set()
        self.latest = 0
        self.credits: list[StatementLine] = []  # that wait
        self.debits: list[StatementLine] = []
        self.parts: list[Instalment] = []  # that are open

    def _money(self, minor: int, pick: int) -> Money:
        return Money(minor, CURRENCIES[pick % len(CURRENCIES)])

    def _account(self, currency: str) -> BankAccount:
        return self.accounts[CURRENCIES.index(currency)]

    def _decide(self, effect: Effect, act: Callable[[], Entry | None]) -> bool:
        """Decide about money: refused exactly where the arithmetic has too little."""
        if not self.sums.covers(effect):
            with pytest.raises(NotCovered), unit_of_work():
                act()
            self.reached["refused by the floor"] += 1
            return False
        with unit_of_work():
            entry = act()
        self._wrote(effect, entry)
        return True

    def _wrote(self, effect: Effect, entry: Entry | None = None) -> None:
        """Count what was written in; no entry is given where nobody may undo it by itself."""
        before = self.sums.short(CURRENCIES)
        self.sums.add(effect)
        self.reached["shortfall"] += len(self.sums.short(CURRENCIES) - before)
        self.reached["shortfall filled"] += len(before - self.sums.short(CURRENCIES))
        if entry is not None:
            self.wrote.setdefault(entry.id, Counter()).update(effect)

    def _refused(self, act: Callable[[], object]) -> None:
        with pytest.raises(RuleBroken), unit_of_work():
            act()

    def _hear(self, how: str) -> None:
        """Count what matches were written since the last look, by hand or by the code that a line carries."""
        query = select(Reconciliation).where(
            Reconciliation.id > self.latest, Reconciliation.line.has(of_fund(self.fund))
        )
        for match in db.session.scalars(query.order_by(Reconciliation.id)):
            self.latest = match.id
            self._heard(match)
            self.reached[f"match {how}"] += 1

    def _heard(self, match: Reconciliation) -> None:
        kind, amount, account = MatchKind(match.kind), match.amount, match.line.bank_account.account
        if kind is MatchKind.OWN_TRANSFER:  # each of its lines is one end
            effect = came(account, amount) if amount.minor < 0 else moved((SUSPENSE, -amount), (POT, amount))
        else:
            effect = explained(kind, amount, account, is_contribution=match.contribution_id is not None)
        self._wrote(effect, db.session.get(Entry, match.entry_id) if match.entry_id else None)
        self.matched[match.id] = effect
        if kind is MatchKind.CONTRIBUTION and match.contribution_id:
            self.kept[match.contribution_id] = amount.minor
        elif kind is MatchKind.GIVEN_BACK and match.contribution_id:
            self.kept[match.contribution_id] += amount.minor
            self.went_back.add(match.contribution_id)

    # What must be so after each step.

    @invariant()
    def the_books_are_what_arithmetic_says(self) -> None:
        assert check(self.book) == []
        for currency in CURRENCIES:
            held = balances(self.book, currency)
            nothing = Money.zero(currency)
            free, missing = held.get(AVAILABLE, nothing), held.get(SHORTFALL.name, nothing)
            assert free >= nothing >= missing
            assert not (free and missing)
            sums = as_sums(held)
            budget = sum(minor for name, minor in sums.items() if name.startswith("budget:"))
            cash = sum(minor for name, minor in sums.items() if name.startswith("cash:"))
            owed = sum(minor for name, minor in sums.items() if name.startswith("liability:"))
            assert budget == cash - owed
            assert sums == self.sums.of(currency)

    @invariant()
    def what_waits_is_what_the_books_expect(self) -> None:
        """Suspense is what no match explains; what is receivable is what open instalments still bring."""
        known_parts = (
            select(func.coalesce(func.sum(Reconciliation.amount_minor), 0))
            .where(Reconciliation.line_id == StatementLine.id, Reconciliation.undone_at.is_(None))
            .scalar_subquery()
        )
        waiting = select(StatementLine.currency, func.sum(StatementLine.amount_minor - known_parts)).where(
            of_fund(self.fund), StatementLine.amount_minor > 0
        )
        left = {
            currency: int(minor) for currency, minor in db.session.execute(waiting.group_by(StatementLine.currency))
        }
        for currency in CURRENCIES:
            assert balance(self.book, SUSPENSE, currency).minor == left.get(currency, 0)
        self.parts = instalments(self.fund)
        lines = banking.waiting(self.fund, limit=500)
        self.credits = [line for line in lines if line.amount_minor > 0]
        self.debits = [line for line in lines if line.amount_minor < 0]
        expected = total([one for part in self.parts if (one := still_receivable(part))], "USD")
        assert balance(self.book, RECEIVABLE, "USD") == balance(self.book, DEFERRED, "USD") == expected


def one_of(things: Sequence[Thing], pick: int) -> Thing:
    return things[pick % len(things)]


def of_fund(fund: Fund) -> ColumnElement[bool]:
    return StatementLine.bank_account.has(fund_id=fund.id)
