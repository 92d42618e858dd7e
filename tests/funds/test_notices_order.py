"""Any order, doubled, lost and swept, cut off at any statement: the books end equal to the processor's balance."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select

from grants import clock
from grants.db import db
from grants.funds.actions.stripe import client
from grants.funds.actions.sweep import sweep
from grants.funds.models import Contribution, Fund, GivenBack, StripeTransaction
from grants.funds.rules import HELD, INCOME, PAYOUTS, POOL, SHORTFALL, STRIPE, SUSPENSE, book
from grants.funds.rules.gifts import GiftWay, Rhythm
from grants.ledger.queries import check
from tests.cast.gifts import SECRET, Cards, cards
from tests.fakes.stripe import DISPUTED_IBAN, FAILING_IBAN, GOOD_IBAN, FakeStripe, StripeRefuses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

ACCOUNTS = (STRIPE, INCOME, SUSPENSE, PAYOUTS, POOL, HELD, SHORTFALL)
DEBIT = {"way": GiftWay.BANK_DEBIT, "currency": "EUR"}


class Cut(Exception):
    """The worker died here."""


def history(till: Cards) -> None:
    """Let a bit of everything happen at the processor, with no notice delivered yet."""
    stripe = client(till.config)
    till.paid("100")
    charge = till.fake.objects("charge")[-1]["id"]
    stripe.v1.refunds.create({"charge": charge, "amount": 2500})
    refund = stripe.v1.refunds.create({"charge": charge, "amount": 1500})
    till.fake.fail_refund(refund.id)
    till.paid("60")
    won = till.fake.open_dispute(till.fake.objects("charge")[-1]["id"])
    till.fake.win(won["id"])
    till.paid("40")
    till.fake.lose(till.fake.open_dispute(till.fake.objects("charge")[-1]["id"])["id"])
    till.paid("15", rhythm=Rhythm.MONTHLY)
    for iban in (GOOD_IBAN, FAILING_IBAN, DISPUTED_IBAN):
        till.paid("30", **DEBIT, pay={"iban": iban})
    till.fake.advance(days=40)
    till.fake.fail_payout(till.fake.pay_out("usd")["id"])
    till.fake.pay_out("usd", arrives=True)


def standing(till: Cards) -> dict[Any, Any]:
    """Return what the books say once all is told: what must be the same in whatever order it was told."""
    db.session.expire_all()
    return {
        "balances": [till.holds(account) for account in ACCOUNTS],
        "contributions": db.session.scalar(select(func.count()).select_from(Contribution)),
        "back": db.session.scalar(select(func.sum(GivenBack.amount_minor))),
        "movements": db.session.scalar(select(func.count()).select_from(StripeTransaction)),
        "thanked": len(set(till.thanked)),
        "thanks": len(till.thanked),
    }


@pytest.fixture
def fresh(ctx: Flask, sweep_up: Callable[[], None]) -> Iterator[Callable[[], Cards]]:
    """Give a maker of funds that take cards, each on an empty database and before an empty processor."""
    before, fakes = ctx.config["MUSHA"], []

    def make() -> Cards:
        db.session.remove()
        sweep_up()
        fakes.append(FakeStripe(secret=SECRET, now=1_800_000_000).start())
        return cards(ctx, fakes[-1])

    yield make
    for fake in fakes:
        fake.close()
    ctx.config["MUSHA"] = before


@pytest.fixture
def sweep_up(request: pytest.FixtureRequest) -> Callable[[], None]:
    """Give the broom of all tests."""
    broom: Callable[[], None] = request.getfixturevalue("sweep")
    return broom


def told_in_order(till: Cards) -> dict[Any, Any]:
    history(till)
    till.settle()
    assert till.agrees("USD")
    assert check(book(till.fund.id)) == []
    return standing(till)


_EXPECTED: list[dict[Any, Any]] = []  # of the history told in order, worked out once


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_any_order_doubled_and_some_lost(fresh: Callable[[], Cards], seed: int):
    if not _EXPECTED:
        _EXPECTED.append(told_in_order(fresh()))
    till = fresh()
    history(till)
    dice = random.Random(seed)
    till.settle(till.fake.hand_out(shuffle=dice, twice=0.4, drop=0.3))
    sweep(till.config, at=clock.now(), arrived=till._thank)
    assert standing(till) == _EXPECTED[0]
    assert till.agrees("USD")
    assert check(book(till.fund.id)) == []


@contextmanager
def cut_at(number: int) -> Iterator[list[int]]:
    """Die at the statement of that number; say how many there were."""
    seen = [0]

    def count(*_call: Any) -> None:
        seen[0] += 1
        if seen[0] == number:
            raise Cut

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", count)


@pytest.mark.parametrize("kind", ["card", "debit", "dispute", "payout"])
def test_cut_off_at_any_statement(till: Cards, kind: str):
    prepare(till, kind)
    till.hear()
    number, cuts = 0, 0
    while True:
        number += 1
        try:
            with cut_at(number) as seen:
                till.work()
        except Cut:
            cuts += 1
            db.session.rollback()
            continue
        assert seen[0] < number
        break
    assert cuts > 20
    assert till.agrees("USD")
    assert check(book(till.fund.id)) == []
    assert len(till.thanked) >= len(db.session.scalars(select(Contribution)).all())


def prepare(till: Cards, kind: str) -> None:
    if kind == "debit":
        till.paid("30", **DEBIT, pay={"iban": DISPUTED_IBAN})
        till.fake.advance(days=90)
        return
    till.paid("100")
    if kind == "dispute":
        till.fake.win(till.fake.open_dispute(till.fake.objects("charge")[-1]["id"])["id"])
    if kind == "payout":
        till.fake.advance(days=5)
        till.fake.fail_payout(till.fake.pay_out("usd")["id"])


def card(till: Cards, dice: random.Random) -> None:
    till.paid(str(dice.randint(1, 500)), dice.choice(("USD", "EUR", "JOD")))


def debit(till: Cards, dice: random.Random) -> None:
    iban = dice.choice((GOOD_IBAN, FAILING_IBAN, DISPUTED_IBAN))
    till.paid(str(dice.randint(5, 90)), **DEBIT, pay={"iban": iban})


def monthly(till: Cards, _dice: random.Random) -> None:
    till.paid("9", rhythm=Rhythm.MONTHLY)


def charge_in(till: Cards, dice: random.Random) -> dict[str, Any]:
    """Return a charge that can still be given back or disputed."""
    latest = till.fake.state.kinds.get("charge", [])[-30:]
    charges = [each for each in map(till.fake.object, latest) if each["status"] == "succeeded"]
    return dict(dice.choice([each for each in charges if not each["disputed"]]))


def dispute(till: Cards, dice: random.Random) -> None:
    made = till.fake.open_dispute(charge_in(till, dice)["id"])["id"]
    dice.choice((till.fake.win, till.fake.lose, lambda _key: None))(made)


def refund(till: Cards, dice: random.Random) -> None:
    charge = charge_in(till, dice)
    amount = dice.randint(1, (charge["amount"] - charge["amount_refunded"]) // 1000) * 1000
    made = client(till.config).v1.refunds.create({"charge": charge["id"], "amount": amount})
    if dice.random() < 0.3:
        till.fake.fail_refund(made.id)


def payout(till: Cards, dice: random.Random) -> None:
    till.fake.advance(days=3)
    made = till.fake.pay_out("usd", arrives=dice.random() < 0.7)["id"]
    if dice.random() < 0.3:
        till.fake.fail_payout(made)


def days(till: Cards, dice: random.Random) -> None:
    till.fake.advance(days=dice.randint(1, 9))


THINGS = (card, card, debit, monthly, refund, dispute, payout, days)


def happen(till: Cards, dice: random.Random, reached: Counter[str]) -> None:
    """Let one thing happen at the processor, if it can just now."""
    thing = dice.choice(THINGS)
    with suppress(StripeRefuses, IndexError, ValueError):  # no charge is left, nothing can be paid out
        thing(till, dice)
        reached[thing.__name__] += 1


@pytest.mark.parametrize(
    ("wanted", "seed"), [(60, 7), *(pytest.param(1_000, seed, marks=pytest.mark.prove) for seed in range(100))]
)
def test_many_deliveries_shuffled_doubled_lost_and_cut(till: Cards, wanted: int, seed: int):
    """All hundred histories that `make prove` runs come to 100,000 deliveries."""
    dice, reached, heard, cuts = random.Random(seed), Counter[str](), 0, 0
    while heard < wanted:
        for _thing in range(dice.randint(1, 6)):
            happen(till, dice, reached)
        for one in till.fake.hand_out(shuffle=dice, twice=0.3, drop=0.05):
            till.hear([one])
            heard += 1
            try:
                with cut_at(dice.randint(1, 40)):
                    till.work()
            except Cut:
                cuts += 1
                db.session.rollback()
        db.session.expunge_all()
        till.fund = db.session.get_one(Fund, till.fund_id)
    till.work()
    done = sweep(till.config, at=clock.now(), arrived=till._thank)
    assert done is not None
    assert done.differences == []
    assert till.agrees("USD")
    assert check(book(till.fund_id)) == []
    assert cuts > heard // 20
    assert wanted < 1000 or min(reached[thing.__name__] for thing in THINGS) > wanted // 1000
