"""Where a steward leads a design through its stages, answers comments, and lists priorities."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.calls import policy
from grants.calls import queries as calls
from grants.calls.actions import design as actions
from grants.calls.forms.design import BackForm, CommentAnswerForm, HideForm, PriorityForm, StageForm
from grants.calls.queries import design as queries
from grants.calls.rules import CallState
from grants.calls.rules.design import ADOPT, BACK, PUT_UP, RANK, DesignState
from grants.calls.views.design import path, stage_words
from grants.calls.views.visitor import bp
from grants.errors import Refusal, RuleBroken
from grants.forms import texts_of
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call, CallDesign, DesignComment, DesignPriority

_USUAL = timedelta(days=14)


def _home(call: Call) -> ResponseReturnValue:
    return redirect(url_for("calls.designing", ref=call.ref))


@bp.route("/calls/<ref>/design/manage", methods=["GET", "POST"])
@guarded(policy.may_steward, calls.call)
def designing(call: Call) -> ResponseReturnValue:
    """Show a steward the stage of the design, and lead it on."""
    design, then = queries.design_of(call), request.form.get("then", "")
    stage = StageForm(data={"until": clock.local(clock.now() + _USUAL, call.zone)})
    reason = BackForm()
    sent: Any = reason if then == "back" else stage
    if request.method == "POST" and (then == "adopt" or sent.validate()):
        try:
            said = _move(call, design, then, stage, reason)
        except Refusal as refusal:
            sent.blame(getattr(refusal, "field", None), str(refusal))
        else:
            flash(said, "done")
            return _home(call)
    return render_template(
        "calls/designing.html",
        call=call,
        design=design,
        stage=stage,
        reason=reason,
        sent=sent,
        words=stage_words(design) if design is not None and design.put_up_id is not None else None,
        path=path(design) if design is not None else [],
        moves=_moves(call, design),
        open_comments=_unanswered(design),
        can_list=design is not None and design.state in (DesignState.WRITING, DesignState.COMMENT),
    ), 422 if sent.errors else 200


def _unanswered(design: CallDesign | None) -> list[DesignComment]:
    known = queries.comments(design) if design is not None else []
    return [one for one in known if not one.answer and one.hidden_at is None]


def _moves(call: Call, design: CallDesign | None) -> dict[str, bool]:
    """Return which moves are open: none once the call has opened, none on while people were promised more time."""
    is_draft = call.state is CallState.DRAFT
    is_over = design is not None and (design.until is None or design.until <= clock.now())
    return {
        "put_up": is_draft and (design is None or PUT_UP.is_open_to(design)),
        "rank": is_draft and is_over and design is not None and RANK.is_open_to(design),
        "adopt": is_draft and is_over and design is not None and ADOPT.is_open_to(design),
        "back": is_draft and design is not None and BACK.is_open_to(design),
    }


def _move(call: Call, design: CallDesign | None, then: str, stage: StageForm, reason: BackForm) -> str:
    by, at = me(), clock.now()
    if then == "put_up" or design is None:
        actions.put_up(call, until=clock.instant(stage.until.data, call.zone), by=by, at=at)
        return _("The draft is put up. Pass the address of its page on to everybody who should have a say.")
    if then == "rank":
        actions.let_rank(design, until=clock.instant(stage.until.data, call.zone), by=by, at=at)
        return _("Priorities can be ranked now.")
    if then == "adopt":
        actions.adopt(design, by=by, at=at)
        return _("Adopted. What changed since it was put up can be read by everybody; now the call can open.")
    actions.back(design, reason.reason.data or "", by=by, at=at)
    return _("Taken back to be written anew. Those who took part read why.")


@bp.route("/calls/<ref>/design/priorities/new", methods=["GET", "POST"])
@guarded(policy.may_steward, calls.call)
def new_priority(call: Call) -> ResponseReturnValue:
    """Add a priority, a steward's own or one that a comment proposes."""
    design = queries.design(call.ref)
    form: Any = PriorityForm()
    comment = request.args.get("comment")
    proposed = queries.comment(comment) if comment else None
    if form.validate_on_submit():
        try:
            actions.add_priority(
                design,
                texts_of(form, "title"),
                texts_of(form, "meaning"),
                by=me(),
                at=clock.now(),
                proposed_in=proposed if proposed is not None and proposed.design_id == design.id else None,
                once=form.once.data,
            )
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("It stands on the list."), "done")
            return _home(call)
    status = 422 if form.errors else 200
    return render_template("calls/new_priority.html", call=call, form=form, proposed=proposed), status


@bp.post("/priorities/<ref>/remove")
@guarded(policy.may_steward_comment, queries.priority)
def remove_priority(priority: DesignPriority) -> ResponseReturnValue:
    """Take a priority off the list."""
    call = priority.design.call
    actions.remove_priority(priority, by=me(), at=clock.now())
    flash(_("It is off the list."), "done")
    return _home(call)


@bp.route("/comments/<ref>", methods=["GET", "POST"])
@guarded(policy.may_steward_comment, queries.comment)
def answer_comment(said: DesignComment) -> ResponseReturnValue:
    """Answer a comment, or hide one that hurts somebody."""
    answer, hiding = CommentAnswerForm(answer=said.answer), HideForm()
    sent: Any = hiding if request.form.get("then") == "hide" else answer
    if request.method == "POST" and sent.validate():
        by, at = me(), clock.now()
        if sent is hiding:
            actions.hide(said, hiding.reason.data or "", by=by, at=at)
        else:
            actions.answer(said, answer.answer.data or "", by=by, at=at)
        flash(_("Saved."), "done")
        return _home(said.design.call)
    page = {"said": said, "call": said.design.call, "answer": answer, "hiding": hiding, "sent": sent}
    return render_template("calls/answer_comment.html", **page), 422 if sent.errors else 200
