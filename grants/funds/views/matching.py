"""The lines of statements that wait, and what each of them was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from grants import clock
from grants.forms import row_key
from grants.funds import policy, queries
from grants.funds.actions import matching as match
from grants.funds.forms import account_label
from grants.funds.forms import banking as forms
from grants.funds.queries import banking, proposals
from grants.funds.queries import matching as open_ones
from grants.funds.views.desk import asking, bp, page
from grants.i18n import gettext as _
from grants.i18n import ngettext
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.funds.models import Fund, Instalment, Pledge


@bp.get("/funds/<ref>/matching")
@guarded(policy.may_read_money, queries.fund)
def matching(fund: Fund) -> ResponseReturnValue:
    """Show the lines that wait, the oldest first, each with what it may be."""
    after = request.args.get("after", type=row_key)
    waiting = banking.waiting(fund, after=after, limit=queries.PAGE + 1)
    shown = waiting[: queries.PAGE]
    is_more = len(waiting) > queries.PAGE
    return page(
        "funds/banking/matching.html",
        fund,
        lines=shown,
        rest=proposals.rest,
        label=account_label,
        proposals=proposals.proposals(fund, shown),
        aside=banking.set_aside(fund) if after is None else [],
        next_url=url_for("funds.matching", ref=fund.ref, after=shown[-1].id) if is_more else None,
    )


@bp.route("/funds/<ref>/matching/together", methods=["GET", "POST"])
@guarded(policy.may_record_money, queries.fund)
def match_together(fund: Fund) -> ResponseReturnValue:
    """Explain several lines by one promise."""
    chosen = banking.lines_in(fund, request.args.getlist("line"))
    lines = [line for line in chosen if line.amount_minor > 0]
    promises = promises_of(fund)
    form = forms.together_form(promises)
    if not lines:
        flash(_("Mark the lines that belong together: money that came in, and that nobody has explained."), "warning")
        return redirect(url_for("funds.matching", ref=fund.ref))
    if form.validate_on_submit():
        promise = {forms.promise_key(one): one for one in promises}[form["promise"].data]
        with asking(form):
            match.match_together(lines, promise, is_last=not form["more_to_come"].data, by=me(), at=clock.now())
        if not form.errors:
            flash(ngettext("%(num)d line is explained.", "%(num)d lines are explained.", len(lines)), "done")
            return redirect(url_for("funds.matching", ref=fund.ref))
    shown = page("funds/banking/together.html", fund, form=form, lines=lines, label=account_label)
    return shown, 422 if form.errors else 200


def promises_of(fund: Fund) -> list[Pledge | Instalment]:
    """Return what is promised and open: pledges, then instalments."""
    return [*open_ones.promises(fund), *open_ones.instalments(fund)]
