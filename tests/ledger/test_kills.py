"""Posting is killed at any moment, the program or the database: nothing is half, nothing is lost, nothing is twice."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, select

from grants import postgres
from grants.db import db
from grants.ledger import queries
from grants.ledger.models import Entry
from grants.people.models import Person
from tests.cast.ledger import FREE, Bookkeeper
from tests.ledger.embedded import PATIENCE, Server
from tests.ledger.hands import AFTER_COMMIT, connected, labour, processes, rest, somebody, work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.process import BaseProcess

STEPS = 40  # from the first statement's beginning to the end of the third piece of work
PIECES = 1000  # more than any process lives to do
PER_BOOK = 20
AT_A_STEP, PROGRAM, BACKEND, STOP, POSTMASTER = "at a step", "program", "backend", "stop -m immediate", "postmaster"
SIXTY = [AT_A_STEP] * 24 + [PROGRAM] * 20 + [BACKEND] * 10 + [STOP] * 4 + [POSTMASTER] * 2


@pytest.fixture
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="musha-kills-"))
    try:
        made = Server(folder)
        try:
            engine = create_engine(made.address)
            postgres.migrate(engine)
            engine.dispose()
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Book:
    """A book that is posted to by processes which are killed, and what they noted down as done."""

    def __init__(self, server: Server, person_id: int, name: str, folder: Path) -> None:
        self.server, self.person_id, self.name, self.chance = server, person_id, name, Random(name)
        self.noted = [folder / f"{name}-{hand}".replace(":", "-") for hand in "ab"]
        self.tally: Counter[str] = Counter()
        self.late: set[str] = set()

    def done(self, hand: int) -> list[str]:
        return self.noted[hand].read_text().split() if self.noted[hand].exists() else []

    def live(self, way: str) -> None:
        """Let processes post until they are killed; they begin with the last thing that was done already."""
        dies_at = None
        if way == AT_A_STEP:
            dies_at = self.chance.choice([AFTER_COMMIT, *range(1, STEPS)]) if self.tally[way] else AFTER_COMMIT
        before = [len(set(self.done(hand))) for hand in (0, 1)]
        hands = [self._hand(0, before[0], dies_at)]
        if way in {BACKEND, STOP, POSTMASTER}:
            hands.append(self._hand(1, before[1], None))
        if dies_at is None:
            self._until_they_work([len(self.done(hand)) for hand in range(len(hands))])
            time.sleep(self.chance.uniform(0, 0.05))
            self._kill(way, hands)
        for hand in hands:
            hand.join(PATIENCE)
        if way in {AT_A_STEP, PROGRAM}:
            assert [hand.exitcode for hand in hands] == [-9]
        self.server.wait()
        self.tally[way] += 1

    def _hand(self, hand: int, begin: int, dies_at: int | None) -> BaseProcess:
        keys = [f"{hand}-{number}" for number in range(max(0, begin - 1), begin + PIECES)]
        facts = (self.server.address, self.person_id, self.name, keys, self.noted[hand], dies_at)
        made = processes().Process(target=labour, args=facts)
        made.start()
        return made

    def _until_they_work(self, lines: list[int]) -> None:
        until = time.monotonic() + PATIENCE
        while any(len(self.done(hand)) <= count for hand, count in enumerate(lines)):
            assert time.monotonic() < until
            time.sleep(0.005)

    def _kill(self, way: str, hands: list[BaseProcess]) -> None:
        if way == PROGRAM:
            hands[0].kill()
        elif way == BACKEND:
            self.server.kill_backend()
        elif way == STOP:
            self.server.stop()
            self.server.start()
        else:
            self.server.kill_postmaster()

    def examine(self) -> set[str]:
        """See that all stands which was noted, each piece whole; return what stands."""
        every = db.session.scalars(select(Entry.key).filter_by(book=self.name))
        keys = [key.removeprefix(f"{self.name}:") for key in every]
        gifts = {key.removeprefix("gift:") for key in keys if key.startswith("gift:")}
        promises = {key.removeprefix("promise:") for key in keys if key.startswith("promise:")}
        noted = {*self.done(0), *self.done(1)}
        assert gifts == promises, "half booked"
        assert noted <= gifts, "noted and lost"
        assert len(keys) == 2 * len(gifts)
        assert queries.check(self.name) == []
        rest()  # what is killed next is no connection of ours
        self.late |= gifts - noted
        return gifts

    def replay(self) -> None:
        """Do everything again that was ever done: nothing is doubled."""
        keeper, gifts = Bookkeeper(db.session.get_one(Person, self.person_id)), self.examine()
        for key in sorted(gifts):
            work(keeper, self.name, key)
        rest()
        assert self.examine() == gifts
        assert queries.balance(self.name, FREE, "USD").minor == 5_00 * len(gifts)
        rest()
        self.tally["noted"] += len({*self.done(0), *self.done(1)})
        self.tally["committed, and killed before it was noted"] += len(self.late)


@pytest.mark.parametrize("kills", [60, pytest.param(1_000, marks=pytest.mark.prove)])
def test_killed_at_any_moment_nothing_is_half_lost_or_doubled(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], kills: int
) -> None:
    ways = (SIXTY * (kills // len(SIXTY) + 1))[:kills]
    Random(7).shuffle(ways)
    tally: Counter[str] = Counter()
    with connected(server.address):
        person_id = somebody()
        rest()
        for first in range(0, kills, PER_BOOK):
            book = Book(server, person_id, f"book:{first}", tmp_path)
            for way in ways[first : first + PER_BOOK]:
                book.live(way)
                book.examine()
            book.replay()
            tally += book.tally
    assert sum(tally[way] for way in set(SIXTY)) == kills
    assert tally["noted"] > kills // 4
    assert tally["committed, and killed before it was noted"] > 0  # else no key was ever needed
    with capsys.disabled():
        sys.stdout.write(f"\n{kills} kills: {dict(sorted(tally.items()))}, 0 half, 0 lost, 0 twice\n")
