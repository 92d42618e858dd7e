"""The signs of every string, and the words they are written with, as they stand in the folder `strings`. Pure.

They are data, not code: whoever speaks a language can add a line there. Read once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from grants.calls.rules.charter.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grants.calls.rules.charter.rule import Severity

_FOLDER = Path(__file__).parent / "strings"
_WORDS = "vocabulary.txt"
_HARMLESS = "but"


@dataclass
class Signs:
    """What is written of one string: its signs by language, and what lets a sentence pass all the same."""

    marks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    harmless: list[str] = field(default_factory=list)


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, str]:
    """Return {name: its words}."""
    return {name: words for name, _is, words in (line.partition(" = ") for line in _lines(_FOLDER / _WORDS))}


@lru_cache(maxsize=1)
def signs() -> dict[str, Signs]:
    """Return {id of the rule: its signs}."""
    found: dict[str, Signs] = defaultdict(Signs)
    for path in sorted(_FOLDER.glob("*.txt")):
        rule = ""
        for line in _lines(path) if path.name != _WORDS else ():
            kind, _space, sign = line.partition(" ")
            if line.startswith("["):
                rule = line.strip("[]")
            elif kind == _HARMLESS:
                found[rule].harmless.append(sign)
            else:
                found[rule].marks[kind].append(sign)
    return dict(found)


def string(name: str, severity: Severity, score: int, message: str, source: str) -> Rule:
    """Return the rule against a string, with its signs."""
    written = signs()[name]
    marks = {code: tuple(lines) for code, lines in written.marks.items()}
    return Rule(name, severity, score, message, source, marks, tuple(written.harmless))


def _lines(path: Path) -> Iterator[str]:
    yield from (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
