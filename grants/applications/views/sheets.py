"""Taking the questions away, as an offline form or as text, and bringing the answers back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for

from grants import clock, signin
from grants.applications import policy, queries
from grants.applications.actions import claiming, drafts
from grants.applications.forms.drafts import BeginForm, BringForm
from grants.applications.queries.drafts import Opened, paper, paper_of, sheet_of
from grants.applications.rules.codes import in_groups, keys_of
from grants.applications.rules.sheet_files import sheet_of as read_sheet
from grants.applications.rules.sheet_files import text_of
from grants.applications.rules.sheet_text import write
from grants.applications.rules.sheets import Sheet
from grants.applications.views.frame import bp, page
from grants.applications.views.holding import count_a_try, hold, open_draft, typed_again, with_draft
from grants.applications.views.offline import offline_form
from grants.calls import queries as calls
from grants.calls.policy import may_read
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.i18n import language, ngettext
from grants.people.views import me
from grants.policy import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application
    from grants.applications.rules.codes import Keys
    from grants.applications.rules.sheets import Paper
    from grants.calls.models import Call


def _html(asked: Paper, sheet: Sheet, call: Call, address: str) -> Response:
    body = offline_form(asked, sheet, call, address)
    return _download(body, "text/html", "musha-form.html")


def _text(asked: Paper, sheet: Sheet) -> Response:
    """Return the text file; its mark at the beginning lets every phone and office read it as UTF-8."""
    return _download("\ufeff" + write(asked, sheet).replace("\n", "\r\n"), "text/plain", "musha-questions.txt")


def _download(body: str, media_type: str, name: str) -> Response:
    answer = Response(body, content_type=f"{media_type}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/calls/<ref>/offline.html")
@guarded(may_read, calls.call)
def offline(call: Call) -> ResponseReturnValue:
    """Hand out the call's form as one file that works without the web."""
    address = url_for("applications.bring_draft", ref=call.ref, _external=True)
    return _html(paper(call), Sheet(call.ref), call, address)


@bp.get("/calls/<ref>/questions.txt")
@guarded(may_read, calls.call)
def questions_text(call: Call) -> ResponseReturnValue:
    """Hand out the call's questions as text."""
    return _text(paper(call), Sheet(call.ref))


@bp.get("/drafts/offline.html")
@public
@with_draft
def draft_offline(read: Opened) -> ResponseReturnValue:
    """Hand out a draft as one file, with its answers in it."""
    call = read.draft.call
    return _html(paper(call), read.sheet, call, url_for("applications.bring_draft", ref=call.ref, _external=True))


@bp.get("/drafts/questions.txt")
@public
@with_draft
def draft_text(read: Opened) -> ResponseReturnValue:
    """Hand out a draft as text, with its answers in it."""
    return _text(paper(read.draft.call), read.sheet)


@bp.get("/applications/<ref>/offline.html")
@guarded(policy.may_edit, queries.application)
def offline_application(application: Application) -> ResponseReturnValue:
    """Hand out an application as one file, with its answers in it."""
    address = url_for("applications.bring", ref=application.ref, _external=True)
    return _html(paper_of(application), sheet_of(application), application.call, address)


@bp.get("/applications/<ref>/questions.txt")
@guarded(policy.may_edit, queries.application)
def application_text(application: Application) -> ResponseReturnValue:
    """Hand out an application as text, with its answers in it."""
    return _text(paper_of(application), sheet_of(application))


def _brought(form: BringForm, asked: Paper) -> Sheet:
    """Return the sheet that was sent; its text stays in the form, so that what cannot be read is put right there."""
    sent = form.data_of()
    text = text_of(sent) if isinstance(sent, bytes) else sent
    if not text.strip():
        raise RuleBroken(_("Choose a file, or put its text into the field."), field="file")
    if isinstance(sent, bytes) and not text.lstrip("\ufeff \r\n").startswith(("<", "{")):
        form.text.data = text
    sheet = read_sheet(asked, text)
    if sheet.is_blank:
        raise RuleBroken(_("There is no answer in it."), field="file")
    return sheet


@bp.route("/calls/<ref>/bring", methods=["GET", "POST"])
@public
def bring_draft(ref: str) -> ResponseReturnValue:
    """Bring a sheet back without an account: into the open draft, or into a new one under a new code."""
    call = calls.call(ref)
    may_read(signin.current_person(), call).require()
    read, form, begun = open_draft(), BringForm(), BeginForm()
    read = read if read is not None and read.draft.call_id == call.id else None
    if form.validate_on_submit():
        try:
            waiting = _into_draft(call, read, _brought(form, paper(call)), begun)
        except (RuleBroken, WrongState, signin.TooMany) as broken:
            form.blame(getattr(broken, "field", None) or "file", str(broken))
        else:
            _tell(waiting)
            return redirect(url_for("applications.draft"))
    code = in_groups(begun.show_new()) if read is None else ""
    told = {"call": call, "form": form, "begun": begun, "code": code, "is_open": call.is_accepting(clock.now())}
    return render_template("applications/drafts/bring.html", **told), 422 if form.errors else 200


vars(bring_draft)["shows_again"] = typed_again


def _into_draft(call: Call, read: Opened | None, sheet: Sheet, begun: BeginForm) -> int:
    """Save the sheet's answers in a draft, which begins now where none is open; return how many clash."""
    at, person = clock.now(), signin.current_person()
    keys = read.keys if read is not None else _begun(call, begun)
    waiting = drafts.write_all(keys, sheet, at=at, by=person)
    if read is None:
        hold(keys)
    return len(waiting)


def _begun(call: Call, begun: BeginForm) -> Keys:
    code = begun.code()
    if code is None:
        raise RuleBroken(_("This code was not made here. Write down the new one, then begin."))
    count_a_try("draft-begins")
    keys = keys_of(code)
    drafts.begin(call, keys, language=language().code, at=clock.now())
    return keys


def _tell(waiting: int) -> None:
    flash(_("Your answers are here. Check them."), "done")
    if waiting:
        said = ngettext(
            "%(num)s answer was changed here meanwhile. Both texts are kept: choose.",
            "%(num)s answers were changed here meanwhile. Both texts of each are kept: choose.",
            waiting,
        )
        flash(said, "warning")


@bp.route("/applications/<ref>/bring", methods=["GET", "POST"])
@guarded(policy.may_edit, queries.application)
def bring(application: Application) -> ResponseReturnValue:
    """Bring a sheet back into an application; what clashes waits for a choice."""
    form = BringForm()
    if form.validate_on_submit():
        try:
            sheet = _brought(form, paper_of(application))
            brought = claiming.bring_back(application, sheet, by=me(), at=clock.now())
        except (RuleBroken, WrongState) as broken:
            form.blame(getattr(broken, "field", None) or "file", str(broken))
        else:
            _tell(len(brought.waiting))
            for one in brought.left:
                flash(
                    _("Left as it is here; the partner that leads can change it. Yours: %(text)s", text=one), "warning"
                )
            return redirect(url_for("applications.show", ref=application.ref))
    shown = page(application, clock.now())
    return render_template("applications/bring.html", form=form, **shown), 422 if form.errors else 200
