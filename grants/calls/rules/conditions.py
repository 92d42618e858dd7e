"""Which questions a consortium is asked, given what it has answered so far. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from grants.calls.rules.questions import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Q = TypeVar("Q", bound=Asked)


def shown(questions: Sequence[Q], answers: Mapping[str, str]) -> list[Q]:
    """Return the questions that are asked, in order; `answers` are texts by the question's key.

    A question whose condition looks at one that is itself not asked is not asked either.
    """
    asked: list[Q] = []
    chosen: dict[str, set[str]] = {}
    for question in questions:
        if not _is_met(question, chosen):
            continue
        asked.append(question)
        chosen[question.key] = set(answers.get(question.key, "").split("\n"))
    return asked


def _is_met(question: Asked, chosen: Mapping[str, set[str]]) -> bool:
    when = question.shown_when
    if not when:
        return True
    return bool(chosen.get(when["question"], set()) & set(when["any_of"]))


def misplaced(questions: Sequence[Asked]) -> list[str]:
    """Return the keys of questions whose condition looks at no earlier choice, or at an option that it lacks."""
    options: dict[str, set[str]] = {}
    wrong = []
    for question in questions:
        when = question.shown_when
        if when and not (set(when["any_of"]) and set(when["any_of"]) <= options.get(when["question"], set())):
            wrong.append(question.key)
        options[question.key] = {str(option["key"]) for option in question.options}
    return wrong
