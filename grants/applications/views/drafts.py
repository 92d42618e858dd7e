"""Writing without an account: a code instead of a sign-in, one question a page, and all of it to check at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, session, url_for

from grants import clock, signin
from grants.applications import policy
from grants.applications.actions import drafts
from grants.applications.forms.drafts import ApproveForm, BeginForm, CodeForm, part_form
from grants.applications.queries.drafts import Opened, asked, draft_of
from grants.applications.rules.codes import in_groups, keys_of, read_code
from grants.applications.rules.sheets import about_you
from grants.applications.views.frame import bp, deadline
from grants.applications.views.holding import around, count_a_try, hold, is_fund, let_go, open_draft, with_draft
from grants.calls import queries as calls
from grants.calls.forms.answers import text_of
from grants.calls.policy import may_read
from grants.calls.rules.questions import WITH_FILES
from grants.errors import RuleBroken, Stale, WrongState
from grants.i18n import gettext as _
from grants.i18n import in_language, language
from grants.policy import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call
    from grants.calls.rules import QuestionFacts


@bp.route("/calls/<ref>/draft", methods=["GET", "POST"])
@public
def begin_draft(ref: str) -> ResponseReturnValue:
    """Show a code, and begin a draft under it once it is written down."""
    call = calls.call(ref)
    may_read(signin.current_person(), call).require()
    return _begin(call, "applications/drafts/begin.html", is_by_phone=False)


@bp.route("/calls/<ref>/intake", methods=["GET", "POST"])
@guarded(policy.may_steward, calls.call)
def intake(call: Call) -> ResponseReturnValue:
    """Let a steward begin a draft for somebody on the phone, and read them its code."""
    return _begin(call, "applications/drafts/intake.html", is_by_phone=True)


def _begin(call: Call, template: str, *, is_by_phone: bool) -> ResponseReturnValue:
    form, at = BeginForm(), clock.now()
    if form.validate_on_submit():
        code = form.code()
        if code is None:
            form.blame(None, _("This code was not made here. Write down the new one, then begin."))
        else:
            count_a_try("draft-begins")
            typist = signin.current_person() if is_by_phone else None
            try:
                keys = keys_of(code)
                drafts.begin(call, keys, language=language().code, at=at, typed_by=typist)
            except RuleBroken as broken:
                form.blame(None, str(broken))
            else:
                hold(keys)
                return redirect(url_for("applications.draft"))
    page = {"call": call, "form": form, "deadline": deadline(call), "is_open": call.is_accepting(at)}
    code = in_groups(form.show_new())
    return render_template(template, code=code, before=open_draft(), **page), 422 if form.errors else 200


@bp.route("/drafts", methods=["GET", "POST"])
@public
def draft_door() -> ResponseReturnValue:
    """Ask for the code of a draft, and open it on this device."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            code = read_code(form.code.data or "")
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            count_a_try("draft-code")
            keys = keys_of(code)
            draft = draft_of(keys)
            if draft is not None:
                if draft.typed_by is None:  # else it is the language of whoever typed
                    session.setdefault("language", draft.language)
                hold(keys)
                return redirect(url_for("applications.draft"))
            form.blame("code", _("No draft has this code. It may be mistyped, or the draft was claimed or erased."))
    elif request.method == "GET" and open_draft() is not None:
        return redirect(url_for("applications.draft"))
    return render_template("applications/drafts/door.html", form=form), 422 if form.errors else 200


@bp.get("/drafts/open")
@public
@with_draft
def draft(read: Opened) -> ResponseReturnValue:
    """Show what there is to do in a draft."""
    own, rows = len(about_you()), [_task(read, one) for one in read.questions]
    return render_template("applications/drafts/show.html", about=rows[:own], questions=rows[own:], **around(read))


def _task(read: Opened, question: QuestionFacts) -> dict[str, str | None]:
    part = read.part(question.key)
    href: str | None = url_for("applications.draft_answer", question=question.key)
    if question.kind in WITH_FILES:
        href, status, tone = None, _("Once it is claimed"), "neutral"
    elif part.waiting:
        status, tone = _("Two texts: choose"), "attention"
    elif not part.is_approved:
        status, tone = _("Read and approve"), "attention"
    elif part.text.strip():
        status, tone = _("Completed"), "good"
    else:
        status, tone = (_("To do"), "neutral") if question.is_required else (_("If you like"), "neutral")
    return {"title": in_language(question.prompt), "href": href, "status": status, "tone": tone, "hint": None}


@bp.route("/drafts/questions/<question>", methods=["GET", "POST"])
@public
@with_draft
def draft_answer(read: Opened, question: str) -> ResponseReturnValue:
    """Write the answer to one question of a draft."""
    one = asked(read.draft.call, question)
    form, closed = part_form(read, one), ""
    if form.validate_on_submit():
        try:
            part = drafts.write(read.keys, one.key, text_of(form), form.version.data or 0, **_now())
        except WrongState as moved:
            closed = str(moved)
        except RuleBroken as broken:
            form.blame("answer", str(broken))
        else:
            return redirect(_after(read, one, is_waiting=bool(part.waiting)))
    status = 409 if closed else 422 if form.errors else 200
    page = {"question": one, "part": read.part(one.key), "form": form, "closed": closed}
    return render_template("applications/drafts/answer.html", **page, **around(read)), status


def _now() -> dict[str, Any]:
    return {"at": clock.now(), "by": signin.current_person()}


def _after(read: Opened, question: QuestionFacts, *, is_waiting: bool) -> str:
    """Return where a writer goes after saving: to the choice when two texts met, back to the check, or on."""
    if is_waiting:
        return url_for("applications.draft_choose", question=question.key)
    flash(_("Saved."), "done")
    if request.form.get("then") == "check":
        return url_for("applications.draft_check", _anchor=question.key)
    fresh = open_draft() or read
    keys = [one.key for one in fresh.questions if one.kind not in WITH_FILES]
    following = keys[keys.index(question.key) + 1 :] if question.key in keys else []
    if request.form.get("then") == "next" and following:
        return url_for("applications.draft_answer", question=following[0])
    return url_for("applications.draft_check" if request.form.get("then") == "next" else "applications.draft")


@bp.route("/drafts/questions/<question>/texts", methods=["GET", "POST"])
@public
@with_draft
def draft_choose(read: Opened, question: str) -> ResponseReturnValue:
    """Choose between texts that were saved on two devices at the same time, or make one of them."""
    one = asked(read.draft.call, question)
    part, form, closed = read.part(one.key), part_form(read, one), ""
    texts = [part.text, *part.waiting]
    if form.is_submitted() and part.waiting:
        kept = {str(place): text for place, text in enumerate(texts)}.get(request.form.get("keep", ""))
        if kept is not None or form.validate():
            try:
                version = form.version.data or 0
                after = drafts.settle(read.keys, one.key, text_of(form) if kept is None else kept, version, **_now())
            except WrongState as moved:
                closed = str(moved)
            else:
                return redirect(_after(read, one, is_waiting=bool(after.waiting)))
    if not part.waiting:
        return redirect(url_for("applications.draft_answer", question=one.key))
    page = {"question": one, "part": part, "form": form, "closed": closed}
    return render_template("applications/drafts/choose.html", **page, **around(read)), 409 if closed else 200


@bp.get("/drafts/check")
@public
@with_draft
def draft_check(read: Opened) -> ResponseReturnValue:
    """Show all answers of a draft to read, change and approve."""
    names = {place.code: in_language(place.name) for place in read.draft.call.fund.geographies}
    names["us"] = _("Your group")
    form = ApproveForm()
    return render_template("applications/drafts/check.html", names=names, form=form, **around(read))


@bp.post("/drafts/questions/<question>/approve")
@public
@with_draft
def draft_approve(read: Opened, question: str) -> ResponseReturnValue:
    """Stand behind what the fund typed, exactly as it stands."""
    form = ApproveForm()
    if form.validate_on_submit():
        try:
            drafts.approve(read.keys, question, form.seen.data or "", **_now())
        except Stale as changed:
            flash(str(changed), "warning")
        else:
            flash(_("Approved. If anybody at the fund changes it, you are asked again."), "done")
    return redirect(url_for("applications.draft_check", _anchor=question))


@bp.post("/drafts/leave")
@public
def leave_device() -> ResponseReturnValue:
    """Close the draft on this device; it stays, and its code opens it anywhere."""
    let_go()
    flash(_("The draft is closed on this device. Its code opens it again, here or anywhere."), "done")
    return redirect(url_for("applications.draft_door"))


@bp.post("/drafts/erase")
@public
@with_draft
def erase_draft(read: Opened) -> ResponseReturnValue:
    """Leave nothing of a draft."""
    drafts.erase(read.keys)
    let_go()
    flash(_("The draft is erased. Nothing of it is left, and its code opens nothing."), "done")
    return redirect(url_for("calls.show", ref=read.draft.call.ref))


@bp.route("/drafts/code", methods=["GET", "POST"])
@public
@with_draft
def new_code(read: Opened) -> ResponseReturnValue:
    """Give a draft another code, where somebody may have seen the one it has."""
    form = BeginForm()
    if form.validate_on_submit() and not is_fund(read):
        code = form.code()
        if code is not None:
            count_a_try("draft-begins")
            keys = keys_of(code)
            drafts.renew(read.keys, keys)
            hold(keys)
            flash(_("Only the new code opens the draft now."), "done")
            return redirect(url_for("applications.draft"))
    return render_template("applications/drafts/code.html", code=in_groups(form.show_new()), form=form, **around(read))
