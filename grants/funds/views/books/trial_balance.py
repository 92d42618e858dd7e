"""The trial balance: every account side by side, in each currency by itself; its two columns are equal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from grants.funds import policy, queries
from grants.funds.rules import book
from grants.funds.rules.books import FOLDED, reading_order
from grants.funds.views.books.words import account_url, account_words, asked_span
from grants.funds.views.desk import bp, page, today
from grants.ledger.queries.reading import debits, turnovers
from grants.money import Money, total
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund
    from grants.ledger.queries.reading import Span, Turnover


@dataclass(frozen=True)
class Row:
    """An account in the trial balance: its balance stands on one side; `debits` and `credits` are of the span."""

    words: str
    href: str
    opened: Money
    debits: Money
    credits: Money
    closed: Money


@dataclass(frozen=True)
class Balance:
    """One currency: its accounts, and the sums of both sides."""

    currency: str
    rows: list[Row]
    debits: Money
    credits: Money


@bp.get("/funds/<ref>/books/trial-balance")
@guarded(policy.may_read_money, queries.fund)
def books_balance(fund: Fund) -> ResponseReturnValue:
    """Show the trial balance as of a day, or with what moved in a span of days."""
    form, span = asked_span(until=today(fund))
    rows = turnovers(book(fund.id), span, folded=FOLDED)
    sides = debits(book(fund.id), span, folded=FOLDED) if span.since is not None else None
    words = account_words(fund)
    balances = [
        _balance(fund, span, currency, of, sides, words) for currency, of in groupby(rows, lambda row: row.currency)
    ]
    balances.sort(key=lambda balance: balance.currency != fund.currency)
    return page("funds/books/trial_balance.html", fund, form=form, span=span, balances=balances)


def _balance(
    fund: Fund,
    span: Span,
    currency: str,
    rows: Iterable[Turnover],
    sides: Mapping[tuple[str, str], int] | None,
    words: Callable[[str], str],
) -> Balance:
    asked = {name: on.isoformat() for name, on in (("since", span.since), ("until", span.until)) if on is not None}
    ordered = sorted(rows, key=lambda row: reading_order(row.name, currency, fund.currency))
    shown = [_row(row, words(row.name), account_url(fund, row.name, currency, **asked), sides) for row in ordered]
    debited, credited = ([getattr(row, side) for row in shown] for side in ("debits", "credits"))
    return Balance(currency, shown, total(debited, currency), total(credited, currency))


def _row(row: Turnover, words: str, href: str, sides: Mapping[tuple[str, str], int] | None) -> Row:
    """With `sides`, what was debited and credited in the span; without, the balance on the side where it stands."""
    change = row.closing - row.opening
    debited = sides.get((row.name, row.currency), 0) if sides is not None else max(change, 0)
    on_debit, on_credit = (Money(minor, row.currency) for minor in (debited, debited - change))
    return Row(words, href, row.opened, on_debit, on_credit, row.closed)
