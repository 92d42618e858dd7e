"""All answers on one page, every version of an answer, and every version that was submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.queries import together
from grants.applications.rules import changes
from grants.applications.rules.differences import counted, stretches
from grants.applications.views.frame import bp, page
from grants.applications.views.reading import whole
from grants.calls.rules.wording import said_shortly
from grants.errors import Stale
from grants.forms import row_key
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application
    from grants.applications.rules import Change


@bp.get("/applications/<ref>/check")
@guarded(policy.may_read, queries.application)
def check(application: Application) -> ResponseReturnValue:
    """Show every answer with a way to change it that leads back here."""
    shown = whole(queries.content(application), application)
    writers = {asked.ref: name for asked, name in _writers(application)}
    around = page(application, clock.now())
    return render_template("applications/check.html", whole=shown, writers=writers, **around)


def _writers(application: Application) -> list[tuple[Any, str]]:
    given = together.sections(application)
    return [(asked, given[asked.id].name) for asked in application.call.questions if asked.id in given]


@bp.get("/applications/<ref>/questions/<question>/history")
@guarded(policy.may_read, queries.application)
def answer_history(application: Application, question: str) -> ResponseReturnValue:
    """Show every version of an answer, the latest first, and which words each changed."""
    asked = queries.question(application, question)
    saved = queries.answer(application, asked)
    before = request.args.get("before", type=row_key)
    found = together.revisions(saved, before=before) if saved is not None else []
    rows: list[dict[str, Any]] = []
    for place, (revision, who) in enumerate(found[: together.VERSIONS]):
        earlier = found[place + 1][0].text if place + 1 < len(found) else ""
        parts = stretches(
            *(said_shortly(queries.item(application, asked, text), text) for text in (earlier, revision.text))
        )
        came, went = counted(parts)
        rows.append({"revision": revision, "who": who, "parts": parts, "came": came, "went": went})
    more = rows[-1]["revision"].id if len(found) > together.VERSIONS else None
    shown = {"question": asked, "saved": saved, "rows": rows, "more": more, "is_first": before is None}
    return render_template("applications/answer_history.html", **shown, **page(application, clock.now()))


@bp.post("/applications/<ref>/questions/<question>/history")
@guarded(policy.may_edit, queries.application)
def use_again(application: Application, question: str) -> ResponseReturnValue:
    """Put an earlier version of an answer back in its place; what stood there stays in the history."""
    asked = queries.question(application, question)
    saved = queries.answer(application, asked)
    earlier = together.revision(saved, request.form.get("revision", ""))
    version = request.form.get("version", 0, type=row_key)
    try:
        actions.use_again(earlier, version, by=me(), at=clock.now())
    except Stale as moved:
        flash(str(moved), "warning")
    else:
        flash(_("Put back. The version that stood here is kept below."), "done")
    return redirect(url_for("applications.answer_history", ref=application.ref, question=asked.ref))


@bp.get("/applications/<ref>/versions")
@guarded(policy.may_read, queries.application)
def versions(application: Application) -> ResponseReturnValue:
    """List every version that was submitted, and say which one the panel reads."""
    rows = together.snapshots(application)
    latest = rows[0][0].content if rows else None
    news = told(changes(latest, queries.content(application))) if latest is not None else []
    return render_template("applications/versions.html", rows=rows, news=news, **page(application, clock.now()))


@bp.get("/applications/<ref>/versions/<int:number>")
@guarded(policy.may_read, queries.application)
def version(application: Application, number: int) -> ResponseReturnValue:
    """Show one submitted version, and how it differs from another (by default the one before)."""
    this = together.snapshot(application, number)
    rows = together.snapshots(application)
    against = request.args.get("against", number - 1, type=row_key)
    other = next((one for one, _who in rows if one.number == against and against != number), None)
    news = told(changes(other.content, this.content)) if other is not None else []
    shown = {"this": this, "other": other, "rows": rows, "news": news, "whole": whole(this.content, application)}
    return render_template("applications/version.html", **shown, **page(application, clock.now()))


def told(found: list[Change]) -> list[dict[str, Any]]:
    """Return changes with their words marked: what stayed, what went, what came."""
    return [{"label": one.label, "parts": stretches(one.before, one.after)} for one in found]
