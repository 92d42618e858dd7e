"""How a string gives itself away: signs written in a small language of words, made into patterns. Pure.

A sign is one or more ideas joined by ' & '; all of them stand in one clause, in any order. In an idea '|' separates
ways to say it, '…' leaves up to six words out, '*' any ending, '{name}' is a word list of vocabulary.txt. Arabic words
may carry their usual beginnings and endings; '!' keeps an ending as it stands. A sign may begin with how it is denied:
usually a denial takes the duty back; 'odd:' the sign itself is the forbidden thing ('may … reallocate'
needs a 'not'); 'before:' only a denial ahead of it counts; 'never:' none does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from grants.calls.rules.charter.reading import fold
from grants.calls.rules.charter.reference import vocabulary

if TYPE_CHECKING:
    from grants.calls.rules.charter.reading import Sentence

_ARABIC = re.compile("[\u0621-\u064a]+!?")
_BEGINNING = "[وف]?(?:ال|بال|كال|لل|ل|ب|ك|س)?"
_GAP = r"(?:[^\w]+\w+){0,6}?[^\w]+"
_DENIED = ("odd", "before", "never")
_FARTHEST = 130  # characters between two ideas of one sign


@dataclass(frozen=True)
class Sign:
    """One sign as patterns, and how a denial touches it."""

    ideas: tuple[re.Pattern[str], ...]
    denied: str

    def find(self, sentence: Sentence) -> tuple[int, int] | None:
        """Return where the sign stands in a sentence, when it is not taken back; else None."""
        for first in self.ideas[0].finditer(sentence.text):
            span = self._together(sentence, first.span())
            if span is not None and self._binds(sentence, *span):
                return span
        return None

    def _together(self, sentence: Sentence, span: tuple[int, int]) -> tuple[int, int] | None:
        start, end = span
        for idea in self.ideas[1:]:
            near = [
                one.span() for one in idea.finditer(sentence.text, max(0, span[0] - _FARTHEST), span[1] + _FARTHEST)
            ]
            apart = [one for one in near if one[0] != span[0] and one[1] != span[1]]
            if not apart:
                return None
            other = min(apart, key=lambda one: min(abs(one[0] - span[1]), abs(span[0] - one[1])))
            start, end = min(start, other[0]), max(end, other[1])
        return start, end

    def _binds(self, sentence: Sentence, start: int, end: int) -> bool:
        if self.denied == "never":
            return True
        if self.denied == "odd":
            return sentence.denies(start, end)
        return not sentence.denies(start, end, only_before=self.denied == "before")


@cache
def sign(written: str) -> Sign:
    """Return the sign that is `written` in the small language."""
    head, _colon, rest = written.partition(": ")
    denied, ideas = (head, rest) if head in _DENIED else ("even", written)
    return Sign(tuple(_pattern(idea) for idea in ideas.split(" & ")), denied)


def _pattern(idea: str) -> re.Pattern[str]:
    said = idea
    for _depth in range(2):
        said = re.sub(r"\{([a-z_]+)\}", lambda name: f"(?:{vocabulary()[name[1]]})", said)
    said = _ARABIC.sub(_arabic, fold(said.replace(" … ", "~")))
    said = re.sub(r"(?<!\\w)\*", r"\\w*", said)
    said = said.replace(" ?", r"[\s-]*").replace(" ", r"[\s-]+").replace("~", _GAP)
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)")


def _arabic(word: re.Match[str]) -> str:
    stem = word.group()
    return rf"{_BEGINNING}{stem[:-1]}" if stem.endswith("!") else rf"{_BEGINNING}{stem}\w{{0,4}}"
