"""The journal: every entry of the fund's book, whole, in words, with who wrote it and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, url_for

from grants.forms import row_key
from grants.funds import policy, queries
from grants.funds.rules import account_in_words, book, entry_in_words
from grants.funds.views.desk import bp, page
from grants.ledger import queries as ledger
from grants.money import Money
from grants.people.queries import names
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund
    from grants.ledger.models import Entry


@dataclass(frozen=True)
class Told:
    """An entry in words: what happened, by whom, and (account, debit, credit) for each line."""

    entry: Entry
    what: str
    who: str | None
    lines: list[tuple[str, Money | None, Money | None]]


def _told(entry: Entry, people: dict[int, str]) -> Told:
    lines: list[tuple[str, Money | None, Money | None]] = []
    for line in entry.lines:
        amount = Money(abs(line.minor), line.account.currency)
        debit, credit = (amount, None) if line.minor > 0 else (None, amount)
        lines.append((account_in_words(line.account.name), debit, credit))
    who = people.get(entry.person_id) if entry.person_id is not None else None
    return Told(entry, entry_in_words(entry.kind), who, lines)


@bp.get("/funds/<ref>/journal")
@guarded(policy.may_read_money, queries.fund)
def journal(fund: Fund) -> ResponseReturnValue:
    """Show the book's entries, the latest day first."""
    after = request.args.get("after", type=row_key)
    entries = ledger.journal(book(fund.id), after=after, limit=queries.PAGE + 1)
    shown = entries[: queries.PAGE]
    people = names({entry.person_id for entry in shown if entry.person_id is not None})
    is_more = len(entries) > queries.PAGE
    next_url = url_for("funds.journal", ref=fund.ref, after=shown[-1].id) if is_more else None
    return page("funds/journal.html", fund, entries=[_told(entry, people) for entry in shown], next_url=next_url)
