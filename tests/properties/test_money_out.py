"""Any sequence of gifts, awards and payments: the books balance, and no one can promise or pay what is not there."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.awards.models import Award
from grants.awards.rules import AwardState
from grants.db import db, unit_of_work
from grants.disbursements import actions
from grants.disbursements.rules import COOL_OFF, DisbursementState, Route
from grants.errors import NotAllowed, RuleBroken, WrongState
from grants.funds import rules as chart
from grants.funds.queries import standing
from grants.ledger.queries import balance, check, sums_by_prefix
from grants.money import Money
from tests.cast.awards import an_active_award, who_speaks_for
from tests.cast.disbursements import a_checked_payee, a_draft, the_part
from tests.cast.funds import a_fund, funded, steward_of, treasurer_of
from tests.cast.people import AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from grants.awards.models import AwardShare
    from grants.disbursements.models import Disbursement
    from grants.funds.models import Fund
    from grants.people.models import Person

REFUSALS = (RuleBroken, WrongState, NotAllowed)


class Year:
    """One fund over one random year. `reached` counts what happened, so that green means that something did."""

    def __init__(self, seed: int, reached: Counter[str]) -> None:
        self.chance, self.reached = random.Random(seed), reached
        with unit_of_work():
            self.fund: Fund = a_fund(slug=f"year-{seed}")
            self.steward: Person = steward_of(self.fund)
            self.treasurer: Person = treasurer_of(self.fund)
        self.given = Money.zero(self.fund.currency)
        self.shares: list[AwardShare] = []
        self.payments: list[Disbursement] = []

    def live(self, steps: int) -> None:
        """Do `steps` random things, refused or not, and look at the books after each."""
        often: list[Callable[[], None]] = [self.prepare, self.approve, self.confirm]
        seldom: list[Callable[[], None]] = [self.receive, self.award, self.come_back, self.reroute, self.approve_alone]
        verbs = [*often, *often, *often, *seldom]
        for _ in range(steps):
            verb = self.chance.choice(verbs)
            try:
                with unit_of_work():
                    verb()
                self.reached[verb.__name__] += 1
            except REFUSALS:
                self.reached[f"{verb.__name__} refused"] += 1
            self.look()

    def receive(self) -> None:
        """Money comes in."""
        amount = Money.of(self.chance.randrange(1_000, 9_000), self.fund.currency)
        funded(self.fund, amount.plain())
        self.given += amount

    def award(self) -> None:
        """Two partners are promised something, covered or not."""
        parts = (str(self.chance.randrange(500, 4_000)), str(self.chance.randrange(500, 4_000)))
        made = an_active_award(self.fund, f"Plan {len(self.shares)}", parts=parts)
        for share in made.shares:
            a_checked_payee(share, by=self.treasurer)
        self.shares += made.shares

    def _share(self) -> AwardShare:
        if not self.shares:
            raise WrongState("nothing is awarded yet")
        return self.chance.choice(self.shares)

    def _payment(self) -> Disbursement:
        if not self.payments:
            raise WrongState("nothing is prepared yet")
        return self.chance.choice(self.payments[-4:])  # mostly what still moves

    def prepare(self) -> None:
        """Somebody prepares a part, prepared already or not."""
        payment = actions.prepare(the_part(self._share()), by=self.steward, at=AT)
        if payment not in self.payments:
            self.payments.append(payment)

    def approve(self) -> None:
        """The other pair of eyes sends it."""
        payment = self._payment()
        actions.approve(payment, payment.amount, by=self.treasurer, at=AT)

    def approve_alone(self) -> None:
        """Whoever prepared it tries to send it too."""
        payment = self._payment()
        actions.approve(payment, payment.amount, by=self.steward, at=AT)

    def confirm(self) -> None:
        """The payee says that it arrived."""
        payment = self._payment()
        actions.confirm(payment, AT.date(), by=who_speaks_for(payment.share), at=AT)

    def come_back(self) -> None:
        """A bank sends it back."""
        actions.give_back(self._payment(), "Account closed.", by=self.treasurer, at=AT)

    def reroute(self) -> None:
        """A partner names another payee, which is checked anew."""
        share = self._share()
        draft = a_draft(Route.AGENT, details=f"Agent {self.chance.randrange(1_000)}")
        payee = actions.enter_payee(share, draft, by=who_speaks_for(share), at=AT)
        actions.check_payee(payee, by=self.treasurer, at=AT + COOL_OFF)

    def look(self) -> None:
        """Hold the books against what happened."""
        assert check(chart.book(self.fund.id)) == []
        books, currency = standing(self.fund), self.fund.currency
        assert books.contributed == self.given
        assert books.free + books.committed + books.paid == self.given
        assert min(books.free, books.committed, books.paid) >= Money.zero(currency)
        confirmed = [one.amount for one in self._in(DisbursementState.CONFIRMED)]
        sent = [one.amount for one in self._in(DisbursementState.SENT)]
        assert books.paid.minor == sum(amount.minor for amount in confirmed)
        assert balance(chart.book(self.fund.id), chart.TRANSIT, currency).minor == sum(amount.minor for amount in sent)
        bank = balance(chart.book(self.fund.id), chart.BANK, currency)
        assert bank.minor == self.given.minor - sum(amount.minor for amount in (*sent, *confirmed))
        pledged = sums_by_prefix(chart.book(self.fund.id), currency, (chart.COMMITTED,))[chart.COMMITTED]
        awarded = sum(db.session.scalars(select(Award.amount_minor).where(Award.fund_id == self.fund.id)))
        assert pledged.minor + books.paid.minor == awarded
        for award in db.session.scalars(select(Award).where(Award.fund_id == self.fund.id)):
            arrived = sum(one.amount.minor for one in self._in(DisbursementState.CONFIRMED) if one.share.award is award)
            assert (award.state is AwardState.COMPLETED) == (arrived == award.amount.minor)

    def _in(self, state: DisbursementState) -> list[Disbursement]:
        return [one for one in self.payments if one.state is state]


# What a sample must have reached, or it proves nothing: each of these, this often.
MUST = (
    "receive",
    "award",
    "award refused",
    "prepare",
    "approve",
    "confirm",
    "come_back",
    "reroute",
    "approve_alone refused",
)


def live(years: int, steps: int, least: int) -> None:
    """Live `years` random years of `steps` steps each."""
    reached: Counter[str] = Counter()
    for seed in range(years):
        Year(seed, reached).live(steps)
    assert [verb for verb in MUST if reached[verb] < least] == [], reached
    assert reached["approve_alone"] == 0


def test_any_year_keeps_the_books(ctx: Flask) -> None:
    live(years=3, steps=60, least=3)


@pytest.mark.prove
def test_a_hundred_years_keep_the_books(ctx: Flask) -> None:
    live(years=100, steps=60, least=25)
