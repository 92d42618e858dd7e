"""A sweep takes in all that it can, whatever one notice or one movement is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants import clock
from grants.db import db
from grants.funds.actions import sweep as sweeping
from grants.funds.models import HeardBalance, StripeTransaction

if TYPE_CHECKING:
    from tests.cast.gifts import Cards


@pytest.mark.parametrize("broken", ["handle", "_behind"])
def test_what_cannot_be_read_holds_up_nothing_else_and_is_named(
    till: Cards, monkeypatch: pytest.MonkeyPatch, broken: str
):
    for amount in ("10", "20", "30"):
        till.paid(amount)
    till.fake.hand_out(drop=1.0)
    if broken == "_behind":
        for event in till.fake.objects("event"):
            till.fake.forget(event["id"])
    real, called = getattr(sweeping, broken), []

    def at_first(*arguments: object, **more: object) -> object:
        called.append(arguments)
        if len(called) == 1:
            raise ZeroDivisionError
        return real(*arguments, **more)

    monkeypatch.setattr(sweeping, broken, at_first)
    with pytest.raises(sweeping.NotWhole, match="ZeroDivisionError"):
        sweeping.sweep(till.config, at=clock.now(), arrived=till._thank)
    assert db.session.scalars(select(HeardBalance)).all() == []  # so the next one looks back as far as this one
    assert len(db.session.scalars(select(StripeTransaction)).all()) == (3 if broken == "handle" else 2)
    assert sweeping.sweep(till.config, at=clock.now(), arrived=till._thank) is not None
    assert till.agrees()
