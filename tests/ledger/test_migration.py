"""Books that stood before the chain are numbered, sealed and go on; the way back loses no word."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, create_engine, text

from grants import postgres
from grants.db import db, unit_of_work
from grants.ledger import actions, queries
from grants.ledger.models import Account, AccountDay, Entry
from grants.ledger.rules import AccountSpec, digest_of_lines
from grants.people.models import Person
from tests.cast.ledger import AT, ON, gift, usd
from tests.conftest import config_for_tests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

POT = AccountSpec("budget:available", floor=0, spill="budget:shortfall")
_ENTRY = text(
    'INSERT INTO entry (key, book, kind, "on", posted_at, person_id, reason, about, about_id, digest, line_count, '
    "reverses_id) VALUES (:key, :book, 'test', :on, '2027-01-20T09:00:00.000001Z', :person, :reason, 'person', 1, "
    ":digest, :lines, :reverses) RETURNING id"
)
_ACCOUNT = text(
    "INSERT INTO account (book, name, currency, normal, floor) VALUES (:book, :name, 'USD', :normal, :floor) "
    "ON CONFLICT DO NOTHING"
)
_LINE = text(
    "INSERT INTO line (entry_id, account_id, minor) SELECT :entry, id, :minor FROM account "
    "WHERE book = :book AND name = :name"
)
GIFT = {"cash:bank": 5000, "income:contributions": -5000, "budget:source": 5000, "budget:available": -5000}
PROMISE = {"budget:available": 2000, "budget:committed:1": -2000}


def old_entry(at: Connection, key: str, lines: dict[str, int], book: str = "fund:1", **more: Any) -> int:
    """Write an entry as it was written before the chain."""
    for name in lines:
        floor = 0 if name in ("budget:available", "budget:committed:1") else None
        at.execute(
            _ACCOUNT, {"book": book, "name": name, "normal": 1 if name.startswith("cash") else -1, "floor": floor}
        )
    facts = {"key": key, "book": book, "on": ON, "person": None, "reason": "", "reverses": None, **more}
    digest = digest_of_lines((name, "USD", minor) for name, minor in lines.items())
    made = int(at.execute(_ENTRY, {**facts, "digest": digest, "lines": len(lines)}).scalar_one())
    for name, minor in lines.items():
        at.execute(_LINE, {"entry": made, "minor": minor, "book": book, "name": name})
    return made


@pytest.fixture
def address(scratch: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """A database as it was before the chain: two books, written by turns, with a reversal and an actor."""
    with scratch() as made:
        engine = create_engine(made)
        postgres.migrate(engine, to="0013")
        with engine.begin() as at:
            person = at.execute(
                text(
                    "INSERT INTO person (ref, email, name, language, zone, joined_at) "
                    "VALUES ('r', 'rana@example.org', 'رنا', 'ar', 'UTC', now()) RETURNING id"
                )
            ).scalar_one()
            old_entry(at, "gift", GIFT, person=person, reason="From many")
            old_entry(at, "elsewhere", GIFT, "fund:2", reason="From few")
            promised = old_entry(at, "promise", PROMISE, person=person, reason="To two shores")
            mirror = {name: -minor for name, minor in PROMISE.items()}
            old_entry(at, "undone", mirror, reverses=promised, reason="Withdrawn")
        yield made
        engine.dispose()


def test_old_books_are_sealed_and_go_on(address: str, tmp_path: Path) -> None:
    engine = create_engine(address)
    postgres.migrate(engine)
    engine.dispose()
    app = importlib.import_module("grants.web").create_app(config_for_tests(tmp_path, None), address)
    with app.app_context():
        told = {entry.key: entry for entry in db.session.query(Entry).order_by(Entry.id)}
        assert [(key, entry.book, entry.number) for key, entry in told.items()] == [
            ("gift", "fund:1", 1),
            ("elsewhere", "fund:2", 1),
            ("promise", "fund:1", 2),
            ("undone", "fund:1", 3),
        ]
        assert told["promise"].previous == told["gift"].hash
        assert [(entry.reason, entry.note.who) for entry in told.values()] == [
            ("From many", "رنا"),
            ("From few", ""),
            ("To two shores", "رنا"),
            ("Withdrawn", ""),
        ]
        assert [(entry.is_fact, entry.approvals, entry.asked == entry.digest) for entry in told.values()] == [
            (False, [], True)
        ] * 4
        spills = {account.name: account.spill for account in db.session.query(Account).filter_by(book="fund:1")}
        assert spills == {**dict.fromkeys([*GIFT, "budget:committed:1"]), "budget:available": "budget:shortfall"}
        assert db.session.query(AccountDay).count() == 9
        assert queries.balance_on("fund:1", POT, "USD", ON) == usd(50)
        assert queries.check("fund:1") == queries.check("fund:2") == []

        more = _a_loss()
        assert (more.number, more.previous) == (4, told["undone"].hash)
        assert queries.balance("fund:1", "budget:shortfall", "USD") == usd(-10)
        assert queries.check("fund:1") == []
        db.session.remove()
        db.engine.dispose()


def _a_loss() -> Entry:
    """Post a fact that takes more than there is."""
    draft = actions.Draft(
        book="fund:1",
        key="loss",
        postings=[line.mirrored() for line in gift(usd(60), POT)],
        kind="dispute",
        reason="",
        about=db.session.query(Person).one(),
        by=None,
        on=ON,
        at=AT,
        is_fact=True,
    )
    with unit_of_work():
        return actions.post_many([draft])[0]


def test_the_way_back_loses_no_word(address: str) -> None:
    engine = create_engine(address)
    kept = text("SELECT key, reason, digest, line_count FROM entry ORDER BY id")
    with engine.connect() as at:
        before = at.execute(kept).all()
    postgres.migrate(engine, to="0014")
    postgres.migrate(engine, to="0013")
    with engine.begin() as at:
        assert at.execute(kept).all() == before
        old_entry(at, "more", PROMISE)
    with engine.connect() as at:
        held = text("SELECT balance FROM account WHERE name = 'budget:available' AND book = 'fund:1'")
        assert at.execute(held).scalar_one() == -3000
    engine.dispose()
