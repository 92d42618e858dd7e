"""Words as people look for them: accents, letter forms and the Arabic article make no difference.

The database carries no dictionaries (architecture.md), so what is searched is folded here, on the way in and when it
is asked for, by the same hand.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SAME = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": ""})
_WORD = re.compile(r"\w+")
# The article, alone or behind a particle that is written onto it: 'the', 'and the', 'by the', 'like the', 'for the'.
_ARTICLE = re.compile(r"^(?:[وف]?[بكل]?ال|[وف]?لل)(?=\w{3})")
_LONGEST = 64  # characters of one word: PostgreSQL keeps up to 2 KB, and nobody looks for more
_FURTHEST = 16_383  # the last place in a text that PostgreSQL tells apart
_MOST_PLACES = 255  # of one word


def fold(text: str) -> str:
    """Return `text` in lower case, without accents, with one form for each Arabic letter and digit."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_SAME)
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in bare)


def words(text: str) -> Iterator[str]:
    """Yield the folded words of a text, each without the Arabic article."""
    for found in _WORD.finditer(fold(text)):
        yield _ARTICLE.sub("", found.group())[:_LONGEST]


def vector(texts: Iterable[tuple[str, str]]) -> str:
    """Return what PostgreSQL reads as a tsvector of (weight, text): each word with its places and 'A' to 'D'."""
    places: dict[str, list[str]] = {}
    numbered = enumerate(((weight, word) for weight, text in texts for word in words(text)), start=1)
    for place, (weight, word) in numbered:
        at = places.setdefault(word, [])
        if place <= _FURTHEST and len(at) < _MOST_PLACES:
            at.append(f"{place}{weight}")
    return " ".join(f"'{word}':{','.join(at)}" if at else f"'{word}'" for word, at in places.items())


def query(text: str, weight: str = "") -> str:
    """Return what PostgreSQL reads as a tsquery: the words of `text` one after the other, the last one only begun.

    With a `weight`, only where the words have it. Empty when there is no word in it.
    """
    found = list(words(text))
    ended = f":{weight}" if weight else ""
    return " <-> ".join([*(f"'{word}'{ended}" for word in found[:-1]), *(f"'{word}':*{weight}" for word in found[-1:])])
