"""Which texts and typed clauses stand in a file: a list of texts, an exported form, an exported agreement. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grants.calls.rules.charter.agreements import check_terms
from grants.calls.rules.charter.linting import lint_text
from grants.calls.rules.charter.rule import Place
from grants.funds.rules.agreements import Term
from grants.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grants.calls.rules.charter.rule import Finding

# What a form says to a reader; and whatever begins with x-, or stands there in several languages.
_SPOKEN = ("title", "description", "const")
_ARABIC = re.compile("[\u0621-\u064a]")
_TERMS = {str(term): term for term in Term}
# What is kept beside the texts of a form and says nothing to a reader.
_UNSPOKEN = frozenset(
    {"$id", "$schema", "$ref", "type", "format", "version", "kind", "key", "pattern", "contentMediaType"}
)


class Unreadable(ValueError):
    """A file in which neither texts nor clauses can be found; it says what was expected."""


@dataclass(frozen=True)
class Item:
    """One text or one typed clause; `index` is its place in the list, `where` the way to it within the file."""

    index: int
    where: str
    language: str
    text: str = ""
    term: Term | None = None

    def findings(self) -> list[Finding]:
        """Return what the charter says of it."""
        if self.term is not None:
            return check_terms([self.term])
        return lint_text(self.language, self.text, Place("file", field=self.where, language=self.language))


def items_of(data: object) -> list[Item]:
    """Return every text and typed clause of a file that was read as JSON. Raises Unreadable."""
    if isinstance(data, list):
        return [item for index, entry in enumerate(data) for item in _entry(index, f"[{index}]", entry)]
    if isinstance(data, dict) and isinstance(clauses := data.get("clauses") or data.get("terms"), list):
        return [item for index, entry in enumerate(clauses) for item in _entry(index, f"clauses[{index}]", entry)]
    if isinstance(data, dict) and ({"properties", "title", "description", "$schema"} & data.keys()):
        texts = list(_spoken(data, ""))
        return [Item(index, where, code, text) for index, (where, code, text) in enumerate(texts)]
    raise Unreadable(
        'Expected a list of {"lang", "text"}, an exported form (JSON Schema) or an exported agreement with "clauses".'
    )


def _entry(index: int, where: str, entry: object) -> Iterator[Item]:
    """Yield what one entry of a list says: a text in one language or several, and the type of a clause."""
    if isinstance(entry, str):
        yield _term_or_text(index, where, entry)
        return
    if not isinstance(entry, dict):
        raise Unreadable(f'{where}: expected an object with "lang" and "text".')
    kind = str(entry.get("term") or entry.get("type") or entry.get("id") or "")
    if kind in _TERMS:
        yield Item(index, where, str(entry.get("lang") or ""), term=_TERMS[kind])
    said = entry.get("text", entry.get("texts"))
    if said is None and kind in _TERMS:
        return
    if said is None:
        raise Unreadable(f'{where}: there is no "text".')
    if not _is_said(said):
        raise Unreadable(f'{where}: "text" is neither a text nor texts by language.')
    for code, text in _languages(said, entry.get("lang")):
        yield Item(index, where, code, text)


def _is_said(said: object) -> bool:
    return isinstance(said, str) or (isinstance(said, dict) and all(isinstance(one, str) for one in said.values()))


def _term_or_text(index: int, where: str, said: str) -> Item:
    if said in _TERMS:
        return Item(index, where, "", term=_TERMS[said])
    return Item(index, where, _seen(said), said)


def _languages(said: object, language: object = None) -> Iterator[tuple[str, str]]:
    if isinstance(said, str):
        yield str(language or _seen(said)), said
    elif isinstance(said, dict):
        yield from ((str(code), text) for code, text in said.items() if isinstance(text, str))


def _spoken(node: Any, where: str) -> Iterator[tuple[str, str, str]]:
    """Yield (where, language, text) of all that a form says to a reader."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _of_name(name, value, f"{where}.{name}" if where else name)
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from _spoken(value, f"{where}[{place}]")


def _of_name(name: str, value: Any, where: str) -> Iterator[tuple[str, str, str]]:
    is_spoken = name in _SPOKEN or name.startswith("x-") or _is_translated(value)
    if is_spoken and (isinstance(value, str) or _is_translated(value)):
        yield from ((where, code, text) for code, text in _languages(value) if text.strip())
    elif is_spoken and name.startswith("x-"):
        yield from _deep(value, where)
    elif name not in _UNSPOKEN:
        yield from _spoken(value, where)


def _deep(node: Any, where: str) -> Iterator[tuple[str, str, str]]:
    """Yield every text of an extension, whatever its shape: short names and codes among them harm nobody."""
    if isinstance(node, str):
        yield where, _seen(node), node
    elif _is_translated(node):
        yield from ((where, code, text) for code, text in _languages(node))
    elif isinstance(node, dict):
        for name, value in node.items():
            if name not in _UNSPOKEN:
                yield from _deep(value, f"{where}.{name}")
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from _deep(value, f"{where}[{place}]")


def _is_translated(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and set(value) <= set(LANGUAGES)


def _seen(text: str) -> str:
    return "ar" if _ARABIC.search(text) else "en"


def findings_of(items: Sequence[Item]) -> list[tuple[Item, Finding]]:
    """Return what the charter says of each item, in order."""
    return [(item, finding) for item in items for finding in item.findings()]


def as_data(item: Item, finding: Finding) -> Mapping[str, object]:
    """Return one finding as plain data, its message in the language of what it is about and in every language."""
    messages = finding.rule.messages()
    return {
        "index": item.index,
        "rule": finding.rule.id,
        "severity": str(finding.severity),
        "score": finding.score,
        "message": messages[_tongue(item)],
        "messages": messages,
        "lang": item.language,
        "where": item.where,
        "excerpt": finding.excerpt,
        "source": finding.rule.source,
    }


def _tongue(item: Item) -> str:
    """Return the language to speak of an item in: 'ar' of 'ar-PS' or 'AR'; untold, what its letters say."""
    told = re.split("[-_]", item.language.casefold())[0]
    return told if told in LANGUAGES else _seen(item.text)
