"""What the rules look at in a call: its dates and amounts, its texts, what it asks and what it scores. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grants.calls.rules.charter.practice import Practice
from grants.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from grants.calls.rules.consortium import ConsortiumRule
    from grants.calls.rules.questions import QuestionFacts
    from grants.calls.rules.states import TieRule
    from grants.money import Money


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
    practice: Practice = field(default_factory=Practice)

    def languages(self) -> tuple[str, ...]:
        """Return the languages in which every text is written that must be."""
        texts = [self.title, self.summary]
        texts += [text for one in self.questions for text in (one.prompt, one.used_for)]
        texts += [text for one in self.criteria for text in (one.name, one.meaning)]
        return tuple(code for code in LANGUAGES if all(said.get(code, "").strip() for said in texts))
