"""A thing moves only along its named moves, and every move stays in its history."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import pytest

from grants.db import commit, db
from grants.errors import WrongState
from grants.funds.models import Pledge
from grants.funds.rules import CANCEL, RECEIVE, PledgeState
from grants.history import Step, steps_of
from grants.i18n import speaking
from grants.lifecycle import Lifecycle, Move, fact, state_column
from tests.cast.funds import a_fund, a_funder, a_pledge
from tests.cast.people import person

if TYPE_CHECKING:
    from flask import Flask

AT = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2027, 2, 2, 9, 0, tzinfo=UTC)


class Door(StrEnum):
    """What a door may be."""

    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked"
    WALLED = "walled"


SHUT = Move("shut", (Door.OPEN,), Door.SHUT)
LOCK = Move("lock", (Door.OPEN, Door.SHUT), Door.LOCKED)
DOORS = Lifecycle("door", Door.OPEN, (SHUT, LOCK))


class House:
    """Anything with a table, a key and a state."""

    def __init__(self, key: int, table: str = "house") -> None:
        self.__tablename__, self.id, self.state = table, key, Door.OPEN


def test_a_move_leaves_and_reaches(ctx: Flask):
    house = House(1)
    assert [move.is_open_to(house) for move in (SHUT, LOCK)] == [True, True]
    SHUT.make(house, by=None, at=AT)
    assert house.state is Door.SHUT
    assert [move.is_open_to(house) for move in (SHUT, LOCK)] == [False, True]


def test_history_says_who_and_from_where_and_when_and_why(ctx: Flask):
    somebody = person()
    house, other, shed = House(7), House(8), House(7, "shed")
    SHUT.make(house, by=somebody.id, at=AT, note="wind")
    SHUT.make(other, by=None, at=AT)
    LOCK.make(shed, by=None, at=AT)
    LOCK.make(house, by=None, at=LATER)
    commit()
    found = [
        (step.thing, step.thing_id, step.move, step.left, step.reached, step.person_id, step.at, step.note)
        for step in steps_of(house)
    ]
    assert found == [
        ("house", 7, "shut", "open", "shut", somebody.id, AT, "wind"),
        ("house", 7, "lock", "shut", "locked", None, LATER, ""),
    ]


def test_a_move_that_is_not_open_changes_nothing(ctx: Flask):
    house = House(1)
    LOCK.make(house, by=None, at=AT)
    with pytest.raises(WrongState, match=r"^This has already moved on\."):
        LOCK.make(house, by=None, at=LATER)
    with speaking("ar"), pytest.raises(WrongState, match=r"^تغيّر هذا منذ فتحته"):
        SHUT.make(house, by=None, at=LATER)
    assert house.state is Door.LOCKED
    commit()
    assert db.session.query(Step).count() == 1


def test_a_lifecycle_knows_its_states_and_draws_itself():
    assert DOORS.states == (Door.OPEN, Door.SHUT, Door.LOCKED, Door.WALLED)
    assert DOORS.diagram() == (
        "stateDiagram-v2\n"
        "    [*] --> open\n"
        "    open --> shut: shut\n"
        "    open --> locked: lock\n"
        "    shut --> locked: lock"
    )


def test_the_column_of_a_state_is_checked_by_the_database():
    column = state_column(Door.OPEN).column
    assert column.default.arg is Door.OPEN
    assert column.type.enums == ["open", "shut", "locked", "walled"]
    assert (column.type.native_enum, column.type.create_constraint, column.type.name) == (False, True, "state_known")


@pytest.mark.parametrize(
    ("state", "needs", "name", "rule"),
    [
        (Door.SHUT, "key", "shut_needs_key", "state NOT IN ('shut') OR key IS NOT NULL"),
        (
            (Door.SHUT, Door.LOCKED),
            "key",
            "shut_locked_needs_key",
            "state NOT IN ('shut', 'locked') OR key IS NOT NULL",
        ),
        (Door.WALLED, "k" * 60, f"walled_needs_{'k' * 27}", f"state NOT IN ('walled') OR {'k' * 60} IS NOT NULL"),
    ],
)
def test_a_state_that_needs_a_fact(state: Door | tuple[Door, ...], needs: str, name: str, rule: str):
    check = fact(state, needs)
    assert (check.name, str(check.sqltext)) == (name, rule)


def test_of_two_who_move_at_once_only_one_does(ctx: Flask):
    """Both have read the pledge as open; whoever comes second is told, rather than moving it a second time."""
    fund = a_fund()
    pledge = a_pledge(fund, a_funder(fund))
    commit()
    assert pledge.state is PledgeState.OPEN
    with ctx.app_context():
        RECEIVE.make(db.session.get_one(Pledge, pledge.id), by=None, at=AT)
        commit()
    with pytest.raises(WrongState):
        CANCEL.make(pledge, by=None, at=LATER)
    assert [step.move for step in steps_of(pledge)] == ["receive"]
