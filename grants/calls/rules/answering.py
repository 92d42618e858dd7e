"""How an answer of any kind is kept as one string, read back, and put into words. Pure.

One string for every kind lets versions, clashes, history and hashes work alike for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from grants.calls.rules.questions import TEXTS, Asked, QuestionKind
from grants.disclosure import Tier
from grants.i18n import day, in_language
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l
from grants.money import BadAmount, Money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TIER_WORDS = {
    Tier.PUBLIC: _l("In public"),
    Tier.DELAYED: _l("In public, but later"),
    Tier.AGGREGATE: _l("Only in totals"),
    Tier.SECRET: _l("Nowhere"),
}


@dataclass(frozen=True)
class BudgetLine:
    """One line of a budget: whose part of the ask it is (a partner's ref), minor units, and what for."""

    partner: str
    minor: int
    what: str


def encode(kind: QuestionKind, value: Any) -> str:
    """Return the string that keeps an answer of this kind; nothing answered is ''."""
    if value is None:
        return ""
    if kind is QuestionKind.BUDGET:
        return "\n".join(f"{line.partner}\t{line.minor}\t{' '.join(line.what.split())}" for line in value)
    if kind in _LISTS:
        return "\n".join(value)
    if kind is QuestionKind.MONEY:
        return str(value.plain())
    return str(value)


def decode(kind: QuestionKind, text: str, currency: str = "") -> Any:
    """Return what the string keeps: str, list, Decimal, Money (of `currency`), date, Tier, or a list of BudgetLine.

    None where nothing is answered. Raises ValueError for a string that no answer of this kind has.
    """
    if kind in TEXTS:
        return text
    if not text.strip():
        return [] if kind in _LISTS or kind is QuestionKind.BUDGET else None
    if kind is QuestionKind.MONEY:
        return _money(text, currency)
    return _READ.get(kind, str)(text)


def is_answered(kind: QuestionKind, text: str) -> bool:
    """Say whether anything is answered: white space alone is not."""
    del kind
    return bool(text.strip())


def said(question: Asked, text: str, *, currency: str = "", names: Mapping[str, str] | None = None) -> str:
    """Return an answer in words of the reader's language; what cannot be read is returned as it was kept.

    `names` tells what geography codes, partners' refs and files' refs are called.
    """
    kind = question.kind
    if kind in TEXTS or not text.strip():
        return text
    try:
        value = decode(kind, text, currency)
    except ValueError:
        return text
    return _words(question, value, currency, names or {})


def _words(question: Asked, value: Any, currency: str, names: Mapping[str, str]) -> str:
    kind = question.kind
    if kind in (QuestionKind.CHOICE, QuestionKind.MANY):
        labels = {str(option["key"]): in_language(option["label"]) for option in question.options}
        chosen: list[str] = value if isinstance(value, list) else [value]
        return _("; ").join(labels.get(key, key) for key in chosen)
    if kind is QuestionKind.BUDGET:
        return "\n".join(_budget_words(line, currency, names) for line in value)
    if kind is QuestionKind.DATE:
        return day(value)
    if kind is QuestionKind.CONSENT:
        return str(TIER_WORDS[value])
    if isinstance(value, list):
        return "\n".join(names.get(ref, ref) for ref in value)
    return names.get(str(value), str(value))


def _budget_words(line: BudgetLine, currency: str, names: Mapping[str, str]) -> str:
    amount = str(Money(line.minor, currency))
    return _("%(who)s: %(amount)s, %(what)s", who=names.get(line.partner, line.partner), amount=amount, what=line.what)


def _money(text: str, currency: str) -> Money:
    try:
        return Money.parse(text, currency)
    except BadAmount as fault:
        raise ValueError(text) from fault


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as fault:
        raise ValueError(text) from fault
    if not number.is_finite():
        raise ValueError(text)
    return number


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def _budget(text: str) -> list[BudgetLine]:
    return [_budget_line(line.split("\t")) for line in _lines(text)]


def _budget_line(parts: Iterable[str]) -> BudgetLine:
    partner, minor, what = parts
    return BudgetLine(partner, int(minor), what)


_LISTS = frozenset({QuestionKind.MANY, QuestionKind.FILE, QuestionKind.VOICE})
_READ: dict[QuestionKind, Callable[[str], Any]] = {
    QuestionKind.MANY: _lines,
    QuestionKind.FILE: _lines,
    QuestionKind.VOICE: _lines,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: date.fromisoformat,
    QuestionKind.BUDGET: _budget,
    QuestionKind.CONSENT: Tier,
}
