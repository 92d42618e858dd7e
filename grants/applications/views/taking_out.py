"""What leaves of what came in: the stewards' own file, and the counts that anybody may be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request, stream_with_context

from grants import tables
from grants.applications import policy
from grants.applications.queries import filing
from grants.applications.rules.seeking import Unreadable
from grants.applications.views.frame import bp
from grants.calls import queries as calls
from grants.disclosure import suppress_small
from grants.errors import NotFound, RuleBroken
from grants.i18n import gettext as _
from grants.i18n import in_language, language
from grants.money import Money
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask.typing import ResponseReturnValue
    from sqlalchemy import ColumnElement

    from grants.applications.queries.filing import Desk
    from grants.calls.models import Call
    from grants.tables import Cell


@bp.get("/calls/<ref>/applications.<kind>")
@guarded(policy.may_steward, calls.terms)
def taken_out(call: Call, kind: str) -> ResponseReturnValue:
    """Hand stewards what a search finds: read at one moment and sent as it is read. No addresses of people."""
    desk = filing.desk(call, me())
    try:
        where = filing.condition(call, request.args.get("q", ""), desk)
    except Unreadable as fault:
        raise RuleBroken(str(fault)) from fault
    head = [_("Title"), _("Leads"), _("Places"), _("Partners"), _("Asked for, together"), _("Currency")]
    head += [_("Submitted"), _("Tags"), _("Looked after by")]
    # What the file says in words is read now: when it is sent, the request's own session is gone.
    return _file(call, kind, "applications", head, _rows(where, desk, _places(call), call.currency))


def _places(call: Call) -> dict[str, str]:
    return {place.code: in_language(place.name) for place in call.fund.geographies}


def _rows(where: ColumnElement[bool], desk: Desk, places: dict[str, str], currency: str) -> Iterator[Sequence[Cell]]:
    for row in filing.every(where):
        keys = [mark.partition(":") for mark in row.marks]
        tags = [desk.tags[int(key)].name for kind, _colon, key in keys if kind == "tag" and int(key) in desk.tags]
        care = [desk.stewards.get(int(key), "") for kind, _colon, key in keys if kind == "care"]
        yield (
            row.title,
            row.lead_name,
            "; ".join(places.get(code, code) for code in row.places),
            row.partners,
            Money(row.ask_minor, currency),
            currency,
            row.submitted_at,
            "; ".join(tags),
            "".join(care),
        )


@bp.get("/calls/<ref>/applications-by-place.<kind>")
@guarded(policy.may_steward, calls.terms)
def counts_out(call: Call, kind: str) -> ResponseReturnValue:
    """Hand out what may be told to anybody: how many applied from each community, no cell small enough to point."""
    found = filing.by_place(call)
    counts = suppress_small({code: count for code, (count, _sum) in found.items()})
    places = _places(call)
    rows = [
        (places.get(code, code), _("fewer than five, or withheld") if count is None else count)
        for code, count in sorted(counts.items(), key=lambda one: places.get(one[0], one[0]))
    ]
    return _file(call, kind, "applications-by-place", [_("Community"), _("Applications")], iter(rows))


def _file(call: Call, kind: str, name: str, head: Sequence[str], rows: Iterator[Sequence[Cell]]) -> ResponseReturnValue:
    if kind == "csv":
        pieces, content_type = tables.csv_pieces(head, rows), tables.CSV_TYPE
    elif kind == "xlsx":
        is_rtl = language().direction == "rtl"
        pieces, content_type = tables.xlsx_pieces(head, rows, sheet="Musha", is_rtl=is_rtl), tables.XLSX_TYPE
    else:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    response = Response(stream_with_context(pieces), content_type=content_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"{call.slug}-{name}.{kind}")
    return response
