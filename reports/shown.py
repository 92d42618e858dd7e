"""Figures put into words for the two pages: amounts as they are read, and rows of charts with their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from grants.calls.rules import CallState
from grants.i18n import day, in_language, instant, ngettext
from grants.i18n import gettext as _
from grants.money import Money, total
from grants.organisations.rules import KIND_WORDS
from reports import figures, lists
from reports.burden import burden
from reports.frames import arrival, every_year

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from grants.awards.models import Award
    from grants.calls.models import Call
    from grants.funds.models import Fund
    from grants.funds.queries import Standing
    from reports.figures import Cell, Spread, Totals

_MILLION = 1_000_000
_LONG = 10 * _MILLION  # from here on, a figure has more digits than an eye takes in at once
_COLUMNS = 14  # as many years as a chart has room for
Row = dict[str, Any]


def amount(money: Money) -> str:
    """Return the amount as a table has it: to the last digit, but without a fraction of nothing."""
    if money.major == money.major.to_integral_value():
        return f"{money.major:,.0f} {money.currency}"
    return str(money)


def isolated(text: str) -> str:
    """Return text that keeps its own direction among words of another: an amount in an Arabic sentence."""
    return f"\u2068{text}\u2069"


def headline(label: str, money: Money, note: str = "") -> Row:
    """Return a key figure. From ten millions on it is said in millions, and to the last digit in the note."""
    if abs(money.major) < _LONG:
        return {"label": label, "value": amount(money), "note": note}
    millions = f"{money.major / _MILLION:,.1f}"
    value = _("%(number)s million %(currency)s", number=millions, currency=money.currency)
    return {"label": label, "value": value, "note": " · ".join(part for part in (isolated(str(money)), note) if part)}


def percent(part: float) -> str:
    """Return a share with one decimal, and none where it is whole: '43.1%', '100%'."""
    return _("%(number)s%%", number=f"{part:.1f}".removesuffix(".0"))


def is_elsewhere(fund: Fund) -> bool:
    """Say whether the fund's facts come from published data, which say nothing of payments and applications."""
    return fund.source_key is not None


def dashboard(fund: Fund, books: Standing, at: datetime) -> dict[str, Any]:
    """Return everything of the dashboard but what concerns one funder."""
    on = at.date()
    sums = figures.totals(fund, on)
    recent, call_count = lists.recent_calls(fund, on)
    kinds = figures.by_kind(fund, on, sums.secret)
    return {
        "fund": fund,
        "is_elsewhere": is_elsewhere(fund),
        "totals": sums,
        "key_figures": [headline(_("Came into the pool"), books.contributed), *_out(fund, books, sums)],
        "parts": _parts(fund, books),
        "places": figures.by_place(fund, on, sums.secret),
        "kinds": kinds if len(kinds.cells) > 1 else None,
        "span": figures.spans(fund, on),
        "years": every_year(figures.by_year(fund), fund.currency),
        "arrival": arrival(figures.arrival_days(fund)),
        "burden": burden(fund),
        "freedom": figures.freedom(fund),
        "odds": lists.odds(fund),
        "calls": [call_row(row, at) for row in recent],
        "call_count": call_count,
    }


def _out(fund: Fund, books: Standing, sums: Totals) -> list[Row]:
    """Return what was decided about, paid, and is left."""
    free = headline(_("Free to be decided about"), books.free)
    awards = ngettext("%(num)s award", "%(num)s awards", sums.awards)
    if is_elsewhere(fund):
        source = _("How much of it has been paid is not in the source.")
        return [headline(_("Awarded"), books.committed + books.paid, f"{awards}. {source}"), free]
    return [
        headline(_("Promised in awards, not yet paid"), books.committed, awards),
        headline(_("Paid to groups"), books.paid, _("Sent to them, with no fee taken from it.") if books.paid else ""),
        free,
    ]


def _parts(fund: Fund, books: Standing) -> list[Row]:
    """Return the pool as parts of what came in."""
    if not books.contributed:
        return []
    whole = books.contributed.minor
    promised = _("Awarded") if is_elsewhere(fund) else _("Promised in awards, not yet paid")
    named = (
        (_("Paid to groups"), books.paid),
        (promised, books.committed),
        (_("Free to be decided about"), books.free),
    )
    return [
        {
            "label": label,
            "percent": 100 * money.minor / whole,
            "text": f"{percent(100 * money.minor / whole)} · {isolated(amount(money))}",
        }
        for label, money in named
        if money
    ]


def place_rows(spread: Spread) -> list[Row]:
    """Return the bars of a spread by community."""
    return [_bar(in_language(cell.key.name), cell) for cell in spread.cells]


def kind_rows(spread: Spread) -> list[Row]:
    """Return the bars of a spread by kind of organisation."""
    return [_bar(str(KIND_WORDS[cell.key]), cell) for cell in spread.cells]


def _bar(label: str, cell: Cell) -> Row:
    if cell.amount is None or cell.count is None:
        return {"label": label, "value": 0, "text": _("too few to show")}
    awards = ngettext("%(num)s award", "%(num)s awards", cell.count)
    return {"label": label, "value": cell.amount.minor, "text": f"{awards} · {isolated(amount(cell.amount))}"}


def year_rows(years: Sequence[figures.Year]) -> list[Row]:
    """Return the columns of what came in and what was awarded; years long ago share the first one."""
    early, late = years[:-_COLUMNS], years[-_COLUMNS:]
    rows = [_year_row(str(one.year), one.contributed, one.awarded) for one in late]
    if not early:
        return rows
    came_in = total([one.contributed for one in early], early[0].contributed.currency)
    went = total([one.awarded for one in early], came_in.currency)
    return [_year_row(_("to %(year)s", year=early[-1].year), came_in, went), *rows]


def _year_row(label: str, came_in: Money, went: Money) -> Row:
    return {"label": label, "values": [came_in.minor, went.minor], "texts": [amount(came_in), amount(went)]}


def call_row(row: lists.CallRow, at: datetime) -> Row:
    """Return a line of the table of calls."""
    state, tone = _phase(row.call, at)
    return {
        "title": in_language(row.call.title),
        "url": url_for("calls.show", ref=row.call.ref),
        "state": state,
        "tone": tone,
        "closes_on": day(row.call.closes_at.date()),
        "applications": row.applications,
        "awards": row.awards,
    }


def _phase(call: Call, at: datetime) -> tuple[str, str]:
    if call.state is CallState.DECIDED:
        return _("Decided"), "closed"
    if call.is_accepting(at):
        return _("Open"), "good"
    return (_("Opens soon"), "neutral") if at < call.opens_at else (_("Being decided"), "closed")


def own_part(fund: Fund, books: Standing, funder_id: int) -> dict[str, Any]:
    """Return what one funder gave, and its share of the pool: a part of everything, and of no grant in particular."""
    given = figures.given_by(fund, funder_id)
    minor = total([one.amount for one in given], fund.currency).minor
    whole = books.contributed.minor
    awarded = books.committed + books.paid
    part = awarded.split([minor, whole - minor])[0] if whole else awarded
    return {
        "rows": [
            {
                "on": str(one.received_on.year) if one.is_year_only else day(one.received_on),
                "amount": str(one.amount),
                "sent": str(one.sent) if one.sent else "",
            }
            for one in given
        ],
        "amount": amount(Money(minor, fund.currency)),
        "percent": 100 * minor / whole if whole else 0.0,
        "share": percent(100 * minor / whole if whole else 0.0),
        "part": amount(part),
    }


def public_page(fund: Fund, books: Standing, at: datetime, after: str | None) -> dict[str, Any]:
    """Return everything that anybody may see of a fund."""
    on = at.date()
    sums = figures.totals(fund, on)
    awards = lists.named_awards(fund, on, after=after)
    more = awards[lists.PAGE - 1] if len(awards) > lists.PAGE else None
    recent, call_count = lists.recent_calls(fund, on)
    return {
        "fund": fund,
        "is_elsewhere": is_elsewhere(fund),
        "key_figures": _public_facts(fund, books, sums),
        "totals": sums,
        "unnamed": _unnamed(books, sums),
        "places": figures.by_place(fund, on, sums.secret),
        "awards": [award_row(award) for award in awards[: lists.PAGE]],
        "more_url": url_for("reports.fund", ref=fund.slug, after=more.ref, _anchor="awards") if more else None,
        "is_first_page": after is None,
        "givers": lists.givers(fund),
        "calls": [call_row(row, at) for row in recent],
        "call_count": call_count,
        "record": _record(fund, on),
    }


def _record(fund: Fund, on: date) -> list[Row]:
    """Return how the fund keeps what it promises, as far as it is known yet."""
    rows = []
    span, waited, agreed, applied = (
        figures.spans(fund, on),
        arrival(figures.arrival_days(fund)),
        figures.freedom(fund),
        lists.odds(fund),
    )
    if span.is_shown:
        note = _("of the money, in work that spans two or more communities")
        rows.append({"label": _("Work across places"), "value": percent(span.percent), "note": note})
    if waited:
        value = ngettext("%(num)s day", "%(num)s days", waited.median)
        note = _("from a call's close until half of the payments had arrived")
        rows.append({"label": _("How long it took"), "value": value, "note": note})
    if agreed.agreements:
        note = _("of agreements ask for nothing beyond the law")
        rows.append(
            {"label": _("Without strings"), "value": percent(100 * agreed.free / agreed.agreements), "note": note}
        )
    if applied.is_shown:
        note = _(
            "%(awards)s of %(applications)s applications", awards=applied.awards, applications=applied.applications
        )
        rows.append(
            {
                "label": _("Were given an award"),
                "value": percent(100 * applied.awards / applied.applications),
                "note": note,
            }
        )
    return rows


def _public_facts(fund: Fund, books: Standing, sums: Totals) -> list[Row]:
    """Return the fund's totals, without those from which the few unnamed awards could be worked out."""
    came_in = headline(_("Came into the pool"), books.contributed)
    if sums.could_be_subtracted:
        note = _("Their amounts are shown once there are at least five of them.")
        few = ngettext("%(num)s award is not named", "%(num)s awards are not named", sums.unnamed)
        awarded = headline(_("Awarded, as far as it is named"), sums.named_amount, f"{few}. {note}")
        return [came_in, awarded]
    return [came_in, *_out(fund, books, sums)]


def _unnamed(books: Standing, sums: Totals) -> dict[str, Any] | None:
    """Return how many awards are not named, and what they are together where that points at nobody."""
    if not sums.unnamed:
        return None
    rest = books.committed + books.paid - sums.named_amount
    return {"count": sums.unnamed, "amount": None if sums.could_be_subtracted else amount(rest)}


def award_row(award: Award) -> Row:
    """Return an award that may be named: with its partners who want to be, and without how they divide it."""
    partners = partners_named(award)
    places = dict.fromkeys(in_language(share.geography.name) for share in award.shares)
    return {
        "title": award.title,
        "amount": amount(award.amount),
        "on": day(award.awarded_on),
        "partners": partners,
        "places": list(places),
        "call": in_language(award.call.title),
    }


def partners_named(award: Award) -> list[str]:
    """Return the partners as the others' public record has them: whoever wants no name there is only counted."""
    groups = {share.organisation_id: share.organisation.name for share in award.shares}
    silent = {share.organisation_id for share in award.shares if not share.is_named_beside_partners}
    named = [name for key, name in groups.items() if key not in silent]
    if silent:
        named.append(ngettext("a partner who is not named", "%(num)s partners who are not named", len(silent)))
    return named


def open_call_row(call: Call, zone: str) -> Row:
    """Return an open call: what is in it, and until when, in the promised zone and in the reader's."""
    return {
        "title": in_language(call.title),
        "summary": in_language(call.summary).split("\n\n")[0],
        "url": url_for("calls.show", ref=call.ref),
        "envelope": amount(call.envelope),
        "deadline": instant(call.closes_at, call.zone),
        "deadline_here": instant(call.closes_at, zone) if zone != call.zone else None,
    }


def refused_row(on: date, money: Money, reason: str) -> Row:
    """Return an offer that the fund did not take."""
    return {"on": day(on), "amount": amount(money), "reason": reason}
