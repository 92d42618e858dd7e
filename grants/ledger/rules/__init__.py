"""How an entry is written down: accounts by name, debits and credits that balance, and their fingerprint. Pure."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grants.money import Money

DEBITS, CREDITS = 1, -1  # which of the two makes an account grow
CASH, RECEIVABLE, EXPENSE = "cash", "receivable", "expense"
LIABILITY, DEFERRED, INCOME, EQUITY, BUDGET = "liability", "deferred", "income", "equity", "budget"
_NORMALS = {
    **dict.fromkeys((CASH, RECEIVABLE, EXPENSE), DEBITS),
    **dict.fromkeys((LIABILITY, DEFERRED, INCOME, EQUITY, BUDGET), CREDITS),
}
_NAME = re.compile(r"[a-z]+:[A-Za-z0-9:._-]+")
BOTH = "cash and budget"  # what moves together
BUDGET_ENDS = ("budget:source", "budget:paid")  # what came in, and what arrived: between them stands what cash covers


class BadEntry(ValueError):
    """An entry that says nothing or doesn't balance: a programming error, never a person's."""


def kind_of(name: str) -> str:
    """Return what stands before the first ':' of an account's name; raise BadEntry when the ledger has no such kind."""
    kind = name.partition(":")[0]
    if kind not in _NORMALS or not _NAME.fullmatch(name):
        raise BadEntry(f"{name!r} names no account: one of {', '.join(_NORMALS)}, a colon, and plain letters or digits")
    return kind


def normal_of(name: str) -> int:
    """Return 1 when debits make the account grow (cash, expense), -1 when credits do (income, budget)."""
    return _NORMALS[kind_of(name)]


def side_of(name: str) -> str:
    """Return 'money' (what happened) or 'budget' (what was decided). Each side of an entry balances by itself."""
    return BUDGET if name.startswith(f"{BUDGET}:") else "money"


def is_coupled(name: str) -> bool:
    """Say whether the account is cash, a debt, or a part of the budget between its two ends.

    What stands between the ends is what cash covers, less what is owed: so in each entry these sum to zero, too.
    """
    return name.startswith((f"{CASH}:", f"{LIABILITY}:", f"{BUDGET}:")) and name not in BUDGET_ENDS


@dataclass(frozen=True)
class AccountSpec:
    """An account as its owner describes it; it is opened when it is first used.

    With a `floor` (minor units, natural sign), its balance can never fall below that; with a `ceiling`, not rise above.
    With a `spill`, a fact that would break the floor takes the rest from the account of that name, and whatever is
    credited later fills that one up again first. An account is opened once: a later spec may leave these out, and may
    not state others.
    """

    name: str
    floor: int | None = None
    ceiling: int | None = None
    spill: str | None = None

    def __post_init__(self) -> None:
        """Refuse a name of no known kind, and bounds that an empty account would break."""
        kind_of(self.name)
        if (self.floor or 0) > 0 or (self.ceiling or 0) < 0:
            raise BadEntry(f"{self.name} opens empty, which these bounds do not allow")

    @property
    def normal(self) -> int:
        """Return which sign makes it grow."""
        return normal_of(self.name)


@dataclass(frozen=True)
class Posting:
    """One side of an entry before it is posted: `amount` is above zero for a debit, below for a credit."""

    account: AccountSpec
    amount: Money

    def mirrored(self) -> Posting:
        """Return what undoes this."""
        return Posting(self.account, -self.amount)


def debit(account: AccountSpec | str, amount: Money) -> Posting:
    """Return `amount` (above zero) on the debit side of `account`."""
    return Posting(spec_of(account), _something(amount))


def credit(account: AccountSpec | str, amount: Money) -> Posting:
    """Return `amount` (above zero) on the credit side of `account`."""
    return Posting(spec_of(account), -_something(amount))


def spec_of(account: AccountSpec | str) -> AccountSpec:
    """Return `account` as a spec; a plain name states no floor."""
    return AccountSpec(account) if isinstance(account, str) else account


def name_of(account: AccountSpec | str) -> str:
    """Return the account's name."""
    return account if isinstance(account, str) else account.name


def _something(amount: Money) -> Money:
    if amount.minor <= 0:
        raise BadEntry(f"{amount} is not above zero; leave the posting out, or put it on the other side")
    return amount


def sums(postings: Iterable[Posting]) -> Mapping[tuple[str, str], int]:
    """Return the sum of debits less credits by (side, currency); the third side, 'both', is of what moves together."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for posting in postings:
        name, amount = posting.account.name, posting.amount
        found[side_of(name), amount.currency] += amount.minor
        if is_coupled(name):
            found[BOTH, amount.currency] += amount.minor
    return found


def balanced(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """Return the postings when they make an entry: at least two, none empty, each side and currency summing to zero.

    What changes cash or debts changes the middle of the budget by as much. Raises BadEntry. The database checks the
    same at commit; this says so at the line that is at fault.
    """
    lines = tuple(postings)
    if len(lines) < 2:
        raise BadEntry("an entry has at least two lines")
    if not all(line.amount for line in lines):
        raise BadEntry("a line of zero says nothing")
    off = {place: minor for place, minor in sums(lines).items() if minor}
    if off:
        raise BadEntry("; ".join(f"{side} {currency} is off by {minor}" for (side, currency), minor in off.items()))
    return lines


def opened(specs: Iterable[AccountSpec]) -> AccountSpec:
    """Return what all `specs` of one account say together; raise BadEntry when two of them differ."""
    first, *others = specs
    for other in others:
        for term in ("floor", "ceiling", "spill"):
            said, now = getattr(first, term), getattr(other, term)
            if None not in (said, now) and said != now:
                raise BadEntry(f"{first.name} has the {term} {said}, and not {now}")
            first = replace(first, **{term: said if now is None else now})
    return first


def digest_of(postings: Iterable[Posting]) -> str:
    """Return the SHA-256 of the lines in a fixed order: two entries with the same lines have the same one."""
    return digest_of_lines((line.account.name, line.amount.currency, line.amount.minor) for line in postings)


def digest_of_lines(lines: Iterable[tuple[str, str, int]]) -> str:
    """Return the same for (account, currency, minor), as they are read back from the database."""
    return sha256(json.dumps(sorted(lines), separators=(",", ":")).encode()).hexdigest()
