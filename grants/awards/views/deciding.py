"""Pages of those who carry the panel's standing to a decision: propose, give reasons, ratify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.awards import actions, policy, queries
from grants.awards.forms import RatifyForm, WordForm
from grants.awards.rules import Outcome
from grants.awards.views.frame import bp, why_said
from grants.calls.queries import call as load_call
from grants.calls.rules import TIE_RULES, CallState
from grants.errors import Refusal, RuleBroken, Stale
from grants.funds.queries import free_balance, roots
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.money import Money, total
from grants.panels.policy import may_facilitate
from grants.panels.queries import standing
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application
    from grants.awards.models import Decision
    from grants.awards.rules import Line
    from grants.calls.models import Call
    from grants.panels.queries import StandingRow


@dataclass(frozen=True)
class Row:
    """One application on the page of the decision."""

    rank: int | None
    title: str
    places: str
    ask: Money
    mean: Decimal | None
    sent: int
    assigned: int
    is_awarded: bool
    why: str
    parts: dict[str, int]


@bp.get("/calls/<ref>/decision")
@guarded(may_facilitate, load_call)
def decision(call: Call) -> ResponseReturnValue:
    """Show how all applications stand, where the line falls, and what is still to be done."""
    decisions, rows = queries.decisions_of(call), standing(call)
    lines = {line.candidate.ref: line for line in actions.lines_of(call, rows)}
    shown = sorted((_row(row, lines.get(row.application.ref)) for row in rows), key=_place)
    free = free_balance(call.fund)
    wanted = total([row.ask for row in shown if row.is_awarded], call.currency)
    return render_template(
        "awards/decision.html",
        call=call,
        decisions=decisions,
        rows=shown,
        wanted=wanted,
        left=call.envelope - wanted,
        free=free,
        places=_by_place(call, shown),
        tie_rule=TIE_RULES[call.tie_rule],
        unread=sum(row.mean is None for row in shown),
        unworded=sum(not actions.is_worded(one) for one in decisions),
        is_stale=bool(decisions) and call.state is CallState.CLOSED and not actions.is_current(call, rows, decisions),
        ratify=policy.may_ratify(me(), call),
    )


def _row(row: StandingRow, line: Line | None) -> Row:
    content = row.application.snapshot.content if row.application.snapshot is not None else {}
    return Row(
        rank=line.rank if line is not None else None,
        title=content["title"],
        places=_(", ").join(dict.fromkeys(in_language(one["geography_name"]) for one in content["partners"])),
        ask=actions.ask_of(row.application),
        mean=row.mean,
        sent=row.sent,
        assigned=row.assigned,
        is_awarded=line is not None and line.is_awarded,
        why=why_said(line.why, line.left) if line is not None else _("No review yet."),
        parts=actions.parts_of(row.application),
    )


def _place(row: Row) -> tuple[bool, int]:
    return row.rank is None, row.rank or 0


def _by_place(call: Call, rows: Sequence[Row]) -> list[dict[str, object]]:
    """Return what the proposal gives to each community, as the bars show it; those that get nothing as well."""
    sums = {place.code: 0 for place in roots(call.fund)}
    for row in rows:
        if row.is_awarded:
            for code, minor in row.parts.items():
                sums[code] = sums.get(code, 0) + minor
    names = {place.code: in_language(place.name) for place in call.fund.geographies}
    return [
        {"label": names.get(code, code), "value": minor, "text": str(Money(minor, call.currency))}
        for code, minor in sums.items()
    ]


@bp.post("/calls/<ref>/decision/propose")
@guarded(may_facilitate, load_call)
def propose(call: Call) -> ResponseReturnValue:
    """Draw the line and keep it as proposed."""
    try:
        actions.propose(call, by=me(), at=clock.now())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(_("Proposed. Now look at the reason and the feedback of each."), "done")
    return redirect(url_for("awards.decision", ref=call.ref))


@bp.route("/decisions/<ref>", methods=["GET", "POST"])
@guarded(policy.may_read_decision, queries.decision)
def word(decision: Decision) -> ResponseReturnValue:
    """Write one application's reason and feedback."""
    form = WordForm(obj=decision)
    if form.validate_on_submit():
        try:
            actions.word(decision, reason=form.reason.data or "", feedback=form.feedback.data or "", by=me())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Saved."), "done")
            return redirect(url_for("awards.decision", ref=decision.application.call.ref, _anchor="words"))
    page = render_template(
        "awards/word.html",
        decision=decision,
        form=form,
        is_award=decision.outcome is Outcome.AWARD,
        why=why_said(decision.why, decision.left),
        may=policy.may_word(me(), decision),
    )
    return page, 422 if form.errors else 200


@bp.route("/calls/<ref>/decision/ratify", methods=["GET", "POST"])
@guarded(policy.may_ratify, load_call)
def ratify(call: Call) -> ResponseReturnValue:
    """Check the process, type one's name, and let everything follow."""
    form = RatifyForm()
    if form.validate_on_submit():
        try:
            actions.ratify(call, name=form.name.data or "", by=me(), at=clock.now(), link=_outcome_url)
        except (RuleBroken, Stale) as refusal:
            form.blame(_field_of(refusal), str(refusal))
        else:
            flash(_("Ratified. Everybody who applied is being told now."), "done")
            return redirect(url_for("awards.decision", ref=call.ref))
    decisions = queries.decisions_of(call)
    wanted = total([one.amount for one in decisions if one.amount is not None], call.currency)
    page = render_template(
        "awards/ratify.html", call=call, form=form, decisions=decisions, wanted=wanted, free=free_balance(call.fund)
    )
    return page, 422 if form.errors else 200


def _field_of(refusal: Refusal) -> str | None:
    return refusal.field if isinstance(refusal, RuleBroken) else None


def _outcome_url(application: Application) -> str:
    return url_for("awards.outcome", ref=application.ref, _external=True)
