"""Posting: what happened is written once, whole and balanced, and put right only by its reversal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, cast

from psycopg.errors import IntegrityError as DriverFault
from sqlalchemy import BigInteger, SmallInteger, String, Table, any_, func, insert, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import IntegrityError

from grants.db import Model, db
from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.ledger.models import Account, Entry, Line
from grants.ledger.rules import AccountSpec, BadEntry, Posting, balanced, digest_of, normal_of
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.types import TypeEngine

_FLOOR = "ck_account_floor_holds"
_Place = tuple[str, str, str]  # book, account, currency


class NotCovered(RuleBroken):
    """An account would fall below its floor: somebody decided about money that is not, or no longer, there."""


class KeyTaken(RuleBroken):
    """The key stands for another entry already: the same fact was recorded before, with other amounts."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry before it is posted. `key` names the fact for ever: posted twice under one key, it is written once.

    `about` is the stored thing that it concerns (of the entry that it `reverses`, when it does); `by` a person's id, or
    None for the system; `on` the day when it happened and `at` the instant when it is recorded.
    """

    book: str
    key: str
    postings: Sequence[Posting]
    kind: str
    reason: str
    about: Model
    by: int | None
    on: date
    at: datetime
    is_fact: bool = False
    reverses: Entry | None = None

    def digest(self) -> str:
        """Return the fingerprint of its lines."""
        return digest_of(self.postings)

    def row(self) -> dict[str, Any]:
        """Return it as a row of `entry`; the thing that it is about has been flushed."""
        about, about_id = self.about.__tablename__, self.about.id
        if self.reverses is not None:
            about, about_id = self.reverses.about, self.reverses.about_id
        return {
            "book": self.book,
            "key": self.key,
            "kind": self.kind,
            "reason": self.reason,
            "about": about,
            "about_id": about_id,
            "person_id": self.by,
            "on": self.on,
            "posted_at": self.at,
            "digest": self.digest(),
            "line_count": len(self.postings),
            "reverses_id": self.reverses.id if self.reverses is not None else None,
        }


def post(  # noqa: PLR0913 - these nine facts make an entry, and the call names each
    book: str,
    key: str,
    postings: Sequence[Posting],
    *,
    kind: str,
    reason: str,
    about: Model,
    by: int | None,
    on: date,
    at: datetime,
    is_fact: bool = False,
) -> Entry:
    """Write one entry, and return it; under a key that is taken by the same lines, return the one that stands.

    Raises NotCovered when a floor would break, KeyTaken when the key stands for other lines, and BadEntry (a
    programming error) when the postings don't balance. After each of them the session goes on as if nothing had been
    asked.
    """
    facts: dict[str, Any] = {
        "kind": kind,
        "reason": reason,
        "about": about,
        "by": by,
        "on": on,
        "at": at,
        "is_fact": is_fact,
    }
    return post_many([Draft(book=book, key=key, postings=postings, **facts)])[0]


def post_many(drafts: Sequence[Draft]) -> list[Entry]:
    """Write all the entries or none, in a handful of statements; raises as `post` does.

    Floors are held against all of them together, not one by one. Use it, too, whenever one transaction makes several
    entries: rows are then locked in one order, and nobody waits in a ring.
    """
    wanted = _one_per_key(drafts)
    db.session.flush()
    try:
        with db.session.begin_nested():
            made = _insert_entries(wanted.values())
            _refuse_taken([draft for key, draft in wanted.items() if key not in made])
            _insert_lines([(made[key], draft) for key, draft in wanted.items() if key in made])
    except IntegrityError as fault:
        if isinstance(fault.orig, DriverFault) and fault.orig.diag.constraint_name == _FLOOR:
            raise NotCovered(
                _("The fund's free balance does not cover this. Choose less, or wait until more has come in.")
            ) from fault
        raise
    entries = {entry.key: entry for entry in db.session.scalars(select(Entry).where(_is_one_of(wanted)))}
    return [entries[draft.key] for draft in drafts]


def reverse(entry: Entry, *, by: int | None, at: datetime, reason: str, is_fact: bool = False) -> Entry:
    """Undo `entry` by its mirror, on the day of `at` (UTC); asked again, return the reversal that stands.

    Raises RuleBroken when `entry` is itself a reversal, and NotCovered when what it brought has been decided about.
    """
    if entry.reverses_id is not None:
        raise RuleBroken(_("This entry undoes another one, and cannot itself be undone. Record what happened anew."))
    mirror = [
        Posting(AccountSpec(line.account.name), Money(line.minor, line.account.currency)).mirrored()
        for line in entry.lines
    ]
    draft = Draft(
        book=entry.book,
        key=f"reverse:{entry.id}",
        postings=mirror,
        kind="reversal",
        reason=reason,
        about=entry,
        by=by,
        on=at.astimezone(UTC).date(),
        at=at,
        is_fact=is_fact,
        reverses=entry,
    )
    return post_many([draft])[0]


def _one_per_key(drafts: Iterable[Draft]) -> dict[str, Draft]:
    """Return the drafts by key, in the order of keys, in which two writers of the same keys queue."""
    wanted: dict[str, Draft] = {}
    for draft in drafts:
        balanced(draft.postings)
        first = wanted.setdefault(draft.key, draft)
        if (first.book, first.digest()) != (draft.book, draft.digest()):
            raise _taken()
    return dict(sorted(wanted.items()))


def _taken() -> KeyTaken:
    return KeyTaken(_("This was recorded already, with other amounts. Look at what stands there, then decide again."))


def _is_one_of(keys: Iterable[str]) -> Any:
    return Entry.key == any_(literal(list(keys), ARRAY(String)))


def _insert_entries(drafts: Iterable[Draft]) -> dict[str, int]:
    """Insert those whose key is free; return their ids by key. Waits for whoever is just posting the same key."""
    statement = (
        pg_insert(cast("Table", Entry.__table__))
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Entry.key, Entry.id)
    )
    rows = [draft.row() for draft in drafts]
    return dict(db.session.execute(statement, rows).all()) if rows else {}


def _refuse_taken(drafts: Sequence[Draft]) -> None:
    """Raise KeyTaken unless each draft is what already stands under its key."""
    if not drafts:
        return
    rows = db.session.execute(
        select(Entry.key, Entry.book, Entry.digest).where(_is_one_of(draft.key for draft in drafts))
    )
    standing = {key: (book, digest) for key, book, digest in rows}
    if any(standing[draft.key] != (draft.book, draft.digest()) for draft in drafts):
        raise _taken()


def _insert_lines(entries: Sequence[tuple[int, Draft]]) -> None:
    """Insert every line by one statement: its trigger locks the accounts in one order and moves their balances."""
    if not entries:
        return
    accounts = _accounts([draft for _id, draft in entries])
    lines = [
        (entry_id, accounts[_place(draft, posting)], posting.amount.minor)
        for entry_id, draft in entries
        for posting in draft.postings
    ]
    rows = _rows(lines, BigInteger(), BigInteger(), BigInteger())
    db.session.execute(insert(Line).from_select(["entry_id", "account_id", "minor"], rows))


def _place(draft: Draft, posting: Posting) -> _Place:
    return draft.book, posting.account.name, posting.amount.currency


def _rows(rows: Iterable[tuple[Any, ...]], *kinds: TypeEngine[Any]) -> Select[Any]:
    """Return `rows` as a SELECT with one parameter a column, however many rows there are."""
    columns = zip(*rows, strict=True)
    return select(*(func.unnest(literal(list(of), ARRAY(kind))) for of, kind in zip(columns, kinds, strict=True)))


def _accounts(drafts: Sequence[Draft]) -> Mapping[_Place, int]:
    """Return the ids of all the accounts that are posted to; those that are new are opened with their floors."""
    floors: dict[_Place, int | None] = {}
    for draft in drafts:
        for posting in draft.postings:
            place = _place(draft, posting)
            if floors.get(place) is None:
                floors[place] = posting.account.floor
    found = _known_accounts(floors)
    if len(found) < len(floors):
        _open({place: floor for place, floor in floors.items() if place not in found})
        found = _known_accounts(floors)
    for place, floor in floors.items():
        if floor is not None and found[place][1] != floor:
            raise BadEntry(f"{place} was opened with the floor {found[place][1]}, not {floor}")
    return {place: number for place, (number, _floor) in found.items()}


def _known_accounts(places: Iterable[_Place]) -> dict[_Place, tuple[int, int | None]]:
    wanted = _rows(sorted(places), String(), String(), String())
    rows = db.session.execute(
        select(Account.book, Account.name, Account.currency, Account.id, Account.floor).where(
            tuple_(Account.book, Account.name, Account.currency).in_(wanted)
        )
    )
    return {(book, name, currency): (number, floor) for book, name, currency, number, floor in rows}


def _open(floors: Mapping[_Place, int | None]) -> None:
    """Open accounts, in the order of their names; one that somebody else is opening just now is theirs."""
    rows = _rows(
        [(*place, normal_of(place[1]), floor) for place, floor in sorted(floors.items(), key=lambda item: item[0])],
        String(),
        String(),
        String(),
        SmallInteger(),
        BigInteger(),
    )
    db.session.execute(
        pg_insert(Account)
        .from_select(["book", "name", "currency", "normal", "floor"], rows)
        .on_conflict_do_nothing(index_elements=["book", "name", "currency"])
    )
