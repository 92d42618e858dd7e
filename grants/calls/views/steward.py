"""Where a steward writes a call, sees what is missing, and leads it through its life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.calls import actions, policy, queries
from grants.calls.forms import ExtendForm, call_form, differences, draft_of
from grants.calls.queries.charter import facts_of
from grants.calls.queries.more_time import outstanding
from grants.calls.queries.timetable import talks_waiting
from grants.calls.rules import CLOSE, EXTEND, MOST_QUESTIONS, OPEN, CallState, brief, missing
from grants.calls.views.findings import against, stamped
from grants.calls.views.page import grant_size, phase, shown
from grants.calls.views.visitor import bp
from grants.calls.views.workbench import workbench
from grants.errors import RuleBroken, Stale
from grants.forms import row_key
from grants.funds.queries import fund as fund_named
from grants.i18n import gettext as _
from grants.i18n import in_language, ngettext
from grants.people.rules import RoleKind
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call, TalkRequest
    from grants.calls.rules import Problem
    from grants.funds.models import Fund
    from grants.people.models import Person


def duties(person: Person, at: datetime) -> list[dict[str, str]]:
    """Return what waits for a steward: drafts to finish, and calls past their deadline to close."""
    funds = {role.fund_id for role in person.roles if role.kind is RoleKind.STEWARD}
    waiting = queries.unfinished(funds, at) if funds else []
    asked = talks_waiting(funds) if funds else []
    return [*(_talk(one) for one in asked), *(_duty(call) for call in waiting)]


def _talk(asked: TalkRequest) -> dict[str, str]:
    return {
        "title": _("Somebody would like to talk"),
        "href": url_for("calls.hold_talk", ref=asked.ref),
        "status": _("Waits for you"),
        "tone": "attention",
        "hint": in_language(asked.call.title),
    }


def _duty(call: Call) -> dict[str, str]:
    is_draft = call.state is CallState.DRAFT
    return {
        "title": in_language(call.title),
        "href": url_for("calls.manage", ref=call.ref),
        "status": _("Draft") if is_draft else _("Deadline has passed"),
        "tone": "neutral" if is_draft else "attention",
        "hint": _("Finish this call and open it.") if is_draft else _("Close this call, so that reading can begin."),
    }


@bp.get("/funds/<ref>/calls")
@guarded(policy.may_write, fund_named)
def of_fund(fund: Fund) -> ResponseReturnValue:
    """List a fund's calls with their state, drafts among them."""
    at = clock.now()
    calls = queries.calls_of(fund, before=request.args.get("before", type=row_key), limit=queries.PAGE + 1)
    page = calls[: queries.PAGE]
    counts = queries.part_counts(page)
    rows = [(call, phase(call, at), counts[call.id], brief(call.envelope)) for call in page]
    more = url_for("calls.of_fund", ref=fund.ref, before=page[-1].id) if len(calls) > queries.PAGE else None
    states = queries.state_counts(fund)
    return render_template("calls/of_fund.html", fund=fund, rows=rows, more_url=more, states=states)


@bp.route("/calls/<ref>/edit", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.call)
def edit(call: Call) -> ResponseReturnValue:
    """Change a draft; a stale save shows both versions and lets the steward choose."""
    if call.state is not CallState.DRAFT:
        return render_template("calls/fixed.html", call=call), 409
    form, conflict = call_form(call.fund, call), []
    if form.validate_on_submit():
        try:
            actions.rewrite(call, draft_of(form), version_of(form), by=me(), at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        except Stale:
            conflict = both_versions(form, call_form_as_saved(call), call.version)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for("calls.manage", ref=call.ref))
    status = 409 if conflict else 422 if form.errors else 200
    return render_template("calls/edit.html", fund=call.fund, call=call, form=form, conflict=conflict), status


def version_of(form: Any) -> int:
    """Return the version that the writer saw; 0, which is never current, when the page was tampered with."""
    typed = str(form.version.data or "")
    return int(typed) if typed.isdecimal() else 0


def both_versions(form: Any, saved: Any, version: int) -> list[tuple[str, str, str]]:
    """Return where what was written and what is saved differ; the next save of `form` is meant against `version`."""
    form.version.data = str(version)
    return differences(form, saved)


def call_form_as_saved(call: Call) -> Any:
    """Return the call's form as nobody has typed into it."""
    return call_form(call.fund, call, is_blank=True)


@bp.get("/calls/<ref>/manage")
@guarded(policy.may_steward, queries.call)
def manage(call: Call) -> ResponseReturnValue:
    """Show a steward where the call stands, what is missing, and what can be done next."""
    at = clock.now()
    is_draft, is_over = call.state is CallState.DRAFT, at >= call.closes_at
    return render_template(
        "calls/manage.html",
        call=call,
        phase=phase(call, at),
        size=grant_size(call),
        problems=_problems(call, at) if is_draft else [],
        is_draft=is_draft,
        can_extend=EXTEND.is_open_to(call) and not is_over,
        can_close=CLOSE.is_open_to(call) and is_over,
        more_time=outstanding(call, at) if CLOSE.is_open_to(call) else None,
        most_questions=MOST_QUESTIONS,
        envelope=brief(call.envelope),
        **workbench(call),
        charter=against(call, at) if is_draft else stamped(call),
    )


@bp.get("/calls/<ref>/preview")
@guarded(policy.may_steward, queries.call)
def preview(call: Call) -> ResponseReturnValue:
    """Show the public page as an applicant will see it, with what is still missing."""
    at = clock.now()
    problems = _problems(call, at) if OPEN.is_open_to(call) else []
    page = shown(call, at, me().zone)
    return render_template(
        "calls/preview.html", **page, problems=problems, can_open=OPEN.is_open_to(call) and not problems
    )


@bp.post("/calls/<ref>/open")
@guarded(policy.may_steward, queries.call)
def open_call(call: Call) -> ResponseReturnValue:
    """Publish a complete draft."""
    try:
        actions.open_call(call, by=me(), at=clock.now())
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(url_for("calls.preview", ref=call.ref))
    flash(_("The call is published. Its rules are fixed now."), "done")
    return redirect(url_for("calls.manage", ref=call.ref))


@bp.route("/calls/<ref>/extend", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.call)
def extend(call: Call) -> ResponseReturnValue:
    """Move the deadline of an open call to a later instant."""
    form = ExtendForm(data={"closes": clock.local(call.closes_at, call.zone)})
    if form.validate_on_submit():
        try:
            actions.extend(call, clock.instant(form.closes.data, call.zone), by=me(), at=clock.now())
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Everybody has more time now."), "done")
            return redirect(url_for("calls.manage", ref=call.ref))
    return render_template("calls/extend.html", call=call, form=form), 422 if form.errors else 200


@bp.post("/calls/<ref>/close")
@guarded(policy.may_steward, queries.call)
def close(call: Call) -> ResponseReturnValue:
    """Close a call after its deadline; codes for more time that nobody used end with it."""
    codes = outstanding(call, clock.now())["codes"]
    try:
        actions.close_call(call, by=me(), at=clock.now())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        said = _("The call is closed. Reading can begin.")
        ended = ngettext("%(num)d unused code has ended.", "%(num)d unused codes have ended.", codes)
        flash(f"{said} {ended}" if codes else said, "done")
    return redirect(url_for("calls.manage", ref=call.ref))


def _problems(call: Call, at: datetime) -> list[dict[str, str]]:
    named = {one.ref: in_language(one.prompt) for one in call.questions}
    named |= {one.ref: in_language(one.name) for one in call.criteria}
    return [
        {
            "title": problem.reason,
            "href": _where(call, problem),
            "status": _("Missing"),
            "tone": "attention",
            "hint": f"\u2068{named[problem.ref]}\u2069" if problem.ref in named else "",
        }
        for problem in missing(facts_of(call), at, queries.communities(call.fund))
    ]


def _where(call: Call, problem: Problem) -> str:
    """Return the page, and the field on it, where a problem is put right."""
    if problem.page in ("question", "criterion"):
        return url_for(f"calls.edit_{problem.page}", ref=problem.ref, _anchor=problem.field)
    if problem.page == "call":
        return url_for("calls.edit", ref=call.ref, _anchor=problem.field)
    return url_for("calls.manage", ref=call.ref, _anchor=problem.page)
