"""The first page of the books: whether they hold, until when they are closed, and the way to each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from grants.funds import policy, queries
from grants.funds.rules import book
from grants.funds.rules.books import check_in_words, check_order
from grants.funds.views.desk import bp, page
from grants.i18n import gettext as _
from grants.i18n import ngettext
from grants.ledger.queries.chain import last_checkpoint
from grants.ledger.queries.periods import closed_until, last_check
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund
    from grants.ledger.models import CheckRun


@bp.get("/funds/<ref>/books")
@guarded(policy.may_read_money, queries.fund)
def books(fund: Fund) -> ResponseReturnValue:
    """Show the state of the books, and their doors."""
    of = book(fund.id)
    ran = last_check(of)
    return page(
        "funds/books/home.html",
        fund,
        ran=ran,
        looked_at=_looked_at(ran) if ran is not None else [],
        closed=closed_until(of),
        checkpoint=last_checkpoint(of),
        doors_here=_doors(fund),
    )


def _doors(fund: Fund) -> list[dict[str, str]]:
    said = (
        ("funds.journal", _("Journal"), _("Every entry, whole, with who wrote it and why. Search it by anything.")),
        ("funds.books_accounts", _("Accounts"), _("What each account holds today, or held on any day.")),
        ("funds.books_balance", _("Trial balance"), _("Every account side by side: debits equal credits.")),
        (
            "funds.books_statement",
            _("Statement of the fund"),
            _("What came in, what went out, what is left. To print."),
        ),
        ("funds.rates", _("Exchange rates"), _("What each currency is worth, of which day, and who says so.")),
        ("funds.books_close", _("Close a period"), _("After it, nothing can be recorded for those days.")),
    )
    return [{"label": label, "url": url_for(endpoint, ref=fund.ref), "hint": hint} for endpoint, label, hint in said]


def _looked_at(ran: CheckRun) -> list[dict[str, str]]:
    """Return what the check proved, or found wanting, as the list of rules shows it."""
    return [
        {
            "title": check_in_words(name),
            "why": ngettext("%(num)s looked at", "%(num)s looked at", count),
            "state": "fail" if any(finding.endswith(f"({name})") for finding in ran.findings) else "pass",
        }
        for name, count in sorted(ran.checked.items(), key=lambda item: check_order(item[0]))
    ]
