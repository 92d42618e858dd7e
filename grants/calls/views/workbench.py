"""What a steward sees of a call while writing it: each part with what it still lacks, and the tools at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from grants.calls.rules import KINDS, CallState
from grants.calls.rules.questions import TEXTS
from grants.i18n import LANGUAGES, in_language, ngettext
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grants.calls.models import Call, Criterion, Question


def workbench(call: Call) -> dict[str, Any]:
    """Return what the page of a call shows of its parts and tools. Costs no query beyond the call's own parts."""
    return {
        "question_texts": {one.id: (in_language(one.prompt), in_language(one.used_for)) for one in call.questions},
        "criterion_texts": {one.id: (in_language(one.name), in_language(one.meaning)) for one in call.criteria},
        "question_notes": {one.id: list(_about_question(call, one)) for one in call.questions},
        "criterion_notes": {one.id: [_points(one)] for one in call.criteria},
        "question_gaps": {one.id: _gaps(one.prompt, one.used_for, *_also(one)) for one in call.questions},
        "criterion_gaps": {one.id: _gaps(one.name, one.meaning) for one in call.criteria},
        "tools": list(_tools(call)),
    }


def _about_question(call: Call, question: Question) -> Iterator[str]:
    """Yield what a question is, in a few words each."""
    yield str(KINDS[question.kind][0])
    if question.kind in TEXTS:
        yield ngettext("about %(num)s word", "about %(num)s words", question.suggested_words)
    if question.options:
        yield ngettext("%(num)s choice", "%(num)s choices", len(question.options))
    if not question.is_required:
        yield _("may be left out")
    if when := question.shown_when:
        asked = next((one for one in call.questions if one.key == when["question"]), None)
        labels = {str(one["key"]): in_language(one["label"]) for one in (asked.options if asked else [])}
        chosen = _(" or ").join(f"“{labels.get(key, key)}”" for key in when["any_of"])
        yield _("only when question %(number)s is %(chosen)s", number=asked.position if asked else "?", chosen=chosen)


def _points(criterion: Criterion) -> str:
    return _("1 to %(most)d, weight %(weight)d", most=criterion.most, weight=criterion.weight)


def _also(question: Question) -> list[Mapping[str, str]]:
    """Return the texts of a question that it may have, and then has in every language."""
    return [*([question.hint] if question.hint else []), *(one["label"] for one in question.options)]


def _gaps(*texts: Mapping[str, str]) -> str:
    """Return the languages in which something is not written yet."""
    lacking = [
        spoken.name for code, spoken in LANGUAGES.items() if any(not said.get(code, "").strip() for said in texts)
    ]
    return _("not yet in %(languages)s", languages=", ".join(lacking)) if lacking else ""


def _tools(call: Call) -> Iterator[dict[str, str]]:
    """Yield where a steward may go from here: label, url and a hint."""
    if call.state is CallState.DRAFT:
        yield {
            "label": _("Read it as an applicant"),
            "url": url_for("calls.preview", ref=call.ref),
            "hint": _("The page that everybody sees before applying."),
        }
        yield {
            "label": _("Try it out"),
            "url": url_for("calls.trial", ref=call.ref),
            "hint": _("Answer the questions yourself: widgets, conditions, the check at the end."),
        }
    yield {
        "label": _("Versions"),
        "url": url_for("calls.versions", ref=call.ref),
        "hint": _("Keep the form as it is now, and read what changed since."),
    }
    yield {
        "label": _("Copy into a new call"),
        "url": url_for("calls.new", ref=call.fund.ref, call=call.ref),
        "hint": _("Questions, criteria and rules, with the dates moved."),
    }
    yield {
        "label": _("Take the form out as a file"),
        "url": url_for("calls.export_form", ref=call.ref),
        "hint": _("JSON Schema in the shape of CommonGrants, for other systems and for later."),
    }
