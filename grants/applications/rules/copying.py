"""What of an older application fits a new call: which answers go where, and why some stay behind. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from grants.applications.rules.content import normal
from grants.calls.rules import QuestionKind
from grants.calls.rules.questions import WITH_FILES, WITH_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from grants.calls.models import Question


class Why(StrEnum):
    """Why an older answer was taken, or was not."""

    SAME_QUESTION = "same_question"
    SAME_WORDS = "same_words"
    NEW_QUESTION = "new_question"
    WAS_EMPTY = "was_empty"
    OTHER_KIND = "other_kind"
    OTHER_OPTIONS = "other_options"
    OTHER_PLACES = "other_places"
    OTHER_CURRENCY = "other_currency"
    OWN_PARTNERS = "own_partners"
    OWN_FILES = "own_files"


TAKEN = frozenset({Why.SAME_QUESTION, Why.SAME_WORDS})


@dataclass(frozen=True)
class Match:
    """A question of the new call, what an older application answers to it, and whether that can stand here."""

    question: Question
    why: Why
    text: str = ""

    @property
    def is_taken(self) -> bool:
        """Say whether the older answer is taken over."""
        return self.why in TAKEN


def matches(
    new: Sequence[Question],
    old: Sequence[Question],
    texts: Mapping[int, str],
    *,
    places: Collection[str],
    is_same_currency: bool,
) -> list[Match]:
    """Return a match for each of the `new` questions, in order; `texts` are the older answers by question id.

    A question is the same by its key, or by its words in any language. `places` are the new fund's codes.
    """
    by_key = {one.key: one for one in old}
    by_words = {(code, normal(text)): one for one in old for code, text in one.prompt.items() if text}
    found = []
    for question in new:
        spoken = ((code, normal(text)) for code, text in question.prompt.items())
        earlier, why = by_key.get(question.key), Why.SAME_QUESTION
        if earlier is None:
            earlier, why = next((by_words[one] for one in spoken if one in by_words), None), Why.SAME_WORDS
        if earlier is None:
            found.append(Match(question, Why.NEW_QUESTION))
            continue
        text = texts.get(earlier.id, "")
        hindered = _hindrance(question, earlier, text, places, is_same_currency=is_same_currency)
        found.append(Match(question, hindered or why, text if hindered is None else ""))
    return found


def _hindrance(
    new: Question, old: Question, text: str, places: Collection[str], *, is_same_currency: bool
) -> Why | None:
    """Return why an answer cannot stand under another question, or None."""
    options = {str(one["key"]) for one in new.options}
    reasons = (
        (not normal(text), Why.WAS_EMPTY),
        (new.kind is not old.kind and not _both_texts(new, old), Why.OTHER_KIND),
        (new.kind in WITH_OPTIONS and not set(text.split("\n")) <= options, Why.OTHER_OPTIONS),
        (new.kind is QuestionKind.PLACE and text not in places, Why.OTHER_PLACES),
        (new.kind is QuestionKind.MONEY and not is_same_currency, Why.OTHER_CURRENCY),
        (new.kind is QuestionKind.BUDGET, Why.OWN_PARTNERS),
        (new.kind in WITH_FILES, Why.OWN_FILES),
    )
    return next((why for is_so, why in reasons if is_so), None)


def _both_texts(new: Question, old: Question) -> bool:
    texts = {QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT}
    return new.kind in texts and old.kind in texts
