"""The fund's awards, for those who work for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from grants.awards import policy, queries
from grants.awards.views.frame import STATES, accepted_ids, bp
from grants.funds.queries import fund as load_fund
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund


@bp.get("/funds/<ref>/awards")
@guarded(policy.may_list_awards, load_fund)
def of_fund(fund: Fund) -> ResponseReturnValue:
    """List the fund's awards, the newest first."""
    asked = request.args.get("after")
    after = queries.award_in(fund, asked) if asked else None
    found = queries.awards_of(fund, after=after, limit=queries.PAGE + 1)
    awards = found[: queries.PAGE]
    more = url_for("awards.of_fund", ref=fund.ref, after=awards[-1].ref) if len(found) > len(awards) else None
    return render_template(
        "awards/of_fund.html",
        fund=fund,
        awards=awards,
        accepted={award.id: len(accepted_ids(award)) for award in awards},
        states=STATES,
        count=queries.award_count(fund),
        more=more,
        is_first=after is None,
    )
