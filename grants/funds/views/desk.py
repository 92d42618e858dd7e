"""The fund's money at a glance: what came in, what is free, what is promised; and the frame of all the fund's pages."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request, url_for

from grants import clock
from grants.db import db
from grants.errors import RuleBroken
from grants.funds import policy, queries
from grants.funds.queries import agreements, giving, waiting
from grants.funds.rules import PLEDGE_WORDS, UNEARMARKED
from grants.i18n import day, in_language, ngettext
from grants.i18n import gettext as _
from grants.people.rules import RoleKind
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from flask.typing import ResponseReturnValue

    from grants.forms import Form
    from grants.funds.models import Fund
    from grants.people.models import Person

bp = Blueprint("funds", __name__)


def duties(person: Person, at: datetime) -> list[dict[str, str]]:
    """Return what waits in the funds whose money this person records. Five queries, or none."""
    records = {RoleKind.STEWARD, RoleKind.TREASURER}
    fund_ids = sorted({role.fund_id for role in person.roles if role.kind in records})
    if not fund_ids:
        return []
    return [*_late(fund_ids, at.date()), *_to_sign(fund_ids), *_to_explain(fund_ids)]


def _late(fund_ids: Sequence[int], on: date) -> Iterator[dict[str, str]]:
    for pledge in queries.overdue(fund_ids, on):
        yield {
            "title": _("Ask after a pledge: %(fund)s", fund=in_language(pledge.fund.name)),
            "href": url_for("funds.pledge", ref=pledge.ref),
            "status": _("Late"),
            "tone": "attention",
            "hint": _("It was expected by %(day)s.", day=day(pledge.expected_on)),
        }
    for part in agreements.open_instalments(fund_ids, due_by=on - timedelta(days=1)):
        yield {
            "title": _("Ask after an instalment: %(fund)s", fund=in_language(part.agreement.fund.name)),
            "href": url_for("funds.agreement", ref=part.agreement.ref),
            "status": _("Late"),
            "tone": "attention",
            "hint": _("It was due on %(day)s.", day=day(part.due_on)),
        }


def _to_sign(fund_ids: Sequence[int]) -> Iterator[dict[str, str]]:
    for draft in agreements.drafts(fund_ids):
        is_bound = draft.earmarking > UNEARMARKED
        yield {
            "title": _("An agreement: %(fund)s", fund=in_language(draft.fund.name)),
            "href": url_for("funds.agreement", ref=draft.ref),
            "status": _("Has conditions") if is_bound else _("To be signed"),
            "tone": "attention" if is_bound else "neutral",
            "hint": _("It is written, and waits for an answer.") if is_bound else _("It is written, and not signed."),
        }


def _to_explain(fund_ids: Sequence[int]) -> Iterator[dict[str, str]]:
    waiting_lines = waiting.lines_waiting(fund_ids)
    known = queries.funds_by_id(waiting_lines) if waiting_lines else []
    for fund in known:
        count = waiting_lines[fund.id]
        yield {
            "title": _("Explain the statement: %(fund)s", fund=in_language(fund.name)),
            "href": url_for("funds.matching", ref=fund.ref),
            "status": ngettext("%(num)d line", "%(num)d lines", count),
            "tone": "attention",
            "hint": _("Money moved at the bank, and the books do not say yet for what."),
        }


@contextmanager
def asking(form: Form) -> Iterator[None]:
    """Do what the block does whole, or not at all: what it refuses is said at the form's field."""
    try:
        with db.session.begin_nested():
            yield
    except RuleBroken as broken:
        form.blame(broken.field, str(broken))


def today(fund: Fund) -> date:
    """Return the day that it is where the fund is."""
    return clock.local(clock.now(), fund.zone).date()


def page(template: str, fund: Fund, **shown: Any) -> str:
    """Return one of the fund's pages, which know whether this person may record money."""
    shown["may_record"] = policy.may_record_money(me(), fund)
    return render_template(template, fund=fund, **shown)


@bp.get("/funds/<ref>/money")
@guarded(policy.may_read_money, queries.fund)
def money(fund: Fund) -> ResponseReturnValue:
    """Show what the fund holds in each currency, what is expected, what came in and what was refused."""
    last = queries.contribution(fund, request.args.get("after", ""))
    given = queries.contributions(fund, after=last, limit=queries.PAGE + 1)
    following = given[queries.PAGE - 1].ref if len(given) > queries.PAGE else None
    return page(
        "funds/money.html",
        fund,
        standings=giving.standings(fund),
        pool=giving.pool(fund, today(fund)),
        pledges=queries.open_pledges(fund),
        instalments=agreements.open_instalments([fund.id]),
        contributions=given[: queries.PAGE],
        next_url=url_for("funds.money", ref=fund.ref, after=following) if following else None,
        offers=queries.offers_refused(fund),
        today=today(fund),
    )


@bp.get("/funds/<ref>/pledges")
@guarded(policy.may_read_money, queries.fund)
def pledges(fund: Fund) -> ResponseReturnValue:
    """Show every promise, kept or not, the newest first."""
    last = queries.pledge_in(fund, request.args.get("after", ""))
    made = queries.pledges(fund, after=last, limit=queries.PAGE + 1)
    following = made[queries.PAGE - 1].ref if len(made) > queries.PAGE else None
    next_url = url_for("funds.pledges", ref=fund.ref, after=following) if following else None
    shown = made[: queries.PAGE]
    return page("funds/pledges.html", fund, pledges=shown, next_url=next_url, words=PLEDGE_WORDS, today=today(fund))
