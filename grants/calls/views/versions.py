"""Where a steward keeps a call's form as it is now, and reads what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import StringField

from grants import clock
from grants.calls import actions, policy, queries
from grants.calls.models import VersionCause, whole_form
from grants.calls.queries import versions as kept
from grants.calls.rules import CallState, differences
from grants.calls.views.visitor import bp
from grants.errors import NotFound
from grants.forms import Form, at_most, required, row_key
from grants.i18n import LANGUAGES
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call
    from grants.calls.rules import Change

NOW = "now"
CAUSES = {
    VersionCause.KEPT: _l("Kept"),
    VersionCause.OPENED: _l("As it opened"),
    VersionCause.PUT_UP: _l("As it was put up for comment"),
    VersionCause.ADOPTED: _l("As it was adopted"),
}


class VersionForm(Form):
    """Why a version is kept."""

    note = StringField(_l("What is it that you keep?"), [required(), at_most(200)])


@bp.route("/calls/<ref>/versions", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.call)
def versions(call: Call) -> ResponseReturnValue:
    """List the kept versions of a call, and let a steward keep the form as it is now."""
    form = VersionForm()
    if form.validate_on_submit():
        before = kept.versions_of(call)
        version = actions.keep_version(call, form.note.data or "", by=me(), at=clock.now())
        is_new = version.number not in {one.number for one in before}
        said = _("Version %(number)d is kept.") if is_new else _("Nothing has changed since version %(number)d.")
        flash(said % {"number": version.number}, "done")
        return redirect(url_for("calls.versions", ref=call.ref))
    found = kept.versions_of(call, before=request.args.get("before", type=row_key))
    page, more = found[: kept.PAGE], len(found) > kept.PAGE
    return render_template(
        "calls/versions.html",
        call=call,
        form=form,
        rows=[(one, str(CAUSES[VersionCause(one.cause)])) for one in page],
        changed=len(differences(page[0].content, whole_form(call))) if page else 0,
        is_draft=call.state is CallState.DRAFT,
        more_url=url_for("calls.versions", ref=call.ref, before=page[-1].number) if more else None,
    ), 422 if form.errors else 200


@bp.get("/calls/<ref>/versions/difference")
@guarded(policy.may_steward, queries.call)
def difference(call: Call) -> ResponseReturnValue:
    """Show what changed between any two versions, or from one to the form as it is now."""
    names = [request.args.get(name, "") for name in ("before", "after")]
    before, after = (_content(call, name) for name in names)
    numbers = [one.number for one in kept.versions_of(call)[: kept.PAGE]]
    return render_template(
        "calls/difference.html",
        call=call,
        names=names,
        choices=[*((str(number), _("Version %(number)d", number=number)) for number in numbers), (NOW, _("Now"))],
        changes=readable(differences(before, after)),
    )


def readable(changes: list[Change]) -> list[dict[str, Any]]:
    """Return changes as the pages show them: with the name and direction of the language they are in."""
    words = {"added": _("New"), "removed": _("Taken out"), "moved": _("Moved"), "words": ""}
    return [
        {
            "what": words[one.kind],
            "where": one.where,
            "code": one.language,
            "language": LANGUAGES[one.language].name if one.language else "",
            "dir": LANGUAGES[one.language].direction if one.language else "auto",
            "pieces": one.pieces,
        }
        for one in changes
    ]


def _content(call: Call, name: str) -> dict[str, Any]:
    if name == NOW:
        return whole_form(call)
    if not name.isdecimal() or len(name) > 9:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return kept.version(call, int(name)).content
