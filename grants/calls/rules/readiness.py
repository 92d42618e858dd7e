"""What keeps a call from opening, and how long an applicant will need for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants import clock
from grants.calls.rules.asking import lacks
from grants.i18n import LANGUAGES
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from grants.calls.rules.consortium import ConsortiumRule
    from grants.calls.rules.questions import QuestionFacts
    from grants.calls.rules.states import TieRule
    from grants.money import Money

MOST_QUESTIONS = 8  # practice.md F1
SMALL_GRANT = 1_500  # major units; below it, a call asks no more than FEW_QUESTIONS (practice.md F2)
FEW_QUESTIONS = 5

# The estimate of an applicant's minutes, until measured times replace it: reading the call and gathering the partners,
# talking each question over, and writing at a steady twenty words a minute with one revision.
MINUTES_TO_BEGIN = 30
MINUTES_PER_QUESTION = 10
WORDS_PER_MINUTE = 20
MINUTES_ALLOWED = (60, 2, 240)  # practice.md F2: 60, and 2 for each thousand of the largest grant, at most 240


@dataclass(frozen=True)
class CriterionFacts:
    """What the rules look at in a criterion."""

    ref: str
    name: Mapping[str, str]
    meaning: Mapping[str, str]


@dataclass(frozen=True)
class Terms:
    """The dates and amounts of a call, which must not contradict each other."""

    zone: str
    opens_at: datetime
    closes_at: datetime
    decide_on: date
    pay_on: date
    envelope: Money
    least: Money
    most: Money


@dataclass(frozen=True)
class CallFacts(Terms):
    """What the rules look at in a call: everything that is fixed once it opens."""

    title: Mapping[str, str]
    summary: Mapping[str, str]
    tie_rule: TieRule | None
    consortium: ConsortiumRule
    questions: Sequence[QuestionFacts]
    criteria: Sequence[CriterionFacts]


@dataclass(frozen=True)
class Problem:
    """Why a call may not open yet, and where to put it right.

    `page` is 'call', 'questions', 'question', 'criteria' or 'criterion'; `ref` names the question or criterion;
    `field` the field of the page.
    """

    page: str
    reason: str
    ref: str = ""
    field: str | None = None


def missing(call: CallFacts, at: datetime, communities: int | None = None) -> list[Problem]:
    """Return all that keeps the call from opening at the instant `at`; nothing, when it may open."""
    return [
        *_untold(call),
        *(Problem("call", reason, field=field) for field, reason in disorder(call)),
        *_too_late(call, at),
        *(Problem("call", reason, field=field) for field, reason in call.consortium.faults(communities)),
        *_unasked(call),
        *(Problem("question", reason, ref, field) for ref, field, reason in lacks(call.questions)),
        *_unscored(call),
    ]


def disorder(call: Terms) -> Iterator[tuple[str, str]]:
    """Yield (field, reason) for every date or amount that contradicts another."""
    if call.closes_at <= call.opens_at:
        yield "closes", _("The call must close after it opens.")
    if call.decide_on <= clock.local(call.closes_at, call.zone).date():
        yield "decide_on", _("The decision comes after the call has closed.")
    if call.pay_on <= call.decide_on:
        yield "pay_on", _("Money goes out after the decision.")
    if call.least.minor <= 0:
        yield "least", _("The amount must be more than zero.")
    if call.most < call.least:
        yield "most", _("The largest grant cannot be smaller than the smallest.")
    if call.envelope < call.least:
        yield "envelope", _("The envelope must hold at least one of the smallest grants.")


def predicted_minutes(suggested_words: Sequence[int]) -> int:
    """Return the minutes that a consortium is expected to need, from each question's suggested words; in fives."""
    writing = -(-sum(suggested_words) // WORDS_PER_MINUTE)
    return -(-(MINUTES_TO_BEGIN + MINUTES_PER_QUESTION * len(suggested_words) + writing) // 5) * 5


def allowed_minutes(most: Money) -> int:
    """Return the minutes that a call may ask of applicants for a grant of `most` (practice.md F2)."""
    base, each, cap = MINUTES_ALLOWED
    return min(cap, base + each * int(most.major // 1000))


def _untold(call: CallFacts) -> Iterator[Problem]:
    """Find texts that not every language has."""
    yield from _unwritten("call", "", {"title": (_("Title"), call.title), "summary": (_("Summary"), call.summary)})
    for question in call.questions:
        texts = {"prompt": (_("The question"), question.prompt), "used_for": (_("Used for"), question.used_for)}
        if any((question.hint or {}).values()):
            texts["hint"] = (_("Hint"), question.hint or {})
        yield from _unwritten("question", question.ref, texts)
    for criterion in call.criteria:
        named = {"name": (_("Criterion"), criterion.name), "meaning": (_("What it means"), criterion.meaning)}
        yield from _unwritten("criterion", criterion.ref, named)


def _unwritten(page: str, ref: str, texts: Mapping[str, tuple[str, Mapping[str, str]]]) -> Iterator[Problem]:
    for field, (label, said) in texts.items():
        for code, language in LANGUAGES.items():
            if not said.get(code, "").strip():
                reason = _("%(what)s: nothing in %(language)s yet.", what=label, language=language.name)
                yield Problem(page, reason, ref, f"{field}_{code}")


def _too_late(call: CallFacts, at: datetime) -> Iterator[Problem]:
    if call.closes_at <= at:
        yield Problem("call", _("The deadline has passed already. Choose one in the future."), field="closes")
    if call.tie_rule is None:
        yield Problem("call", _("Say how a tie is broken, before anybody can be in one."), field="tie_rule")


def _unasked(call: CallFacts) -> Iterator[Problem]:
    """Find what practice.md F1 and F2 say against the questions."""
    count = len(call.questions)
    if not count:
        yield Problem("questions", _("There is no question yet."))
    if count > MOST_QUESTIONS:
        yield Problem("questions", _("A call asks at most %(most)d questions.", most=MOST_QUESTIONS))
    elif call.most.major < SMALL_GRANT and count > FEW_QUESTIONS:
        yield Problem("questions", _("For grants this small, ask at most %(most)d questions.", most=FEW_QUESTIONS))
    minutes, allowed = predicted_minutes([one.suggested_words for one in call.questions]), allowed_minutes(call.most)
    if minutes > allowed:
        reason = _("Applying would take about %(minutes)d minutes; a grant of this size may ask for %(allowed)d.")
        yield Problem("questions", reason % {"minutes": minutes, "allowed": allowed})


def _unscored(call: CallFacts) -> Iterator[Problem]:
    if not call.criteria:
        yield Problem("criteria", _("There is no criterion yet."))
