"""The fund's statement: what it held, what came and went, and what the money is for, in each currency by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.funds.queries.books import income_by_kind
from grants.funds.rules import (
    AVAILABLE,
    COMMITTED,
    CONVERSION,
    EXCHANGE,
    FEES,
    GRANTS,
    HELD,
    INCOME,
    RECEIVABLE,
    REFUNDS_DUE,
    RESTRICTED,
    SHORTFALL,
    STIPENDS,
    SUSPENSE,
    book,
)
from grants.funds.rules.books import FOLDED, group_of
from grants.ledger.queries.reading import turnovers
from grants.ledger.rules import BUDGET, BUDGET_ENDS, CASH, LIABILITY
from grants.money import Money, total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from grants.funds.models import Fund
    from grants.funds.rules import FunderKind
    from grants.ledger.queries.reading import Span, Turnover


@dataclass(frozen=True)
class Position:
    """What the fund holds on a day (`cash`, less what is not its own), and what that is for; both sums are equal."""

    cash: Money
    unexplained: Money
    refunds_due: Money
    other_debts: Money
    free: Money
    promised: Money
    held: Money
    apart: Money
    shortfall: Money  # below zero, or nothing
    other_plans: Money

    @property
    def own(self) -> Money:
        """Return what is in the accounts and the fund's own."""
        return self.cash - self.unexplained - self.refunds_due - self.other_debts

    @property
    def planned(self) -> Money:
        """Return the sum of what it is for."""
        return self.free + self.promised + self.held + self.apart + self.shortfall + self.other_plans


@dataclass(frozen=True)
class Statement:
    """One currency over a span: `came` by kind of funder (None: entries that name no contribution), and all else."""

    currency: str
    opening: Position
    closing: Position
    came: Sequence[tuple[FunderKind | None, Money]]
    contributed: Money
    exchange: Money
    fees: Money
    granted: Money
    stipends: Money
    exchanged: Money
    other: Money
    receivable: Money

    @property
    def is_even(self) -> bool:
        """Return whether the identity of cash and budget holds at both ends."""
        ends = (self.opening, self.closing)
        return all(end.own == end.planned for end in ends)


def statements(fund: Fund, span: Span) -> list[Statement]:
    """Return one statement for each currency, the fund's own first. Two queries."""
    rows = turnovers(book(fund.id), span, folded=FOLDED)
    kinds = income_by_kind(fund, span)
    currencies = sorted({row.currency for row in rows}, key=lambda code: (code != fund.currency, code))
    return [
        _statement(currency, [row for row in rows if row.currency == currency], kinds.get(currency, {}))
        for currency in currencies or [fund.currency]
    ]


def _statement(currency: str, rows: Sequence[Turnover], kinds: Mapping[FunderKind, int]) -> Statement:
    def moved(*names: str) -> Money:
        return _sum(currency, (row.moved for row in rows if row.name in names))

    opening, closing = (_position(currency, rows, end) for end in (_opened, _closed))
    contributed = moved(INCOME)
    known = [(kind, Money(minor, currency)) for kind, minor in kinds.items() if minor]
    rest = contributed - _sum(currency, (amount for _kind, amount in known))
    by_name = moved(INCOME) + moved(EXCHANGE) - moved(FEES) - moved(GRANTS) - moved(STIPENDS) + moved(CONVERSION)
    return Statement(
        currency=currency,
        opening=opening,
        closing=closing,
        came=[*known, *([(None, rest)] if rest else [])],
        contributed=contributed,
        exchange=moved(EXCHANGE),
        fees=moved(FEES),
        granted=moved(GRANTS),
        stipends=moved(STIPENDS),
        exchanged=moved(CONVERSION),
        other=closing.own - opening.own - by_name,
        receivable=_sum(currency, (row.closed for row in rows if row.name == RECEIVABLE)),
    )


def _opened(row: Turnover) -> Money:
    return row.opened


def _closed(row: Turnover) -> Money:
    return row.closed


def _position(currency: str, rows: Sequence[Turnover], end: Callable[[Turnover], Money]) -> Position:
    def of(*names: str) -> Money:
        return _sum(currency, (end(row) for row in rows if row.name in names))

    def besides(kind: str, *names: str) -> Money:
        return _sum(currency, (end(row) for row in rows if group_of(row.name) == kind and row.name not in names))

    budget = (AVAILABLE, COMMITTED, HELD.name, RESTRICTED, SHORTFALL.name, *BUDGET_ENDS)
    return Position(
        cash=besides(CASH),
        unexplained=of(SUSPENSE),
        refunds_due=of(REFUNDS_DUE),
        other_debts=besides(LIABILITY, SUSPENSE, REFUNDS_DUE),
        free=of(AVAILABLE),
        promised=of(COMMITTED),
        held=of(HELD.name),
        apart=of(RESTRICTED),
        shortfall=of(SHORTFALL.name),
        other_plans=besides(BUDGET, *budget),
    )


def _sum(currency: str, amounts: Iterable[Money]) -> Money:
    return total(list(amounts), currency)
