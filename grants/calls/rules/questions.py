"""What kinds of answer a call may ask for, and what the rules look at in a question. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class QuestionKind(StrEnum):
    """The library of questions: whoever designs a call chooses from these and writes no code."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    MANY = "many"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    PLACE = "place"
    FILE = "file"
    VOICE = "voice"
    BUDGET = "budget"
    CONSENT = "consent"


TEXTS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})
WITH_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.MANY})
WITH_FILES = frozenset({QuestionKind.FILE, QuestionKind.VOICE})


class Asked(Protocol):
    """Whatever is asked: a question of a call, or what a snapshot kept of it."""

    @property
    def key(self) -> str:
        """Return the question's name within its call, which stays when the call is copied."""

    @property
    def kind(self) -> QuestionKind:
        """Return what kind of answer it asks for."""

    @property
    def options(self) -> Sequence[Mapping[str, Any]]:
        """Return what one may choose: [{'key': …, 'label': {language: text}}]."""

    @property
    def shown_when(self) -> Mapping[str, Any] | None:
        """Return when it is asked: {'question': key, 'any_of': [option keys]}; None: always."""


@dataclass(frozen=True)
class QuestionFacts:
    """What the rules look at in a question."""

    ref: str
    prompt: Mapping[str, str]
    used_for: Mapping[str, str]
    suggested_words: int
    hint: Mapping[str, str] | None = None
    key: str = ""
    kind: QuestionKind = QuestionKind.LONG_TEXT
    options: Sequence[Mapping[str, Any]] = ()
    bounds: Mapping[str, Any] | None = None
    shown_when: Mapping[str, Any] | None = None
    is_required: bool = True
