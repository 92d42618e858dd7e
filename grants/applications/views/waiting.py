"""What waits for a person in their applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from grants.applications import queries
from grants.applications.queries import files as shelf
from grants.applications.queries import letters, together
from grants.applications.rules import ApplicationState, unmet
from grants.applications.views.asked import asked_of
from grants.calls.queries.more_time import unanswered
from grants.calls.views.page import time_left
from grants.i18n import gettext as _
from grants.i18n import in_language, ngettext
from grants.people.rules import RoleKind

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import AnswerRevision, Application, Recording
    from grants.calls.models import MoreTime
    from grants.people.models import Person


def duties(person: Person, at: datetime) -> list[dict[str, str]]:
    """Return drafts before their deadline, versions to confirm, and pairs of texts to choose from."""
    stewarded = {role.fund_id for role in person.roles if role.kind is RoleKind.STEWARD}
    asked = unanswered(stewarded) if stewarded else []
    open_ones = queries.unfinished(person, at)
    waiting = queries.waiting_in(open_ones)
    writers = together.sections_in(open_ones)
    rows: list[dict[str, str]] = [_more_time(one) for one in asked] + asked_of(person)
    rows += [_letter(one, _("A consortium waits for an answer")) for one in letters.unanswered(stewarded)]
    rows += [_letter(one, _("The fund has written to you")) for one in letters.unread_by(person)]
    rows += [_untyped(one) for one in shelf.untyped(stewarded, at)]
    for application in open_ones:
        rows += [_choice(application, revision) for revision in waiting.get(application.id, [])]
        given = _given(application, person, writers.get(application.id, {}))
        if given is not None:
            rows.append(given)
        draft = _draft(application, person, at)
        if draft is not None:
            rows.append(draft)
    return rows


def _more_time(asked: MoreTime) -> dict[str, str]:
    return {
        "title": _("More time for %(name)s", name=asked.asked_name),
        "href": url_for("applications.answer_more_time", ref=asked.ref),
        "status": _("Waits for you"),
        "tone": "attention",
        "hint": in_language(asked.call.title),
    }


def _letter(application: Application, title: str) -> dict[str, str]:
    return {
        "title": title,
        "href": url_for("applications.letters", ref=application.ref),
        "status": _("Waits for you"),
        "tone": "attention",
        "hint": in_language(application.call.title),
    }


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


def _untyped(recording: Recording) -> dict[str, str]:
    """Return the wish of a group that the fund types what is said; whose it is stays theirs until they submit."""
    return {
        "title": _("Type what is said in a recording"),
        "href": url_for("applications.transcribe", ref=recording.ref),
        "status": _("Waits for you"),
        "tone": "attention",
        "hint": in_language(recording.file.question.prompt),
    }


def _given(application: Application, person: Person, writers: dict[int, int]) -> dict[str, str] | None:
    """Return the questions that were given to the person's partner and that nobody has answered yet."""
    mine = queries.place_of(application, person)
    answered = queries.answered(application)
    asked = queries.asked(application)
    open_ones = [one for one in asked if writers.get(one.id) == mine.id and one.id not in answered]
    if not open_ones:
        return None
    count = len(open_ones)
    return {
        "title": ngettext(
            "%(num)s answer is yours to write: %(title)s",
            "%(num)s answers are yours to write: %(title)s",
            count,
            title=_title(application),
        ),
        "href": url_for("applications.answer", ref=application.ref, question=open_ones[0].ref),
        "status": _("Waits for you"),
        "tone": "attention",
        "hint": in_language(open_ones[0].prompt),
    }


def _draft(application: Application, person: Person, at: datetime) -> dict[str, str] | None:
    """Return what the person's partner has to do: confirm what is complete, or go on with a draft."""
    mine = queries.place_of(application, person)
    others = [result for result in unmet(queries.results(application)) if result.id != "all_partners_confirmed"]
    is_current = queries.has_answered(mine, queries.content_hash(application))
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
