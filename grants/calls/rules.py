"""When a call is open, what a complete one has, and the bounds that its consortia keep. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from grants import clock
from grants.i18n import LANGUAGES
from grants.i18n import gettext as _
from grants.lifecycle import Lifecycle, Move
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

MOST_QUESTIONS = 8  # practice.md F1
SMALL_GRANT = 1_500  # major units; below it, a call asks no more than FEW_QUESTIONS (practice.md F2)
FEW_QUESTIONS = 5
JOINT_MODES = 4  # developed, done, staffed and financed together (practice.md section 5)

# The estimate of an applicant's minutes, until measured times replace it: reading the call and gathering the partners,
# talking each question over, and writing at a steady twenty words a minute with one revision.
MINUTES_TO_BEGIN = 30
MINUTES_PER_QUESTION = 10
WORDS_PER_MINUTE = 20
MINUTES_ALLOWED = (60, 2, 240)  # practice.md F2: 60, and 2 for each thousand of the largest grant, at most 240


class CallState(StrEnum):
    """A call is written, open to applications, closed for reading, and decided."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"


OPEN = Move("open", (CallState.DRAFT,), CallState.OPEN)
EXTEND = Move("extend", (CallState.OPEN,), CallState.OPEN)
CLOSE = Move("close", (CallState.OPEN,), CallState.CLOSED)
DECIDE = Move("decide", (CallState.CLOSED,), CallState.DECIDED)
CALL_LIFE = Lifecycle("call", CallState.DRAFT, (OPEN, EXTEND, CLOSE, DECIDE))


class TieRule(StrEnum):
    """How two equal scores at the line are told apart; chosen before the call opens (practice.md D2)."""

    UNDER_SERVED = "under_served"  # the one whose geographies have so far been given least in this call
    SMALLER_ASK = "smaller_ask"
    LOT = "lot"  # drawn from the applications' own hashes, so that anybody can draw it again


@dataclass(frozen=True)
class ConsortiumRule:
    """Bounds of a consortium (practice.md section 5). Shares in whole per cent of the ask.

    `wide_ask_minor`: above this ask, `wide_geographies` are needed instead of `min_geographies`.
    """

    min_partners: int = 2
    max_partners: int = 5
    min_geographies: int = 2
    wide_ask_minor: int = 30_000_00
    wide_geographies: int = 3
    max_share_of_two: int = 60
    max_share: int = 50
    min_share_geography: int = 15
    min_joint_modes: int = 2

    @classmethod
    def usual(cls, currency: str) -> ConsortiumRule:
        """Return the default rule with its amount in minor units of `currency`: JOD has three digits, JPY none."""
        return cls(wide_ask_minor=Money.of(30_000, currency).minor)

    def as_data(self) -> dict[str, Any]:
        """Return the rule as it is stored."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> ConsortiumRule:
        """Return the rule that was stored."""
        return cls(**data)

    def faults(self, communities: int | None = None) -> Iterator[tuple[str, str]]:
        """Yield (number, reason) for whatever no consortium could keep; `communities`: how many the fund has."""
        if not 1 <= self.min_partners <= self.max_partners:
            yield (
                "max_partners",
                _("The fewest partners are at least 1, and the most no fewer than that."),
            )
        if not 1 <= self.min_geographies <= self.wide_geographies:
            yield "wide_geographies", _("A larger ask cannot need fewer geographies than a smaller one.")
        if self.wide_geographies > self.max_partners:
            yield "wide_geographies", _("Each partner stands for one geography: allow at least as many partners.")
        if communities is not None and self.wide_geographies > communities:
            yield "wide_geographies", _("This fund has only %(count)d communities.", count=communities)
        if self.wide_ask_minor <= 0:
            yield "wide_ask", _("The amount must be more than zero.")
        if not 0 <= self.min_joint_modes <= JOINT_MODES:
            yield "min_joint_modes", _("There are %(count)d ways of working jointly.", count=JOINT_MODES)
        yield from self._share_faults()

    def _share_faults(self) -> Iterator[tuple[str, str]]:
        if not 50 <= self.max_share_of_two <= 100:
            yield "max_share_of_two", _("Two shares make the whole, so the larger is between 50 and 100 per cent.")
        if not 0 < self.max_share <= 100 or self.max_share * max(self.max_partners, 3) < 100:
            yield "max_share", _("Even the most partners could not make up the whole with shares this small.")
        if not 0 <= self.min_share_geography * self.wide_geographies <= 100:
            yield "min_share_geography", _("The smallest shares of all geographies together exceed the whole.")


@dataclass(frozen=True)
class QuestionFacts:
    """What the rules look at in a question."""

    ref: str
    prompt: Mapping[str, str]
    used_for: Mapping[str, str]
    suggested_words: int


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


CONSORTIUM_NUMBERS = tuple(field.name for field in fields(ConsortiumRule) if field.name != "wide_ask_minor")
