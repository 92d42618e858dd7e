"""Letters between the fund and a consortium, on one page for both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import policy, queries
from grants.applications.actions import letters as actions
from grants.applications.forms.letters import LetterForm, ReadForm
from grants.applications.queries import letters as found
from grants.applications.views.frame import bp
from grants.errors import RuleBroken
from grants.forms import row_key
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application


@bp.route("/applications/<ref>/letters", methods=["GET", "POST"])
@guarded(policy.may_read_letters, queries.application)
def letters(application: Application) -> ResponseReturnValue:
    """Read what was written, newest first, and write."""
    form = LetterForm()
    here = url_for("applications.letters", ref=application.ref)
    if form.validate_on_submit():
        try:
            _write(application, form)
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Sent. The other side is told that something waits."), "done")
            return redirect(here)
    rows = found.letters(application, before=request.args.get("before", type=row_key))
    shown = rows[: found.PAGE]
    return render_template(
        "applications/letters.html",
        application=application,
        form=form,
        is_partner=bool(policy.is_partner(me(), application)),
        letters=shown,
        read_to=found.read_to(application, me()),
        mark=ReadForm(formdata=None, letter=shown[0].id if shown else ""),
        me_id=me().id,
        more_url=f"{here}?before={shown[-1].id}" if len(rows) > found.PAGE else None,
        first_url=here if "before" in request.args else None,
    ), 422 if form.errors else 200


def _write(application: Application, form: LetterForm) -> None:
    url = url_for("applications.letters", ref=application.ref, _external=True)
    actions.write_letter(application, form.text.data or "", url=url, by=me(), at=clock.now(), once=form.once.data)


@bp.post("/applications/<ref>/letters/read")
@guarded(policy.may_read_letters, queries.application)
def letters_read(application: Application) -> ResponseReturnValue:
    """Say that one has read what is there."""
    form = ReadForm()
    said = form.letter.data or ""
    if form.validate_on_submit() and said.isascii() and said.isdecimal() and len(said) < 19:
        actions.mark_read(application, int(said), by=me())
    return redirect(url_for("applications.letters", ref=application.ref))
