"""Which words one text has that another had not. Pure, and quick however long the texts are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile

_PIECE = re.compile(r"\s+|\S+")
_MOST = 3_000  # pieces that are compared one by one; a longer stretch reads as replaced


class Mark(StrEnum):
    """What became of a stretch of words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Stretch:
    """Words that stand together and share what became of them, with the white space as it was written."""

    mark: Mark
    text: str


def stretches(before: str, after: str) -> list[Stretch]:
    """Return both texts as one, in stretches: what stayed, what went, what came; SAME and NEW make up `after`."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    start = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    rest = zip(reversed(old[start:]), reversed(new[start:]), strict=False)
    end = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], rest))
    middle = _between(old[start : len(old) - end], new[start : len(new) - end])
    found = [(Mark.SAME, old[:start]), *middle, (Mark.SAME, old[len(old) - end :])]
    return [Stretch(mark, "".join(pieces)) for mark, pieces in found if pieces]


def _between(old: list[str], new: list[str]) -> list[tuple[Mark, list[str]]]:
    if len(old) > _MOST or len(new) > _MOST or not old or not new:
        return [(Mark.GONE, old), (Mark.NEW, new)]
    found: list[tuple[Mark, list[str]]] = []
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((Mark.SAME, old[first:last]))
        else:
            found += [(Mark.GONE, old[first:last]), (Mark.NEW, new[start:end])]
    return found


def counted(parts: list[Stretch]) -> tuple[int, int]:
    """Return how many words came and how many went."""
    words = {mark: sum(len(part.text.split()) for part in parts if part.mark is mark) for mark in Mark}
    return words[Mark.NEW], words[Mark.GONE]
