"""A rule of the charter and what it finds. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from grants.i18n import LANGUAGES, catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from grants.calls.rules.facts import CallFacts


class Severity(StrEnum):
    """What a rule does when it is broken: it blocks the opening, it warns and counts, or it is shown."""

    BLOCK = "B"
    WARN = "W"
    DISCLOSE = "D"


@dataclass(frozen=True)
class Rule:
    """One rule: its id, how grave it is, what it adds to the string score, what it says, and where it comes from.

    `signs`: by language, how free text gives it away; none for a rule about what a call or an agreement is.
    `harmless`: what makes such a text harmless all the same. `message` is a phrase of the catalogues.
    """

    id: str
    severity: Severity
    score: int
    message: str
    source: str
    signs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    harmless: Sequence[str] = ()

    @property
    def is_about_text(self) -> bool:
        """Say whether it reads free text."""
        return bool(self.signs)

    @property
    def phrase(self) -> str:
        """Return its message as the catalogues know it."""
        return str(getattr(self.message, "phrase", self.message))

    def messages(self) -> dict[str, str]:
        """Return its message in every language."""
        return {code: catalogue(code).ugettext(self.phrase) for code in LANGUAGES}


@dataclass(frozen=True)
class Place:
    """Where something was found: a page of the call, the question or criterion there, the field, the language."""

    page: str = "call"
    ref: str = ""
    field: str | None = None
    language: str = ""


@dataclass(frozen=True)
class Finding:
    """What a rule found, and where; `excerpt` is the sentence that it read. `score` is what it adds to the sum.

    `is_decided`: it is a fact, or a person has called the text a string; otherwise it is the lint's guess.
    """

    rule: Rule
    score: int
    message: str
    place: Place = field(default_factory=Place)
    excerpt: str = ""
    is_decided: bool = True

    @property
    def severity(self) -> Severity:
        """Return how grave it is."""
        return self.rule.severity

    @property
    def blocks(self) -> bool:
        """Say whether a call with this may not open."""
        return self.is_decided and self.severity is Severity.BLOCK


@dataclass(frozen=True)
class Check:
    """A rule about a call's facts, and how it looks: it yields where the rule is broken, and in which words if any."""

    rule: Rule
    look: Callable[[CallFacts], Iterator[tuple[Place, str | None]]]
