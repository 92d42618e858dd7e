"""What plain arithmetic says that a fund's book holds: sums in a dictionary, and no database."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from grants.funds.rules import AVAILABLE, HELD, POOL, REFUNDS_DUE, SHORTFALL, STRIPE, SUSPENSE
from grants.funds.rules.banking import MatchKind
from grants.ledger.rules import is_coupled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grants.money import Money

POT = AVAILABLE  # what is free, less what is missing: one sum, which may be below zero
_FLOORED = {POT, HELD.name, REFUNDS_DUE}
Effect = Counter[tuple[str, str]]  # by account and currency, each in its natural sign


def moved(*parts: tuple[str, Money]) -> Effect:
    """Return what so much on each account is, together."""
    effect: Effect = Counter()
    for account, amount in parts:
        effect[account, amount.currency] += amount.minor
    return effect


def against(effect: Effect) -> Effect:
    """Return what undoes it."""
    return Counter({place: -minor for place, minor in effect.items()})


def came(account: str, amount: Money) -> Effect:
    """Money came into a cash account, and may be decided about."""
    return moved((account, amount), (POT, amount))


def explained(kind: MatchKind, amount: Money, account: str, *, is_contribution: bool) -> Effect:
    """Return what a match does that explains this much (below zero: it went out) of a line of the account."""
    if kind is MatchKind.CONTRIBUTION:
        return moved((SUSPENSE, -amount), (POT, amount))
    if kind is MatchKind.RECORDED:  # it stood in the books twice; what went out, once
        return moved((SUSPENSE, -amount), (account, -amount)) if amount.minor > 0 else Counter()
    if kind is MatchKind.GIVEN_BACK and amount.minor > 0:
        return moved((SUSPENSE, -amount), (REFUNDS_DUE, amount))
    if kind is MatchKind.GIVEN_BACK and not is_contribution:
        return moved((REFUNDS_DUE, amount), (account, amount))
    return came(account, amount)


def charged(net: Money, held: Money) -> Effect:
    """Return what a movement of the processor does, of which `held` concerns the reserve of bank debits."""
    return moved((STRIPE, net), (HELD.name, held), (POT, net - held))


class Sums:
    """What the book holds by now. A decision has to be covered; a fact need not be."""

    def __init__(self) -> None:
        self.held: Effect = Counter()

    def covers(self, effect: Effect) -> bool:
        """Say whether a decision that does this takes nothing that is not there."""
        return all(
            self.held[account, currency] + minor >= 0
            for (account, currency), minor in effect.items()
            if minor < 0 and (account in _FLOORED or account.startswith("budget:"))
        )

    def add(self, effect: Effect) -> None:
        """Let it happen."""
        self.held.update(effect)

    def of(self, currency: str) -> dict[str, int]:
        """Return what each account holds in a currency; none that holds nothing."""
        return {account: minor for (account, of), minor in self.held.items() if of == currency and minor}

    def short(self, currencies: Iterable[str]) -> set[str]:
        """Return in which currencies more is missing than is free."""
        return {currency for currency in currencies if self.held[POT, currency] < 0}


def as_sums(balances: Mapping[str, Money]) -> dict[str, int]:
    """Return cash, debts and the middle of the budget as the ledger has them, in the same words."""
    told = Counter({name: held.minor for name, held in balances.items() if is_coupled(name)})
    told[POT] += told.pop(SHORTFALL.name, 0)
    assert POOL.name == POT
    return {account: minor for account, minor in told.items() if minor}
