"""The book as an hledger journal, for whoever reads books in a terminal. Pure; accounts are called as in Beancount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.ledger.rules.beancount import one_line, path
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from grants.ledger.rules.beancount import Booked, Held

_APART = str.maketrans({";": ",", "|": "/"})  # the one begins a comment, the other parts payee from note


def _plain(text: str) -> str:
    return one_line(text).translate(_APART)


def _amount(amount: Money) -> str:
    return f"{amount.plain()} {amount.currency}"


def head(title: str, currencies: Iterable[str]) -> str:
    """Return how the file begins: whose book it is, and the digits of every currency."""
    return f"; {_plain(title)}\n\n" + "".join(f"commodity {_sample(code)} {code}\n" for code in sorted(currencies))


def _sample(currency: str) -> str:
    shown = Money.of(1000, currency).plain()
    return shown if "." in shown else f"{shown}."


def opened(accounts: Iterable[Held]) -> Iterator[str]:
    """Yield a directive for each account."""
    yield "\n"
    for name in sorted({path(held.account) for held in accounts}):
        yield f"account {name}\n"


def brought_forward(accounts: Iterable[Held], on: date) -> Iterator[str]:
    """Yield one transaction of what the accounts held before the first day `on`, when they held anything."""
    lines = [_posting(held.account, held.before) for held in accounts if held.before]
    if lines:
        yield f"\n{on.isoformat()} * opening | Brought forward\n" + "".join(lines)


def transaction(booked: Booked) -> str:
    """Return an entry as one transaction: its number is the code, its key and seal are tags."""
    reverses = [] if booked.reverses is None else [f"    ; reverses:{booked.reverses}\n"]
    return "".join(
        [
            f"\n{booked.on.isoformat()} * ({booked.number}) {_plain(booked.kind)} | {_plain(booked.reason)}\n",
            f"    ; key:{_plain(booked.key)}\n    ; hash:{booked.hash}\n",
            *reverses,
            *(_posting(name, amount) for name, amount in booked.lines),
        ]
    )


def _posting(name: str, amount: Money) -> str:
    return f"    {path(name)}  {_amount(amount)}\n"


def asserted(accounts: Iterable[Held], evening: date) -> Iterator[str]:
    """Yield one transaction that moves nothing and asserts what every account holds when the day `evening` ends."""
    yield f"\n{evening.isoformat()} * closing | What the database holds\n"
    for held in accounts:
        yield f"    {path(held.account)}  {_amount(Money.zero(held.after.currency))} = {_amount(held.after)}\n"
