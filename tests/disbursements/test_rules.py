"""Parts sum both ways; a part says what it waits for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from grants.disbursements.rules import (
    DisbursementState,
    PayeeDraft,
    PayeeState,
    Route,
    Standing,
    Wait,
    lacking,
    part_out,
    where,
)
from grants.money import Money

TODAY = date(2027, 5, 20)
READY = {"is_active": True, "payment": None, "payee": PayeeState.CHECKED, "route": Route.BANK, "planned_on": TODAY}


def usd(*minors: int) -> list[Money]:
    return [Money(minor, "USD") for minor in minors]


def test_parts_of_an_uneven_award():
    assert part_out(usd(100, 100, 100), usd(100, 200)) == [usd(34, 33, 33), usd(66, 67, 67)]
    assert part_out(usd(10, 0), usd(3, 7)) == [usd(3, 0), usd(7, 0)]


@given(some.data())
def test_parts_sum_over_shares_and_over_tranches(data: some.DataObject):
    shares = data.draw(some.lists(some.integers(0, 10**9), min_size=1, max_size=6).filter(any))
    whole = sum(shares)
    cuts = sorted(data.draw(some.sets(some.integers(1, whole - 1), max_size=5))) if whole > 1 else []
    tranches = [high - low for low, high in zip([0, *cuts], [*cuts, whole], strict=True)]
    rows = part_out(usd(*shares), usd(*tranches))
    assert [sum(part.minor for part in row) for row in rows] == tranches
    assert [sum(row[place].minor for row in rows) for place in range(len(shares))] == shares
    assert min(part.minor for row in rows for part in row) >= 0


@pytest.mark.parametrize(
    ("change", "wait"),
    [
        ({}, Wait.DUE),
        ({"planned_on": date(2027, 5, 21)}, Wait.DAY),
        ({"payee": PayeeState.ENTERED}, Wait.CHECK),
        ({"payee": PayeeState.ENTERED, "route": Route.HELD_SAFELY}, Wait.HELD),
        ({"payee": None, "route": None}, Wait.PAYEE),
        ({"is_active": False}, Wait.AGREEMENT),
        ({"payment": DisbursementState.PREPARED}, Wait.PREPARED),
        ({"payment": DisbursementState.SENT}, Wait.SENT),
        ({"payment": DisbursementState.CONFIRMED}, Wait.RECEIVED),
    ],
)
def test_where_a_part_stands(change: dict[str, object], wait: Wait):
    assert where(Standing(**(READY | change)), TODAY) is wait


@pytest.mark.parametrize("field", ["holder", "details", "town", "country"])
@pytest.mark.parametrize("route", list(Route))
def test_every_route_but_the_safe_needs_to_find_somebody(route: Route, field: str):
    whole = {"holder": "h", "details": "d", "town": "t", "country": "c"}
    assert lacking(PayeeDraft(route, **whole)) is None
    short = lacking(PayeeDraft(route, **(whole | {field: ""})))
    assert (short and short[0]) == (None if route is Route.HELD_SAFELY else field)
