"""A bookkeeper, and a crowd."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from grants.db import db, unit_of_work
from grants.money import Money
from grants.people.models import Person
from tests.cast.ledger import AT, ON, Bookkeeper, gift, promise, usd

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


@pytest.fixture
def keeper(ctx: Flask) -> Bookkeeper:
    with unit_of_work():
        person = Person(email="treasurer@example.org", name="Rana", password_hash=None, joined_at=AT)
        db.session.add(person)
    return Bookkeeper(person)


@pytest.fixture
def books(keeper: Bookkeeper) -> Bookkeeper:
    """A gift of 100, 30 of it promised to a and 20 to b; dinars; and another book, which must never show."""
    keeper.post(gift(usd(100)), "gift")
    keeper.post(promise(usd(30), to="a"), "a", on=ON + timedelta(days=10))
    keeper.post(promise(usd(20), to="b"), "b", on=ON + timedelta(days=20))
    keeper.post(gift(usd(999)), "other", book="book:10")
    keeper.post(gift(Money(5000, "JOD")), "dinars")
    return keeper


@pytest.fixture
def all_at_once(ctx: Flask) -> Callable[[Callable[[int], str], int], list[str]]:
    """Run `work(number)` in many threads that start together, each with a session of its own; return what each said."""

    def run(work: Callable[[int], str], threads: int) -> list[str]:
        start = threading.Barrier(threads)

        def one(number: int) -> str:
            with ctx.app_context():
                start.wait(timeout=20)
                try:
                    return work(number)
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(one, range(threads)))

    return run
