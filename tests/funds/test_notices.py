"""What the processor tells is booked once, in whatever order and however often it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.db import db
from grants.funds.models import Contribution
from grants.funds.rules import FEES, HELD, INCOME, POOL, STRIPE, SUSPENSE
from grants.funds.rules.gifts import GiftState
from grants.money import Money
from tests.cast.gifts import SECRET, Cards, cards
from tests.fakes.stripe import FakeStripe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture
def till(ctx: Flask) -> Iterator[Cards]:
    """Give a fund that takes cards."""
    before = ctx.config["MUSHA"]
    with FakeStripe(secret=SECRET) as fake:
        yield cards(ctx, fake)
    ctx.config["MUSHA"] = before


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def test_a_card_gift_is_booked_gross_with_its_fee(till: Cards):
    gift = till.paid("100")
    till.settle()
    given = db.session.scalars(select(Contribution)).one()
    assert (given.gift_id, given.amount, given.fee) == (gift.id, usd("100"), usd("3.20"))
    assert [till.holds(account) for account in (STRIPE, FEES, INCOME, POOL, HELD, SUSPENSE)] == [
        usd("96.80"),
        usd("3.20"),
        usd("100"),
        usd("96.80"),
        usd("0"),
        usd("0"),
    ]
    assert gift.state is GiftState.RECEIVED
    assert till.thanked == [given.charge_key]
    assert till.agrees()
