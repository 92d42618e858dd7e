"""Tables that leave the house: the one way to write CSV and XLSX, where no cell can come alive as a formula.

Spreadsheets run what begins like a formula. Here text is text: it gets an apostrophe in front where it could be
mistaken. Numbers, days and instants are ours, and stay what they are.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import xlsxwriter

from grants.money import Money, digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | Money | date | datetime | None

STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576  # of one sheet, by the format; a longer table goes on in the next one
_LONGEST_TEXT = 32_767  # of one cell, by the format
_MOST_DIGITS = 15  # a spreadsheet's number keeps no more; a longer one goes as text, whole
_FIRST_DAY = date(1900, 3, 1)  # before it, a spreadsheet's calendar has a day that never was
_AT_ONCE = 500  # rows in one piece of a CSV
_PIECE = 64 * 1024  # bytes


def safe(text: str) -> str:
    """Return `text` as a cell that no spreadsheet takes for a formula, whatever stands in it."""
    plain = text if text.isascii() else text.encode("utf-8", "replace").decode()
    begins = {plain[:1], plain.lstrip()[:1]}
    return plain if STARTS_A_FORMULA.isdisjoint(begins) else f"'{plain}"


def csv_pieces(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Return a CSV file piece by piece: UTF-8 with the mark by which spreadsheets know it, every cell in quotes."""
    written = io.StringIO()
    lines = csv.writer(written, quoting=csv.QUOTE_ALL)
    yield b"\xef\xbb\xbf"
    every = chain([head], rows)
    while batch := list(islice(every, _AT_ONCE)):
        lines.writerows([_as_text(cell) for cell in row] for row in batch)
        yield written.getvalue().encode()
        written.seek(0)
        written.truncate()


def _as_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return safe(cell)
        case Money():
            return cell.plain()
        case datetime():
            return f"{cell.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        case date():
            return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else f"{cell:d}"


def xlsx_pieces(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str, is_rtl: bool = False
) -> Iterator[bytes]:
    """Return an XLSX file piece by piece; it is written to the disk first, a row at a time, so memory stays flat.

    `sheet` is the name of its sheet: at most 28 characters, none of []:*?/ and the backslash.
    """
    with TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            _Sheets(book, head, sheet, is_rtl=is_rtl).write(rows)
        file.seek(0)
        yield from _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


class _Sheets:
    """A table over as many sheets as it needs, with its head on each."""

    def __init__(self, book: Workbook, head: Sequence[str], name: str, *, is_rtl: bool) -> None:
        """Make the first sheet."""
        self.book, self.head, self.name, self.is_rtl = book, head, name, is_rtl
        self.formats: dict[str, Format] = {}
        self.count = 0
        self.sheet = self._new_sheet()

    def _new_sheet(self) -> Worksheet:
        self.count += 1
        made = self.book.add_worksheet(self.name if self.count == 1 else f"{self.name} {self.count}")
        if self.is_rtl:
            made.right_to_left()
        made.freeze_panes(1, 0)
        bold = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for column, title in enumerate(self.head):
            made.set_column(column, column, max(12, min(40, len(title) + 2)))
            made.write_string(0, column, safe(title), bold)
        return made

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write the rows in order."""
        place = 0
        for row in rows:
            place += 1
            if place == MOST_ROWS:
                self.sheet, place = self._new_sheet(), 1
            for column, cell in enumerate(row):
                self._put(place, column, cell)

    def _put(self, row: int, column: int, cell: Cell) -> None:
        """Write one cell by its kind; never through the library's guessing."""
        match cell:
            case None:
                return
            case str():
                self._text(row, column, safe(cell))
            case Money():
                self._number(row, column, cell.major, digits(cell.currency))
            case datetime():
                instant = cell.astimezone(UTC).replace(tzinfo=None)
                self._day(row, column, instant, instant.date(), "yyyy-mm-dd hh:mm:ss")
            case date():
                self._day(row, column, cell, cell, "yyyy-mm-dd")
            case Decimal():
                self._number(row, column, cell, max(0, -int(cell.as_tuple().exponent)))
            case _:
                self._number(row, column, Decimal(cell), None)

    def _text(self, row: int, column: int, text: str) -> None:
        whole = text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
        self.sheet.write_string(row, column, whole)

    def _number(self, row: int, column: int, number: Decimal, places: int | None) -> None:
        """Write a number with so many places; with None, a number that counts or names rather than weighs."""
        if len(number.as_tuple().digits) > _MOST_DIGITS:
            self._text(row, column, f"{number:f}")
            return
        shown = "0" if places is None else f"#,##0.{'0' * places}".rstrip(".")
        self.sheet.write_number(row, column, number, self._format(shown))

    def _day(self, row: int, column: int, value: date | datetime, on: date, shown: str) -> None:
        if on < _FIRST_DAY:
            self._text(row, column, on.isoformat())
            return
        self.sheet.write_datetime(row, column, value, self._format(shown))

    def _format(self, shown: str) -> Format:
        if shown not in self.formats:
            self.formats[shown] = self.book.add_format({"num_format": shown})
        return self.formats[shown]
