"""Posting: what happened is written once, whole and balanced, and put right only by its reversal."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date
from typing import TYPE_CHECKING, Any, cast

from psycopg.errors import IntegrityError as DriverFault
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from grants.db import Model, db
from grants.errors import RuleBroken
from grants.i18n import day as format_day
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.ledger.models import Account, Entry, Note
from grants.ledger.rules import AccountSpec, BadEntry, Posting, balanced, digest_of, normal_of, opened
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import CursorResult

_POST = select(Entry).from_statement(text("SELECT * FROM ledger_post(CAST(:asked AS jsonb))"))
_BOUNDS = {"ck_account_floor_holds", "ck_account_ceiling_holds"}
_NOT_FREE = _l("The fund's free balance does not cover this. Choose less, or wait until more has come in.")
_WORDS = {  # by the first two words of the account's name
    "budget:committed": _l("This is more than the award still has to receive. Look at what has been paid on it."),
    "budget:reserve": _l("This is more than is still held back. Look at what has been let go already."),
    "budget:restricted": _l("This is more than is held apart under these conditions."),
    "budget:shortfall": _l("This is more than is missing. Nothing more is needed to cover it."),
}


class NotCovered(RuleBroken):
    """An account would break its bounds: somebody decided about money that is not, or no longer, there."""

    def __init__(self, reason: str, *, account: str) -> None:
        """Keep the name of the account."""
        super().__init__(reason)
        self.account = account


class PeriodClosed(RuleBroken):
    """The entry is of a day that the book has been closed for, up to and including `until`."""

    def __init__(self, reason: str, until: date) -> None:
        """Keep the day."""
        super().__init__(reason, field="on")
        self.until = until


class KeyTaken(RuleBroken):
    """The key stands for another entry already: the same fact was recorded before, with other amounts."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry before it is posted. `key` names the fact for ever: posted twice under one key, it is written once.

    `about` is the stored thing that it concerns (of the entry that it `reverses`, when it does); `by` a person's id, or
    None for the system; `on` the day when it happened and `at` the instant when it is recorded. A fact (`is_fact`) has
    happened already, so no floor with a spill refuses it. `approvals` are (a person's id, what they approved as).
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
    approvals: Sequence[tuple[int, str]] = ()

    def digest(self) -> str:
        """Return the fingerprint of its lines, as they are asked for."""
        return digest_of(self.postings)

    def as_data(self) -> dict[str, Any]:
        """Return all but its lines as plain data; the thing that it is about has been flushed."""
        about, about_id = self.about.__tablename__, self.about.id
        if self.reverses is not None:
            about, about_id = self.reverses.about, self.reverses.about_id
        return {
            "book": self.book,
            "key": self.key,
            "kind": self.kind,
            "words": self.reason,
            "about": about,
            "about_id": about_id,
            "by": self.by,
            "on": self.on.isoformat(),
            "at": self.at.isoformat(),
            "asked": self.digest(),
            "reverses": self.reverses.id if self.reverses is not None else None,
            "is_fact": self.is_fact,
            "approvals": [list(approval) for approval in self.approvals],
        }


def post(  # noqa: PLR0913 - these facts make an entry, and the call names each
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
    approvals: Sequence[tuple[int, str]] = (),
) -> Entry:
    """Write one entry, and return it; under a key that is taken by the same lines, return the one that stands.

    Raises NotCovered when a floor would break, KeyTaken when the key stands for other lines, PeriodClosed for a day
    that the book is closed for, and BadEntry (a programming error) when the postings don't balance. After each of them
    the session goes on as if nothing had been asked.
    """
    facts: dict[str, Any] = {
        "kind": kind,
        "reason": reason,
        "about": about,
        "by": by,
        "on": on,
        "at": at,
        "is_fact": is_fact,
        "approvals": approvals,
    }
    return post_many([Draft(book=book, key=key, postings=postings, **facts)])[0]


def post_many(drafts: Sequence[Draft]) -> list[Entry]:
    """Write all the entries or none, in this order and by one call; raises as `post` does.

    Floors are held against all of them together, not one by one. Use it whenever one transaction makes many entries.
    """
    wanted = _one_per_key(drafts)
    if not wanted:
        return []
    db.session.flush()
    try:
        with db.session.begin_nested():
            standing = db.session.scalars(_POST, {"asked": _asked(list(wanted.values()))}).all()
    except IntegrityError as fault:
        raise _refusal(fault) from fault
    entries = {entry.key: entry for entry in standing}
    return [entries[draft.key] for draft in drafts]


def reverse(entry: Entry, *, by: int | None, at: datetime, reason: str, is_fact: bool = False) -> Entry:
    """Undo `entry` by its mirror, on the day of `at` (UTC); asked again, return the reversal that stands.

    What it took from a shortfall goes by way of the account that fell short. Raises RuleBroken when `entry` is itself a
    reversal, and NotCovered when what it brought has been decided about, unless its undoing is a fact, too.
    """
    if entry.reverses_id is not None:
        raise RuleBroken(_("This entry undoes another one, and cannot itself be undone. Record what happened anew."))
    pots = _pots(entry.book)
    mirror = [
        Posting(AccountSpec(pots.get(line.account.name, line.account.name)), Money(-line.minor, line.account.currency))
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


def hold(book: str) -> None:
    """Queue behind whoever posts to this book, and keep everybody else waiting until this transaction ends."""
    db.session.execute(select(func.ledger_hold(book)))


def _pots(book: str) -> dict[str, str]:
    """Return, by the name of each spill account of the book, the account that spills there."""
    rows = db.session.execute(
        select(Account.spill, Account.name).where(Account.book == book, Account.spill.is_not(None))
    )
    return {spill: name for spill, name in rows if spill is not None}


def erase_name(person_id: int) -> int:
    """Forget under which name this person wrote in the books; the chain stays whole. Return how many notes had it."""
    theirs = select(Entry.id).where(Entry.person_id == person_id)
    return _erase(Note.who, Note.who_salt, theirs)


def erase_words(entry: Entry) -> None:
    """Forget why this entry was written, where the words name somebody who may not be named; the chain stays whole."""
    _erase(Note.words, Note.words_salt, select(Entry.id).where(Entry.id == entry.id))


def _erase(words: Any, salt: Any, entries: Any) -> int:
    erased = update(Note).where(Note.id.in_(entries), words.is_not(None)).values({words: None, salt: None})
    return cast("CursorResult[Any]", db.session.execute(erased)).rowcount


def _one_per_key(drafts: Iterable[Draft]) -> dict[str, Draft]:
    """Return the drafts by key, in the order in which they came."""
    wanted: dict[str, Draft] = {}
    for draft in drafts:
        balanced(draft.postings)
        first = wanted.setdefault(draft.key, draft)
        if (first.book, first.digest()) != (draft.book, draft.digest()):
            raise _taken()
    return wanted


def _asked(drafts: Sequence[Draft]) -> str:
    """Return the drafts as the database takes them: every account once, and the lines by their account's place."""
    specs: dict[tuple[str, str, str], list[AccountSpec]] = {}
    for draft in drafts:
        for line in draft.postings:
            specs.setdefault((draft.book, line.account.name, line.amount.currency), []).append(line.account)
    places = {key: place for place, key in enumerate(specs)}
    accounts = [
        {"book": book, "currency": currency, "normal": normal_of(name), **asdict(opened(of))}
        for (book, name, currency), of in specs.items()
    ]
    entries = [
        {
            **draft.as_data(),
            "lines": [
                [places[draft.book, line.account.name, line.amount.currency], line.amount.minor]
                for line in draft.postings
            ],
        }
        for draft in drafts
    ]
    return json.dumps({"accounts": accounts, "entries": entries})


def _taken() -> KeyTaken:
    return KeyTaken(_("This was recorded already, with other amounts. Look at what stands there, then decide again."))


def _refusal(fault: IntegrityError) -> Exception:
    """Return what the database's refusal says to a person, or to the programmer; `fault` itself when neither."""
    told = fault.orig.diag if isinstance(fault.orig, DriverFault) else None
    name, about = (told.constraint_name, told.message_detail or "") if told else (None, "")
    if name in _BOUNDS:
        return NotCovered(str(_WORDS.get(":".join(about.split(":")[:2]), _NOT_FREE)), account=about)
    if name == "uq_entry_key":
        return _taken()
    if name == "entry_is_of_an_open_day":
        until = date.fromisoformat(about)
        return PeriodClosed(
            _(
                "These days are closed (until %(until)s). Record it today, and say in the reason which day it belongs "
                "to.",
                until=format_day(until),
            ),
            until,
        )
    if name == "account_keeps_its_terms":
        return BadEntry(f"{about} was opened on other terms")
    return fault
