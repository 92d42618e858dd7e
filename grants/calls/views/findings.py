"""What the charter says against a draft, and what a call was stamped with, put into words for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from grants.calls.queries.charter import facts_of, whole_facts
from grants.calls.rules.charter import (
    BAND_WORDS,
    SHORT,
    Severity,
    band,
    check_call,
    marked_texts,
    rules_hash,
    string_score,
    text_hash,
)
from grants.i18n import LANGUAGES
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from grants.calls.models import Call
    from grants.calls.rules import CallFacts
    from grants.calls.rules.charter import Finding, Place

SEVERITIES = {
    Severity.BLOCK: (_l("A call with this cannot open"), "attention"),
    Severity.WARN: (_l("Worth a second look"), "neutral"),
    Severity.DISCLOSE: (_l("Shown to everybody"), "neutral"),
}
_PAGES = {"design": "calls.designing", "steps": "calls.steps"}
_GUESS = (_l("The text looks like this"), "neutral")


def against(call: Call, at: datetime) -> dict[str, Any]:
    """Return what the charter says against a draft, for a page to list."""
    return _against(call, whole_facts(call, at))


def against_part(call: Call, ref: str) -> dict[str, Any]:
    """Return what the charter says against one question or criterion of a draft, for its page to list."""
    return _against(call, facts_of(call), ref)


def _against(call: Call, facts: CallFacts, part_ref: str | None = None) -> dict[str, Any]:
    found = check_call(facts)
    score = string_score(found)
    here = [one for one in found if part_ref is None or one.place.ref == part_ref]
    return {
        "score": score,
        "band": str(BAND_WORDS[band(score, is_blocked=any(one.blocks and one.score for one in found))]),
        "short_hash": rules_hash()[:SHORT],
        "groups": list(_groups(call, here)),
        "said": [
            {
                "href": url_for("calls.classify", ref=call.ref, digest=one.free.hash),
                "is_string": one.is_string,
                "where": where_words(call, one.free.place),
            }
            for one in marked_texts(facts)
            if one.is_string is not None and part_ref in (None, one.free.place.ref)
        ],
    }


def stamped(call: Call) -> dict[str, str | int] | None:
    """Return the score, its band and the short hash that a call opened under; None for one that opened before rules."""
    if call.charter_hash is None or call.string_score is None:
        return None
    words = str(BAND_WORDS[band(call.string_score)])
    return {"score": call.string_score, "band": words, "short_hash": call.charter_hash[:SHORT]}


def where(call: Call, place: Place) -> str:
    """Return the page, and the field on it, where something is put right."""
    if place.page in ("question", "criterion"):
        return url_for(f"calls.edit_{place.page}", ref=place.ref, _anchor=place.field)
    if place.page == "call":
        return url_for("calls.edit", ref=call.ref, _anchor=place.field)
    if place.page in _PAGES:
        return url_for(_PAGES[place.page], ref=call.ref)
    return url_for("calls.manage", ref=call.ref, _anchor=place.page)


def where_words(call: Call, place: Place) -> str:
    """Return where something stands, in words: 'Question 2, العربية'."""
    language = f", {LANGUAGES[place.language].name}" if place.language in LANGUAGES else ""
    for number, question in enumerate(call.questions, start=1):
        if question.ref == place.ref:
            return _("Question %(number)d", number=number) + language
    for number, criterion in enumerate(call.criteria, start=1):
        if criterion.ref == place.ref:
            return _("Criterion %(number)d", number=number) + language
    return _("The call itself") + language


def _groups(call: Call, found: Sequence[Finding]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Return (what it means, tone, rows): what blocks first, what the lint only guesses last."""
    order = [*Severity]
    decided = [
        (SEVERITIES[severity], [one for one in found if one.is_decided and one.severity is severity])
        for severity in order
    ]
    guessed = (_GUESS, [one for one in found if not one.is_decided])
    return [
        (str(words), tone, [_row(call, one) for one in rows]) for (words, tone), rows in (*decided, guessed) if rows
    ]


def _row(call: Call, found: Finding) -> dict[str, Any]:
    is_asked = found.rule.id == "A1.unclassified"
    return {
        "message": str(found.message),
        "excerpt": found.excerpt,
        "source": found.rule.source,
        "where": where_words(call, found.place),
        "href": where(call, found.place),
        "classify": url_for("calls.classify", ref=call.ref, digest=text_hash(found.excerpt)) if is_asked else None,
        "points": found.score,
    }
