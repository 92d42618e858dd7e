"""The parts of an award sum to the award when it is committed, however they came about."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grants.awards.models import Award, AwardShare, Tranche
from grants.db import db, unit_of_work
from tests.cast.awards import a_decided_call, a_group
from tests.cast.funds import a_fund
from tests.cast.ledger import ON, usd

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from grants.funds.models import Fund


@pytest.fixture
def award(ctx: Flask) -> int:
    """An award of 10,000 with shares of 6,000 and 4,000 and one tranche; beside it another, which must not count."""
    with unit_of_work():
        fund = a_fund()
        made, another = an_award(fund), an_award(fund)
    assert made.id < another.id
    return made.id


def an_award(fund: Fund) -> Award:
    """Write an award as rows alone: what is tried here stands below every verb."""
    made = Award(fund=fund, call=a_decided_call(fund), title="Two shores", amount=usd(10_000), awarded_on=ON)
    made.shares = [
        AwardShare(position=place, organisation=a_group(f"Group {place}"), geography=geography, amount=usd(major))
        for place, (geography, major) in enumerate(zip(fund.geographies[:2], (6_000, 4_000), strict=True))
    ]
    made.tranches = [Tranche(position=0, planned_on=ON, amount=usd(10_000))]
    db.session.add(made)
    db.session.flush()
    return made


@pytest.fixture
def attempt(award: int) -> Callable[..., str | None]:
    """Run statements about the award as one transaction; return the guard that refused it, or None."""

    def run(*statements: str, then: Callable[[], object] = lambda: None) -> str | None:
        try:
            with unit_of_work():
                for statement in statements:
                    assert db.session.execute(text(statement), {"id": award}).rowcount
                then()
        except IntegrityError as refusal:
            fault: Any = refusal.orig
            return str(fault.diag.constraint_name)
        return None

    return run


_TRANCHE = (
    "INSERT INTO tranche (ref, award_id, position, planned_on, currency, amount_minor) "
    "SELECT 'r' || {position}, id, {position}, awarded_on, currency, {minor} FROM award WHERE id = :id"
)
_ANOTHER = "(SELECT max(id) FROM award)"
_NO_TRANCHES = "DELETE FROM tranche WHERE award_id = :id"


@pytest.mark.parametrize(
    ("statements", "guard"),
    [
        (["UPDATE award SET amount_minor = amount_minor + 1 WHERE id = :id"], "award_shares_sum"),
        (["UPDATE award SET currency = 'EUR' WHERE id = :id"], "award_shares_sum"),
        (
            ["UPDATE award_share SET amount_minor = amount_minor - 1 WHERE award_id = :id AND position = 1"],
            "award_shares_sum",
        ),
        (["UPDATE award_share SET currency = 'EUR' WHERE award_id = :id AND position = 1"], "award_shares_sum"),
        (
            [f"UPDATE award_share SET award_id = {_ANOTHER}, position = 9 WHERE award_id = :id AND position = 1"],
            "award_shares_sum",
        ),
        ([_TRANCHE.format(position=8, minor=1)], "award_tranches_sum"),
        ([_NO_TRANCHES, _TRANCHE.format(position=8, minor=999_999)], "award_tranches_sum"),
        ([_NO_TRANCHES, _TRANCHE.format(position=8, minor=1_000_001)], "award_tranches_sum"),
        (["UPDATE tranche SET currency = 'EUR' WHERE award_id = :id"], "award_tranches_sum"),
        (
            [f"UPDATE tranche SET award_id = {_ANOTHER}, position = 9 WHERE award_id = :id"],
            "award_tranches_sum",
        ),
    ],
)
def test_parts_that_are_not_the_whole_are_refused(
    attempt: Callable[..., str | None], statements: list[str], guard: str
) -> None:
    assert attempt(*statements) == guard


def test_an_award_without_partners_is_refused(award: int, attempt: Callable[..., str | None]) -> None:
    orphan = (
        "INSERT INTO award (ref, fund_id, call_id, title, state, currency, amount_minor, awarded_on) "
        "SELECT 'orphan', fund_id, call_id, title, state, currency, amount_minor, awarded_on FROM award WHERE id = :id"
    )
    assert attempt(orphan) == "award_shares_sum"


def test_an_amendment_changes_several_parts_in_one_transaction(attempt: Callable[..., str | None]) -> None:
    assert (
        attempt(
            "UPDATE award_share SET amount_minor = amount_minor + 100 WHERE award_id = :id AND position = 0",
            "UPDATE award_share SET amount_minor = amount_minor - 100 WHERE award_id = :id AND position = 1",
        )
        is None
    )
    assert attempt(_NO_TRANCHES) is None
    assert (
        attempt(
            "UPDATE award SET amount_minor = amount_minor + 100 WHERE id = :id",
            "UPDATE award_share SET amount_minor = amount_minor + 100 WHERE award_id = :id AND position = 0",
            _TRANCHE.format(position=8, minor=1_000_000),
            _TRANCHE.format(position=9, minor=100),
        )
        is None
    )


def test_two_plans_of_tranches_at_once_leave_one(
    award: int,
    attempt: Callable[..., str | None],
    all_at_once: Callable[[Callable[[int], str], int], list[str]],
) -> None:
    assert attempt(_NO_TRANCHES) is None
    checked = threading.Event()

    def let_the_other_try() -> None:
        db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        checked.set()
        time.sleep(0.3)

    def plan(number: int) -> str:
        plan_of = _TRANCHE.format(position=20 + number, minor=1_000_000)
        if number == 0:
            return str(attempt(plan_of, then=let_the_other_try))
        assert checked.wait(timeout=20)
        return str(attempt(plan_of))

    assert all_at_once(plan, 2) == ["None", "award_tranches_sum"]
