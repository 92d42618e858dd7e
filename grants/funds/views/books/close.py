"""Closing a period: which day, what is still open, and what was closed before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from grants import clock
from grants.errors import NotFound, RuleBroken
from grants.funds import policy, queries
from grants.funds.actions.books import close_books
from grants.funds.forms.books import CloseAllTheSameForm, CloseForm, DayForm
from grants.funds.queries.books import account_names, checklist
from grants.funds.rules import book
from grants.funds.rules.books import CHECK_WORDS, Check
from grants.funds.views.desk import bp, page, today
from grants.i18n import day, instant, ngettext
from grants.i18n import gettext as _
from grants.ledger.queries.periods import closed_until, closings
from grants.people.queries import names
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund
    from grants.funds.queries.books import Point

_PROPOSED = 6


@bp.get("/funds/<ref>/books/close")
@guarded(policy.may_read_money, queries.fund)
def books_close(fund: Fund) -> ResponseReturnValue:
    """Propose days, and show what was closed before, when and by whom."""
    form = DayForm(request.args)
    if form.validate() and form.on.data is not None and policy.may_close_books(me(), fund):
        return redirect(url_for("funds.books_close_until", ref=fund.ref, until=form.on.data.isoformat()))
    before = closings(book(fund.id))
    people = names({one.person_id for one in before if one.person_id is not None})
    last = before[0].until if before else None
    ends = _month_ends(today(fund), last)
    own = account_names(fund)
    return page(
        "funds/books/close.html",
        fund,
        form=form,
        closings=[
            (one, people.get(one.person_id or 0), [_kept(code, own) for code in one.open_points]) for one in before
        ],
        ends=[(day(end), url_for("funds.books_close_until", ref=fund.ref, until=end.isoformat())) for end in ends],
    )


def _month_ends(on: date, closed: date | None) -> list[date]:
    """Return the last days of the months that are over and not closed, the earliest of the last six first."""
    ends: list[date] = []
    end = on.replace(day=1) - timedelta(days=1)
    while len(ends) < _PROPOSED and (closed is None or end > closed):
        ends.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    return ends[::-1]


@bp.route("/funds/<ref>/books/close/<until>", methods=["GET", "POST"])
@guarded(policy.may_close_books, queries.fund)
def books_close_until(fund: Fund, until: str) -> ResponseReturnValue:
    """Show what is open up to a day, and close it."""
    end = _day(until)
    points = checklist(fund, end)
    has_open = any(point.is_open for point in points)
    form = CloseAllTheSameForm() if has_open else CloseForm()
    if form.validate_on_submit():
        why = form["reason"].data if has_open else ""
        try:
            close_books(fund, end, why, by=me(), at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("The books are closed until %(day)s.", day=day(end)), "done")
            return redirect(url_for("funds.books_close", ref=fund.ref))
    own, closed = account_names(fund), closed_until(book(fund.id))
    said = [_said(fund, point, end, own) for point in points]
    state = {"closed": closed, "is_over": end < today(fund), "has_open": has_open, "points": said}
    return page("funds/books/close_until.html", fund, form=form, until=end, **state), 422 if form.errors else 200


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as fault:
        raise NotFound(_("There is no such day.")) from fault


def _said(fund: Fund, point: Point, until: date, own: Mapping[str, str]) -> dict[str, str]:
    """Return a point as the list of rules shows it."""
    title = str(CHECK_WORDS[point.check])
    if point.account is not None:
        title = own.get(point.account.account, title)
    state = "fail" if point.is_open else "pass"
    if point.check is Check.BOOKS and point.ran_at is None:
        state = "unknown"
    return {"title": title, "state": state, "why": _WHY[point.check](fund, point, until)}


def _why_lines(_fund: Fund, point: Point, _until: date) -> str:
    if not point.count:
        return _("No line waits for an explanation.")
    return ngettext(
        "%(num)s line of a bank statement waits for an explanation.",
        "%(num)s lines of bank statements wait for an explanation.",
        point.count,
    )


def _why_books(fund: Fund, point: Point, _until: date) -> str:
    if point.ran_at is None:
        return _("The check has not run yet. It runs every night.")
    when = instant(point.ran_at, fund.zone)
    if not point.count:
        return _("It last ran on %(when)s, and everything held.", when=when)
    return ngettext(
        "It last ran on %(when)s, and found %(num)s thing that does not hold.",
        "It last ran on %(when)s, and found %(num)s things that do not hold.",
        point.count,
        when=when,
    )


def _why_balance(_fund: Fund, point: Point, until: date) -> str:
    if point.on is None:
        if not point.is_open:
            return _("Nothing was ever on this account, and no statement of it was read.")
        return _("No statement of it was read. By the books there is %(ours)s on it.", ours=point.ours)
    on = day(point.on)
    if point.theirs is None:
        return _(
            "Its last statement, of %(on)s, does not say its balance. By the books: %(ours)s.", on=on, ours=point.ours
        )
    if point.theirs != point.ours:
        return _(
            "On %(on)s the bank says %(theirs)s, and the books %(ours)s.", on=on, theirs=point.theirs, ours=point.ours
        )
    if point.on < until:
        return _(
            "Bank and books agree on %(on)s: %(ours)s. No statement of the days after it was read.",
            on=on,
            ours=point.ours,
        )
    return _("Bank and books agree on %(on)s: %(ours)s.", on=on, ours=point.ours)


_WHY = {Check.LINES: _why_lines, Check.BOOKS: _why_books, Check.BALANCE: _why_balance}


def _kept(code: str, own: Mapping[str, str]) -> str:
    """Return a point as it is kept with a closing, in words."""
    check, _cut, account = code.partition(" ")
    words = str(CHECK_WORDS[Check(check)])
    return f"{own.get(account, account)}: {words}" if account else words
