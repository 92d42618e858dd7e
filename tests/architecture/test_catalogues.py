"""Every phrase is said in every language, with the same values in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from babel.messages import Catalog

from grants.i18n import CATALOGUE_FOLDERS
from tests.architecture import catalogues
from tests.architecture.source import ROOT, name_of

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages import Message

PLACED = catalogues.extract_all()
HOLES = re.compile(r"%\((\w+)\)([a-z])|%%|%(?!\()\s*([a-z])")
COUNT = "num"  # 'one day' and 'two days' need no figure in Arabic


def holes(text: str) -> set[str]:
    """Return the values that a phrase takes in."""
    return {found[1] for found in HOLES.finditer(text) if found[1]}


def faults(entry: Message, forms: int) -> list[str]:
    """Say what is wrong with one translation."""
    if isinstance(entry.id, str):
        texts, said = [entry.string or ""], [entry.id]
    else:
        texts, said = list(entry.string), list(entry.id)
    found = ["fuzzy"] if entry.fuzzy else []
    if not isinstance(entry.id, str) and len(texts) != forms:
        found.append(f"{len(texts)} forms, not {forms}")
    if not all(texts):
        found.append("not translated")
        return found
    given = {hole for text in said for hole in holes(text)}
    needed = given if isinstance(entry.id, str) else given - {COUNT}
    if any(not needed <= holes(text) <= given for text in texts):
        found.append("other values than the phrase")
    return found


@pytest.mark.parametrize("code", catalogues.TRANSLATED)
@pytest.mark.parametrize("folder", CATALOGUE_FOLDERS)
def test_every_phrase_is_translated_where_it_belongs(folder: str, code: str):
    catalogue = catalogues.read(catalogues.path_of(folder, code), code)
    entries = catalogues.entries(catalogue)
    expected = PLACED[folder]
    assert {
        "missing": sorted(expected.keys() - entries.keys()),
        "unused": sorted(entries.keys() - expected.keys()),
    } == {
        "missing": [],
        "unused": [],
    }
    wrong = {key: faults(entry, catalogue.num_plurals) for key, entry in entries.items()}
    assert {key: list_of for key, list_of in wrong.items() if list_of} == {}


def test_arabic_has_six_plural_forms_everywhere():
    for folder in CATALOGUE_FOLDERS:
        path = catalogues.path_of(folder, "ar")
        if path.exists():
            assert "nplurals=6;" in path.read_text(encoding="utf-8"), name_of(path)


def test_every_template_belongs_to_a_catalogue():
    spoken_for = {path for folder in CATALOGUE_FOLDERS for path in catalogues.sources(folder)}
    templates = {path for path in (ROOT / "templates").rglob("*.*") if path.is_file()}
    assert sorted(map(name_of, templates - spoken_for)) == []


def test_extraction_sees_every_way_to_say_a_thing(tmp_path: Path):
    code = tmp_path / "a.py"
    code.write_text(
        '_("a")\ngettext("b")\nngettext("c", "cs", n)\nlazy_gettext("d")\n_l("e")\nLazy("f")\nother("no")\n'
    )
    page = tmp_path / "a.html"
    page.write_text('{{ _("g") }}{{ ngettext("%(num)s h", "%(num)s hs", n) }}{% trans %}i{% endtrans %}<p title="j">')
    assert list(catalogues.said_in(code)) == ["a", "b", ("c", "cs"), "d", "e", "f"]
    assert list(catalogues.said_in(page)) == ["g", ("%(num)s h", "%(num)s hs"), "i"]


@pytest.mark.parametrize(
    ("phrase", "translation", "expected"),
    [
        ("Sent to %(name)s", "إلى %(name)s", []),
        ("Sent to %(name)s", "إلى", ["other values than the phrase"]),
        ("Sent", "إلى %(name)s", ["other values than the phrase"]),
        ("Sent", "", ["not translated"]),
        (("%(num)s day", "%(num)s days"), ("لا", "يوم", "يومان", "%(num)s أيام", "%(num)s يومًا", "%(num)s يوم"), []),
        (("%(num)s day", "%(num)s days"), ("لا", "يوم"), ["2 forms, not 6"]),
        (("%(num)s day", "%(num)s days"), ("لا", "يوم", "يومان", "", "%(num)s", "%(num)s"), ["not translated"]),
    ],
)
def test_the_check_itself(phrase: catalogues.Phrase, translation: str | tuple[str, ...], expected: list[str]):
    entry = Catalog(locale="ar").add(phrase, translation)
    assert faults(entry, 6) == expected
