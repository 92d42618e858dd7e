"""A message from one group to another: read by both, answered or declined by the one that looks for partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.applications import policy
from grants.applications.actions import looking as actions
from grants.applications.forms.looking import ReplyForm
from grants.applications.queries import looking
from grants.applications.rules.together import ANSWER
from grants.applications.views.frame import bp
from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Approach


def _here(approach: Approach) -> str:
    return url_for("applications.approach", ref=approach.ref, _external=True)


@bp.route("/approaches/<ref>", methods=["GET", "POST"])
@guarded(policy.may_read_approach, looking.approach)
def approach(approach: Approach) -> ResponseReturnValue:
    """Show both groups what was written, and let the one that was written to answer."""
    may_answer = bool(policy.may_answer_approach(me(), approach)) and ANSWER.is_open_to(approach)
    form = ReplyForm()
    if form.validate_on_submit():
        try:
            actions.answer(approach, form.text.data or "", by=me(), at=clock.now(), url=_here(approach))
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        else:
            flash(_("Your answer is with them."), "done")
            return redirect(_here(approach))
    page = {"approach": approach, "form": form if may_answer else None}
    return render_template("applications/approach.html", **page), 422 if form.errors else 200


@bp.post("/approaches/<ref>/decline")
@guarded(policy.may_answer_approach, looking.approach)
def decline_approach(approach: Approach) -> ResponseReturnValue:
    """Say no, without having to say why."""
    actions.decline(approach, by=me(), at=clock.now(), url=_here(approach))
    flash(_("You said no. They read that you would rather not, and nothing else."), "done")
    return redirect(_here(approach))
