"""Writing together: the list of what there is to do, and the outline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.forms import OutlineForm, outline_form
from grants.applications.queries import together
from grants.applications.rules import JointMode, WorkMode, changes
from grants.applications.views.counting import count_time
from grants.applications.views.frame import bp, page
from grants.applications.views.tasks import tasks
from grants.errors import Stale, WrongState
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application


@bp.get("/applications/<ref>")
@guarded(policy.may_open, queries.application)
def show(application: Application) -> ResponseReturnValue:
    """Show partners what there is to do; a steward reads what was submitted."""
    if not policy.is_partner(me(), application):
        return redirect(url_for("applications.submitted", ref=application.ref))
    shown = page(application, clock.now())
    results = queries.results(application)
    standing = together.standing(application, me())
    rows = tasks(application, shown["mine"], results, standing)
    return render_template("applications/show.html", results=results, tasks=rows, standing=standing, **shown)


@bp.route("/applications/<ref>/outline", methods=["GET", "POST"])
@guarded(policy.is_lead, queries.application)
def outline(application: Application) -> ResponseReturnValue:
    """Say what it is called, how much is asked for, and how the partners work together."""
    form = _outline_form(application)
    status, both, closed = 200, [], ""
    if form.validate_on_submit():
        try:
            _save_outline(application, form)
        except WrongState as moved:
            status, closed = 409, str(moved)
        except Stale:
            status, both = 409, _both_outlines(application, form)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for("applications.show", ref=application.ref))
    status = 422 if form.errors else status
    shown = page(application, clock.now())
    return render_template("applications/outline.html", form=form, both=both, closed=closed, **shown), status


def _outline_form(application: Application) -> OutlineForm:
    return outline_form(
        application,
        title=application.title,
        ask=application.ask,
        joint_modes=application.joint_modes,
        work_modes=application.work_modes,
        version=application.version,
    )


def _typed(form: OutlineForm) -> dict[str, Any]:
    return {
        "title": form.title.data or "",
        "ask": form.ask.data,
        "joint_modes": [JointMode(mode) for mode in form.joint_modes.data or ()],
        "work_modes": [WorkMode(mode) for mode in form.work_modes.data or ()],
    }


def _save_outline(application: Application, form: OutlineForm) -> None:
    at = clock.now()
    actions.outline(application, **_typed(form), version=form.version.data or 0, by=me(), at=at)
    count_time(application, at)


def _both_outlines(application: Application, form: OutlineForm) -> list[Any]:
    """Return where the typed and the saved page differ, and let the next save be meant against the saved one."""
    saved, typed = queries.content(application), _typed(form)
    ask = typed.pop("ask")
    mine = {**saved, **typed, "ask": {"minor": ask.minor, "currency": ask.currency} if ask else None}
    form.version.data, form.version.raw_data = application.version, None
    return changes(mine, saved)
