"""Reading free text for strings: a second line only, for a person decides what a text is. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grants.calls.rules.charter.reading import sentences
from grants.calls.rules.charter.rule import Finding, Place
from grants.calls.rules.charter.signs import sign
from grants.calls.rules.charter.texts_agreement import AGREEMENT_RULES
from grants.calls.rules.charter.texts_control import CONTROL_RULES
from grants.calls.rules.charter.texts_form import FORM_RULES
from grants.calls.rules.charter.texts_people import PEOPLE_RULES
from grants.calls.rules.charter.words import OFFERED, PRESSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grants.calls.rules.charter.reading import Sentence
    from grants.calls.rules.charter.rule import Rule

TEXT_RULES: tuple[Rule, ...] = (*FORM_RULES, *AGREEMENT_RULES, *CONTROL_RULES, *PEOPLE_RULES)
# What a graver rule says of the same sentence already.
_OUTDONE = {
    "A2.prior_approval": {"P2.veto", "M1.milestones"},
    "A2.purpose": {"P1.earmark"},
    "F4.other_donors": {"A2.publicity"},
    "P1.soft_earmark": {"P1.earmark"},
}
_OF_A_DUTY = frozenset({"R1.reports"})
_EVERY = (
    (re.compile(r"\bmonthly\b|every month|each month|شهري\w*|كل شهر"), 12),
    (
        re.compile(r"quarter\w*|every three months|every 3 months|ربع سنوي\w*|ربعي\w*|كل ثلاثه اشهر|كل 3 اشهر|فصلي\w*"),
        4,
    ),
    (
        re.compile(
            r"semi[- ]?annual\w*|six[- ]monthly|every six months|bi-?annual\w*|half[- ]yearly|twice (?:a"
            r"|per) year|نصف سنوي\w*|كل سته اشهر|مرتين|كل 6 اشهر"
        ),
        2,
    ),
    (re.compile(r"interim and (?:a )?final|mid-?term and (?:a )?final|مرحلي\w* و(?:ال)?(?:نهائي|ختامي)\w*"), 2),
)


def lint_text(language: str, text: str, place: Place | None = None) -> list[Finding]:
    """Return what looks like a string in `text`, once a rule; a denial, a critique or an offer is none.

    The language of a text is seen from its letters; `language` is where the text stands, and is kept in the place.
    """
    where = place or Place(language=language)
    return [Finding(rule, score, rule.message, where, said, is_decided=False) for rule, score, said in _marks(text)]


@lru_cache(maxsize=512)
def _marks(text: str) -> tuple[tuple[Rule, int, str], ...]:
    """Return (rule, points, sentence) once a rule; a page asks about the same text several times."""
    found: dict[str, tuple[Rule, int, str]] = {}
    for sentence in sentences(text):
        for rule, score in _in_sentence(sentence):
            found.setdefault(rule.id, (rule, score, sentence.said))
    return tuple(found.values())


def _in_sentence(sentence: Sentence) -> Iterator[tuple[Rule, int]]:
    if sentence.is_critique or _is_offered(sentence):
        return
    letters = "ar" if re.search("[\u0621-\u064a]", sentence.text) else "en"
    shown = [rule for rule in TEXT_RULES if _shows(rule, letters, sentence)]
    graver = {rule.id for rule in shown}
    for rule in shown:
        if not _OUTDONE.get(rule.id, set()) & graver:
            yield rule, _score(rule, sentence)


def _is_offered(sentence: Sentence) -> bool:
    return OFFERED.search(sentence.text) is not None and PRESSED.search(sentence.text) is None


def _shows(rule: Rule, letters: str, sentence: Sentence) -> bool:
    if not any(sign(one).find(sentence) for one in rule.signs.get(letters, ())):
        return False
    return not any(sign(f"never: {one}").find(sentence) for one in rule.harmless)


def _score(rule: Rule, sentence: Sentence) -> int:
    """Return what a rule adds: each written report of a year counts on its own."""
    if rule.id not in _OF_A_DUTY:
        return rule.score
    return next((times for often, times in _EVERY if often.search(sentence.text)), 1) * rule.score
