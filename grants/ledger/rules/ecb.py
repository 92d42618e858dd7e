"""Reading what the European Central Bank publishes: the day's XML, the history's CSV, and either of them zipped. Pure.

Its files say what one euro was worth. What cannot be read is refused with the line at fault, never passed over.
"""

from __future__ import annotations

import csv
import re
import zlib
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, cast
from zipfile import BadZipFile, ZipFile

from lxml import etree

from grants.errors import RuleBroken
from grants.i18n import gettext as _
from grants.ledger.rules.rates import ECB, PIVOT, Stated, fits
from grants.money import CURRENCIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LARGEST = 64 * 1024 * 1024  # bytes unpacked; the whole history since 1999 is a few of them
_CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
_ENVELOPE = "{http://www.gesmes.org/xml/2002-08-01}Envelope"
_CODE = re.compile(r"[A-Z]{3}")
_FIGURE = re.compile(r"\d{1,12}(?:\.\d{1,20})?")
_DAY_IN_WORDS = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})")
_MONTHS = ("January February March April May June July August September October November December").split()
_NOT_QUOTED = "N/A"


def read(file: bytes) -> list[Stated]:
    """Return every rate in the file whose currency Musha knows; raise RuleBroken with the line that is at fault."""
    plain = _unzipped(file) if file.startswith(b"PK") else file
    lines = _from_xml(plain) if plain.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else _from_csv(plain)
    found: dict[tuple[str, date], Stated] = {}
    for line, stated in lines:
        first = found.setdefault((stated.quote, stated.on), stated)
        if first.rate != stated.rate:
            raise _fault(line, _("%(currency)s has two rates on one day", currency=stated.quote))
    if not found:
        raise RuleBroken(_("This file has no rates. Choose the file that the ECB publishes, as it is."), field="file")
    return list(found.values())


def _fault(line: int, what: str) -> RuleBroken:
    return RuleBroken(_("Line %(line)d: %(what)s. Nothing was imported.", line=line, what=what), field="file")


def _bad_zip() -> RuleBroken:
    return RuleBroken(_("This ZIP file cannot be read, or holds more than the one file of rates."), field="file")


def _unzipped(file: bytes) -> bytes:
    try:
        with ZipFile(BytesIO(file)) as folder:
            (member,) = folder.infolist()
            with folder.open(member) as packed:
                plain = packed.read(LARGEST + 1)
    except (BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as fault:
        raise _bad_zip() from fault
    if len(plain) > LARGEST:
        raise _bad_zip()
    return plain


def _from_xml(plain: bytes) -> Iterator[tuple[int, Stated]]:
    if b"<!DOCTYPE" in plain:
        raise _fault(1, _("the ECB's files declare no document type, and this one does"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(plain, parser)
    except etree.XMLSyntaxError as fault:
        raise _fault(fault.lineno or 1, _("this is not whole XML")) from fault
    if root.tag != _ENVELOPE:
        raise _fault(_line(root), _("this is not the ECB's file of rates"))
    for cube in root.iter(_CUBE):
        around = cube.getparent()
        dated = around.get("time") if around is not None else None
        if dated is not None or cube.get("currency") is not None:
            line = _line(cube)
            yield from _one(_day(dated or "", line), _code(cube.get("currency", ""), line), cube.get("rate", ""), line)


def _line(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 1


def _from_csv(plain: bytes) -> Iterator[tuple[int, Stated]]:
    try:
        text = plain.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise _fault(plain[: fault.start].count(b"\n") + 1, _("this is not text in UTF-8")) from fault
    lines = csv.reader(text.splitlines(), strict=True)
    try:
        yield from _of_table((lines.line_num, [cell.strip() for cell in row]) for row in lines if row)
    except csv.Error as fault:
        raise _fault(lines.line_num, _("this is not a line of a CSV file")) from fault


def _of_table(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, Stated]]:
    number, head = next(rows, (1, [""]))
    if head[0] != "Date":
        raise _fault(number, _("this is not the ECB's file of rates"))
    codes = [_code(name, number) for name in _without_tail(head[1:])]
    for line, row in rows:
        yield from _of_row(codes, line, row)


def _of_row(codes: Sequence[str], line: int, row: Sequence[str]) -> Iterator[tuple[int, Stated]]:
    cells = _without_tail(row[1:])
    if len(cells) != len(codes):
        raise _fault(line, _("there is not one figure for each currency"))
    on = _day(row[0], line)
    for code, figure in zip(codes, cells, strict=True):
        if figure != _NOT_QUOTED:
            yield from _one(on, code, figure, line)


def _without_tail(cells: Iterable[str]) -> list[str]:
    """Return the cells without the empty one that the ECB's closing comma makes."""
    kept = list(cells)
    return kept[:-1] if kept and not kept[-1] else kept


def _one(on: date, code: str, figure: str, line: int) -> Iterator[tuple[int, Stated]]:
    rate = Decimal(figure) if _FIGURE.fullmatch(figure) and figure.isascii() else Decimal(0)
    if not rate or not fits(rate):
        raise _fault(line, _("“%(typed)s” is no rate of %(currency)s", typed=figure, currency=code))
    if code in CURRENCIES and code != PIVOT:  # those that the euro has replaced stay behind
        yield line, Stated(PIVOT, code, on, rate, ECB)


def _code(name: str, line: int) -> str:
    if not _CODE.fullmatch(name):
        raise _fault(line, _("“%(typed)s” is no currency", typed=name))
    return name


def _day(typed: str, line: int) -> date:
    words = _DAY_IN_WORDS.fullmatch(typed)
    try:
        if words:
            return date(int(words[3]), _MONTHS.index(words[2]) + 1, int(words[1]))
        return date.fromisoformat(typed)
    except ValueError as fault:
        raise _fault(line, _("“%(typed)s” is no day", typed=typed)) from fault
