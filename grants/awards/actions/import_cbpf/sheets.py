"""Published tables, read cell by cell: what cannot be read is noted by file, line and column, and never guessed."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import TYPE_CHECKING, Any

from grants.errors import Refusal
from grants.money import BadAmount, Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PACKED = "|||"  # one cell for several clusters of a project: '120.00|||80.00'
_DAY = "%m/%d/%Y %I:%M:%S %p"
_YEARS = range(1990, 2101)
_NO_DAY = date(1, 1, 1)  # stands in for a day that could not be read; nothing is kept then


@dataclass(frozen=True)
class Fault:
    """What could not be taken: where it stands, and why."""

    file: str
    line: int  # 1 is the line of the column names; 0 is the file as a whole
    column: str
    why: str

    def __str__(self) -> str:
        """Return one line that says where to look."""
        places = [self.file, f"line {self.line}" if self.line else "", f"column {self.column}" if self.column else ""]
        return f"{', '.join(place for place in places if place)}: {self.why}"


class Unreadable(Refusal):
    """Something in the files cannot be taken as it stands, so nothing of them was."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep every fault, so that all can be put right at once."""
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Row:
    """One line of a sheet. A cell that cannot be read is noted as a fault, and a harmless value is returned."""

    file: str
    line: int
    cells: dict[str, str]
    faults: list[Fault]

    def blame(self, column: str, why: str) -> None:
        """Note a fault in this line."""
        self.faults.append(Fault(self.file, self.line, column, why))

    def text(self, column: str) -> str:
        """Return a cell that must not be empty."""
        value = " ".join(unescape(self.cells[column]).split())  # the source has 'Food &amp; Water'
        if not value:
            self.blame(column, "is empty")
        return value

    def number(self, column: str) -> Decimal:
        """Return the sum of the numbers in a cell, of which a packed cell has several; none is below zero."""
        total = Decimal(0)
        for part in self.cells[column].split(PACKED):
            try:
                value = Decimal(part.strip())
            except InvalidOperation:
                self.blame(column, f"{self.cells[column]!r} is not a number")
                return Decimal(0)
            if not value.is_finite() or value < 0:
                self.blame(column, f"{self.cells[column]!r} is not an amount")
                return Decimal(0)
            total += value
        return total

    def money(self, column: str, currency: str) -> Money:
        """Return an amount above zero, to the currency's last digit."""
        noted = len(self.faults)
        value = self.number(column)
        try:
            amount = Money.of(value, currency)
        except BadAmount:
            self.blame(column, f"{self.cells[column]!r} has more digits than {currency} has")
            return Money.zero(currency)
        if not amount and len(self.faults) == noted:
            self.blame(column, "is zero")
        return amount

    def day(self, column: str) -> date:
        """Return the day of a cell such as '7/26/2015 12:00:00 AM'."""
        try:
            return datetime.strptime(self.cells[column].strip(), _DAY).replace(tzinfo=UTC).date()
        except ValueError:
            self.blame(column, f"{self.cells[column]!r} is not a date such as 7/26/2015 12:00:00 AM")
            return _NO_DAY

    def year(self, column: str) -> int:
        """Return a year."""
        value = self.cells[column].strip()
        if not value.isascii() or not value.isdigit() or int(value) not in _YEARS:
            self.blame(column, f"{value!r} is not a year")
            return _YEARS.start
        return int(value)


def rows(folder: Path, file: str, columns: Sequence[str], faults: list[Fault]) -> Iterator[Row]:
    """Yield the lines of `file` in `folder`; a missing file or column is noted, and then nothing is yielded."""
    try:
        text = (folder / file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        why = "is not here" if isinstance(fault, FileNotFoundError) else f"cannot be read ({type(fault).__name__})"
        faults.append(Fault(file, 0, "", why))
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    head = next(reader, [])
    missing = [column for column in columns if column not in head]
    faults += [Fault(file, 1, column, "is missing") for column in missing]
    if not missing:
        yield from _lines(reader, head, file, faults)


def _lines(reader: Any, head: list[str], file: str, faults: list[Fault]) -> Iterator[Row]:
    begins = 2
    try:
        for cells in reader:
            if len(cells) == len(head):
                yield Row(file, begins, dict(zip(head, cells, strict=True)), faults)
            else:
                faults.append(Fault(file, begins, "", f"has {len(cells)} cells where there are {len(head)} columns"))
            begins = reader.line_num + 1
    except csv.Error as fault:
        faults.append(Fault(file, begins, "", f"is no line of a table ({fault})"))
