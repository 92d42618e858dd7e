"""Rules about what a call asks: how many questions, what for, how long, in which languages and ways. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from grants.calls.rules.charter.reading import fold
from grants.calls.rules.charter.rule import Check, Place, Rule, Severity
from grants.calls.rules.effort import (
    FEW_QUESTIONS,
    MOST_QUESTIONS,
    SMALL_GRANT,
    allowed_minutes,
    predicted_minutes,
)
from grants.calls.rules.questions import QuestionKind
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grants.calls.rules.facts import CallFacts

Broken = tuple[Place, str | None]
_LEAST_WEEKS = timedelta(weeks=4)
_LENGTHY = 600  # words; a suggestion beyond this is felt as a duty
_LIMITS = ("most_words", "most_characters", "max_length")
_QUESTIONS = Place("questions")


def _too_many(call: CallFacts) -> Iterator[Broken]:
    if len(call.questions) > MOST_QUESTIONS:
        yield _QUESTIONS, _("A call asks at most %(most)d questions.", most=MOST_QUESTIONS)


def _too_many_for_little(call: CallFacts) -> Iterator[Broken]:
    if call.most.major < SMALL_GRANT and FEW_QUESTIONS < len(call.questions) <= MOST_QUESTIONS:
        yield _QUESTIONS, _("For grants this small, ask at most %(most)d questions.", most=FEW_QUESTIONS)


def _useless(call: CallFacts) -> Iterator[Broken]:
    for question in call.questions:
        if not any(said.strip() for said in question.used_for.values()):
            yield Place("question", question.ref, "used_for_en"), None


def _too_long(call: CallFacts) -> Iterator[Broken]:
    minutes, allowed = predicted_minutes([one.suggested_words for one in call.questions]), allowed_minutes(call.most)
    if minutes > allowed:
        reason = _("Applying would take about %(minutes)d minutes; a grant of this size may ask for %(allowed)d.")
        yield _QUESTIONS, reason % {"minutes": minutes, "allowed": allowed}


def _attached_for_little(call: CallFacts) -> Iterator[Broken]:
    for question in call.questions:
        if question.kind is QuestionKind.FILE and call.most.major < SMALL_GRANT:
            yield Place("question", question.ref), None


def _limited(call: CallFacts) -> Iterator[Broken]:
    for question in call.questions:
        if any((question.bounds or {}).get(limit) for limit in _LIMITS):
            yield Place("question", question.ref), None


def _lengthy(call: CallFacts) -> Iterator[Broken]:
    for question in call.questions:
        if question.suggested_words > _LENGTHY:
            yield Place("question", question.ref, "suggested_words"), None


def _asked_twice(call: CallFacts) -> Iterator[Broken]:
    seen: set[frozenset[str]] = set()
    for question in call.questions:
        said = frozenset(f"{code} {fold(text)}" for code, text in question.prompt.items() if text.strip())
        if said and said in seen:
            yield Place("question", question.ref, "prompt_en"), None
        seen.add(said)


def _zone(call: CallFacts) -> Iterator[Broken]:
    if call.zone != "AoE":
        yield Place("call", field="zone"), None


def _in_a_hurry(call: CallFacts) -> Iterator[Broken]:
    if call.closes_at - call.opens_at < _LEAST_WEEKS:
        yield Place("call", field="closes"), None


ASKING_CHECKS = (
    Check(
        Rule(
            "F1.questions",
            Severity.BLOCK,
            0,
            _l("Eight questions are the most; a call is short."),
            "Prototype Fund: eight short questions",
        ),
        _too_many,
    ),
    Check(
        Rule(
            "F1.small",
            Severity.BLOCK,
            0,
            _l("For a small grant, five questions are the most."),
            "Edge Fund: no more information for small grants",
        ),
        _too_many_for_little,
    ),
    Check(
        Rule(
            "F1.used_for",
            Severity.BLOCK,
            0,
            _l("Say what the answer will be used for. A question without a use is not asked."),
            "IVAR, Flexible funders 2: ask only what you use",
        ),
        _useless,
    ),
    Check(
        Rule(
            "F2.minutes",
            Severity.BLOCK,
            0,
            _l("Applying takes no longer than a grant of this size is worth."),
            "Project Streamline: right-size the process",
        ),
        _too_long,
    ),
    Check(
        Rule(
            "F2.attachments",
            Severity.BLOCK,
            0,
            _l("For a small grant, nothing is attached."),
            "Edge Fund: no more information for small grants",
        ),
        _attached_for_little,
    ),
    Check(
        Rule(
            "F3.limits",
            Severity.BLOCK,
            0,
            _l("No answer has a hard limit. Suggest a length, and read what is longer."),
            "GrantAdvisor: limits add a quarter to the work",
        ),
        _limited,
    ),
    Check(
        Rule(
            "F3.suggestion",
            Severity.WARN,
            0,
            _l("This suggests a very long answer. Two or three hundred words usually say it."),
            "GrantAdvisor; Vu Le on lengthy forms",
        ),
        _lengthy,
    ),
    Check(
        Rule(
            "F5.twice",
            Severity.BLOCK,
            0,
            _l("The same thing is asked twice."),
            "Pro Bono Economics on the cost of applying",
        ),
        _asked_twice,
    ),
    Check(
        Rule(
            "F7.zone",
            Severity.WARN,
            0,
            _l("A deadline anywhere on earth is fairer: nobody reckons hours, wherever they are."),
            "IVAR, Flexible funders 4: be open about time",
        ),
        _zone,
    ),
    Check(
        Rule(
            "F7.weeks",
            Severity.WARN,
            0,
            _l("It is open for less than four weeks. Partners who cannot meet need longer."),
            "FRIDA: four weeks open; UHAI: six",
        ),
        _in_a_hurry,
    ),
)
