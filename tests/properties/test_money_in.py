"""Whatever happens to a fund's money: the books are what plain arithmetic says, and refuse what it does not cover."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Unpack

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from grants.db import db, unit_of_work
from grants.funds import actions
from grants.funds.actions.agreements import NoRate
from grants.funds.actions.booking import book_found
from grants.funds.actions.books import undo_entry
from grants.funds.actions.currencies import Exchange, exchange
from grants.funds.actions.holds import release_holds
from grants.funds.actions.looking import Found
from grants.funds.actions.unmatching import undo
from grants.funds.models import Contribution, Reconciliation
from grants.funds.queries import unconfirmed
from grants.funds.rules import (
    HELD,
    POOL,
    RECEIVABLE,
    REFUNDS_DUE,
    committed,
)
from grants.funds.rules.banking import MatchKind
from grants.funds.rules.books import OWN_WAY
from grants.funds.rules.movements import Charged, Movement, MovementKind
from grants.funds.rules.references import random_body
from grants.ledger.actions import post
from grants.ledger.actions.rates import record_rate
from grants.ledger.models import Entry
from grants.ledger.queries import balance
from grants.ledger.rules import AccountSpec, credit, debit
from grants.money import Money
from tests.cast.arithmetic import POT, Effect, against, came, charged, moved
from tests.cast.funds import an_agreement
from tests.cast.history import CURRENCIES, LINES, LITTLE, MINOR, NUMBERS, ON, PICK, one_of
from tests.cast.history_bank import BankHistory
from tests.cast.matching import a_gift
from tests.cast.people import AT

if TYPE_CHECKING:
    from flask import Flask

    from grants.funds.actions.contributing import Transfer
    from grants.funds.models import ContributionAgreement, Gift, Pledge
    from grants.ledger.rules import Posting

BACK = st.sampled_from((MovementKind.DISPUTE, MovementKind.REFUND, MovementKind.DEBIT_FAILED))
IS_OLD = 56  # days: a bank debit is safe then


@dataclass
class Card:
    """A charge of the processor: what of it is still held, and what its giver's bank has taken back."""

    charge: Charged
    given_id: int
    on: int  # days before AT
    held: int
    left: int
    disputed: int = 0
    is_released: bool = False


class MoneyIn(BankHistory):
    """All that can happen to the money of one fund."""

    def __init__(self, reached: Counter[str]) -> None:
        super().__init__(reached)
        self.cards: list[Card] = []
        self.thanked: list[Contribution] = []
        self.awards: dict[str, Money] = {}

    # What comes in.

    @initialize(minor=MINOR, lines=LINES)
    def beginning(self, minor: int, lines: list[tuple[int, int]]) -> None:
        """No history begins with nothing: else most of them could not go on."""
        self._contribute(Money(minor, "USD"))
        self.agreement(0, [minor, minor])
        self._import("USD", lines, [])

    @rule(minor=MINOR, pick=PICK)
    def contribution(self, minor: int, pick: int) -> None:
        self._contribute(self._money(minor, pick))

    def _contribute(self, amount: Money, **more: Unpack[Transfer]) -> None:
        account = self._account(amount.currency)
        with unit_of_work():
            given = actions.contribute(self.fund, self.funder, amount, ON, account=account, by=self.by, at=AT, **more)
            entry = unconfirmed.entries_of([given])[given.id]
        self._wrote(came(account.account, amount), entry)
        self.kept[given.id] = amount.minor
        self.reached["contribution"] += 1

    @precondition(lambda self: len(self.rates) < len(CURRENCIES))
    @rule(pick=PICK, rate=st.integers(500, 2_000))
    def rate(self, pick: int, rate: int) -> None:
        base, value = CURRENCIES[1 + pick % 2], Decimal(rate) / 1_000
        with unit_of_work():
            record_rate(base, "USD", self.day, value, f"Bank {next(NUMBERS)}", by=None, at=AT)
        self.rates[base] = value

    @precondition(lambda self: len(self.parts) < 4)
    @rule(pick=PICK, parts=st.lists(MINOR, min_size=1, max_size=3))
    def agreement(self, pick: int, parts: list[int]) -> None:
        """The funder signs; what it is worth by the stored rate is receivable, and nothing else changes."""
        amounts = [self._money(minor, pick) for minor in parts]
        currency = amounts[0].currency
        if currency not in self.rates:
            with pytest.raises(NoRate), unit_of_work():
                self._sign(amounts)
            self.reached["no rate"] += 1
            return
        before = balance(self.book, RECEIVABLE, "USD")
        with unit_of_work():
            code = self._sign(amounts).code
        units = sum(amount.major for amount in amounts) * self.rates[currency]
        worth = Money.of(units.quantize(Decimal("0.01"), ROUND_HALF_EVEN), "USD")
        assert balance(self.book, RECEIVABLE, "USD") == before + worth
        self.codes.append(code or "")
        self.reached["agreement"] += 1

    def _sign(self, amounts: list[Money]) -> ContributionAgreement:
        parts = (amount.plain() for amount in amounts)
        agreement = an_agreement(self.fund, self.funder, *parts, currency=amounts[0].currency)
        actions.sign(agreement, "Dr. Sumac", self.day, accepts_code=True, by=self.by, at=AT)
        return agreement

    @precondition(lambda self: self.parts)
    @rule(pick=PICK, percent=st.integers(20, 180), other=st.booleans(), is_last=st.booleans())
    def instalment(self, pick: int, percent: int, other: bool, is_last: bool) -> None:
        """Some of it comes, or more than was agreed; sometimes in the fund's own currency."""
        part = one_of(self.parts, pick)
        currency = "USD" if other else part.currency
        amount = Money(max(1, part.amount_minor * percent // 100), currency)
        self.reached["over" if percent > 100 else "under"] += 1
        self._contribute(amount, instalment=part, is_last=is_last)
        self.reached["instalment"] += 1

    @precondition(lambda self: len(self.codes) < 8)
    @rule(minor=MINOR, pick=PICK, is_gift=st.booleans())
    def promise(self, minor: int, pick: int, is_gift: bool) -> None:
        """Somebody says that a transfer will come, with a code."""
        amount = self._money(minor, pick)
        with unit_of_work():
            if is_gift:
                made: Gift | Pledge = a_gift(self.fund, amount.plain(), random_body(), amount.currency)
            else:
                made = actions.pledge(self.fund, self.funder, amount, ON, by=self.by, at=AT)
            self.codes.append(made.code or "")

    @rule(source=PICK, shift=st.integers(1, 2), left=MINOR, gotten=MINOR, fee=st.one_of(st.none(), LITTLE))
    def exchange(self, source: int, shift: int, left: int, gotten: int, fee: int | None) -> None:
        out, into = self._money(left, source), self._money(gotten, source + shift)
        cost = Money(fee or 0, out.currency)
        here, there = self._account(out.currency), self._account(into.currency)
        effect = came(there.account, into)
        effect.update(came(here.account, -(out + cost)))
        done = Exchange(here, out, there, into, ON, cost or None)
        if self._decide(effect, lambda: exchange(self.fund, done, by=self.by, at=AT)):
            self.reached["exchange"] += 1

    # What the card processor reports.

    @precondition(lambda self: len(self.cards) < 6)
    @rule(
        minor=MINOR, fee=LITTLE, pick=PICK, is_debit=st.sampled_from((True, True, False)), days=st.sampled_from((60, 0))
    )
    def card(self, minor: int, fee: int, pick: int, is_debit: bool, days: int) -> None:
        """A gift by card, or by a bank debit, which is held until nobody can take it back."""
        amount, cost = self._money(minor, pick), self._money(fee, pick)
        with unit_of_work():
            gift = a_gift(self.fund, amount.plain(), random_body(), amount.currency)
            charge = Charged(f"ch_{next(NUMBERS)}", gift.code, None, amount, "card", is_debit, is_good=True)
            self._told(MovementKind.CHARGE, amount, cost, charge, days)
            given = db.session.scalars(select(Contribution).where(Contribution.charge_key == charge.key)).one()
        held = (amount - cost).minor if is_debit else 0
        self._wrote(charged(amount - cost, Money(held, amount.currency)), self._entry())
        self.cards.append(Card(charge, given.id, days, held, held))
        self.kept[given.id] = minor
        self.reached["debit" if is_debit else "card"] += 1

    def _told(self, kind: MovementKind, amount: Money, fee: Money, charge: Charged, days: int = 0) -> None:
        found = Found()
        at, number = AT - timedelta(days=days), next(NUMBERS)
        found.add(Movement(f"txn_{number}", kind, amount, fee, at, f"of_{number}", charge))
        assert book_found(self.fund, found, at=AT, arrived=self.thanked.append) == 1

    def _entry(self) -> Entry:
        """Return the entry that was written last."""
        latest = select(Entry).where(Entry.book == self.book).order_by(Entry.number.desc()).limit(1)
        return db.session.scalars(latest).one()

    @precondition(lambda self: any(self.kept[card.given_id] for card in self.cards))
    @rule(pick=PICK, percent=st.integers(1, 100), fee=LITTLE, kind=BACK)
    def taken_back(self, pick: int, percent: int, fee: int, kind: MovementKind) -> None:
        """A giver, or their bank, takes money back: of a debit, what is still held first."""
        card = one_of([card for card in self.cards if self.kept[card.given_id]], pick)
        currency = card.charge.sent.currency
        back = max(1, self.kept[card.given_id] * percent // 100)
        out = Money(-back, currency)
        self._back(card, kind, out, Money(fee, currency), -min(back + fee, card.left))
        card.disputed += back if kind is MovementKind.DISPUTE else 0
        self.reached["refund" if kind is MovementKind.REFUND else "dispute"] += 1

    @precondition(lambda self: any(card.disputed for card in self.cards))
    @rule(pick=PICK)
    def won(self, pick: int) -> None:
        """A dispute is won: it comes back to where it was taken from, as far as there is room."""
        card = one_of([card for card in self.cards if card.disputed], pick)
        back, room = card.disputed, 0 if card.is_released else card.held - card.left
        currency = card.charge.sent.currency
        self._back(card, MovementKind.DISPUTE_WON, Money(back, currency), Money.zero(currency), min(back, room))
        card.disputed = 0
        self.reached["dispute won"] += 1

    def _back(self, card: Card, kind: MovementKind, amount: Money, fee: Money, held: int) -> None:
        with unit_of_work():
            self._told(kind, amount, fee, card.charge)
        self._wrote(charged(amount - fee, Money(held, amount.currency)), self._entry())
        card.left += held
        self.kept[card.given_id] += amount.minor
        self.went_back.add(card.given_id)

    @precondition(lambda self: any(_is_due(card) for card in self.cards))
    @rule()
    def release(self) -> None:
        """Debits that nobody can take back any more become free."""
        db.session.commit()
        release_holds(AT)
        for card in filter(_is_due, self.cards):
            left = Money(card.left, card.charge.sent.currency)
            self._wrote(moved((HELD.name, -left), (POT, left)))
            self.reached["release"] += bool(left)
            card.left, card.is_released = 0, True

    # What is decided, and what is undone.

    @rule(minor=MINOR, pick=PICK, is_all=st.booleans())
    def award(self, minor: int, pick: int, is_all: bool) -> None:
        """The community promises money, often all of it; never more."""
        amount = self._money(minor, pick)
        if is_all and self.sums.held[POT, amount.currency] > 0:
            amount = Money(self.sums.held[POT, amount.currency], amount.currency)
        to = AccountSpec(committed(next(NUMBERS)), floor=0)
        effect = moved((POT, -amount), (to.name, amount))
        if self._decide(effect, lambda: self._post(to.name, "award", debit(POOL, amount), credit(to, amount))):
            self.reached["award"] += 1
            self.awards[to.name] = amount

    @precondition(lambda self: self.awards)
    @rule(pick=PICK)
    def award_ends(self, pick: int) -> None:
        """A promise ends: what is missing is filled first."""
        name = one_of(sorted(self.awards), pick)
        amount = self.awards.pop(name)
        with unit_of_work():
            self._post(f"{name}:end", "cancel", debit(name, amount), credit(POOL, amount))
        self._wrote(moved((POT, amount), (name, -amount)))

    def _post(self, key: str, kind: str, *lines: Posting) -> Entry:
        return post(self.book, key, lines, kind=kind, reason="", about=self.fund, by=self.by.id, on=ON, at=AT)

    @precondition(lambda self: self.matched)
    @rule(pick=PICK)
    def undo_match(self, pick: int) -> None:
        """A match is undone, unless money went on since."""
        match = db.session.get_one(Reconciliation, one_of(sorted(self.matched), pick))
        both = self._written_with(match)
        effect: Effect = Counter()
        for one in both:
            effect.update(against(self.matched[one]))

        def act() -> None:
            undo(match, "Wrong", by=self.by, at=AT)

        is_gone = effect[REFUNDS_DUE, match.currency] < 0 and not self.sums.covers(effect)
        is_contribution = match.kind == MatchKind.CONTRIBUTION
        if is_gone or (is_contribution and match.contribution_id in self.went_back):
            self._refused(act)
        elif self._decide(effect, act):
            for one in both:
                del self.matched[one]
            self.undone |= {match.entry_id or 0}
            self._forget(match)
            self.reached["match undone"] += 1

    def _written_with(self, match: Reconciliation) -> list[int]:
        if match.kind != MatchKind.OWN_TRANSFER:
            return [match.id]
        return list(db.session.scalars(select(Reconciliation.id).where(Reconciliation.entry_id == match.entry_id)))

    def _forget(self, match: Reconciliation) -> None:
        if match.kind == MatchKind.CONTRIBUTION:
            self.kept[match.contribution_id] = 0
            self.went_back.add(match.contribution_id)
        elif match.kind == MatchKind.GIVEN_BACK and match.contribution_id:
            self.kept[match.contribution_id] -= match.amount_minor

    @precondition(lambda self: self.wrote)
    @rule(pick=PICK, is_any=st.booleans())
    def undo_by_hand(self, pick: int, is_any: bool) -> None:
        """An entry is undone by its mirror: only one that nothing else stands on. Undone again, it changes nothing."""
        still = [] if is_any else sorted(self.wrote.keys() - self.undone)
        entry = db.session.get_one(Entry, one_of(still or sorted(self.wrote), pick))
        given = entry.about_id if entry.about == Contribution.__tablename__ else None

        def act() -> None:
            undo_entry(self.fund, entry, "Wrong", by=self.by, at=AT)

        stands_on = Reconciliation.undone_at.is_(None) & (
            (Reconciliation.entry_id == entry.id) | (Reconciliation.recorded_id == entry.id)
        )
        is_matched = db.session.scalar(select(Reconciliation.id).where(stands_on).limit(1)) is not None
        if entry.kind in OWN_WAY or is_matched or (given in self.went_back and entry.id not in self.undone):
            self._refused(act)
            self.reached["not undone by hand"] += 1
        elif self._decide(Counter() if entry.id in self.undone else against(self.wrote[entry.id]), act):
            self.reached["reversal"] += entry.id not in self.undone
            self.undone.add(entry.id)
            if given is not None:
                self.kept[given] = 0
                self.went_back.add(given)


def _is_due(card: Card) -> bool:
    return bool(card.held) and not card.is_released and card.on >= IS_OLD


# What a run must have reached, or it proves nothing: each of these, this often.
MUST = {
    "contribution": 20,
    "no rate": 1,
    "agreement": 5,
    "instalment": 5,
    "over": 2,
    "under": 2,
    "exchange": 5,
    "import": 10,
    "coded line": 5,
    "uncoded line": 10,
    "match by itself": 5,
    "match by hand": 10,
    "match with what was recorded": 2,
    "match undone": 5,
    "bank fee": 3,
    "refund": 5,
    "dispute": 3,
    "dispute won": 1,
    "debit": 5,
    "release": 1,
    "award": 5,
    "refused by the floor": 5,
    "shortfall": 3,
    "shortfall filled": 1,
    "reversal": 5,
    "not undone by hand": 2,
}


def live(examples: int, steps: int, times: int = 1) -> None:
    """Live `examples` random histories of at most `steps` steps; each thing above was reached `times` as often."""
    reached: Counter[str] = Counter()
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: MoneyIn(reached), settings=how)
    assert {what: reached[what] for what, least in MUST.items() if reached[what] < least * times} == {}, reached


def test_any_history_keeps_the_books(ctx: Flask) -> None:
    live(examples=28, steps=28)


@pytest.mark.prove
def test_a_hundred_histories_keep_the_books(ctx: Flask) -> None:
    live(examples=100, steps=50, times=4)
