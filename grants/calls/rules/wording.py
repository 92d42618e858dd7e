"""An answer as one reads it: in words of the reader's language, from a question or from what a snapshot kept. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grants.calls.rules.answering import BudgetLine, decode, said
from grants.calls.rules.questions import TEXTS, WITH_FILES, Asked, QuestionKind
from grants.i18n import in_language
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Kept:
    """What a snapshot kept of a question; old snapshots lack all but the prompt, and asked for long texts."""

    key: str = ""
    kind: QuestionKind = QuestionKind.LONG_TEXT
    options: Sequence[Mapping[str, Any]] = ()
    shown_when: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Reading:
    """An answer ready to be shown: `words` says all of it; lists and budgets come in parts as well."""

    kind: QuestionKind
    words: str
    lines: list[str] = field(default_factory=list)
    budget: list[tuple[str, str, str]] = field(default_factory=list)  # who, amount, what for
    sums: list[tuple[str, str]] = field(default_factory=list)  # who, amount
    total: str = ""

    @property
    def is_text(self) -> bool:
        """Say whether somebody wrote it in their own words."""
        return self.kind in TEXTS


def kept(item: Asked | Mapping[str, Any]) -> Asked:
    """Return the question itself, or what the item of a snapshot says about it."""
    if not isinstance(item, Mapping):
        return item
    kind = QuestionKind(item.get("kind", QuestionKind.LONG_TEXT))
    return Kept(item.get("key", ""), kind, item.get("options") or ())


def reading(
    item: Asked | Mapping[str, Any], text: str, currency: str = "", names: Mapping[str, Any] | None = None
) -> Reading:
    """Return an answer in words; `names` call places, partners and files, beside those that a snapshot kept."""
    question = kept(item)
    called, money = _beside(item, names or {}), currency or _currency(item)
    words = said(question, text, currency=money, names=called)
    try:
        value = decode(question.kind, text, money)
    except ValueError:
        return Reading(question.kind, words)
    if question.kind is QuestionKind.BUDGET:
        return _budget(words, value, money, called)
    if question.kind is QuestionKind.MANY or question.kind in WITH_FILES:
        return Reading(question.kind, words, [said(question, one, names=called) for one in value])
    return Reading(question.kind, words)


def said_shortly(item: Asked | Mapping[str, Any], text: str, currency: str = "") -> str:
    """Return an answer as plain words, for where texts are compared and counted."""
    return reading(item, text, currency).words


def _beside(item: Any, names: Mapping[str, Any]) -> dict[str, str]:
    called: dict[str, Any] = dict(names)
    if isinstance(item, Mapping):
        called |= item.get("names") or {}
        called |= {one["ref"]: one["name"] for one in item.get("files") or ()}
    return {ref: name if isinstance(name, str) else in_language(name) for ref, name in called.items()}


def _currency(item: Any) -> str:
    if isinstance(item, Mapping):
        return str(item.get("currency") or "")
    call = getattr(item, "call", None)
    return call.currency if call is not None else ""


def _budget(words: str, lines: Sequence[BudgetLine], currency: str, names: Mapping[str, str]) -> Reading:
    if not currency:
        return Reading(QuestionKind.BUDGET, words)
    rows = [(names.get(one.partner, one.partner), str(Money(one.minor, currency)), one.what) for one in lines]
    of = {one.partner: sum(other.minor for other in lines if other.partner == one.partner) for one in lines}
    sums = [(names.get(partner, partner), str(Money(minor, currency))) for partner, minor in of.items()]
    total = str(Money(sum(of.values()), currency))
    return Reading(QuestionKind.BUDGET, words, budget=rows, sums=sums, total=total)
