"""Processes of their own that post: they can race, and be killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import configure_mappers

import grants.web
from grants.db import db, unit_of_work
from grants.ledger import actions
from grants.people.models import Person
from tests.cast.ledger import AT, Bookkeeper, gift, promise, usd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

PATIENCE = 60  # seconds that nobody needs
AFTER_COMMIT = -1
LEFT = text("SELECT sum(minor) FROM naive_pot WHERE round = :round")
TAKE = text("INSERT INTO naive_pot (round, minor) VALUES (:round, -1000)")
assert grants.web  # every table is known before the first process is made of this one
configure_mappers()


def processes() -> ForkServerContext:
    """Return what makes processes: forked from one that has imported everything and holds no connection."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", __name__])
    return context


@contextmanager
def connected(address: str) -> Iterator[None]:
    """Give a session of one's own."""
    app = Flask("hand")
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    db.init_app(app)
    with app.app_context():
        yield
        rest()


def rest() -> None:
    """Let go of every connection."""
    db.session.remove()
    db.engine.dispose()


def somebody() -> int:
    """Write down the person in whose name the processes post, and return its id."""
    with unit_of_work():
        person = Person(email="treasurer@example.org", name="Rana", password_hash=None, joined_at=AT)
        db.session.add(person)
    return person.id


def race(address: str, person_id: int, me: int, rounds: int, barrier: Barrier, said: Connection) -> None:
    """In each round try to decide about the last money, and to take it naively; then say which rounds were won."""
    won: list[int] = []
    taken: list[int] = []
    with connected(address):
        keeper = Bookkeeper(db.session.get_one(Person, person_id))
        for number in range(rounds):
            barrier.wait(PATIENCE)
            if decide(keeper, f"{number}-{me}"):
                won.append(number)
            barrier.wait(PATIENCE)
            if look_then_take(number):
                taken.append(number)
            barrier.wait(PATIENCE)
    said.send((won, taken))


def decide(keeper: Bookkeeper, to: str) -> bool:
    """Promise 10 dollars, and say whether they were there."""
    try:
        with unit_of_work():
            actions.post_many([keeper.draft(promise(usd(10), to=to), f"promise:{to}")])
    except actions.NotCovered:
        return False
    return True


def look_then_take(number: int) -> bool:
    """Do what the ledger does not: look whether there is enough, and then write that it is taken."""
    with unit_of_work():
        if (db.session.scalar(LEFT, {"round": number}) or 0) < 1000:
            return False
        db.session.execute(TAKE, {"round": number})
    return True


def labour(address: str, person_id: int, book: str, keys: list[str], acks: Path, dies_at: int | None) -> None:
    """Do each piece of work, and note it down once it is committed; at step `dies_at` drop dead.

    AFTER_COMMIT is between both, the second time. When the database goes away, so does the process.
    """
    with connected(address), acks.open("a", buffering=1) as noted:
        keeper = Bookkeeper(db.session.get_one(Person, person_id))
        _die_at(dies_at)
        for place, key in enumerate(keys):
            try:
                work(keeper, book, key)
            except DBAPIError:
                os._exit(0)
            if (place, dies_at) == (1, AFTER_COMMIT):
                os.kill(os.getpid(), signal.SIGKILL)
            noted.write(f"{key}\n")


def work(keeper: Bookkeeper, book: str, key: str) -> None:
    """Book a gift and, by a call of its own in the same transaction, what half of it is promised to."""
    with unit_of_work():
        actions.post_many([keeper.draft(gift(usd(10)), f"{book}:gift:{key}", book=book)])
        actions.post_many([keeper.draft(promise(usd(5)), f"{book}:promise:{key}", book=book)])


def _die_at(last: int | None) -> None:
    """Count every statement's beginning and end, and every commit; the step `last` is never finished."""
    steps = count(1)

    def pass_by(*_what: Any) -> None:
        if next(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("begin", "savepoint", "before_cursor_execute", "after_cursor_execute", "release_savepoint", "commit"):
        event.listen(db.engine, name, pass_by)
