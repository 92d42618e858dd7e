"""Proving a book: each thing that must be true of it, looked for in the rows themselves and not in what guards them.

It reads what is committed, all of it as of one instant, so that work which goes on meanwhile raises no false alarm. The
sums are the database's own work; the seals are computed again here, from the fields.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import text

from grants.db import db
from grants.ledger.queries.links import chain, checkpoints, kept_elsewhere
from grants.ledger.queries.sums import QUESTIONS, WHAT
from grants.ledger.rules.findings import Finding
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from grants.ledger.queries.sums import Question
    from grants.ledger.rules.chain import Signed

_CHAIN = "every entry has its number without a gap, follows the one before it, and is sealed over all that it says"
_CHECKPOINTS = "every signed checkpoint lies on the chain, and is signed with a key of this installation"
_KEPT = "every checkpoint that was kept elsewhere lies on the chain"
_MOST = 1000  # findings of one kind that are told; the rest are counted


@dataclass(frozen=True)
class Invariant:
    """One thing that must be true of a book: its name, what it says, how many things were looked at, what was found."""

    name: str
    what: str
    count: int
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class CheckReport:
    """What a check of one book looked at, and what it found."""

    book: str
    entries: int
    invariants: list[Invariant]

    @property
    def findings(self) -> list[Finding]:
        """Return all that was found, in the order of the invariants."""
        return [finding for invariant in self.invariants for finding in invariant.findings]


def check(book: str) -> list[Finding]:
    """Return everything in the book that does not add up; an empty list is the promise kept."""
    return report(book).findings


def report(book: str, *, keys: Sequence[str] | None = None, kept: Iterable[Signed] = ()) -> CheckReport:
    """Check the book, and say what was looked at.

    `keys` are the installation's public keys: without them, signatures are not looked at. `kept` are checkpoints that
    somebody kept elsewhere.
    """
    with _as_of_now() as connection:
        proven = [one for question in QUESTIONS for one in _asked(connection, book, question)]
        links, linked = _gathered(chain(connection, book))
        stored, signed = _gathered(checkpoints(connection, book, keys))
        proven += [Invariant("chain", _CHAIN, links, linked), Invariant("checkpoints", _CHECKPOINTS, stored, signed)]
        told = [checkpoint for checkpoint in kept if checkpoint.book == book]
        if told:
            proven.append(Invariant("kept", _KEPT, len(told), list(kept_elsewhere(connection, told, keys))))
    return CheckReport(book, links, proven)


@contextmanager
def _as_of_now() -> Iterator[Connection]:
    with db.engine.connect() as connection:
        still = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        still.execute(text("SET LOCAL work_mem = '48MB'"))
        yield still


def _gathered(steps: Iterable[Finding | None]) -> tuple[int, list[Finding]]:
    """Return how many things were looked at, and what was found; a step that found nothing is None."""
    count, found = 0, []
    for step in steps:
        if step is None:
            count += 1
        else:
            found.append(step)
    return count, found


def _asked(connection: Connection, book: str, question: Question) -> Iterator[Invariant]:
    """Ask one question, which may be about several invariants."""
    counted, sought = question.statements()
    counts = connection.execute(text(counted), {"book": book}).one()
    found: dict[str, list[Finding]] = {name: [] for name in question.names}
    told: Counter[str] = Counter()
    rows = connection.execute(text(sought).execution_options(yield_per=1000), {"book": book})
    for name, where, detail, currency, first, second in rows:
        told[name] += 1
        if told[name] <= _MOST:
            amounts = [
                Money(int(minor), currency) if currency else minor for minor in (first, second) if minor is not None
            ]
            found[name].append(Finding(book, name, where, detail.format(*amounts)))
    for name, count in zip(question.names, counts, strict=True):
        more = told[name] - _MOST
        if more > 0:
            found[name].append(Finding(book, name, "…", f"{more} more of this kind"))
        yield Invariant(name, WHAT[name], int(count or 0), found[name])
