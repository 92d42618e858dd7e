"""Pages of a reviewer: what waits, where there is a conflict, and one application with its scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications.queries import files as shelf
from grants.applications.rules import JointMode, WorkMode
from grants.applications.rules.content import mode_names
from grants.applications.views.sent import sent
from grants.applications.views.serving import served
from grants.calls.rules import CallState
from grants.errors import NotAllowed, NotFound, Stale, WrongState
from grants.i18n import gettext as _
from grants.money import Money
from grants.panels import actions, policy, queries
from grants.panels.forms import CONFLICTS, StepBackForm, declaration, draft_of, scoring, show_draft
from grants.panels.rules import AssignmentState, ConflictKind, gaps
from grants.panels.views.blueprint import bp
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application
    from grants.forms import Form
    from grants.panels.models import Assignment, Reviewer


@bp.get("/panels/<ref>")
@guarded(policy.may_sit, queries.reviewer)
def reading(reviewer: Reviewer) -> ResponseReturnValue:
    """Show a reviewer what it means to sit here, then what waits for them."""
    call = reviewer.panel.call
    files = queries.files_of(reviewer)
    rows = queries.standing(call) if reviewer.declared_at is not None else []
    is_all_sent = bool(rows) and all(row.assigned and row.sent == row.assigned for row in rows)
    walls = queries.wall_of(reviewer)
    return render_template(
        "panels/reading.html",
        reviewer=reviewer,
        call=call,
        files=files,
        waiting=[one for one in files if one.state is AssignmentState.ASSIGNED],
        stepped_back=[row.application for row in rows if row.application.id in walls],
        standing=[row for row in rows if row.application.id not in walls] if is_all_sent else [],
    )


@bp.route("/panels/<ref>/conflicts", methods=["GET", "POST"])
@guarded(policy.may_sit, queries.reviewer)
def declare(reviewer: Reviewer) -> ResponseReturnValue:
    """Ask about every application, known by title and partners alone, whether there is a conflict."""
    call = reviewer.panel.call
    before = queries.submitted(call) if call.state is CallState.CLOSED else []
    own = {application for person, application in queries.memberships(call) if person == reviewer.person_id}
    form = declaration(before, own)(data=_declared(reviewer, before))
    if form.validate_on_submit():
        said = {one: _said(form, number) for number, one in enumerate(before)}
        actions.declare(reviewer, said, by=me(), at=clock.now())
        flash(_("Thank you. What you said is kept, and files are given by it."), "done")
        return redirect(url_for("panels.reading", ref=reviewer.ref))
    page = render_template(
        "panels/declare.html",
        reviewer=reviewer,
        form=form,
        applications=before,
        contents=[queries.content_of(one) for one in before],
        may_declare=reviewer.declared_at is None or not reviewer.assignments,
        kinds={row.application_id: CONFLICTS[row.kind] for row in reviewer.conflicts},
    )
    return page, 422 if form.errors else 200


def _said(form: Form, number: int) -> tuple[ConflictKind, str]:
    """Return what was said of one application; the one that is not asked about is one's own."""
    if f"kind_{number}" not in form:
        return ConflictKind.HARD, ""
    return ConflictKind(form[f"kind_{number}"].data), form[f"note_{number}"].data or ""


def _declared(reviewer: Reviewer, before: list[Application]) -> dict[str, Any]:
    rows = {row.application_id: row for row in reviewer.conflicts}
    shown: dict[str, Any] = {"pledge": reviewer.declared_at is not None}
    for number, application in enumerate(before):
        if application.id in rows:
            shown[f"kind_{number}"] = str(rows[application.id].kind)
            shown[f"note_{number}"] = rows[application.id].note
    return shown


@bp.route("/readings/<ref>", methods=["GET", "POST"])
@guarded(policy.may_read, queries.assignment)
def read(assignment: Assignment) -> ResponseReturnValue:
    """Show one application as it was submitted, with the scores beside it; save them or send them."""
    criteria = assignment.reviewer.panel.call.criteria
    form = scoring(criteria)()
    if not form.is_submitted():
        if assignment.review is not None:
            show_draft(form, assignment.review.as_draft(), assignment.review.mark)
        return _reading_page(assignment, form)
    is_sending = request.form.get("do") == "send"
    if not form.validate() or (is_sending and _has_gaps(form, assignment)):
        return _reading_page(assignment, form), 422
    act = actions.send if is_sending else actions.save
    try:
        act(assignment, draft_of(form, criteria), seen=form["seen"].data or "", by=me(), at=clock.now())
    except (Stale, WrongState, NotAllowed) as refusal:
        form["seen"].data = assignment.review.mark if assignment.review is not None else ""
        return _reading_page(assignment, form, str(refusal)), 409
    sent = _("Your review is sent. Thank you for reading so closely.")
    flash(sent if is_sending else _("Your draft is saved. Only you see it."), "done")
    return redirect(url_for("panels.read", ref=assignment.ref))


def _has_gaps(form: Form, assignment: Assignment) -> bool:
    """Mark everything that a review still needs before it may be sent."""
    missing = gaps(draft_of(form, assignment.reviewer.panel.call.criteria))
    for name in missing:
        reason = _("Choose the points that fit best.") if name.startswith("points") else _("Write at least a sentence.")
        form.blame(name, reason)
    return bool(missing)


def _reading_page(assignment: Assignment, form: Form, stale: str = "") -> str:
    content = queries.content_of(assignment.application)
    is_sent = assignment.state is AssignmentState.SENT
    files = queries.files_of(assignment.reviewer) if is_sent else []
    return render_template(
        "panels/read.html",
        sent=sent(content, lambda ref: url_for("panels.file", ref=assignment.ref, file=ref), is_neutral=True),
        assignment=assignment,
        call=assignment.reviewer.panel.call,
        content=content,
        ask=Money(content["ask"]["minor"], content["ask"]["currency"]),
        shares=[Money(one["share"] or 0, content["ask"]["currency"]) for one in content["partners"]],
        joint=mode_names(content["joint_modes"], JointMode),
        work=mode_names(content["work_modes"], WorkMode),
        form=form,
        stale=stale,
        saved=assignment.review,
        next=next((one for one in files if one.state is AssignmentState.ASSIGNED), None),
        may_write=bool(policy.may_review(me(), assignment)) and not is_sent,
        peers=queries.peers(assignment) if policy.may_see_peers(me(), assignment) else [],
    )


@bp.get("/readings/<ref>/files/<file>")
@guarded(policy.may_read, queries.assignment)
def file(assignment: Assignment, file: str) -> ResponseReturnValue:
    """Send a reviewer a file or a voice of what was submitted, under a name that does not tell who sent it."""
    application = assignment.application
    told = sent(queries.content_of(application), lambda ref: ref, is_neutral=True)
    if file not in told:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return served(shelf.kept_file(application, file, is_partner=False).attachment, told[file]["name"])


@bp.route("/readings/<ref>/step-back", methods=["GET", "POST"])
@guarded(policy.may_review, queries.assignment)
def step_back(assignment: Assignment) -> ResponseReturnValue:
    """Let a reviewer who finds a conflict while reading put the file down for good."""
    form = StepBackForm()
    if form.validate_on_submit():
        actions.recuse(assignment, ConflictKind(form.kind.data), form.note.data or "", by=me(), at=clock.now())
        flash(_("You have stepped back. The file is closed to you, and somebody else will read it."), "done")
        return redirect(url_for("panels.reading", ref=assignment.reviewer.ref))
    return render_template("panels/step_back.html", assignment=assignment, form=form), 422 if form.errors else 200
