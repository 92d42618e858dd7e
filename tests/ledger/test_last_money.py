"""Eight processes race after the last money, round after round: in each round exactly one gets it."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from grants.db import db, unit_of_work
from grants.ledger import queries
from tests.cast.ledger import BOOK, FREE, Bookkeeper, gift, usd
from tests.ledger.hands import PATIENCE, processes, race

if TYPE_CHECKING:
    from collections.abc import Iterator

HANDS = 8
LOWEST = text("""
    SELECT min(held) FROM (
        SELECT -sum(line.minor) OVER (ORDER BY entry.number) AS held
        FROM line JOIN entry ON entry.id = line.entry_id JOIN account ON account.id = line.account_id
        WHERE account.book = :book AND account.name = :name
    ) AS history
""")


@pytest.fixture
def naive_pot(keeper: Bookkeeper) -> Iterator[None]:
    """Give a plain table of what came in and was taken in each round, with no floor."""
    with unit_of_work():
        db.session.execute(text("CREATE TABLE naive_pot (round bigint, minor bigint)"))
        db.session.execute(text("CREATE INDEX ON naive_pot (round)"))
    yield
    db.session.rollback()
    with unit_of_work():
        db.session.execute(text("DROP TABLE naive_pot"))


@pytest.mark.parametrize("rounds", [200, pytest.param(10_000, marks=pytest.mark.prove)])
def test_the_last_money_goes_to_one_of_eight_processes(
    keeper: Bookkeeper, naive_pot: None, address: str, capsys: pytest.CaptureFixture[str], rounds: int
) -> None:
    make = processes()
    barrier = make.Barrier(HANDS + 1)
    pipes = [make.Pipe(duplex=False) for _ in range(HANDS)]
    facts = (address, keeper.about.id)
    hands = [make.Process(target=race, args=(*facts, me, rounds, barrier, pipes[me][1])) for me in range(HANDS)]
    for hand in hands:
        hand.start()
    for number in range(rounds):
        keeper.post(gift(usd(10)))
        with unit_of_work():
            db.session.execute(text("INSERT INTO naive_pot VALUES (:round, 1000)"), {"round": number})
        for _gate in ("the ledger", "the control", "the end"):
            barrier.wait(PATIENCE)
        assert queries.balance(BOOK, FREE, "USD") == usd(0), number
        db.session.rollback()
    said = [mine.recv() for mine, _theirs in pipes]
    for hand in hands:
        hand.join(PATIENCE)

    assert Counter(number for won, _taken in said for number in won) == dict.fromkeys(range(rounds), 1)
    assert db.session.scalar(LOWEST, {"book": BOOK, "name": FREE.name}) == 0
    assert queries.entry_count(BOOK) == 2 * rounds
    assert queries.check(BOOK) == []
    # The control: the same crowd, looking before it takes. Where it does not overspend, the crowd was no crowd and
    # nothing is proven.
    over = sum(len(taken) for _won, taken in said) - rounds
    with capsys.disabled():
        sys.stdout.write(f"\n{rounds} rounds of {HANDS} processes: 0 beyond the floor, {over} by looking first\n")
    assert over > 0
