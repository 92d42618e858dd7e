"""What a question still lacks before anybody can be asked it, and which conditions a change would tear. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from grants.calls.rules.conditions import misplaced
from grants.calls.rules.questions import WITH_OPTIONS
from grants.i18n import LANGUAGES
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grants.calls.rules.questions import QuestionFacts

FEWEST_OPTIONS = 2
MOST_OPTIONS = 20
LONGEST_KEY = 40
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def lacks(questions: Sequence[QuestionFacts]) -> Iterator[tuple[str, str, str]]:
    """Yield (ref of the question, field, reason) for whatever keeps the questions from being asked."""
    torn = set(misplaced(questions))
    for question in questions:
        if question.key in torn:
            reason = _("It is asked only when something is chosen that no earlier question offers.")
            yield question.ref, "when", reason
        if question.kind in WITH_OPTIONS:
            yield from ((question.ref, "options", reason) for reason in _option_faults(question.options))


def _option_faults(options: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if len(options) < FEWEST_OPTIONS:
        yield _("Offer at least %(fewest)d choices.", fewest=FEWEST_OPTIONS)
    for code, language in LANGUAGES.items():
        if any(not option["label"].get(code, "").strip() for option in options):
            yield _("Not every choice is written in %(language)s yet.", language=language.name)


def torn_by(before: Sequence[QuestionFacts], after: Sequence[QuestionFacts]) -> list[QuestionFacts]:
    """Return the questions whose condition held before a change and would look at nothing after it."""
    torn = set(misplaced(after)) - set(misplaced(before))
    return [question for question in after if question.key in torn]


def new_key(said: str, taken: set[str], fallback: str) -> str:
    """Return a key made of the English words of what it names, or of `fallback`, with a number when it is taken."""
    words = re.sub(r"[^a-z0-9]+", "_", said.lower()).strip("_")[: LONGEST_KEY - 4].rstrip("_")
    wanted = words if KEY.fullmatch(words) else fallback
    number, key = 1, wanted
    while key in taken:
        number += 1
        key = f"{wanted}_{number}"
    return key


def with_keys(options: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return options each with a key of its own: those that have one keep it, others are named by their label."""
    given = [str(option.get("key", "")) for option in options]
    kept = [key if KEY.fullmatch(key) and key not in given[:place] else "" for place, key in enumerate(given)]
    taken = set(kept)
    named = []
    for key, option in zip(kept, options, strict=True):
        name = key or new_key(str(option["label"].get("en", "")), taken, "choice")
        taken.add(name)
        named.append({"key": name, "label": dict(option["label"])})
    return named
