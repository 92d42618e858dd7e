"""The seal of an entry is the same in the database, in Python and in the documents; a checkpoint is one signed line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.db import db, unit_of_work
from grants.ledger import actions, queries
from grants.ledger.actions.chain import checkpoint
from grants.ledger.models import BookHead, Checkpoint, Entry, Note
from grants.ledger.queries.chain import last_checkpoint
from grants.ledger.rules.chain import START, BadCheckpoint, Link, field, key_id, public_key, read, salted, sign, verify
from tests.cast.ledger import AT, BOOK, ON, Bookkeeper, gift, promise, usd

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "ledger.md"
EXAMPLE = Link(
    book="fund:1",
    number=1,
    previous=START,
    key="contribution:1",
    kind="contribution",
    on=date(2027, 1, 19),
    posted_at=datetime(2027, 1, 20, 9, 0, tzinfo=UTC),
    person_id=7,
    actor_digest=salted("0f" * 16, "رنا"),
    words_digest=salted("1e" * 16, "From many hands"),
    about="contribution",
    about_id=1,
    asked="ab" * 32,
    digest="cd" * 32,
    line_count=4,
    reverses=None,
    is_fact=False,
    approvals=[[7, "treasurer"]],
)
SEAL = "d414000cffb8d296dfbbcf8ee391274b71cc503deb74eab32d587e5a848f4550"


def link_of(entry: Entry) -> Link:
    """Return a stored entry as Python seals it."""
    undone = db.session.get(Entry, entry.reverses_id) if entry.reverses_id else None
    facts = {name: getattr(entry, name) for name in Link.__dataclass_fields__ if name != "reverses"}
    return Link(**facts, reverses=undone.number if undone else None)


def entries(book: str = BOOK) -> list[Entry]:
    return list(db.session.scalars(select(Entry).where(Entry.book == book).order_by(Entry.number)))


@pytest.mark.parametrize(
    ("value", "sealed"), [("", "0:"), ("abc", "3:abc"), ("رنا", "6:رنا"), (None, "-:"), ("3:abc", "5:3:abc")]
)
def test_a_field_is_its_length_and_itself(value: str | None, sealed: str) -> None:
    assert field(value) == sealed


def test_the_seal_of_the_documents_example() -> None:
    assert EXAMPLE.hash() == SEAL
    told = DOCUMENT.read_text()
    assert SEAL in told
    assert "".join(map(field, EXAMPLE.fields())) in re.sub(r"\n\s*", "", told)


def test_every_field_changes_the_seal() -> None:
    others = [
        replace(EXAMPLE, **{name: change})
        for name, change in {
            "book": "fund:2",
            "number": 2,
            "previous": "1" * 64,
            "key": "contribution:2",
            "kind": "gift",
            "on": date(2027, 1, 20),
            "posted_at": EXAMPLE.posted_at + timedelta(microseconds=1),
            "person_id": None,
            "actor_digest": salted("0f" * 16, "Rana"),
            "words_digest": salted("1e" * 16, ""),
            "about": "gift",
            "about_id": 2,
            "asked": "ac" * 32,
            "digest": "ce" * 32,
            "line_count": 5,
            "reverses": 1,
            "is_fact": True,
            "approvals": [[7, "treasurer"], [8, "steward"]],
        }.items()
    ]
    assert len(others) == len(Link.__dataclass_fields__)
    assert len({EXAMPLE.hash(), *(other.hash() for other in others)}) == 1 + len(others)


def test_an_instant_is_sealed_in_utc() -> None:
    there = EXAMPLE.posted_at.astimezone(timezone(timedelta(hours=2)))
    assert replace(EXAMPLE, posted_at=there).hash() == SEAL


def test_the_database_seals_as_python_does(keeper: Bookkeeper) -> None:
    late = datetime(2027, 12, 31, 23, 59, 59, 123456, tzinfo=timezone(timedelta(hours=-11)))
    keeper.post(gift(usd(100)), "هدية:1", reason="“From” the north\nand the south", at=late, on=date(999, 2, 3))
    approved = keeper.post(promise(usd(30)), approvals=[(keeper.about.id, "steward"), (2, "الأمين")], is_fact=True)
    with unit_of_work():
        actions.reverse(approved, by=None, at=AT, reason="")
    first, second, third = told = entries()
    assert [entry.hash for entry in told] == [link_of(entry).hash() for entry in told]
    assert [entry.previous for entry in told] == [START, first.hash, second.hash]
    assert [entry.number for entry in told] == [1, 2, 3]
    assert (second.approvals, second.is_fact) == ([[keeper.about.id, "steward"], [2, "الأمين"]], True)
    assert (third.approvals, third.is_fact, third.note.who) == ([], False, "")
    note = first.note
    assert (first.reason, note.who) == ("“From” the north\nand the south", "Rana")
    assert first.words_digest == salted(note.words_salt or "", first.reason)
    assert first.actor_digest == salted(note.who_salt or "", "Rana")
    assert len({note.words_salt, note.who_salt, second.note.words_salt, second.note.who_salt}) == 4
    head = db.session.scalars(select(BookHead)).one()
    assert (head.book, head.number, head.hash) == (BOOK, 3, third.hash)
    assert queries.check(BOOK) == []


def test_many_entries_at_once_form_one_chain_in_the_order_asked(keeper: Bookkeeper) -> None:
    keeper.post(gift(usd(1)), "first")
    keeper.post(gift(usd(1)), "elsewhere", book="book:2")
    with unit_of_work():
        actions.post_many([keeper.draft(gift(usd(1)), key) for key in ("z", "first", "a", "m")])
        actions.post_many([keeper.draft(gift(usd(1)), "b"), keeper.draft(gift(usd(1)), "there", book="book:2")])
    assert [(entry.number, entry.key) for entry in entries()] == [(1, "first"), (2, "z"), (3, "a"), (4, "m"), (5, "b")]
    assert [(entry.number, entry.key) for entry in entries("book:2")] == [(1, "elsewhere"), (2, "there")]
    assert queries.check(BOOK) == queries.check("book:2") == []


def test_what_is_refused_leaves_no_gap(keeper: Bookkeeper) -> None:
    keeper.post(gift(usd(1)))
    with pytest.raises(actions.NotCovered):
        keeper.post(promise(usd(2)))
    keeper.post(promise(usd(1)))
    assert [entry.number for entry in entries()] == [1, 2]


def test_a_crowd_makes_one_chain(
    keeper: Bookkeeper, all_at_once: Callable[[Callable[[int], str], int], list[str]]
) -> None:
    drafts = [[keeper.draft(gift(usd(1))) for _ in range(3)] for _ in range(8)]

    def give(number: int) -> str:
        for draft in drafts[number]:
            with unit_of_work():
                actions.post_many([draft])
        return "given"

    assert all_at_once(give, 8) == ["given"] * 8
    assert [entry.number for entry in entries()] == list(range(1, 25))
    assert queries.check(BOOK) == []


def test_erasing_a_name_keeps_the_chain_whole(keeper: Bookkeeper) -> None:
    entry = keeper.post(gift(usd(1)), reason="From Hala")
    keeper.post(promise(usd(1)))
    with unit_of_work():
        assert actions.erase_name(keeper.about.id) == 2
        actions.erase_words(entry)
    db.session.expire_all()
    notes = db.session.scalars(select(Note).order_by(Note.id)).all()
    assert [(note.who, note.who_salt) for note in notes] == [(None, None)] * 2
    assert [note.words for note in notes] == [None, "A test"]
    assert entry.reason == ""
    told = queries.report(BOOK)
    assert told.findings == []
    assert {one.name: one.count for one in told.invariants}["notes-erased"] == 2
    with unit_of_work():
        assert actions.erase_name(keeper.about.id) == 0


def test_a_checkpoint_says_where_the_book_ends_and_is_signed_once(keeper: Bookkeeper) -> None:
    assert last_checkpoint(BOOK) is None
    entry = keeper.post(gift(usd(1)))
    with unit_of_work():
        first = checkpoint(BOOK, at=AT, secret="s")
        assert checkpoint(BOOK, at=AT + timedelta(days=1), secret="s").id == first.id
        assert (first.number, first.hash, first.signed_at) == (1, entry.hash, AT)
        assert checkpoint(BOOK, at=AT, secret="another").id != first.id
    keeper.post(gift(usd(1)))
    with unit_of_work():
        last = checkpoint(BOOK, at=AT + timedelta(days=1), secret="s")
    assert last.number == 2
    assert last_checkpoint(BOOK) is last
    assert db.session.query(Checkpoint).count() == 3


def test_a_book_with_nothing_in_it_is_signed_too(keeper: Bookkeeper) -> None:
    with unit_of_work():
        assert checkpoint("book:new", at=AT, secret="s").number == 0
    assert queries.report("book:new", keys=[public_key("s")]).findings == []


def test_a_signed_line_is_read_again_and_verified() -> None:
    public = public_key("s")
    told = sign(BOOK, 57, "ab" * 32, AT, secret="s")
    assert told.words() == f"book:1 57 {'ab' * 32} 2027-01-20T09:00:00.000000Z {key_id(public)} {told.signature}"
    assert read(f"  {told.words()}\n") == told
    assert verify(told, public)
    assert len(told.signature) == 86
    changed = [
        replace(told, book="book:2"),
        replace(told, number=58),
        replace(told, hash="ac" * 32),
        replace(told, signed_at=AT + timedelta(microseconds=1)),
        replace(told, key_id="0" * 16),
        replace(told, signature="A" * 86),
        replace(told, signature="no signature"),
        replace(told, signature="A"),
    ]
    assert [verify(one, public) for one in changed] == [False] * 8
    assert not verify(told, public_key("another"))
    assert not verify(told, "no key")


@pytest.mark.parametrize("line", ["", "book:1 57", "book:1 x y 2027-01-20T09:00:00Z k s", "book:1 1 y yesterday k s"])
def test_what_is_no_checkpoint_is_not_read(line: str) -> None:
    with pytest.raises(BadCheckpoint):
        read(line)


def test_the_day_is_what_a_past_balance_is_summed_by(keeper: Bookkeeper) -> None:
    keeper.post(gift(usd(5)), on=ON)
    keeper.post(gift(usd(3)), on=ON - timedelta(days=9))  # written later, of an earlier day
    keeper.post(gift(usd(2)), on=ON)
    days = [-10, -9, -1, 0, 1]
    held = [queries.balance_on(BOOK, "cash:bank", "USD", ON + timedelta(days=day)) for day in days]
    assert held == [usd(0), usd(3), usd(3), usd(10), usd(10)]
