"""How an answer of each kind is written on a sheet by hand, and read back from what a hand wrote. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from grants.applications.rules.sheets import LONGEST, Paper, tidy
from grants.calls.rules import QuestionFacts, QuestionKind
from grants.calls.rules.answering import BudgetLine, decode, encode
from grants.calls.rules.questions import TEXTS
from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.money import Money, latin

if TYPE_CHECKING:
    from collections.abc import Callable

_CHOSEN = frozenset({QuestionKind.CHOICE, QuestionKind.MANY, QuestionKind.PLACE, QuestionKind.CONSENT})
_NUMBER = re.compile(r"\s*(\d{1,3})\b")
_NUMBERS = re.compile(r"\d{1,3}(?:[\s,،;؛+&]+\d{1,3})*")
_ISO = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{4})")
_MOST_NUMBER = 16  # digits, as on the page


def written(paper: Paper, question: QuestionFacts, text: str) -> str:
    """Return an answer as a hand would write it: choices by their number and name, a budget in lines of three parts."""
    kind = question.kind
    if kind in TEXTS or not text.strip():
        return tidy(text)
    if kind in _CHOSEN:
        keys = [key for key, _label in paper.options(question)]
        labels = dict(paper.options(question))
        return "\n".join(
            f"{keys.index(key) + 1}) {in_language(labels[key])}" for key in text.split("\n") if key in labels
        )
    if kind is QuestionKind.BUDGET:
        numbers = {ref: number for number, (ref, _name) in enumerate(paper.partners, 1)}
        lines: list[BudgetLine] = decode(kind, text)
        return "\n".join(
            f"{numbers.get(one.partner, 1)} | {Money(one.minor, paper.currency).plain()} | {one.what}" for one in lines
        )
    return tidy(text)


def read(paper: Paper, question: QuestionFacts, raw: str, *, is_typed: bool) -> str:
    """Return what is kept of an answer; `is_typed`: by a hand on a text sheet, not by the form's own widgets.

    Raises RuleBroken, naming the question, for what no answer to it can be.
    """
    text = tidy(raw)
    if len(text) > LONGEST:
        raise _refused(question, _("It is longer than %(most)s characters. Shorten it.", most=f"{LONGEST:,}"))
    if question.kind in TEXTS or not text:
        return text
    if question.kind in _CHOSEN:
        return _choices(paper, question, text, is_typed=is_typed)
    try:
        if question.kind is QuestionKind.BUDGET and not is_typed and "\t" in text:
            return _kept_budget(paper, text)
        return _READ[question.kind](paper, text)
    except (ValueError, ArithmeticError) as fault:
        raise _refused(question, _HOW[question.kind]()) from fault


def _refused(question: QuestionFacts, what: str) -> RuleBroken:
    prompt = in_language(question.prompt)
    return RuleBroken(_("The answer to “%(question)s” cannot be read. %(what)s", question=prompt, what=what))


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split()).strip(".:؛;،, ")


def _choices(paper: Paper, question: QuestionFacts, text: str, *, is_typed: bool) -> str:
    options = paper.options(question)
    named = {_fold(label): key for key, labels in options for label in labels.values()}
    keys = [key for key, _labels in options]
    chosen: list[str] = []
    for line in filter(str.strip, text.split("\n")):
        found = _chosen(line, keys, named) if is_typed else [line] if line in keys else []
        if not found:
            raise _refused(question, _("Choose among its own answers, by their numbers."))
        chosen += found
    unique = [key for key in keys if key in chosen]
    if question.kind is not QuestionKind.MANY and len(unique) > 1:
        raise _refused(question, _("Choose only one of its answers."))
    return "\n".join(unique)


def _chosen(line: str, keys: list[str], named: dict[str, str]) -> list[str]:
    """Return the choices that a line names: by a label, by one or several numbers, or by a number before a label."""
    if _fold(line) in named:
        return [named[_fold(line)]]
    plain = line.translate(_DIGITS).strip()
    if _NUMBERS.fullmatch(plain):
        numbers = [int(number) for number in re.findall(r"\d+", plain)]
    else:
        first = _NUMBER.match(plain)
        numbers = [int(first[1])] if first else []
    if numbers and all(0 < number <= len(keys) for number in numbers):
        return [keys[number - 1] for number in numbers]
    return [line.strip()] if line.strip() in keys else []


def _number(_paper: Paper, text: str) -> str:
    plain = latin(text).replace("−", "-").replace(",", "")
    if len(plain) > _MOST_NUMBER or "e" in plain.lower():
        raise ValueError(text)
    try:
        number = Decimal(plain)
    except InvalidOperation as fault:
        raise ValueError(text) from fault
    if not number.is_finite():
        raise ValueError(text)
    return f"{number:f}"


def _money(paper: Paper, text: str) -> str:
    amount = text.upper().replace(paper.currency, "")
    return Money.parse(amount, paper.currency).plain()


def _date(_paper: Paper, text: str) -> str:
    plain = text.translate(_DIGITS).strip()
    iso, day_first = _ISO.fullmatch(plain), _DAY_FIRST.fullmatch(plain)
    if iso:
        return date(*map(int, iso.groups())).isoformat()
    if day_first:
        day, month, year = map(int, day_first.groups())
        return date(year, month, day).isoformat()
    raise ValueError(text)


def _kept_budget(paper: Paper, text: str) -> str:
    lines: list[BudgetLine] = decode(QuestionKind.BUDGET, text)
    known = {ref for ref, _name in paper.partners}
    if any(line.partner not in known or line.minor < 0 for line in lines):
        raise ValueError(text)
    return encode(QuestionKind.BUDGET, lines)


def _budget(paper: Paper, text: str) -> str:
    return encode(QuestionKind.BUDGET, [_line(paper, line) for line in text.split("\n") if line.strip()])


def _line(paper: Paper, typed: str) -> BudgetLine:
    """Read 'who | amount | what for'; who may be left out where there is only one."""
    parts = [part.strip() for part in typed.split("|", 2)]
    if len(parts) == 2 and len(paper.partners) == 1:
        parts = ["1", *parts]
    who, amount, what = parts
    place = int(who.translate(_DIGITS)) - 1
    if place not in range(len(paper.partners)):
        raise ValueError(typed)
    return BudgetLine(paper.partners[place][0], Money.parse(amount, paper.currency).minor, what)


_DIGITS = {ord(sign): str(value % 10) for value, sign in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
_READ: dict[QuestionKind, Callable[[Paper, str], str]] = {
    QuestionKind.NUMBER: _number,
    QuestionKind.MONEY: _money,
    QuestionKind.DATE: _date,
    QuestionKind.BUDGET: _budget,
}
_HOW: dict[QuestionKind, Callable[[], str]] = {
    QuestionKind.NUMBER: lambda: _("Write digits only, like 12 or 3.5."),
    QuestionKind.MONEY: lambda: _("Write the amount in digits, like 12500."),
    QuestionKind.DATE: lambda: _("Write the day like 2027-02-22: year, month, day."),
    QuestionKind.BUDGET: lambda: _("Write one line for each thing: who | amount | what for."),
}
