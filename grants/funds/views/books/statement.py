"""The statement of the fund for a span of days, to read and to print."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import url_for

from grants.funds import policy, queries
from grants.funds.queries.statement import statements
from grants.funds.rules import FUNDER_WORDS, book
from grants.funds.views.books.words import asked_span
from grants.funds.views.desk import bp, page, today
from grants.i18n import gettext as _
from grants.ledger.queries.chain import last_checkpoint
from grants.policy import guarded

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund


@bp.get("/funds/<ref>/books/statement")
@guarded(policy.may_read_money, queries.fund)
def books_statement(fund: Fund) -> ResponseReturnValue:
    """Show what the fund held, what came and went, and what the money is for; this year, unless asked otherwise."""
    on = today(fund)
    form, span = asked_span(on.replace(month=1, day=1), on)
    return page(
        "funds/books/statement.html",
        fund,
        form=form,
        span=span,
        periods=_periods(fund, on),
        statements=statements(fund, span),
        kinds=FUNDER_WORDS,
        checkpoint=last_checkpoint(book(fund.id)),
    )


def _periods(fund: Fund, on: date) -> list[tuple[str, str]]:
    """Return (words, address) of the spans that are asked for most."""
    month = on.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    year = on.replace(month=1, day=1)
    last_year = (year - timedelta(days=1)).replace(month=1, day=1)
    spans = (
        (_("This month"), month, on),
        (_("Last month"), before, month - timedelta(days=1)),
        (_("This year"), year, on),
        (_("Last year"), last_year, year - timedelta(days=1)),
    )
    return [
        (words, url_for("funds.books_statement", ref=fund.ref, since=since.isoformat(), until=until.isoformat()))
        for words, since, until in spans
    ]
