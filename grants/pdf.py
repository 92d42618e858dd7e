"""Sheets of paper: a title, facts, tables and a foot, set in either direction by a font that knows both scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, cast

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from grants.i18n import LANGUAGES
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_FONT = "plex"
_PLAIN, _STRONG, _SMALL = 11, 20, 8  # points
_LINE, _GAP = 6.2, 5.0  # millimetres
_LABEL = 52.0  # millimetres of a label's column
_BETWEEN = 4.0  # millimetres between two columns
_Colour = tuple[int, int, int]
_INK, _SOFT, _RULE = (32, 32, 28), (96, 94, 86), (200, 196, 184)


@dataclass(frozen=True)
class Table:
    """Rows under a head; the columns of `numeric` stand at their far edge, so that digits line up."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[int] = ()
    widths: Sequence[float] = ()  # in parts; equal ones when left out


@dataclass(frozen=True)
class Sheet:
    """What a document says. `foot` stands small on each page: where it comes from, and the books' last seal."""

    title: str
    by: str
    facts: Sequence[tuple[str, str]]
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = field(default=())
    foot: Sequence[str] = ()


@lru_cache
def _font(weight: str) -> Path:
    return Path(str(files("fontpkg_ibm_plex_sans_arabic") / "files" / f"IBMPlexSansArabic-{weight}.ttf"))


class _Paper(FPDF):
    """A4 in one direction, with the same foot on each page."""

    def __init__(self, sheet: Sheet, language: str) -> None:
        """Begin the first page."""
        super().__init__(format="A4", unit="mm")
        self.sheet = sheet
        self.direction = LANGUAGES[language].direction
        self.start = Align.R if self.direction == "rtl" else Align.L
        self.end = Align.L if self.direction == "rtl" else Align.R
        self.set_margins(20, 20)
        self.set_auto_page_break(auto=True, margin=20 + _LINE * len(sheet.foot))
        self.add_font(_FONT, "", _font("Regular"))
        self.add_font(_FONT, "B", _font("SemiBold"))
        self.set_text_shaping(use_shaping_engine=True, direction=self.direction)
        self.set_lang(language)
        self.add_page()

    def footer(self) -> None:
        """Write the foot and the page's number; the library calls it at the end of each page."""
        self.set_y(-14 - 4 * len(self.sheet.foot))
        self.write_text("", size=_SMALL, ink=_SOFT)
        for words in (*self.sheet.foot, _("Page %(number)s", number=self.page_no())):
            self.write_text(words, size=_SMALL, ink=_SOFT, line=4)

    def write_text(
        self, words: str, *, size: float = _PLAIN, style: str = "", ink: _Colour = _INK, line: float = _LINE
    ) -> None:
        """Write a paragraph over the whole width."""
        self.set_font(_FONT, style, size)
        self.set_text_color(*ink)
        self.multi_cell(0, line, words, align=self.start, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def rule(self) -> None:
        """Draw a thin line across."""
        self.set_draw_color(*_RULE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(_GAP / 2)

    def row(self, cells: Sequence[tuple[str, float, bool]], *, style: str = "", ink: _Colour = _INK) -> None:
        """Write cells (text, width, is it numeric) beside each other, from the side where one begins to read."""
        self.set_font(_FONT, style, _PLAIN - 1)
        self.set_text_color(*ink)
        height = _LINE * max(len(self._lines(words, width)) for words, width, _is in cells)
        if self.will_page_break(height):
            self.add_page()
            self.set_font(_FONT, style, _PLAIN - 1)
            self.set_text_color(*ink)
        top = self.get_y()
        at = self.w - self.r_margin if self.direction == "rtl" else self.l_margin
        for words, width, is_numeric in cells:
            left = at - width if self.direction == "rtl" else at
            self.set_xy(left + (_BETWEEN if self.direction == "rtl" else 0), top)
            self.multi_cell(width - _BETWEEN, _LINE, words, align=self.end if is_numeric else self.start)
            at = left if self.direction == "rtl" else at + width
        self.set_xy(self.l_margin, top + height)

    def _lines(self, words: str, width: float) -> list[str]:
        lines = self.multi_cell(width - _BETWEEN, _LINE, words, dry_run=True, output=MethodReturnValue.LINES)
        return cast("list[str]", lines) or [""]


def written(sheet: Sheet, language: str, *, at: datetime) -> bytes:
    """Return `sheet` as a PDF in `language`; the same sheet at the same instant gives the same bytes."""
    paper = _Paper(sheet, language)
    paper.set_creation_date(at)
    paper.set_title(sheet.title)
    paper.write_text(sheet.by, ink=_SOFT)
    paper.write_text(sheet.title, size=_STRONG, style="B", line=11)
    paper.ln(_GAP / 2)
    paper.rule()
    for label, value in sheet.facts:
        paper.row([(label, _LABEL, False), (value, paper.epw - _LABEL, False)])
    paper.ln(_GAP)
    for words in sheet.paragraphs:
        paper.write_text(words)
        paper.ln(_GAP / 2)
    for table in sheet.tables:
        _write_table(paper, table)
    return bytes(paper.output())


def _write_table(paper: _Paper, table: Table) -> None:
    parts = table.widths or [1.0] * len(table.head)
    widths = [paper.epw * part / sum(parts) for part in parts]
    paper.write_text(table.title, size=_PLAIN + 2, style="B")
    paper.ln(_GAP / 4)

    def write(cells: Sequence[str], style: str = "") -> None:
        placed = enumerate(zip(cells, widths, strict=True))
        paper.row([(words, width, place in table.numeric) for place, (words, width) in placed], style=style)

    write(table.head, style="B")
    paper.rule()
    for cells in table.rows:
        write(cells)
    paper.ln(_GAP)


def isolated(text: object) -> str:
    """Return an amount, a code or a number so that it keeps its own direction among words of another."""
    return f"\u2066{text}\u2069"
