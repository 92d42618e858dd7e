"""The cells of a table as banks export it: rows with their line numbers, days and amounts in any digits. Pure."""

from __future__ import annotations

import csv
import re
from collections import Counter
from contextlib import suppress
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

from grants.funds.rules.statements.model import BadStatement
from grants.funds.rules.statements.plain import exact, few_enough, text_of, tidy
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from grants.money import Money

ORDERS = ("d/m/y", "m/d/y", "y-m-d")
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 200  # rows that show which sign parts the cells
_MOST_CELLS = 500  # of a row: no bank has as many columns, and headers are compared with one another
_LATIN = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹−–", "01234567890123456789--", "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2069"
)
_GAPS = str.maketrans("", "", "\u00a0\u202f\u2009 _'’")
_SWAPPED = str.maketrans(".,", ",.")
_ARABIC_SIGNS = str.maketrans("٫٬،", ".,,")
_DATE = re.compile(r"(\d{1,4})[\s/.\-]+(\d{1,2}|[A-Za-z]{3,9})[\s/.\-]+(\d{1,4})(?:[T ,].*)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_MONTHS = {name: place for place, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_AMOUNT = re.compile(
    r"(?P<before>[-+(]?)(?P<code>[A-Z]{3}|[$€£₪])?(?P<inner>[-+]?)(?P<number>[0-9.,]+)"
    r"(?P<unit>[A-Z]{3}|[$€£₪])?(?P<after>-|\+|\)|CR|DR|C|D)?"
)
_GROUPED = re.compile(r"(?=[0-9.])(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]+)?")
_SYMBOLS = {"€": "EUR", "£": "GBP", "₪": "ILS"}  # "$" is many countries' sign


class Row(NamedTuple):
    """One row that has something in it, and the line of the file on which it ends."""

    line: int
    cells: list[str]


def rows(content: bytes) -> list[Row]:
    """Return the rows of a table, whatever parts its cells; raise BadStatement when nothing does, or none is filled."""
    text = text_of(content).removeprefix("\ufeff").replace("\x00", "")
    delimiter = delimiter_of(text)
    found: list[Row] = []
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for cells in reader:
            if len(cells) > _MOST_CELLS:
                raise _no_table()
            tidied = [tidy(cell.translate(_LATIN)) for cell in cells]
            if any(tidied):
                found.append(Row(reader.line_num, tidied))
                few_enough(len(found))
    except csv.Error:
        raise BadStatement(
            _("The quotation marks of the table do not match, or it breaks off within them."), reader.line_num
        ) from None
    if not found:
        raise _no_table()
    return found


def delimiter_of(text: str) -> str:
    """Return the sign that parts most rows into the same number of cells."""
    best, most = "", 0
    for delimiter in _DELIMITERS:
        widths: Counter[int] = Counter()
        sample = csv.reader(StringIO(text[:200_000], newline=""), delimiter=delimiter)
        with suppress(csv.Error):
            widths.update(len(cells) for cells, _place in zip(sample, range(_SAMPLE), strict=False))
        score = max(((width - 1) * count for width, count in widths.items()), default=0)
        if score > most:
            best, most = delimiter, score
    if not best:
        raise _no_table()
    return best


def _no_table() -> BadStatement:
    return BadStatement(
        _("This is neither camt.053, nor MT940, nor a table of columns (CSV). Ask the bank for one of them.")
    )


def day(text: str, order: str) -> date:
    """Return the date `text` in the `order` of ORDERS, the time behind it aside; raise ValueError."""
    matched = _DATE.fullmatch(text)
    if matched is None:
        compact = _COMPACT.fullmatch(text)
        if compact is None:
            raise ValueError(text)
        return _sensible(int(compact[1]), int(compact[2]), int(compact[3]))
    first, second, third = matched.groups()
    if second.isalpha():
        return _sensible(int(third), _MONTHS.get(second[:3].lower(), 0), int(first))
    if len(first) == 4:
        return _sensible(int(first), int(second), int(third))
    if order == "y-m-d":
        raise ValueError(text)
    if order == "m/d/y":
        return _sensible(int(third), int(first), int(second))
    return _sensible(int(third), int(second), int(first))


def _sensible(year: int, month: int, number: int) -> date:
    """Return the day, its year perhaps in two digits; a year that no statement has is no year."""
    if year < 100:
        year += 2000
    if not 1990 <= year < 2100:
        raise ValueError(year)
    return date(year, month, number)


def amount(text: str, currency: str, decimal: str, line: int | None = None) -> Money | None:
    """Return the signed amount in a cell, or None for an empty one; raise BadStatement with what stands there."""
    plain = text.translate(_GAPS).upper()
    if plain in {"", "-", "--"}:
        return None
    number, is_negative = _number(plain, currency, decimal)
    if number is None:
        raise BadStatement(_("“%(text)s” is not an amount.", text=text[:40]), line)
    size = exact(number, currency, line)
    return -size if is_negative else size


def is_amount(text: str, decimal: str) -> bool:
    """Say whether a cell holds an amount of any currency, where `decimal` stands before its decimals."""
    return _number(text.translate(_GAPS).upper(), "", decimal)[0] is not None


def _number(plain: str, currency: str, decimal: str) -> tuple[str | None, bool]:
    """Return the digits of an amount with '.' before the decimals, or None, and whether it is below zero."""
    swapped = plain.translate(_SWAPPED) if decimal == "," else plain
    matched = _AMOUNT.fullmatch(swapped.translate(_ARABIC_SIGNS))
    if matched is None or not _GROUPED.fullmatch(matched["number"]):
        return None, False
    before, inner, after = (matched[name] or "" for name in ("before", "inner", "after"))
    units = {_SYMBOLS.get(unit, unit) for unit in (matched["code"], matched["unit"]) if unit and unit != "$"}
    minus = [sign for sign in (before, inner, after) if sign in {"-", "(", "DR", "D"}]
    if (before == "(") != (after == ")") or len(minus) > 1 or (currency and units - {currency}):
        return None, False
    return matched["number"].replace(",", ""), bool(minus)
