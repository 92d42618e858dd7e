"""Pages that show what the fund did: to its funders, and to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from grants import clock
from grants.calls import queries as calls
from grants.funds import queries as funds
from grants.i18n import in_language
from grants.people.queries import zone_of
from grants.policy import guarded, public
from grants.signin import current_person
from reports import lists, policy, shown

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund

bp = Blueprint("reports", __name__)
bp.add_app_template_global(shown.place_rows, "place_rows")
bp.add_app_template_global(shown.kind_rows, "kind_rows")
bp.add_app_template_global(shown.year_rows, "year_rows")
bp.add_app_template_global(shown.percent, "percent")
bp.add_app_template_global(shown.headline, "headline")


@bp.get("/funds/<ref>")
@public
def fund(ref: str) -> ResponseReturnValue:
    """Show everybody what the fund is, has, asks and gave."""
    shown_fund, at, person = funds.fund_by_slug(ref), clock.now(), current_person()
    books, zone = funds.standing(shown_fund), zone_of(person)
    return render_template(
        "reports/fund.html",
        **shown.public_page(shown_fund, books, at, request.args.get("after")),
        open_calls=[shown.open_call_row(call, zone) for call in lists.open_calls(shown_fund, calls.open_calls(at))],
        refused=[
            shown.refused_row(offer.refused_on, offer.amount, in_language(offer.reason))
            for offer in funds.offers_refused(shown_fund)
        ],
        may_see_dashboard=policy.may_see_dashboard(person, shown_fund),
    )


@bp.get("/funds/<ref>/dashboard")
@guarded(policy.may_see_dashboard, funds.fund_by_slug)
def dashboard(fund: Fund) -> ResponseReturnValue:
    """Show a funder what the fund did with the pool, and what their part of it is."""
    books, funder_id = funds.standing(fund), policy.speaks_for(current_person(), fund)
    own = shown.own_part(fund, books, funder_id) if funder_id is not None else None
    return render_template("reports/dashboard.html", **shown.dashboard(fund, books, clock.now()), own=own)
