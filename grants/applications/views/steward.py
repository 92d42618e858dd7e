"""What came in to a call, for its stewards: searched, tagged, and given to somebody who looks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import policy, queries
from grants.applications.actions import filing as actions
from grants.applications.forms.desk import NOBODY, KeepForm, bulk_form
from grants.applications.queries import filing
from grants.applications.rules.seeking import FIELDS, Unreadable
from grants.applications.views.frame import bp
from grants.calls import queries as calls
from grants.calls.rules import brief
from grants.errors import RuleBroken
from grants.forms import row_key
from grants.i18n import gettext as _
from grants.i18n import in_language, language, ngettext
from grants.money import Money
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import ColumnElement

    from grants.applications.models import Filing
    from grants.applications.queries.filing import Desk
    from grants.calls.models import Call
    from grants.forms import Form


@bp.get("/calls/<ref>/applications")
@guarded(policy.may_steward, calls.terms)
def received(call: Call) -> ResponseReturnValue:
    """List what was submitted to the call, as far as a search finds it; drafts are nobody's but their writers'."""
    desk = filing.desk(call, me())
    return _list(call, desk, request.args.get("q", ""), bulk_form(desk.stewards))


def _list(call: Call, desk: Desk, text: str, form: Form, status: int = 200) -> ResponseReturnValue:
    """Show the list; a search that cannot be read is shown again with what to do, above all that came in."""
    after = request.args.get("after", default=0, type=row_key)
    where, wrong = _condition(call, text, desk)
    found = filing.filed(where, after=after, limit=queries.PAGE + 1)
    shown = found[: queries.PAGE]
    more = _here(call, text, after=shown[-1].application_id) if len(found) > queries.PAGE else None
    return render_template(
        "applications/received.html",
        call=call,
        form=form,
        keep=KeepForm(formdata=None, q=text),
        q=text,
        wrong=wrong,
        rows=[_row(one, call, desk) for one in shown],
        count=_count(filing.counted(where), is_search=bool(text) and not wrong),
        filters=[(one, _here(call, one.text)) for one in filing.saved_filters(call, me())],
        me_id=me().id,
        tags=[tag.name for tag in desk.tags.values()],
        fields=[names[1] if language().code == "ar" else names[0] for names in FIELDS.values()],
        more_url=more,
        first_url=_here(call, text) if after else None,
        is_open=call.is_accepting(clock.now()),
    ), status


def _condition(call: Call, text: str, desk: Desk) -> tuple[ColumnElement[bool], str]:
    try:
        return filing.condition(call, text, desk), ""
    except Unreadable as fault:
        return filing.condition(call, "", desk), str(fault)


def _count(count: int, *, is_search: bool) -> str:
    if count > filing.MOST_COUNTED:
        return _("More than %(most)d applications.", most=filing.MOST_COUNTED)
    if is_search:
        return ngettext("The search finds %(num)s application.", "The search finds %(num)s applications.", count)
    return ngettext("%(num)s application has been submitted.", "%(num)s applications have been submitted.", count)


def _here(call: Call, text: str, **more: Any) -> str:
    return url_for("applications.received", ref=call.ref, q=text or None, **more)


def _row(filed: Filing, call: Call, desk: Desk) -> dict[str, Any]:
    roots = {place.code: in_language(place.name) for place in call.fund.geographies}
    keys = [mark.partition(":") for mark in filed.marks]
    return {
        "ref": filed.ref,
        "title": filed.title,
        "ask": brief(Money(filed.ask_minor, call.currency)),
        "lead": filed.lead_name,
        "places": [roots.get(code, code) for code in filed.places],
        "tags": [desk.tags[int(key)].name for kind, _colon, key in keys if kind == "tag" and int(key) in desk.tags],
        "care": next((desk.stewards.get(int(key), "") for kind, _colon, key in keys if kind == "care"), ""),
        "way": next((key for kind, _colon, key in keys if kind == "way"), "text"),
    }


@bp.post("/calls/<ref>/applications/mark")
@guarded(policy.may_steward, calls.terms)
def mark(call: Call) -> ResponseReturnValue:
    """Tag the chosen applications, take a tag off them, or say who looks after them."""
    desk = filing.desk(call, me())
    form = bulk_form(desk.stewards)
    text = form["q"].data or ""
    if form.validate_on_submit():
        try:
            said = _do(call, form, _chosen(call, form, desk), request.form.get("do", ""))
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(said, "done")
            return redirect(_here(call, text))
    return _list(call, desk, text, form, 422)


def _chosen(call: Call, form: Form, desk: Desk) -> ColumnElement[bool]:
    """Return the condition of those that are meant. Raises RuleBroken when nothing is ticked."""
    if form["span"].data == "all":
        try:
            return filing.condition(call, form["q"].data or "", desk)
        except Unreadable as fault:
            raise RuleBroken(str(fault), field="span") from fault
    if not form["chosen"].data:
        raise RuleBroken(_("Tick the applications that you mean, or choose all that the search finds."), field="span")
    return actions.chosen(form["chosen"].data)


def _do(call: Call, form: Form, where: ColumnElement[bool], verb: str) -> str:
    tag, care = form["tag"].data or "", form["care"].data
    if verb == "tag":
        count = actions.put_tag(call, tag, where, by=me())
        return ngettext("Tagged %(num)s application.", "Tagged %(num)s applications.", count)
    if verb == "untag":
        count = actions.take_tag(call, tag, where, by=me())
        return ngettext("Tag taken off %(num)s application.", "Tag taken off %(num)s applications.", count)
    if verb != "care" or not care:
        raise RuleBroken(_("Choose who looks after them, or nobody."), field="care")
    count = actions.give_care(call, None if care == NOBODY else int(care), where, by=me())
    return ngettext("Changed for %(num)s application.", "Changed for %(num)s applications.", count)


@bp.post("/calls/<ref>/filters")
@guarded(policy.may_steward, calls.terms)
def keep_filter(call: Call) -> ResponseReturnValue:
    """Keep a search under a name."""
    form = KeepForm()
    text = form.q.data or ""
    if form.validate_on_submit():
        try:
            actions.keep_filter(call, form.name.data or "", text, is_shared=form.is_shared.data, by=me())
        except RuleBroken as broken:
            flash(str(broken), "warning")
        else:
            flash(_("Kept. It stands above the list from now on."), "done")
    else:
        flash(_("Give the search a name of at most %(max)d characters.", max=actions.LONGEST_NAME), "warning")
    return redirect(_here(call, text))


@bp.post("/calls/<ref>/filters/<kept>/forget")
@guarded(policy.may_steward, calls.terms)
def forget_filter(call: Call, kept: str) -> ResponseReturnValue:
    """Forget a search that one kept."""
    actions.forget_filter(filing.saved_filter(call, me(), kept), call, by=me())
    flash(_("Forgotten."), "done")
    return redirect(_here(call, ""))
