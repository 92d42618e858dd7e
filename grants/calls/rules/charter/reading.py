"""How a sentence is read before any rule looks at it: folded, cut into clauses, with what it denies. Pure.

A negation is counted, not understood: a clause in which an odd number of words deny ('no reports are required') takes
the duty back; an even number ('nothing may change without approval') is a duty again.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from grants.calls.rules.charter.words import (
    BINDS,
    COMMAS,
    CONDITION,
    DENIES,
    DENIES_AFTERWARDS,
    DUTY_OF_SOMEBODY,
    FINITE,
    IDIOMS,
    MILD_CRITIQUE,
    STRONG_CRITIQUE,
    TURNS,
    WEAK_CRITIQUE,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = re.compile("[\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LETTERS = str.maketrans(
    dict(zip("أإآٱىةؤئ", "اااايهوي", strict=True))
    | dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True))
    | dict.fromkeys("’‘ʼ", "'")
    | dict.fromkeys("“”«»", '"')
    | dict.fromkeys("–—‑", "-")
    | {"ء": ""}
)
_SENTENCES = re.compile(r"(?<=[.!?؟؛;])\s+|\n+|[•·▪●]|(?<=[.؟!?])(?=[A-Zء-ي])")
_NO = frozenset({"no", "nothing", "none", "nobody"})  # 'no targets, nothing to hand back' denies once
_SHORT = 3  # sentences
_ABBREVIATED = re.compile(r"\b(e\.g|i\.e|etc|no|art|approx|incl|vs)\.\s*", re.IGNORECASE)


def fold(text: str) -> str:
    """Return `text` as rules compare it: NFKC, small letters, no vowel signs, one form of alef, ya and ta marbuta."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return re.sub(r"[^\S\n]+", " ", plain.translate(_LETTERS)).strip()


@dataclass(frozen=True)
class Clause:
    """A part of a sentence with a verb of its own; `denials` are (place, whether only what follows is denied)."""

    start: int
    end: int
    denials: tuple[tuple[int, bool], ...]

    def count(self, start: int, end: int, *, only_before: bool) -> int:
        """Return how many words of this clause deny what stands from `start` to `end`."""
        return sum(
            1
            for place, only_after in self.denials
            if place < (start if only_before else end if only_after else self.end)
        )


@dataclass(frozen=True)
class Sentence:
    """One sentence, folded, in its clauses; `said` is what was written."""

    text: str
    said: str
    carries_critique: bool = field(default=False)

    @cached_property
    def clauses(self) -> list[Clause]:
        """Return its clauses in order."""
        masked = IDIOMS.sub(lambda idiom: "_" * len(idiom.group()), self.text)
        return [_clause(masked, start, end) for start, end in _spans(masked)]

    @cached_property
    def is_critique(self) -> bool:
        """Say whether it writes about a condition as somebody else's, or against it, and lays no duty on the reader."""
        if STRONG_CRITIQUE.search(self.text):
            return True
        if self.carries_critique or WEAK_CRITIQUE.search(self.text):
            return not DUTY_OF_SOMEBODY.search(self.text)
        return bool(MILD_CRITIQUE.search(self.text)) and not BINDS.search(self.text)

    def clause_of(self, place: int) -> Clause:
        """Return the clause in which something stands."""
        return next((one for one in self.clauses if one.start <= place < one.end), self.clauses[-1])

    def denies(self, start: int, end: int, *, only_before: bool = False) -> bool:
        """Say whether what stands from `start` to `end` is denied; `only_before`: by words ahead."""
        first, last = self.clause_of(start), self.clause_of(max(start, end - 1))
        count = first.count(start, end, only_before=only_before)
        if last is not first and not only_before:
            count += last.count(start, end, only_before=False)
        if only_before:
            count += len(DENIES_AFTERWARDS.findall(self.text, end, last.end))
        return count % 2 == 1


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of `text`. A critique goes on until somebody is bound; in a short text it is all of it."""
    said = [one for one in _SENTENCES.split(_ABBREVIATED.sub(r"\1 ", text)) if one and fold(one)]
    folded = [fold(one) for one in said]
    critical = len(said) <= _SHORT and any(STRONG_CRITIQUE.search(one) for one in folded)
    for plain, own in zip(folded, said, strict=True):
        yield Sentence(plain, own.strip(), critical)
        critical = critical or bool(STRONG_CRITIQUE.search(plain))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each clause begins and ends: at a turn ('but'), or at a comma before another finite verb."""
    start, has_verb = 0, False
    pieces = list(_pieces(text))
    for place, (begin, end, is_turn) in enumerate(pieces):
        verb = FINITE.search(text, begin, end) is not None
        if place and (is_turn or (verb and has_verb)):
            yield start, begin
            start, has_verb = begin, False
        has_verb = has_verb or verb
    yield start, len(text) + 1


def _pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    marks = sorted(
        {(one.start(), False) for one in COMMAS.finditer(text)} | {(t.start(), True) for t in TURNS.finditer(text)}
    )
    begin, is_turn = 0, False
    for place, turns in marks:
        if place > begin:
            yield begin, place, is_turn
            begin, is_turn = place, turns
        else:
            is_turn = is_turn or turns
    yield begin, len(text) + 1, is_turn


def _clause(text: str, start: int, end: int) -> Clause:
    """Return a clause; a word that denies again what is denied already ('no reports, no visits') counts once."""
    if CONDITION.match(text, start, end):
        return Clause(start, end, ())
    found: dict[str, tuple[int, bool]] = {}
    for one in DENIES.finditer(text, start, end):
        if one.group() != "ولا" or not found:
            word = "no" if one.group() in _NO else one.group().lstrip("وف")
            found.setdefault(word, (one.start(), one.lastgroup == "onward"))
    return Clause(start, end, tuple(found.values()))
