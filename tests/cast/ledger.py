"""A book, and short ways to post to it."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from grants.db import unit_of_work
from grants.ledger import actions
from grants.ledger.rules import AccountSpec, Posting, credit, debit
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.ledger.models import Entry
    from grants.people.models import Person

AT = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
ON = date(2027, 1, 19)
BOOK = "book:1"
FREE = AccountSpec("budget:free", floor=0)
SOURCE = "budget:source"
_keys = itertools.count(1)


def usd(major: int) -> Money:
    """Return so many dollars."""
    return Money(major * 100, "USD")


def gift(amount: Money, free: AccountSpec | str = FREE) -> list[Posting]:
    """Money comes in, and may be decided about."""
    return [
        debit("cash:bank", amount),
        credit("income:gifts", amount),
        debit(SOURCE, amount),
        credit(free, amount),
    ]


def promise(amount: Money, to: str = "a", free: AccountSpec | str = FREE) -> list[Posting]:
    """Free money becomes promised money."""
    return [debit(free, amount), credit(AccountSpec(f"budget:committed:{to}", floor=0), amount)]


class Bookkeeper:
    """Posts with the facts that a test does not care about filled in."""

    def __init__(self, about: Person) -> None:
        self.about = about

    def draft(self, postings: Sequence[Posting], key: str | None = None, **facts: Any) -> actions.Draft:
        """Return an entry to be posted, under a key of its own when none is given."""
        given = {"book": BOOK, "kind": "test", "reason": "A test", "about": self.about, "on": ON, "at": AT, **facts}
        return actions.Draft(key=key or f"test:{next(_keys)}", postings=postings, by=self.about.id, **given)

    def post(self, postings: Sequence[Posting], key: str | None = None, **facts: Any) -> Entry:
        """Post, and commit."""
        with unit_of_work():
            return actions.post_many([self.draft(postings, key, **facts)])[0]
