"""Following the chain of a book: every seal computed again from the fields, every signed checkpoint found on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from grants.ledger.rules.chain import ENTRY, START, Signed, instant, key_id, sealed, verify
from grants.ledger.rules.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

# Each field as text, in the order in which they are sealed: a million rows need not become dates and back.
_LINKS = text(
    """
    SELECT entry.number, entry.previous, entry.hash, entry.approvals, entry.key,
        entry.book, entry.number::text, entry.previous, entry.key, entry.kind, to_char(entry."on", 'YYYY-MM-DD'),
        to_char(entry.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.person_id::text,
        entry.actor_digest, entry.words_digest, entry.about, entry.about_id::text, entry.asked, entry.digest,
        entry.line_count::text, undone.number::text, CASE WHEN entry.is_fact THEN 'fact' ELSE 'decision' END
    FROM entry LEFT JOIN entry AS undone ON undone.id = entry.reverses_id
    WHERE entry.book = :book ORDER BY entry.number
    """
).execution_options(yield_per=5000)
_HEAD = text("SELECT number, hash FROM book_head WHERE book = :book")
_STORED = text("SELECT book, number, hash, signed_at, key_id, signature FROM checkpoint WHERE book = :book ORDER BY id")
_SEAL = text("SELECT hash FROM entry WHERE book = :book AND number = :number")
_LENGTH = text("SELECT count(*) FROM entry WHERE book = :book")


def chain(connection: Connection, book: str) -> Iterator[Finding | None]:
    """Follow the book's chain to its head: None for each entry, and each break of it in between."""
    number, last = 0, START
    rows = connection.execute(_LINKS, {"book": book})
    for place, previous, seal, approvals, key, *fields in rows:
        where = f"entry {place} ({key})"
        if place != number + 1:
            yield Finding(book, "chain", where, _gap(number + 1, place - 1))
        elif previous != last:
            yield Finding(book, "chain", where, f"it was written after another entry {number} than the one that stands")
        if sealed(_whole(fields, approvals)) != seal:
            yield Finding(book, "chain", where, "it does not say what was sealed")
        yield None
        number, last = place, seal
    head, end = connection.execute(_HEAD, {"book": book}).one_or_none() or (0, START)
    if (head, end) != (number, last):
        yield Finding(book, "chain", f"entry {max(head, number)}", f"the book ends at {number}, its head says {head}")


def _gap(first: int, last: int) -> str:
    if first == last:
        return f"entry {first} is missing before it"
    return f"entries {first} to {last} are missing before it" if first < last else "its number is taken, or below 1"


def _whole(fields: Sequence[str | None], approvals: Sequence[Sequence[Any]]) -> list[str | None]:
    """Return all fields that are sealed."""
    parts = (str(part) for approval in approvals for part in approval)
    return [ENTRY, *fields, str(len(approvals)), *parts]


def checkpoints(connection: Connection, book: str, keys: Sequence[str] | None) -> Iterator[Finding | None]:
    """Look for every stored checkpoint on the chain: None for each, and each that is not there or not ours."""
    for row in connection.execute(_STORED, {"book": book}).all():
        kept = Signed(*row)
        yield from _compared(connection, kept, keys, "checkpoints")
        yield None


def kept_elsewhere(connection: Connection, kept: Sequence[Signed], keys: Sequence[str] | None) -> Iterator[Finding]:
    """Look for checkpoints that somebody kept on the chain as it stands now."""
    for checkpoint in kept:
        yield from _compared(connection, checkpoint, keys, "kept")


def _compared(connection: Connection, kept: Signed, keys: Sequence[str] | None, what: str) -> Iterator[Finding]:
    where, when = f"entry {kept.number}", instant(kept.signed_at)
    if keys is not None:
        ours = [key for key in keys if key_id(key) == kept.key_id]
        if not ours:
            yield Finding(kept.book, what, where, f"its checkpoint of {when} is signed with another key, {kept.key_id}")
        elif not verify(kept, ours[0]):
            yield Finding(kept.book, what, where, f"its checkpoint of {when} is not what was signed")
    seal = START if kept.number == 0 else connection.scalar(_SEAL, {"book": kept.book, "number": kept.number})
    if seal is None:
        length = connection.scalar(_LENGTH, {"book": kept.book})
        yield Finding(kept.book, what, where, f"it stood here on {when} and is gone; the book has {length} entries")
    elif seal != kept.hash:
        detail = f"its seal was {kept.hash} on {when} and is {seal}: it, or an entry before it, was rewritten"
        yield Finding(kept.book, what, where, detail)
