"""The book as a Beancount file: another program, with other eyes, adds it all up again. Pure.

Accounts keep their names, word by word; both sides of an entry stand in one transaction. At the end every account's
balance is asserted, to the last digit of its currency, as our own database holds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.ledger.rules import BUDGET, CASH, DEFERRED, EQUITY, EXPENSE, INCOME, LIABILITY, RECEIVABLE
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

_ROOTS = {
    CASH: "Assets:Cash",
    RECEIVABLE: "Assets:Receivable",
    EXPENSE: "Expenses",
    LIABILITY: "Liabilities:Due",
    DEFERRED: "Liabilities:Deferred",
    INCOME: "Income",
    EQUITY: "Equity:Own",
    BUDGET: "Equity:Budget",
}
_PLAIN = re.compile(r"(?!x-)[a-z0-9][a-z0-9-]*")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


@dataclass(frozen=True)
class Booked:
    """An entry as other programs are told of it. `lines`: (account, amount), debits above zero."""

    number: int
    on: date
    kind: str
    reason: str
    key: str
    hash: str
    lines: Sequence[tuple[str, Money]]
    reverses: int | None = None


@dataclass(frozen=True)
class Held:
    """An account in one currency: its first day in the file, what it held before, and what after; debits above zero."""

    account: str
    first: date
    before: Money
    after: Money


def path(name: str) -> str:
    """Return an account's name as Beancount and hledger know accounts: 'budget:paid' is 'Equity:Budget:Paid'.

    No two names have the same: a part that they could not spell is written in hexadecimal digits.
    """
    kind, *parts = name.split(":")
    return ":".join([_ROOTS[kind], *map(_part, parts)])


def _part(part: str) -> str:
    return part[0].upper() + part[1:] if _PLAIN.fullmatch(part) else f"X-{part.encode().hex()}"


def one_line(text: str) -> str:
    """Return `text` without what would end its line."""
    return _BREAKS.sub(" ", text).strip()


def _quoted(text: str) -> str:
    return '"' + one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _amount(amount: Money) -> str:
    return f"{amount.plain()} {amount.currency}"


def head(title: str, currency: str) -> str:
    """Return how the file begins: whose book it is, and its own currency, where it has one."""
    own = f'option "operating_currency" "{currency}"\n' if currency else ""
    return f'option "title" {_quoted(title)}\n{own}'


def opened(accounts: Iterable[Held]) -> Iterator[str]:
    """Yield a directive for each account, on the first day of its currencies."""
    found: dict[str, tuple[date, list[str]]] = {}
    for held in accounts:
        first, currencies = found.get(held.account, (held.first, []))
        found[held.account] = (min(first, held.first), [*currencies, held.after.currency])
    for name, (first, currencies) in sorted(found.items(), key=lambda item: path(item[0])):
        yield f"{first.isoformat()} open {path(name)} {','.join(sorted(currencies))}\n"


def brought_forward(accounts: Iterable[Held], on: date) -> Iterator[str]:
    """Yield one transaction of what the accounts held before the first day `on`, when they held anything."""
    lines = [_posting(held.account, held.before) for held in accounts if held.before]
    if lines:
        yield f'\n{on.isoformat()} * "opening" "Brought forward"\n' + "".join(lines)


def transaction(booked: Booked) -> str:
    """Return an entry as one transaction, with its number, key and seal."""
    reverses = [] if booked.reverses is None else [f"  reverses: {booked.reverses}\n"]
    return "".join(
        [
            f"\n{booked.on.isoformat()} * {_quoted(booked.kind)} {_quoted(booked.reason)}\n",
            f"  number: {booked.number}\n  key: {_quoted(booked.key)}\n  hash: {_quoted(booked.hash)}\n",
            *reverses,
            *(_posting(name, amount) for name, amount in booked.lines),
        ]
    )


def _posting(name: str, amount: Money) -> str:
    return f"  {path(name)}  {_amount(amount)}\n"


def asserted(accounts: Iterable[Held], morning: date) -> Iterator[str]:
    """Yield what every account holds when the day `morning` begins; nothing may be off by the smallest unit."""
    yield "\n"
    for held in accounts:
        amount = held.after
        none = Money.zero(amount.currency).plain()
        yield f"{morning.isoformat()} balance {path(held.account)}  {amount.plain()} ~ {none} {amount.currency}\n"
