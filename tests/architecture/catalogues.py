"""The phrases of code and templates, and the translation files kept in step with them: `make catalogues`."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from grants.i18n import CATALOGUE_FOLDERS, DEFAULT, LANGUAGES
from tests.architecture.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from babel.messages import Message

Phrase = str | tuple[str, ...]
KEYWORDS: Mapping[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "_l": None,
    "Lazy": None,
}
# Zero, one, two, few, many, other: CLDR's order, as translators' tools have it. Babel's own swaps the last two.
PLURALS = {"ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"}
TRANSLATED = tuple(code for code in LANGUAGES if code != DEFAULT)


def sources(folder: str) -> Iterator[Path]:
    """Yield what the catalogue in `folder` speaks for: its code, and the templates of the same name."""
    code = ROOT / folder
    yield from sorted(code.glob("*.py") if folder == "grants" else code.rglob("*.py"))
    templates = ROOT / "templates"
    if folder == "grants":
        yield from sorted(templates.glob("*.*"))
        yield from sorted((templates / "macros").rglob("*.*"))
    else:
        yield from sorted((templates / Path(folder).name).rglob("*.*"))


def said_in(path: Path) -> Iterator[Phrase]:
    """Yield every phrase of one file: a text, or a pair of singular and plural."""
    method = "python" if path.suffix == ".py" else "jinja2"
    options = {"extensions": "jinja2.ext.do", "silent": "false"} if method == "jinja2" else None
    for _line, phrase, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS, options=options):
        yield tuple(phrase) if isinstance(phrase, list | tuple) else phrase


def extract(folder: str) -> dict[str, Phrase]:
    """Return the phrases said in `folder`, by the text that gettext looks them up by. A pair outdoes a single text."""
    found: dict[str, Phrase] = {}
    for path in sources(folder):
        for phrase in said_in(path):
            key = phrase if isinstance(phrase, str) else phrase[0]
            if key and isinstance(found.get(key, ""), str):
                found[key] = phrase
    return found


def extract_all() -> dict[str, dict[str, Phrase]]:
    """Return {folder: phrases}, each phrase in the lowest folder that says it and nowhere else."""
    everything: dict[str, Phrase] = {}
    placed: dict[str, dict[str, Phrase]] = {}
    for folder in CATALOGUE_FOLDERS:
        said = extract(folder)
        placed[folder] = {key: phrase for key, phrase in said.items() if key not in everything}
        for key, phrase in said.items():
            if isinstance(everything.get(key, ""), str):
                everything[key] = phrase
    return {folder: {key: everything[key] for key in phrases} for folder, phrases in placed.items()}


def path_of(folder: str, code: str) -> Path:
    """Return where the translations of `folder` into language `code` stand."""
    return ROOT / folder / f"{code}.po"


def read(path: Path, code: str) -> Catalog:
    """Return the translations that stand in `path`, none when there is no such file."""
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as source:
        return read_po(source, locale=code)


def entries(catalogue: Catalog) -> dict[str, Message]:
    """Return {text: entry} without the header."""
    return {key_of(entry): entry for entry in catalogue if entry.id}


def key_of(entry: Message) -> str:
    """Return the text by which gettext looks an entry up."""
    return entry.id if isinstance(entry.id, str) else entry.id[0]


def sync() -> list[str]:
    """Bring every catalogue in step: missing phrases come in empty, unused ones go; return the empty ones."""
    placed = extract_all()
    untranslated = []
    for code in TRANSLATED:
        known: dict[str, Message] = {}
        for folder in CATALOGUE_FOLDERS[::-1]:
            known |= {key: entry for key, entry in entries(read(path_of(folder, code), code)).items() if any_of(entry)}
        for folder, phrases in placed.items():
            made = Catalog(locale=code)
            for key, phrase in phrases.items():
                old = known.get(key)
                fits = old is not None and isinstance(old.id, str) == isinstance(phrase, str)
                made.add(phrase, old.string if old is not None and fits else None)
                if not (old is not None and fits):
                    untranslated.append(f"{folder}/{code}.po: {key}")
            _write(path_of(folder, code), made)
    return untranslated


def any_of(entry: Message) -> bool:
    """Say whether anything of an entry is translated."""
    return bool(entry.string) if isinstance(entry.string, str) else any(entry.string)


def header(catalogue: Catalog) -> str:
    """Return the head of a file without dates and names of tools, so that nothing changes when nothing changed."""
    lines = (
        f"Language: {catalogue.locale_identifier}",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURALS.get(catalogue.locale_identifier or '', catalogue.plural_forms)}",
    )
    return "\n".join(['msgid ""', 'msgstr ""', *(json.dumps(f"{line}\n") for line in lines)])


def _write(path: Path, catalogue: Catalog) -> None:
    if not len(catalogue):
        path.unlink(missing_ok=True)
        return
    body = io.BytesIO()
    write_po(body, catalogue, no_location=True, omit_header=True, sort_output=True, width=100)
    text = f"{header(catalogue)}\n\n{body.getvalue().decode().strip()}\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    left = sync()
    print(*left, f"{len(left)} to translate", sep="\n")  # noqa: T201 - what the developer asked for
