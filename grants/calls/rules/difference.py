"""What changed between two versions of a call, so that a person can read it: word by word, and piece by piece. Pure.

A version is the whole form as `grants.calls.models.versions.whole_form` writes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from grants.calls.rules.library import KINDS
from grants.calls.rules.questions import QuestionKind
from grants.calls.rules.terms import said_terms
from grants.i18n import LANGUAGES, in_language
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_FEW = 12  # a value of few words is read as a whole
_WORD = re.compile(r"(\S+)(\s*)")
_QUESTION_TEXTS = {"prompt": _l("The question"), "used_for": _l("Used for"), "hint": _l("Hint")}
_CRITERION_TEXTS = {"name": _l("Criterion"), "meaning": _l("What it means")}


@dataclass(frozen=True)
class Piece:
    """A run of words: 'same', 'added' or 'gone'."""

    how: str
    text: str


@dataclass(frozen=True)
class Change:
    """One thing that differs. `kind` is 'words', 'added', 'removed' or 'moved'.

    `where` names the place in the reader's language, `language` is the code of the text that differs ('' for what is
    no text), `pieces` are its words, in order.
    """

    kind: str
    where: str
    language: str = ""
    pieces: tuple[Piece, ...] = ()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what changed from one whole form to another, in the order of the form; nothing when they say the same."""
    return [
        *_texts(_("Title"), before["title"], after["title"]),
        *_texts(_("Summary"), before["summary"], after["summary"]),
        *_terms(before["terms"], after["terms"]),
        *_parts(before["questions"], after["questions"], _question_change, _question_name),
        *_parts(before["criteria"], after["criteria"], _criterion_change, _criterion_name),
    ]


def word_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return the words of both texts in reading order: those that stayed, went and came."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    for how, start, end, from_new, to_new in matcher.get_opcodes():
        if how == "equal":
            pieces.append(Piece("same", "".join(new[from_new:to_new])))
            continue
        if end > start:
            pieces.append(Piece("gone", "".join(old[start:end])))
        if to_new > from_new:
            pieces.append(Piece("added", "".join(new[from_new:to_new])))
    return tuple(pieces)


def _words(text: str) -> list[str]:
    """Return the words, each with the space behind it, so that none runs into one from the other text."""
    return [word + (space or " ") for word, space in _WORD.findall(text)]


def _texts(where: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for code in LANGUAGES:
        old, new = before.get(code, ""), after.get(code, "")
        if old.split() != new.split():
            yield Change("words", where, code, word_pieces(old, new))


def _values(where: str, before: str, after: str) -> Iterator[Change]:
    if before == after:
        return
    if len(before.split()) > _FEW and len(after.split()) > _FEW:
        yield Change("words", where, "", word_pieces(before, after))
        return
    pieces = (Piece("gone", before), Piece("added", after))
    yield Change("words", where, "", tuple(piece for piece in pieces if piece.text))


def _terms(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = said_terms(before), said_terms(after)
    for (where, was), (_same, now) in zip(old, new, strict=True):
        yield from _values(where, was, now)


def _parts(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], changed: Any, name: Any
) -> Iterator[Change]:
    """Yield what came, went, changed place and words among questions or criteria; keys tell them apart."""
    old = {part["key"]: part for part in before}
    kept = {part["key"] for part in after} & set(old)
    was_at = {key: place for place, key in enumerate(key for key in old if key in kept)}
    order = [part["key"] for part in after if part["key"] in kept]
    stayed = _longest_run([was_at[key] for key in order])
    for place, part in enumerate(after, start=1):
        key, where = part["key"], name(place, part)
        if key not in kept:
            yield Change("added", where)
            yield from changed(where, {}, part)
            continue
        if was_at[key] not in stayed:
            yield Change("moved", where)
        yield from changed(where, old[key], part)
    for place, part in enumerate(before, start=1):
        if part["key"] not in kept:
            yield Change("removed", name(place, part))


def _longest_run(places: Sequence[int]) -> set[int]:
    """Return a longest rising run of `places`: what stands in it kept its order, whatever else moved around it."""
    best: list[list[int]] = []
    for place in places:
        longest = _longest([run for run in best if run[-1] < place])
        best.append([*longest, place])
    return set(_longest(best))


def _longest(runs: list[list[int]]) -> list[int]:
    return max(runs, key=len) if runs else []


def _question_name(place: int, question: Mapping[str, Any]) -> str:
    return _("Question %(number)d: %(words)s", number=place, words=_short(question["prompt"]))


def _criterion_name(place: int, criterion: Mapping[str, Any]) -> str:
    return _("Criterion %(number)d: %(words)s", number=place, words=_short(criterion["name"]))


def _short(texts: Mapping[str, str]) -> str:
    said = in_language(texts)
    return said if len(said) <= 80 else f"{said[:79].rstrip()}…"


def _question_change(where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name, label in _QUESTION_TEXTS.items():
        yield from _texts(_within(where, label), before.get(name, {}), after[name])
    if before:
        old, new = dict(_facts(before)), dict(_facts(after))
        for name, value in new.items():
            yield from _values(_within(where, name), old[name], value)
    yield from _options(where, before.get("options", []), after["options"])


def _options(where: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    old = {option["key"]: option["label"] for option in before}
    new = {option["key"]: option["label"] for option in after}
    for key in [*new, *(key for key in old if key not in new)]:
        yield from _texts(_within(where, _("Choice")), old.get(key, {}), new.get(key, {}))
    if set(old) == set(new) and list(old) != list(new):
        yield Change("moved", _within(where, _("Choices")))


def _facts(question: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a question is besides its texts, in words."""
    yield _("Kind of answer"), str(KINDS[QuestionKind(question["kind"])][0])
    yield _("Suggested length"), str(question["suggested_words"])
    yield _("Must be answered"), _("Yes") if question["is_required"] else _("No")
    yield _("Bounds"), ", ".join(f"{name}: {value}" for name, value in sorted((question["bounds"] or {}).items()))
    when = question["shown_when"]
    yield _("Asked only when"), f"{when['question']} = {', '.join(when['any_of'])}" if when else ""


def _criterion_change(where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name, label in _CRITERION_TEXTS.items():
        yield from _texts(_within(where, label), before.get(name, {}), after[name])
    if before:
        yield from _values(_within(where, _("Points")), str(before["most"]), str(after["most"]))
        yield from _values(_within(where, _("Weight")), str(before["weight"]), str(after["weight"]))


def _within(where: str, what: str) -> str:
    return _("%(where)s · %(what)s", where=where, what=what)
