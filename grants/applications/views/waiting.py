"""What waits for a person in their applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from grants.applications import queries
from grants.applications.rules import ApplicationState, unmet
from grants.calls.views.page import time_left
from grants.i18n import gettext as _
from grants.i18n import in_language

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import AnswerRevision, Application
    from grants.people.models import Person


def duties(person: Person, at: datetime) -> list[dict[str, str]]:
    """Return drafts before their deadline, versions to confirm, and pairs of texts to choose from."""
    open_ones = queries.unfinished(person, at)
    waiting = queries.waiting_in(open_ones)
    rows: list[dict[str, str]] = []
    for application in open_ones:
        rows += [_choice(application, revision) for revision in waiting.get(application.id, [])]
        draft = _draft(application, person, at)
        if draft is not None:
            rows.append(draft)
    return rows


def _title(application: Application) -> str:
    return application.title or _("Application without a title")


def _choice(application: Application, revision: AnswerRevision) -> dict[str, str]:
    return {
        "title": _("Choose between two texts: %(title)s", title=_title(application)),
        "href": url_for("applications.choose", ref=application.ref, revision=revision.ref),
        "status": _("Waits for you"),
        "tone": "attention",
        "hint": in_language(revision.answer.question.prompt),
    }


def _draft(application: Application, person: Person, at: datetime) -> dict[str, str] | None:
    """Return what the person's partner has to do: confirm what is complete, or go on with a draft."""
    mine = queries.place_of(application, person)
    others = [result for result in unmet(queries.results(application)) if result.id != "all_partners_confirmed"]
    is_current = queries.has_confirmed(mine, queries.content_hash(application))
    if not mine.is_lead and not is_current and not others:
        return {
            "title": _("Confirm: %(title)s", title=_title(application)),
            "href": url_for("applications.confirm", ref=application.ref),
            "status": _("Waits for you"),
            "tone": "attention",
            "hint": _("The text is complete. Read it, then confirm it for your organisation."),
        }
    if application.state is not ApplicationState.DRAFT:
        return None
    return {
        "title": _title(application),
        "href": url_for("applications.show", ref=application.ref),
        "status": _("Draft"),
        "tone": "neutral",
        "hint": time_left(application.call, at),
    }
