"""What the public page of a call shows, put into words and numbers once for the page and its preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, url_for

from grants import clock
from grants.calls.queries.more_time import extended
from grants.calls.rules import TIE_RULES, CallState, brief, predicted_minutes, sentences
from grants.calls.views.findings import stamped
from grants.i18n import day, instant, language, ngettext
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from grants.calls.models import Call


def shown(call: Call, at: datetime, zone: str) -> dict[str, Any]:
    """Return everything that the call's page shows a reader of `zone` at the instant `at`."""
    words = [question.suggested_words for question in call.questions]
    weights = sum(criterion.weight for criterion in call.criteria)
    paragraphs = [text.strip() for text in _said(call.summary).replace("\r", "").split("\n\n") if text.strip()]
    return {
        "call": call,
        "summary": paragraphs,
        "phase": phase(call, at),
        "is_accepting": call.is_accepting(at),
        "facts": _figures(call, predicted_minutes(words)),
        "minutes": predicted_minutes(words),
        "left": time_left(call, at) if call.is_accepting(at) else None,
        "deadline": instant(call.closes_at, call.zone),
        "deadline_here": instant(call.closes_at, zone) if zone != call.zone else None,
        "timetable": _timetable(call, at, zone),
        "who": sentences(
            call.consortium_rule, call.currency, {one.code: _said(one.name) for one in call.fund.geographies}
        ),
        "tie_rule": str(TIE_RULES[call.tie_rule]),
        "criteria": [(one, 100 * one.weight // weights) for one in call.criteria],
        "apply_url": apply_url(call),
        "charter": stamped(call),
        "extended": extended(call) if call.state in (CallState.CLOSED, CallState.DECIDED) else 0,
    }


def phase(call: Call, at: datetime) -> dict[str, str]:
    """Return the call's state as a reader knows it: a word and a tone."""
    if call.state is CallState.DRAFT:
        return {"text": _("Draft"), "tone": "neutral"}
    if call.state is CallState.DECIDED:
        return {"text": _("Decided"), "tone": "closed"}
    if call.is_accepting(at):
        return {"text": _("Open"), "tone": "good"}
    if at < call.opens_at:
        return {"text": _("Opens soon"), "tone": "neutral"}
    return {"text": _("Being decided"), "tone": "closed"}


def time_left(call: Call, at: datetime) -> str:
    """Return how much time there is until the deadline, in days, and in hours on the last day."""
    hours = int((call.closes_at - at).total_seconds() // 3600)
    if hours < 1:
        return _("less than an hour left")
    if hours < 48:
        return ngettext("%(num)s hour left", "%(num)s hours left", hours)
    return ngettext("%(num)s day left", "%(num)s days left", hours // 24)


def grant_size(call: Call) -> str:
    """Return the span of grants: '5,000 USD to 80,000 USD'."""
    if call.least == call.most:
        return brief(call.most)
    return _("%(least)s to %(most)s", least=brief(call.least), most=brief(call.most))


def listed(call: Call, at: datetime, zone: str) -> dict[str, Any]:
    """Return one call as a list shows it."""
    return {
        "call": call,
        "phase": phase(call, at),
        "size": grant_size(call),
        "left": time_left(call, at) if call.is_accepting(at) else None,
        "deadline": instant(call.closes_at, call.zone),
        "closing_day": day(clock.local(call.closes_at, call.zone).date()),
        "deadline_here": instant(call.closes_at, zone) if zone != call.zone else None,
        "opens": instant(call.opens_at, zone),
        "url": url_for("calls.show", ref=call.ref),
    }


def apply_url(call: Call) -> str | None:
    """Return where an application begins; applications stand a floor above, and are asked by the name of their page."""
    has_page = "applications.start" in current_app.view_functions
    return url_for("applications.start", ref=call.ref) if has_page else None


def _said(texts: dict[str, str]) -> str:
    return texts.get(language().code) or next(iter(texts.values()), "")


def _figures(call: Call, minutes: int) -> list[dict[str, str]]:
    count = len(call.questions)
    return [
        {"label": _("Largest grant"), "value": brief(call.most), "note": _("from %(least)s", least=brief(call.least))},
        {"label": _("In this call"), "value": brief(call.envelope), "note": _("for everybody together")},
        {
            "label": _("Time it takes"),
            "value": _("%(minutes)d min", minutes=minutes),
            "note": ngettext("for %(num)s question, between you", "for %(num)s questions, between you", count),
        },
    ]


def _timetable(call: Call, at: datetime, zone: str) -> list[dict[str, Any]]:
    here = clock.local(at, zone).date()
    decided, closed = call.state is CallState.DECIDED, call.state is not CallState.DRAFT and at >= call.closes_at
    opened = call.state is not CallState.DRAFT and at >= call.opens_at
    marks = [opened, closed, decided, decided and here >= call.pay_on]
    labels = [
        (_("Opens"), instant(call.opens_at, call.zone)),
        (_("Closes"), instant(call.closes_at, call.zone)),
        (_("Decision"), day(call.decide_on)),
        (_("First payments"), day(call.pay_on)),
    ]
    now = marks.index(False) if opened and False in marks else -1
    return [
        {"label": label, "at": when, "state": "done" if mark else "now" if place == now else "next"}
        for place, ((label, when), mark) in enumerate(zip(labels, marks, strict=True))
    ]
