"""The time that a page was open before it was saved: sealed when it is shown, counted only for whoever said yes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, request, url_for
from itsdangerous import BadData, URLSafeSerializer

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.views.frame import bp
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application

_CHOICES = {"yes": True, "no": False, "later": None}


def _seal(application: Application) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"opened {application.ref} {me().ref}")


def opened(application: Application) -> str:
    """Return the moment at which a page is shown to this person, sealed so that nobody can make it earlier."""
    return str(_seal(application).dumps(int(clock.now().timestamp())))


def count_time(application: Application, at: datetime) -> None:
    """Count the time since the page was shown, if this person lets it be counted."""
    try:
        moment = datetime.fromtimestamp(_seal(application).loads(request.form.get("opened", "")), UTC)
    except (BadData, TypeError, ValueError, OverflowError):
        return
    actions.count(application, moment, by=me(), at=at)


bp.add_app_template_global(opened, "opened_now")


@bp.post("/applications/<ref>/minutes")
@guarded(policy.is_partner, queries.application)
def minutes(application: Application) -> ResponseReturnValue:
    """Say whether one's own time may be counted."""
    choice = request.form.get("count", "later")
    actions.let_count(application, is_counted=_CHOICES.get(choice), by=me(), at=clock.now())
    said = {
        "yes": _("Thank you. Only the sum of all is shown, never yours."),
        "no": _("Nothing is counted, and what was counted of you is gone."),
    }
    flash(said.get(choice, _("We do not count, and ask you another time.")), "done")
    return redirect(url_for("applications.show", ref=application.ref, _anchor="minutes"))
