"""Postings a second, each durable by itself, beside other ledgers and beside bare inserts of the same rows.

Others' programs are no part of Musha, so name them: MUSHA_PGLEDGER is pgledger's SQL in one file, MUSHA_HORDAK the
`python` of a virtual environment with django-hordak and psycopg. What is not named is left out.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import create_engine, make_url, text

from grants import clock
from grants.config import Config
from grants.db import db, unit_of_work
from grants.ledger import actions
from grants.ledger.rules import credit, debit
from grants.money import Money
from grants.people.actions import join
from grants.people.models import Person
from grants.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.synchronize import Barrier

ROUNDS, SECONDS, WARM = 5, 2.0, 30
PLACES = 5  # accounts on either side
BOOK = "book:bench"
OURS = ("musha", "ledger_post")  # by the domain's own function, and by the database's function alone
# What is compared with what: a function in the database with one, a program with a program.
GOALS = {("pgledger", 1): ("ledger_post", 0.9), ("pgledger", 4): ("ledger_post", 0.5), ("hordak", 1): ("musha", 1.5)}
BARE = """
    WITH made AS (
        INSERT INTO bare_entry (key, book, number, kind, "on", posted_at, person_id, about, about_id, asked, digest,
                line_count, is_fact, approvals, words_digest, actor_digest, previous, hash)
            VALUES (:key, 'book:bench', nextval('bare_number'), 'statement', '2026-06-01', now(), 1, 'person', 1, :seal,
                :seal, 2, false, '[]', :seal, :seal, :seal, :seal)
            RETURNING id
    ), noted AS (
        INSERT INTO bare_note (entry_id, words_salt, words, who_salt, who)
            SELECT id, left(:seal, 32), 'What the line says', left(:seal, 32), 'Bench' FROM made
    )
    INSERT INTO bare_line (entry_id, account_id, minor)
        SELECT id, side.account_id, side.minor
        FROM made, (VALUES (:debit, :minor), (:credit, -:minor)) AS side(account_id, minor)
"""


def measure(_data: Path) -> None:
    """Let 1 client and then 4 post by each way in turn, and compare what they did in the same round."""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Config.from_env({"MUSHA_DATA": home}))
        with app.app_context():
            with unit_of_work():
                join("bench@example.org", name="Bench", language="en", zone="UTC", at=clock.now())
            address = db.engine.url.render_as_string(hide_password=False)
            db.session.remove()
            ways = _prepared(address)
            for clients in (1, 4):
                _compare(ways, clients)


def _prepared(address: str) -> dict[str, str]:
    """Return the address at which each way posts."""
    with psycopg.connect(_libpq(address), autocommit=True) as connection:
        settings = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]
        if settings != [("on",), ("on",)]:
            raise LookupError("this database forgets")
        for table in ("entry", "note", "line"):
            connection.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
        connection.execute("CREATE SEQUENCE bare_number")
        ways = {"musha": address, "ledger_post": address, "bare": address}
        if named := os.environ.get("MUSHA_PGLEDGER"):
            ways["pgledger"] = _other(connection, address, "pgledger")
            with psycopg.connect(_libpq(ways["pgledger"]), autocommit=True) as other:
                other.execute(Path(named).read_text().encode())
        else:
            print("pgledger: MUSHA_PGLEDGER names no file with its SQL, so it is left out.")
        if os.environ.get("MUSHA_HORDAK"):
            ways["hordak"] = _other(connection, address, "hordak")
            subprocess.run(_hordak(ways["hordak"], "0"), check=True, input=b"\n", stdout=subprocess.DEVNULL)
        else:
            print("hordak: MUSHA_HORDAK names no python that has it, so it is left out.")
    return ways


def _libpq(address: str) -> str:
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


def _other(connection: psycopg.Connection, address: str, name: str) -> str:
    connection.execute(f"CREATE DATABASE {name}")
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def _hordak(address: str, seconds: str) -> list[str]:
    script, url = Path(__file__).with_name("hordak_client.py"), make_url(address)
    return [os.environ["MUSHA_HORDAK"], str(script), str(url.query["host"]), url.database or "", seconds]


def _compare(ways: dict[str, str], clients: int) -> None:
    rates: dict[str, list[float]] = defaultdict(list)
    slow: list[float] = []
    for _round in range(ROUNDS):
        for way, address in ways.items():
            took = _race(way, address, clients)
            rates[way].append(len(took) / SECONDS)
            if way == "musha":
                slow.append(statistics.quantiles(took, n=100)[98] * 1000)
    for way, every in rates.items():
        beside = "".join(f"   {ours} {_ratio(rates, ours, way):.2f} x" for ours in OURS if ours != way)
        ours, goal = GOALS.get((way, clients), ("", 0.0))
        verdict = f"   goal {goal} x: {'ok' if _ratio(rates, ours, way) >= goal else 'MISSED'}" if ours else ""
        print(f"{way + f', {clients} clients':44} {statistics.median(every):9.0f} /s{beside}{verdict}")
    print(f"{'99 of 100 musha are written within':44} {statistics.median(slow):9.1f} ms   budget       50 ms")


def _ratio(rates: dict[str, list[float]], ours: str, theirs: str) -> float:
    """Return the median of what we did for each posting of the other, round by round."""
    return statistics.median(our / their for our, their in zip(rates[ours], rates[theirs], strict=True))


def _race(way: str, address: str, clients: int) -> list[float]:
    """Return how many seconds each posting took that was done within SECONDS, by so many processes."""
    make = multiprocessing.get_context("forkserver")
    make.set_forkserver_preload([__name__])
    start = make.Barrier(clients)
    pipes = [make.Pipe(duplex=False) for _ in range(clients)]
    work = _drive if way == "hordak" else _post
    hands = [make.Process(target=work, args=(way, address, start, said)) for _hears, said in pipes]
    for hand in hands:
        hand.start()
    took = [seconds for hears, _said in pipes for seconds in hears.recv()]
    for hand in hands:
        hand.join()
    return took


def _post(way: str, address: str, start: Barrier, said: Connection) -> None:
    with WAYS[way](address) as post:
        for _warm in range(WARM):
            post()
        took = []
        start.wait()
        until = (began := time.perf_counter()) + SECONDS
        while began < until:
            post()
            took.append((now := time.perf_counter()) - began)
            began = now
    said.send(took)


def _drive(_way: str, address: str, start: Barrier, said: Connection) -> None:
    """Let Django post in a process of its own, which tells how many it did."""
    command = _hordak(address, str(SECONDS))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        if other.stdout is None or other.stdin is None:
            raise LookupError("no pipes")
        other.stdout.readline()
        start.wait()
        other.stdin.write("\n")
        other.stdin.flush()
        done = int(other.stdout.readline())
    said.send([SECONDS / done] * done)


@contextmanager
def _musha(address: str) -> Iterator[Callable[[], None]]:
    """Post as the program does: the domain's own function, and a commit."""
    app = create_app(Config.from_env({"MUSHA_DATA": tempfile.gettempdir(), "SECRET_KEY": "bench"}), address)
    chance, keys, at = Random(os.getpid()), count(), clock.now()
    with app.app_context():
        someone = db.session.get_one(Person, 1)
        db.session.expunge(someone)  # it is at hand; reading it anew each time is no part of posting

        def post() -> None:
            amount = Money(chance.randint(1, 9_999), "USD")
            there, here = chance.randrange(PLACES), chance.randrange(PLACES)
            with unit_of_work():
                actions.post(
                    BOOK,
                    f"bench:{os.getpid()}:{next(keys)}",
                    [debit(f"cash:b{there}", amount), credit(f"liability:b{here}", amount)],
                    kind="statement",
                    reason="What the line says",
                    about=someone,
                    by=1,
                    on=at.date(),
                    at=at,
                )

        yield post
        db.session.remove()
        db.engine.dispose()


@contextmanager
def _ledger_post(address: str) -> Iterator[Callable[[], None]]:
    """Call the database's function by itself: what is left is what Python costs."""
    chance, keys, at = Random(os.getpid()), count(), clock.now().isoformat()
    terms = {"book": BOOK, "currency": "USD", "floor": None, "ceiling": None, "spill": None}
    entry = {
        "book": BOOK,
        "kind": "statement",
        "words": "What the line says",
        "about": "person",
        "about_id": 1,
        "by": 1,
        "on": at[:10],
        "at": at,
        "asked": "0" * 64,
        "reverses": None,
        "is_fact": False,
        "approvals": [],
    }

    def asked() -> dict[str, object]:
        there, here, minor = chance.randrange(PLACES), chance.randrange(PLACES), chance.randint(1, 9_999)
        accounts = [
            terms | {"name": f"cash:b{there}", "normal": 1},
            terms | {"name": f"liability:b{here}", "normal": -1},
        ]
        key = f"alone:{os.getpid()}:{next(keys)}"
        entries = [entry | {"key": key, "lines": [[0, minor], [1, -minor]]}]
        return {"asked": json.dumps({"accounts": accounts, "entries": entries})}

    with _executing(address, "SELECT id FROM ledger_post(CAST(:asked AS jsonb))", asked) as post:
        yield post


@contextmanager
def _pgledger(address: str) -> Iterator[Callable[[], None]]:
    chance, names = Random(os.getpid()), [f"b{place}" for place in range(2 * PLACES)]
    with psycopg.connect(_libpq(address), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        for name in names:
            connection.execute(
                "SELECT pgledger_create_account(%s, 'USD') "
                "WHERE NOT EXISTS (SELECT FROM pgledger_accounts WHERE name = %s)",
                [name, name],
            )
        ids = [row[0] for row in connection.execute("SELECT id FROM pgledger_accounts ORDER BY name")]

    def asked() -> dict[str, object]:
        there, here = chance.choice(ids[:PLACES]), chance.choice(ids[PLACES:])
        return {"there": there, "here": here, "amount": chance.randint(1, 9_999)}

    with _executing(address, "SELECT id FROM pgledger_create_transfer(:there, :here, :amount)", asked) as post:
        yield post


@contextmanager
def _bare(address: str) -> Iterator[Callable[[], None]]:
    """Insert the rows of a posting by one statement, without a rule: nothing could be faster."""
    chance, keys = Random(os.getpid()), count()

    def asked() -> dict[str, object]:
        places = {"debit": chance.randrange(PLACES), "credit": PLACES + chance.randrange(PLACES)}
        key = f"bench:{os.getpid()}:{next(keys)}"
        return {"key": key, "seal": f"{chance.getrandbits(256):064x}", "minor": chance.randint(1, 9_999), **places}

    with _executing(address, BARE, asked) as post:
        yield post


@contextmanager
def _executing(address: str, statement: str, asked: Callable[[], dict[str, object]]) -> Iterator[Callable[[], None]]:
    engine, prepared = create_engine(address), text(statement)
    with engine.connect() as connection:

        def post() -> None:
            with connection.begin():
                connection.execute(prepared, asked())

        yield post
    engine.dispose()


WAYS = {"musha": _musha, "ledger_post": _ledger_post, "bare": _bare, "pgledger": _pgledger}
