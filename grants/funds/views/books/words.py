"""How the books speak: accounts by the names that the treasurer gave them, entries line by line, and spans of days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request, url_for

from grants.funds.forms.books import SpanForm
from grants.funds.queries.books import account_names
from grants.funds.rules import entry_in_words
from grants.funds.rules.books import FOLDED, folded_in_words
from grants.ledger.queries.reading import Span
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from grants.funds.models import Fund
    from grants.ledger.models import Entry


@dataclass(frozen=True)
class Told:
    """An entry in words: what happened, by whom, and (account, its address, debit, credit) for each line."""

    entry: Entry
    what: str
    who: str | None
    href: str
    lines: list[tuple[str, str, Money | None, Money | None]]


def account_words(fund: Fund) -> Callable[[str], str]:
    """Return what says an account's name in words: a bank account's own, where it has one. One query."""
    own = account_names(fund)
    return lambda name: own.get(name) or folded_in_words(name)


def account_url(fund: Fund, name: str, currency: str, **asked: Any) -> str:
    """Return where an account is shown, or the list of those whose names begin so."""
    if name in FOLDED:
        return url_for("funds.books_under", ref=fund.ref, prefix=name, **asked)
    return url_for("funds.books_account", ref=fund.ref, currency=currency, name=name, **asked)


def tell(fund: Fund, entry: Entry, people: Mapping[int, str], words: Callable[[str], str]) -> Told:
    """Return the entry in words."""
    lines: list[tuple[str, str, Money | None, Money | None]] = []
    for line in entry.lines:
        name, currency = line.account.name, line.account.currency
        amount = Money(abs(line.minor), currency)
        debit, credit = (amount, None) if line.minor > 0 else (None, amount)
        lines.append((words(name), account_url(fund, name, currency), debit, credit))
    who = people.get(entry.person_id) if entry.person_id is not None else None
    href = url_for("funds.books_entry", ref=fund.ref, number=entry.number)
    return Told(entry, entry_in_words(entry.kind), who, href, lines)


def asked_span(since: date | None = None, until: date | None = None) -> tuple[SpanForm, Span]:
    """Return the form and the span that the address asks for, else the one given; a wrong day counts as not given."""
    form = SpanForm(request.args)
    if not form.validate():
        return form, Span(since, until)
    if not request.args.get("since") and not request.args.get("until"):
        form.since.data, form.until.data = since, until
    return form, Span(form.since.data, form.until.data)
