"""The chart of accounts with what each holds on a day, and one account line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, url_for

from grants.errors import NotFound
from grants.forms import row_key
from grants.funds import policy, queries
from grants.funds.forms.books import DayForm
from grants.funds.queries.books import ref_of
from grants.funds.rules import COMMITTED, book, entry_in_words
from grants.funds.rules.books import FOLDED, GROUP_WORDS, folded_in_words, group_of, reading_order
from grants.funds.views.books.words import account_url, account_words, asked_span
from grants.funds.views.desk import bp, page, today
from grants.i18n import gettext as _
from grants.ledger.queries.rates import rates_on
from grants.ledger.queries.reading import Span, account, extract, turnovers, turnovers_within
from grants.ledger.rules.rates import converted
from grants.money import Money
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund
    from grants.ledger.models import Account
    from grants.ledger.queries.reading import Turnover
    from grants.ledger.rules.rates import Rate


@dataclass(frozen=True)
class Shown:
    """An account as the chart shows it; `worth` in the fund's own currency, where a rate is stored."""

    words: str
    href: str
    count: int
    held: Money
    worth: Money | None
    is_foreign: bool


@bp.get("/funds/<ref>/books/accounts")
@guarded(policy.may_read_money, queries.fund)
def books_accounts(fund: Fund) -> ResponseReturnValue:
    """Show what every account holds, or held at the end of a day, in groups."""
    form = DayForm(request.args)
    on = form.on.data if form.validate() else None
    rows = turnovers(book(fund.id), Span(until=on), folded=FOLDED)
    rates = _rates(fund, rows, on or today(fund))
    return page(
        "funds/books/accounts.html",
        fund,
        form=form,
        on=on,
        groups=_groups(fund, rows, rates, on),
        rates=rates,
    )


def _rates(fund: Fund, rows: Sequence[Turnover], on: date) -> dict[str, Rate | None]:
    """Return the rate of the day for every other currency of the book; no query when there is none."""
    others = {row.currency for row in rows} - {fund.currency}
    return rates_on(others, fund.currency, on) if others else {}


def _groups(
    fund: Fund, rows: Sequence[Turnover], rates: Mapping[str, Rate | None], on: date | None
) -> list[tuple[str, list[Shown]]]:
    words = account_words(fund)
    day = {"until": on.isoformat()} if on is not None else {}
    groups: dict[str, list[Shown]] = {group: [] for group in GROUP_WORDS}
    for row in sorted(rows, key=lambda row: reading_order(row.name, row.currency, fund.currency)):
        rate = rates.get(row.currency)
        groups[group_of(row.name)].append(
            Shown(
                words=words(row.name),
                href=account_url(fund, row.name, row.currency, **day),
                count=row.count,
                held=row.closed,
                worth=converted(row.closed, fund.currency, rate).amount if rate is not None else None,
                is_foreign=row.currency != fund.currency,
            )
        )
    return [(str(GROUP_WORDS[group]), shown) for group, shown in groups.items() if shown]


@bp.get("/funds/<ref>/books/accounts/under/<prefix>")
@guarded(policy.may_read_money, queries.fund)
def books_under(fund: Fund, prefix: str) -> ResponseReturnValue:
    """Show the accounts of all awards, or of all that is held apart, one by one."""
    if prefix not in FOLDED:
        raise NotFound(_("The books have no such accounts."))
    _form, span = asked_span()
    name, currency = request.args.get("after", ""), request.args.get("of", "")
    after = (name, currency) if name and currency else None
    rows = turnovers_within(book(fund.id), prefix, Span(until=span.until), after=after, limit=queries.PAGE + 1)
    shown, asked = rows[: queries.PAGE], {"until": span.until.isoformat()} if span.until is not None else {}
    last = shown[-1] if len(rows) > queries.PAGE else None
    next_url = (
        account_url(fund, prefix, last.currency, after=last.name, of=last.currency, **asked)
        if last is not None
        else None
    )
    return page(
        "funds/books/under.html",
        fund,
        title=folded_in_words(prefix),
        on=span.until,
        rows=[(row, account_url(fund, row.name, row.currency, **asked)) for row in shown],
        next_url=next_url,
    )


@bp.get("/funds/<ref>/books/accounts/<currency>/<name>")
@guarded(policy.may_read_money, queries.fund)
def books_account(fund: Fund, currency: str, name: str) -> ResponseReturnValue:
    """Show one account line by line, the latest first, with what it held after each."""
    found = account(book(fund.id), name, currency)
    if found is None:
        raise NotFound(_("The books have no such account."))
    form, span = asked_span()
    part = extract(found, span, after=request.args.get("after", type=row_key), limit=queries.PAGE)
    asked = {key: sent for key in ("since", "until") if (sent := request.args.get(key))}
    more = part.movements[-1].line_id if part.is_more else None
    return page(
        "funds/books/account.html",
        fund,
        form=form,
        account=found,
        words=account_words(fund)(name),
        part=part,
        of=lambda minor: Money(found.normal * minor, currency),
        what=entry_in_words,
        award_url=_award_url(found),
        next_url=account_url(fund, name, currency, after=more, **asked) if more else None,
    )


def _award_url(account: Account) -> str | None:
    """Return where the award is shown whose promise this account holds."""
    number = account.name.removeprefix(COMMITTED)
    if number == account.name or not number.isdigit():
        return None
    ref = ref_of("award", int(number))
    return url_for("awards.show", ref=ref) if ref is not None else None
