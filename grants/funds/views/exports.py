"""The books to take away: files that anybody can add up again with programs of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, stream_with_context

from grants.errors import NotFound
from grants.funds import policy, queries
from grants.funds.rules import book, entry_in_words
from grants.funds.views.books.words import account_words, asked_span
from grants.funds.views.desk import bp
from grants.i18n import gettext as _
from grants.i18n import in_language, language
from grants.ledger.queries.exports import WAYS, Wanted
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund
    from grants.ledger.queries.reading import Span


@bp.get("/funds/<ref>/books/export/<what>.<kind>")
@guarded(policy.may_read_money, queries.fund)
def export(fund: Fund, what: str, kind: str) -> ResponseReturnValue:
    """Hand out the journal or the trial balance of a span of days, read at one moment and sent as it is read."""
    way = WAYS.get(what, {}).get(kind)
    if way is None:
        raise NotFound(_("The books cannot be taken away in this form."))
    form, span = asked_span()
    if form.errors:
        raise NotFound(_("There is no such day."))
    pieces = way.write(_wanted(fund, span))
    response = Response(stream_with_context(pieces), content_type=way.content_type)
    name = "-".join([fund.slug, what, *_days(span)])
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{way.ending}")
    return response


def _wanted(fund: Fund, span: Span) -> Wanted:
    """Return what is asked for, in the words of who asks; who reads the money reads who recorded it."""
    return Wanted(
        book=book(fund.id),
        title=in_language(fund.name),
        currency=fund.currency,
        since=span.since,
        until=span.until,
        account_in_words=account_words(fund),
        entry_in_words=entry_in_words,
        is_naming=True,
        is_rtl=language().direction == "rtl",
    )


def _days(span: Span) -> list[str]:
    return [on.isoformat() for on in (span.since, span.until) if on is not None]
