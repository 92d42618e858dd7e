"""What came in to a call, for its stewards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for

from grants import clock
from grants.applications import policy, queries
from grants.applications.rules import unmet
from grants.applications.views.frame import bp
from grants.applications.views.reading import whole
from grants.calls import queries as calls
from grants.forms import row_key
from grants.i18n import in_language
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application
    from grants.calls.models import Call


@bp.get("/calls/<ref>/applications")
@guarded(policy.may_steward, calls.call)
def received(call: Call) -> ResponseReturnValue:
    """List the call's submitted applications; drafts are nobody's business but their writers'."""
    after = request.args.get("after", default=0, type=row_key)
    found = queries.submitted(call, after=after, limit=queries.PAGE + 1)
    shown = found[: queries.PAGE]
    more = url_for("applications.received", ref=call.ref, after=shown[-1].id) if len(found) > queries.PAGE else None
    return render_template(
        "applications/received.html",
        call=call,
        rows=[_row(one) for one in shown],
        count=queries.submitted_count(call),
        more_url=more,
        first_url=url_for("applications.received", ref=call.ref) if after else None,
        is_open=call.is_accepting(clock.now()),
    )


def _row(application: Application) -> dict[str, Any]:
    content = application.snapshot.content if application.snapshot is not None else {}
    read = whole(content)
    return {
        "ref": application.ref,
        "title": read["title"],
        "ask": read["ask"],
        "lead": next(partner["name"] for partner in content["partners"] if partner["is_lead"]),
        "places": list(dict.fromkeys(in_language(partner["root_name"]) for partner in content["partners"])),
        "unmet": [result.title for result in unmet(queries.results_of_snapshot(content, application.call))],
    }
