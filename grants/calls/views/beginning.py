"""Where a steward begins a call: from nothing, an earlier call, a template or a file; and takes a form out as one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Response, flash, redirect, render_template, request, url_for

from grants import clock
from grants.calls import actions, policy, queries
from grants.calls.forms import call_form, draft_of
from grants.calls.forms.beginning import FileForm, said_by
from grants.calls.models import whole_form
from grants.calls.queries.templates import template, templates
from grants.calls.queries.versions import versions_of
from grants.calls.rules.exporting import exported
from grants.calls.rules.importing import MOST_BYTES, read_form
from grants.calls.views.page import grant_size, phase
from grants.calls.views.visitor import bp
from grants.errors import NotFound, RuleBroken
from grants.forms import takes_files
from grants.funds.queries import fund as fund_named
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call
    from grants.forms import Form
    from grants.funds.models import Fund

_SHOWN = 10  # earlier calls that one may copy from here; any other can be copied from its own page
_AROUND = 100_000  # bytes that a form takes beside its file


@bp.get("/funds/<ref>/calls/begin")
@guarded(policy.may_write, fund_named)
def begin(fund: Fund) -> ResponseReturnValue:
    """Let a steward choose what a new call begins from."""
    at = clock.now()
    earlier = [(call, phase(call, at)["text"], grant_size(call)) for call in queries.calls_of(fund, limit=_SHOWN)]
    return render_template("calls/begin.html", fund=fund, earlier=earlier, templates=templates())


@bp.get("/funds/<ref>/calls/templates/<name>")
@guarded(policy.may_write, fund_named)
def show_template(fund: Fund, name: str) -> ResponseReturnValue:
    """Show what a template asks and scores, what it leaves out of the original and why, and where that was read."""
    return render_template("calls/template.html", fund=fund, template=template(name))


@bp.route("/funds/<ref>/calls/new", methods=["GET", "POST"])
@takes_files(MOST_BYTES + _AROUND)
@guarded(policy.may_write, fund_named)
def new(fund: Fund) -> ResponseReturnValue:
    """Write a new call, with the questions and criteria of what it begins from."""
    whole, carried = _begun(fund)
    form = call_form(fund, begun=said_by(whole, fund, clock.now()) if whole else None)
    if form.validate_on_submit():
        try:
            parts = whole or {"questions": (), "criteria": ()}
            call = actions.write_from(fund, draft_of(form), parts, by=me(), at=clock.now(), once=form.once.data)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("The draft is kept. Only the fund’s staff can see it."), "done")
            return redirect(url_for("calls.manage", ref=call.ref))
    return _new_page(fund, form, whole, carried), 422 if form.errors else 200


@bp.route("/funds/<ref>/calls/import", methods=["GET", "POST"])
@takes_files(MOST_BYTES + _AROUND)
@guarded(policy.may_write, fund_named)
def import_form(fund: Fund) -> ResponseReturnValue:
    """Read a form that comes as a file; what it tells is filled in, and nothing is kept until the steward saves it."""
    form = FileForm()
    if form.validate_on_submit():
        try:
            content = form.file.data.read().decode("utf-8")
            whole = read_form(content)
        except UnicodeDecodeError:
            form.blame("file", _("This is no JSON file."))
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            begun = call_form(fund, is_blank=True, begun=said_by(whole, fund, clock.now()))
            return _new_page(fund, begun, whole, content)
    return render_template("calls/import.html", fund=fund, form=form), 422 if form.errors else 200


@bp.get("/calls/<ref>/form.json")
@guarded(policy.may_steward, queries.call)
def export_form(call: Call) -> ResponseReturnValue:
    """Hand out the form of a call as JSON Schema, in the shape of CommonGrants."""
    kept = versions_of(call)
    form = exported(whole_form(call), ref=call.ref, at=clock.now(), version=str(kept[0].number) if kept else "")
    answer = Response(json.dumps(form, ensure_ascii=False, indent=2), mimetype="application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename={call.slug}-form.json"
    return answer


def _begun(fund: Fund) -> tuple[dict[str, Any] | None, str]:
    """Return the whole form that the new call begins from, if any, and the file's text if it came as one."""
    carried = request.form.get("carried", "")
    if carried:
        return read_form(carried), carried
    if name := request.args.get("template"):
        return template(name), ""
    if ref := request.args.get("call"):
        earlier = queries.call(ref)
        if earlier.fund_id != fund.id:
            raise NotFound(_("There is nothing here, or nothing that you may see."))
        return whole_form(earlier), ""
    return None, ""


def _new_page(fund: Fund, form: Form, whole: dict[str, Any] | None, carried: str) -> str:
    action = url_for("calls.new", ref=fund.ref) if carried else None
    more = {"begun": whole, "carried": carried, "action": action}
    return render_template("calls/edit.html", fund=fund, call=None, form=form, conflict=[], **more)
