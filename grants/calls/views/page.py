"""What the public page of a call shows, put into words and numbers once for the page and its preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, url_for

from grants import clock
from grants.calls.actions.timetable import has_talks
from grants.calls.queries.charter import designed_facts
from grants.calls.queries.design import design_of
from grants.calls.queries.more_time import extended
from grants.calls.rules import TIE_RULES, CallState, brief, predicted_minutes, sentences
from grants.calls.rules.charter import disclosures
from grants.calls.rules.design import DesignState
from grants.calls.rules.timetable import STEP_NAMES, StepKind, steps_of
from grants.calls.views.findings import stamped
from grants.i18n import day, instant, language, ngettext
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from grants.calls.models import Call, CallDesign


def shown(call: Call, at: datetime, zone: str) -> dict[str, Any]:
    """Return everything that the call's page shows a reader of `zone` at the instant `at`."""
    design = design_of(call)
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
        "design_url": _design_url(call, design),
        "disclosed": [str(one.message) for one in disclosures(designed_facts(call.facts, design))],
        "before_url": url_for("calls.fit", ref=call.ref) if call.fit_items else None,
        "talk_url": url_for("calls.talk", ref=call.ref) if has_talks(call, at) else None,
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


def _design_url(call: Call, design: CallDesign | None) -> str | None:
    """Return where everybody reads how a call was designed, or None for one that nobody had a say in."""
    is_adopted = design is not None and design.state is DesignState.ADOPTED
    return url_for("calls.design", ref=call.ref) if is_adopted else None


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


def step_rows(call: Call, at: datetime) -> dict[StepKind, dict[str, Any]]:
    """Return the steps that a call takes besides its four dates, each as a row of a timetable."""
    today = clock.local(at, call.zone).date()
    return {
        one.kind: {
            "label": str(STEP_NAMES[one.kind]),
            "at": _("%(first)s to %(last)s", first=day(one.first), last=day(one.last))
            if one.first != one.last
            else day(one.first),
            "state": "done" if call.state is not CallState.DRAFT and today > one.last else "next",
        }
        for one in steps_of(call.steps)
    }


def _moment(at: datetime, call: Call, zone: str) -> str:
    """Return an instant as it was promised, and on the reader's own clock where that shows something else."""
    promised = instant(at, call.zone)
    if zone == call.zone:
        return promised
    return _("%(promised)s (for you: %(here)s)", promised=promised, here=instant(at, zone))


def _timetable(call: Call, at: datetime, zone: str) -> list[dict[str, Any]]:
    here = clock.local(at, zone).date()
    decided, closed = call.state is CallState.DECIDED, call.state is not CallState.DRAFT and at >= call.closes_at
    opened = call.state is not CallState.DRAFT and at >= call.opens_at
    steps = step_rows(call, at)
    rows = [
        _row(_("Opens"), _moment(call.opens_at, call, zone), is_done=opened),
        steps.get(StepKind.TALK),
        _row(_("Closes"), _moment(call.closes_at, call, zone), is_done=closed),
        steps.get(StepKind.SCREENING),
        steps.get(StepKind.PEER_VOTE),
        _row(_("Decision"), day(call.decide_on), is_done=decided),
        steps.get(StepKind.APPEAL),
        _row(_("First payments"), day(call.pay_on), is_done=decided and here >= call.pay_on),
    ]
    shown = [row for row in rows if row is not None]
    now = next((row for row in shown if row["state"] == "next"), None)
    if opened and now is not None:
        now["state"] = "now"
    return shown


def _row(label: str, at: str, *, is_done: bool) -> dict[str, Any]:
    return {"label": label, "at": at, "state": "done" if is_done else "next"}
