"""Every state of every thing, with every move."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from flask import Flask

from grants.db import Model, db
from grants.errors import WrongState
from grants.history import Step
from grants.lifecycle import Lifecycle, Move
from tests.architecture.source import modules
from tests.conftest import libpq

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2027, 2, 22, 12, tzinfo=UTC)


def all_lives() -> list[Lifecycle[Any]]:
    """Return every lifecycle that a capability's rules declare."""
    found: dict[str, Lifecycle[Any]] = {}
    for module in modules("rules"):
        for value in vars(module).values():
            if isinstance(value, Lifecycle):
                assert found.get(value.thing, value) is value, f"two lifecycles of one thing: {value.thing}"
                found[value.thing] = value
    return list(found.values())


LIVES = all_lives()
PAIRS = [
    pytest.param(life, state, move, id=f"{life.thing}-{state}-{move.name}")
    for life in LIVES
    for state in life.states
    for move in life.moves
]


@dataclass
class Thing:
    """A stand-in: moves ask for no more than this."""

    state: Any
    id: int = 7
    __tablename__: str = field(default="thing")


@pytest.fixture(scope="module")
def bare() -> Iterator[None]:
    """Give a session that never reaches a database."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = "postgresql+psycopg://nowhere.invalid/none"
    db.init_app(app)
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def clean(bare: None) -> Iterator[None]:
    yield
    db.session.expunge_all()


@pytest.mark.parametrize(("life", "state", "move"), PAIRS)
def test_a_move_happens_where_it_may_and_nowhere_else(life: Lifecycle[Any], state: Any, move: Move[Any], clean: None):
    thing = Thing(state)
    assert move.is_open_to(thing) is (state in move.leaves)
    if state in move.leaves:
        step = move.make(thing, by=3, at=NOON, note="why")
        assert thing.state is move.reaches
        assert list(db.session.new) == [step]
        written = (step.thing, step.thing_id, step.move, step.left, step.reached, step.person_id, step.at, step.note)
        assert written == ("thing", 7, move.name, str(state), str(move.reaches), 3, NOON, "why")
    else:
        with pytest.raises(WrongState):
            move.make(thing, by=3, at=NOON)
        assert thing.state is state
        assert list(db.session.new) == []


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.thing)
def test_every_state_can_be_reached(life: Lifecycle[Any]):
    assert unreachable(life) == set()


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.thing)
def test_names_of_moves_are_one_each_and_fit_history(life: Lifecycle[Any]):
    names = [move.name for move in life.moves]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= Step.__table__.c.move.type.length
    assert max(len(str(state)) for state in life.states) <= Step.__table__.c.reached.type.length
    assert {type(state) for move in life.moves for state in (*move.leaves, move.reaches)} == {type(life.initial)}


def unreachable(life: Lifecycle[Any]) -> set[Any]:
    """Return the states to which no moves lead from the beginning."""
    reached, before = {life.initial}, set()
    while reached != before:
        before = set(reached)
        reached |= {move.reaches for move in life.moves if reached & set(move.leaves)}
    return set(life.states) - reached


def test_the_reach_check_itself():
    life = LIVES[0]
    assert unreachable(Lifecycle(life.thing, life.initial, ())) == set(life.states) - {life.initial}


def test_every_state_column_has_a_lifecycle_that_starts_where_it_does():
    assert modules("models") != []
    stateful = {
        mapper.local_table.name: mapper.local_table.c.state.default.arg
        for mapper in Model.registry.mappers
        if "state" in mapper.local_table.c
    }
    assert {life.thing: life.initial for life in LIVES} == stateful


def test_the_database_knows_exactly_these_states(address: str):
    with psycopg.connect(libpq(address)) as connection:
        rows = connection.execute(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'c' AND conname LIKE '%state_known'"
        ).fetchall()
    known = {table.strip('"'): set(re.findall(r"'(\w+)'::", definition)) for table, definition in rows}
    assert known == {life.thing: {str(state) for state in life.states} for life in LIVES}
