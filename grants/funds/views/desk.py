"""The fund's money at a glance: what came in, what is free, what is promised; and the frame of all the fund's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request, url_for

from grants import clock
from grants.funds import policy, queries
from grants.funds.rules import PLEDGE_WORDS
from grants.i18n import day, in_language
from grants.i18n import gettext as _
from grants.people.rules import RoleKind
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from datetime import date, datetime

    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund
    from grants.people.models import Person

bp = Blueprint("funds", __name__)


def duties(person: Person, at: datetime) -> list[dict[str, str]]:
    """Return the pledges past their day in the funds whose money this person records. One query, or none."""
    records = {RoleKind.STEWARD, RoleKind.TREASURER}
    fund_ids = sorted({role.fund_id for role in person.roles if role.kind in records})
    if not fund_ids:
        return []
    return [
        {
            "title": _("Ask after a pledge: %(fund)s", fund=in_language(pledge.fund.name)),
            "href": url_for("funds.pledge", ref=pledge.ref),
            "status": _("Late"),
            "tone": "attention",
            "hint": _("It was expected by %(day)s.", day=day(pledge.expected_on)),
        }
        for pledge in queries.overdue(fund_ids, at.date())
    ]


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
    """Show what the fund holds, what is expected, what came in and what was refused."""
    last = queries.contribution(fund, request.args.get("after", ""))
    given = queries.contributions(fund, after=last, limit=queries.PAGE + 1)
    following = given[queries.PAGE - 1].ref if len(given) > queries.PAGE else None
    return page(
        "funds/money.html",
        fund,
        standing=queries.standing(fund),
        pledges=queries.open_pledges(fund),
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
