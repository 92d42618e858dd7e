"""What was taken from an older application, what was not and why, and whom one may invite again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from grants import clock
from grants.applications import policy, queries
from grants.applications.queries import together
from grants.applications.queries.copying import fitting, to_invite_again
from grants.applications.rules.copying import Why
from grants.applications.views.frame import bp, page
from grants.calls.rules import brief
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application


@bp.get("/applications/<ref>/copied")
@guarded(policy.may_read, queries.application)
def copied(application: Application) -> ResponseReturnValue:
    """Say what an application took from an older one."""
    source = together.source(application)
    if source is None or not policy.may_read(me(), source):
        raise queries.nothing()
    found = fitting(application, source)
    words = _reasons()
    shown = {
        "source": source,
        "taken": [one for one in found if one.is_taken],
        "left": [(one.question, words[one.why]) for one in found if not one.is_taken],
        "again": to_invite_again(application, source),
        "asked_then": brief(source.ask) if source.ask is not None else None,
    }
    return render_template("applications/copied.html", **shown, **page(application, clock.now()))


def invited_before(application: Application, ref: str) -> dict[str, str]:
    """Return what is known of a partner of the older application, to begin an invitation with."""
    source = together.source(application) if ref else None
    known = source.consortium if source is not None and policy.may_read(me(), source) else []
    codes = {place.code for place in application.call.fund.geographies}
    for one in known:
        if one.ref == ref:
            return {"name": one.name} | ({"geography": one.geography.code} if one.geography.code in codes else {})
    return {}


def _reasons() -> dict[Why, str]:
    return {
        Why.NEW_QUESTION: _("Was not asked then."),
        Why.WAS_EMPTY: _("You had not answered it."),
        Why.OTHER_KIND: _("Asks for another kind of answer now."),
        Why.OTHER_OPTIONS: _("What you chose is no choice here."),
        Why.OTHER_PLACES: _("This fund names other places."),
        Why.OTHER_CURRENCY: _("Amounts are in another currency here."),
        Why.OWN_PARTNERS: _("Its lines name the partners of then. Write it with those of now."),
        Why.OWN_FILES: _("Files stay where they are. Add them again if they still hold."),
    }
