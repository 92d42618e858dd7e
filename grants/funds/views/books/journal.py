"""The journal: every entry of the fund's book, whole, in words, with who wrote it and why; and the search in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from grants.forms import row_key
from grants.funds import policy, queries
from grants.funds.forms.books import amounts_of, journal_form
from grants.funds.rules import book
from grants.funds.rules.books import FOLDED
from grants.funds.rules.chart import entries_in_words
from grants.funds.views.books.words import account_words, tell
from grants.funds.views.desk import bp, page
from grants.ledger.queries import finding, reading
from grants.ledger.queries.finding import Sought
from grants.ledger.queries.reading import Span
from grants.people.queries import names
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from grants.forms import Form
    from grants.funds.models import Fund

_ASKED = ("words", "kind", "account", "amount", "since", "until")


@bp.get("/funds/<ref>/journal")
@guarded(policy.may_read_money, queries.fund)
def journal(fund: Fund) -> ResponseReturnValue:
    """Show the book's entries that are sought, the latest day first; all of them when nothing is."""
    words = account_words(fund)
    form = _form(fund, words)
    asked: dict[str, Any] = {name: sent for name in _ASKED if (sent := request.args.get(name, "").strip())}
    after = request.args.get("after", type=row_key)
    is_right = form.validate()
    entries = finding.find(book(fund.id), _sought(form), after=after, limit=queries.PAGE + 1) if is_right else []
    shown = entries[: queries.PAGE]
    people = names({entry.person_id for entry in shown if entry.person_id is not None})
    following = shown[-1].id if len(entries) > queries.PAGE else None
    return page(
        "funds/books/journal.html",
        fund,
        form=form,
        is_sought=bool(asked),
        entries=[tell(fund, entry, people, words) for entry in shown],
        next_url=url_for("funds.journal", ref=fund.ref, after=following, **asked) if following else None,
    )


def _form(fund: Fund, words: Callable[[str], str]) -> Form:
    accounts = {name: words(name) for name, _currency in reading.names(book(fund.id), folded=FOLDED)}
    return journal_form(entries_in_words(), accounts, request.args)


def _sought(form: Form) -> Sought:
    amount = form["amount"].data
    return Sought(
        words=form["words"].data,
        kind=form["kind"].data,
        account=form["account"].data,
        amounts=amounts_of(amount) if amount else None,
        span=Span(form["since"].data, form["until"].data),
    )
