"""The treasurer's morning: what waits; money exchanged between accounts; where the pool's money came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from grants import clock
from grants.errors import NotFound
from grants.funds import policy, queries
from grants.funds.actions.currencies import Exchange, exchange
from grants.funds.forms import account_label
from grants.funds.forms.agreements import exchange_form
from grants.funds.queries import agreements, banking, giving, waiting
from grants.funds.queries.bank_standing import gaps
from grants.funds.rules import UNEARMARKED
from grants.funds.views.desk import asking, bp, page, today
from grants.i18n import day, ngettext
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask.typing import ResponseReturnValue

    from grants.forms import Form
    from grants.funds.models import BankAccount, Fund
    from grants.money import Money

_SOON = timedelta(days=30)
Task = dict[str, str]


@dataclass(frozen=True)
class Coming:
    """Money that is expected on a day: a pledge, or (`is_agreed`) an instalment of a signed agreement."""

    funder: str
    amount: Money
    on: date
    url: str
    is_agreed: bool


@bp.get("/funds/<ref>/treasury")
@guarded(policy.may_read_money, queries.fund)
def treasury(fund: Fund) -> ResponseReturnValue:
    """Show what waits today, what is expected soon, and whether the books are in order."""
    on = today(fund)
    standings, accounts, expected = giving.standings(fund), waiting.unexplained(fund), _expected(fund)
    late = [_late(one) for one in expected if one.on < on]
    return page(
        "funds/treasury.html",
        fund,
        today=on,
        tasks=[*_missing(accounts), *_unexplained(fund, accounts), *late, *_drafts(fund), *_too_much(fund, on)],
        shortcuts=_shortcuts(fund, accounts),
        rooms=_rooms(fund),
        standings=standings,
        short=[one for one in standings.values() if one.shortfall],
        accounts=accounts,
        account_label=account_label,
        coming=[one for one in expected if on <= one.on <= on + _SOON],
        held=waiting.held(fund),
        check=waiting.last_check(fund),
        closed_until=waiting.closed_until(fund),
    )


def _expected(fund: Fund) -> list[Coming]:
    """Return every pledge and instalment that is still open, the earliest first."""
    pledged = [
        Coming(one.funder.name, one.amount, one.expected_on, url_for("funds.pledge", ref=one.ref), is_agreed=False)
        for one in queries.open_pledges(fund)
    ]
    agreed = [
        Coming(
            part.agreement.funder.name,
            part.amount,
            part.due_on,
            url_for("funds.agreement", ref=part.agreement.ref),
            is_agreed=True,
        )
        for part in agreements.open_instalments([fund.id])
    ]
    return sorted([*pledged, *agreed], key=lambda one: one.on)


def _alone(text: object) -> str:
    """Return a name or an amount that keeps its own direction within a sentence of the other one."""
    return f"\u2068{text}\u2069"


def _late(one: Coming) -> Task:
    return {
        "title": _("Ask after %(amount)s: %(funder)s", amount=_alone(one.amount), funder=_alone(one.funder)),
        "href": one.url,
        "status": _("Late"),
        "tone": "attention",
        "hint": _("It was expected by %(day)s.", day=day(one.on)),
    }


def _missing(accounts: Sequence[waiting.Unexplained]) -> Iterator[Task]:
    for gap in gaps([one.account for one in accounts]):
        yield {
            "title": _("Days are missing: %(account)s", account=_alone(account_label(gap.account))),
            "href": url_for("funds.bank_account", ref=gap.account.ref),
            "status": _("Gap"),
            "tone": "attention",
            "hint": _("%(missing)s moved that no statement shows.", missing=gap.missing),
        }


def _unexplained(fund: Fund, accounts: Sequence[waiting.Unexplained]) -> Iterator[Task]:
    for one in accounts:
        if one.lines:
            yield {
                "title": _("Explain what moved: %(account)s", account=_alone(account_label(one.account))),
                "href": url_for("funds.matching", ref=fund.ref),
                "status": ngettext("%(num)d line", "%(num)d lines", one.lines),
                "tone": "attention",
                "hint": _("%(came)s came in, %(went)s went out.", came=one.came, went=one.went),
            }


def _drafts(fund: Fund) -> Iterator[Task]:
    for draft in agreements.drafts([fund.id]):
        is_bound = draft.earmarking > UNEARMARKED
        yield {
            "title": f"{_alone(draft.funder.name)} · {_alone(draft.amount)}",
            "href": url_for("funds.agreement", ref=draft.ref),
            "status": _("Has conditions") if is_bound else _("To be signed"),
            "tone": "attention" if is_bound else "neutral",
            "hint": _("It is written, and waits for an answer.") if is_bound else _("It is written, and not signed."),
        }


def _too_much(fund: Fund, on: date) -> Iterator[Task]:
    for one in giving.pool(fund, on).above(fund.concentration_percent):
        if one.percent is not None:
            yield {
                "title": _("Much hangs on one funder: %(funder)s", funder=_alone(one.funder.name)),
                "href": url_for("funds.funders", ref=fund.ref),
                "status": f"{round(one.percent)} %",
                "tone": "attention",
                "hint": _("The fund's own line is %(line)d %% of the pool.", line=fund.concentration_percent),
            }


def _shortcuts(fund: Fund, accounts: Sequence[waiting.Unexplained]) -> list[tuple[str, str]]:
    """Return what a treasurer does every day; of several accounts, one chooses whose statement it is."""
    several = url_for("funds.bank_accounts", ref=fund.ref)
    statement = url_for("funds.new_statement", ref=accounts[0].account.ref) if len(accounts) == 1 else several
    return [
        (_("Import a statement"), statement),
        (_("Record money that came in"), url_for("funds.new_contribution", ref=fund.ref)),
        (_("Record a pledge"), url_for("funds.new_pledge", ref=fund.ref)),
        (_("Write an agreement"), url_for("funds.new_agreement", ref=fund.ref)),
        (_("Record an exchange"), url_for("funds.new_exchange", ref=fund.ref)),
        (_("Close a month"), url_for("funds.books_close", ref=fund.ref)),
    ]


def _rooms(fund: Fund) -> list[dict[str, str]]:
    """Return the doors that lead on from here."""
    return [
        {
            "label": _("Bank accounts"),
            "url": url_for("funds.bank_accounts", ref=fund.ref),
            "hint": _("What the banks say beside the books, and the statements that were imported."),
        },
        {
            "label": _("Agreements"),
            "url": url_for("funds.agreements", ref=fund.ref),
            "hint": _("What funders signed, and what is still to come of it."),
        },
        {
            "label": _("Where the money came from"),
            "url": url_for("funds.sources", ref=fund.ref),
            "hint": _("Which part of the pool came from states, for groups that must report it."),
        },
        {
            "label": _("Exchange rates"),
            "url": url_for("funds.rates", ref=fund.ref),
            "hint": _("What one currency is worth in another, and who says so."),
        },
    ]


@bp.route("/funds/<ref>/exchanges/new", methods=["GET", "POST"])
@guarded(policy.may_record_money, queries.fund)
def new_exchange(fund: Fund) -> ResponseReturnValue:
    """Record that the bank exchanged money between two of the fund's accounts."""
    accounts = banking.accounts(fund)
    form = exchange_form(accounts, on=today(fund), to_account=accounts[-1].ref)
    if form.validate_on_submit():
        with asking(form):
            exchange(fund, _done(form, accounts), by=me(), at=clock.now(), once=form["once"].data)
        if not form.errors:
            flash(_("The exchange is in the books, in both currencies."), "done")
            return redirect(url_for("funds.treasury", ref=fund.ref))
    return page("funds/new_exchange.html", fund, form=form, accounts=accounts), 422 if form.errors else 200


def _done(form: Form, accounts: Sequence[BankAccount]) -> Exchange:
    known = {account.ref: account for account in accounts}
    return Exchange(
        source=known[form["from_account"].data],
        left=form["from_amount"].data,
        target=known[form["to_account"].data],
        came=form["to_amount"].data,
        on=form["on"].data,
        fee=form["fee"].data,
        bank_reference=form["bank_reference"].data or "",
    )


@bp.get("/funds/<ref>/sources")
@guarded(policy.may_read_money, queries.fund)
def sources(fund: Fund) -> ResponseReturnValue:
    """Show which part of the pool came from states, for a year or a quarter: what a partner may have to report."""
    on = today(fund)
    year, quarter = _asked_period(on)
    first, last = _days(year, quarter)
    until = min(last, on)
    ever = giving.pool_between(fund, date.min, until)
    return page(
        "funds/sources.html",
        fund,
        year=year,
        quarter=quarter,
        first=first,
        last=last,
        until=until,
        years=range(on.year, fund.founded_at.year - 1, -1),
        came=giving.sources(giving.pool_between(fund, first, until)),
        pool=giving.sources(ever),
        rates=ever.rates,
        lacking=ever.lacking,
    )


def _asked_period(on: date) -> tuple[int, int | None]:
    """Return the year and quarter that the address names (by default this quarter); raise NotFound for none."""
    asked = request.args.get("year")
    if asked is None:
        return on.year, (on.month + 2) // 3
    quarter = request.args.get("quarter", "")
    if not (
        len(asked) == 4 and asked.isdecimal() and 1970 <= int(asked) <= on.year and quarter in {"", "1", "2", "3", "4"}
    ):
        raise NotFound(_("There is no such period here."))
    return int(asked), int(quarter) if quarter else None


def _days(year: int, quarter: int | None) -> tuple[date, date]:
    """Return the first and the last day of a year, or of one of its quarters."""
    if quarter is None:
        return date(year, 1, 1), date(year, 12, 31)
    following = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
    return date(year, 3 * quarter - 2, 1), following - timedelta(days=1)
