"""What the script of a page says and hears while somebody types: the words are kept, or why not yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from grants import clock
from grants.applications import actions, policy, queries
from grants.applications.rules import words
from grants.applications.views.answering import form_of
from grants.applications.views.frame import bp
from grants.calls.forms.answers import LONGEST, text_of
from grants.calls.rules.questions import TEXTS
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.people.queries import zone_of
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import AnswerRevision, Application
    from grants.calls.models import Question

_LONGEST_NAME = 40


@bp.post("/applications/<ref>/questions/<question>/save")
@guarded(policy.may_edit, queries.application)
def autosave(application: Application, question: str) -> ResponseReturnValue:
    """Save one answer as it is typed, and tell the page's script how it stands now."""
    if request.form.get("who", "") != me().ref:
        link = {"href": url_for("people.sign_in"), "text": _("Sign in in another window")}
        return {"said": _("Somebody else is signed in here now. Your words are still on this page."), "link": link}, 401
    asked = queries.question(application, question)
    text, version = _typed(application, asked)
    try:
        saved = actions.autosave(application, asked, text, version, _page(), by=me(), at=clock.now())
    except WrongState as moved:
        actions.autosave_late(application, asked, text, _page(), by=me(), at=clock.now())
        return _told_late(application, str(moved)), 409
    return _told(application, saved), 409 if saved.is_waiting else 200


def _typed(application: Application, asked: Question) -> tuple[str, int]:
    """Return the answer as it is kept, and the version on which it was begun; raise RuleBroken with what to do."""
    form = form_of(application, asked, "", 0)
    is_readable = form.validate() or asked.kind in TEXTS
    text = text_of(form) if is_readable else ""
    if not is_readable or len(text) > LONGEST:
        raise RuleBroken(" ".join(map(str, form["answer"].errors)) or _("This cannot be read yet."))
    return text, form.version.data or 0


def _page() -> actions.OpenPage:
    """Return what the page calls itself and how often it has saved; RuleBroken for what is no name."""
    writer, step = request.form.get("writer", ""), request.form.get("step", "")
    if not 0 < len(writer) <= _LONGEST_NAME or not step.isascii() or not step.isdecimal() or len(step) > 9:
        raise RuleBroken(_("This page is out of date. Copy what you typed, and open it again."))
    return actions.OpenPage(writer, int(step))


def _told_late(application: Application, moved: str) -> dict[str, Any]:
    """Say why it came too late, that it is kept all the same, and where to ask for more time."""
    link = {"href": url_for("applications.more_time", ref=application.ref), "text": _("Ask for more time")}
    return {"said": moved + " " + _("What you typed is kept; it counts once you are given more time."), "link": link}


def _told(application: Application, saved: AnswerRevision) -> dict[str, Any]:
    at = clock.local(saved.saved_at, zone_of(me())).strftime("%H:%M")
    told: dict[str, Any] = {
        "version": saved.answer.version,
        "saved_at": saved.saved_at.isoformat(),
        "words": words(saved.text),
        "said": _("Saved at %(time)s", time=at),
    }
    if saved.is_waiting:
        told["said"] = _("Somebody else saved this answer meanwhile. Both texts are kept.")
        address = url_for("applications.choose", ref=application.ref, revision=saved.ref)
        told["link"] = {"href": address, "text": _("Compare the two texts")}
    return told
