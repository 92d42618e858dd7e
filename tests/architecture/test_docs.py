"""What the documents point at is there: every file that they link to, and every function that they name beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source import ROOT, name_of

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
LONGEST_TOUR = 150
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
_NAMED = re.compile(r"`([a-z_]+)`")
_DEFINED = re.compile(r"^\s*(?:async )?(?:def|class) (\w+)", re.MULTILINE)
_TOUR = ROOT / "docs" / "tour.md"


def links(document: Path) -> list[tuple[str, Path]]:
    """Return (words, file) of every relative link of a document."""
    found = _LINK.findall(document.read_text(encoding="utf-8"))
    return [(words, (document.parent / target).resolve()) for words, target in found if "://" not in target]


def defined(path: Path) -> set[str]:
    """Return what a Python file defines."""
    return set(_DEFINED.findall(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(document: Path):
    assert [str(path) for _words, path in links(document) if not path.exists()] == []


def test_the_tour_names_functions_that_are_in_the_files_it_links_to():
    known = {name for _words, path in links(_TOUR) if path.suffix == ".py" for name in defined(path)}
    named = set(_NAMED.findall(_TOUR.read_text(encoding="utf-8")))
    assert named - known == set()
    assert len(named) > 30


def test_the_tour_is_no_longer_than_a_walk():
    assert len(_TOUR.read_text(encoding="utf-8").splitlines()) <= LONGEST_TOUR


def test_the_search_itself(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("[a](b.py) [c](https://example.org/d) [e](f/g.md#h)", encoding="utf-8")
    assert links(page) == [("a", tmp_path / "b.py"), ("e", tmp_path / "f" / "g.md")]
    code = tmp_path / "b.py"
    code.write_text("def one(): ...\nclass Two:\n    def three(self): ...\n", encoding="utf-8")
    assert defined(code) == {"one", "Two", "three"}
