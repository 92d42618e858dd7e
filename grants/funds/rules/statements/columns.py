"""Which column of a bank's table is what: proposed from headers and cells, and asked where that is in doubt. Pure."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from grants.funds.rules.statements.cells import ORDERS, Row, day, is_amount, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# What banks call their columns, in English, Arabic, French and Hebrew; the first that fits takes the column.
WORDS = {
    "valued": "value date|valuta|date valeur|date de valeur|تاريخ الحق|تاريخ القيمه|تاريخ الاستحقاق|ערך|יום ערך",
    "date": "booking date|posting date|post date|transaction date|trans date|entry date|date operation|date|"
    "تاريخ القيد|تاريخ الحركه|تاريخ العمليه|تاريخ المعامله|التاريخ|تاريخ|תאריך",
    "direction": "debit credit|credit debit|dr cr|cr dr|d c|c d|debit credit indicator|مدين دائن|نوع الحركه|sens",
    "debit": "debit amount|debit|debits|withdrawal|withdrawals|paid out|money out|dr|"
    "مدين|المدين|سحب|المسحوبات|منه|חובה",
    "credit": "credit amount|credit|credits|deposit|deposits|paid in|money in|cr|دائن|الدائن|ايداع|الايداعات|له|זכות",
    "balance": "running balance|balance after|book balance|balance|solde|الرصيد|رصيد|الرصيد بعد الحركه|יתרה",
    "amount": "transaction amount|amount|montant|المبلغ|مبلغ|قيمه الحركه|القيمه|סכום",
    "currency": "currency|ccy|devise|العمله|عمله|מטבע",
    "party_account": "counterparty account|counterparty iban|account of counterparty|sender account|"
    "beneficiary account|iban|حساب المرسل|حساب الطرف الاخر|رقم الحساب|الايبان",
    "party": "counterparty|counterparty name|name|payer|sender|remitter|beneficiary|payee|nom|"
    "الطرف الاخر|اسم المرسل|المرسل|المستفيد|الاسم|שם",
    "end_to_end": "end to end|end to end id|end to end reference|endtoendid|e2e",
    "reference": "bank reference|transaction reference|reference number|reference no|transaction id|reference|ref|"
    "رقم المرجع|المرجع|مرجع|رقم الحركه|رقم العمليه|אסמכתא",
    "text": "description|transaction details|details|narrative|narration|particulars|remarks|text|purpose|memo|libelle|"
    "البيان|بيان|الوصف|وصف|تفاصيل|التفاصيل|الشرح|شرح|ملاحظات|תיאור|פרטים",
}
_ARABIC = str.maketrans("ةى", "هي", "ـ")
_FIRST_ROWS = 60  # among which the header stands, after the bank's address and the holder's name


def proposed(content: bytes) -> tuple[Sequence[str], Mapping[str, str]]:
    """Return the headers and the proposal; `date_format` and `decimal` are missing where cells leave them open."""
    table = rows(content)
    header = header_row(table)
    headers = named(table[header].cells)
    places = _places(headers)
    body = table[header + 1 :]
    found = {role: headers[place] for role, place in places.items()}
    if "debit" in found and "credit" in found:
        found.pop("amount", None)
        found.pop("direction", None)
    else:
        found = {role: name for role, name in found.items() if role not in {"debit", "credit"}}
    orders = _orders(_column(body, places.get("date")))
    if len(orders) == 1:
        found["date_format"] = orders[0]
    cells = [cell for role in ("amount", "debit", "credit", "balance") for cell in _column(body, places.get(role))]
    if decimal := _decimal(cells):
        found["decimal"] = decimal
    return headers, found


def header_row(table: Sequence[Row]) -> int:
    """Return the place of the row whose cells are best known as headers; without any, of the first wide row."""
    known = [len(_places(named(row.cells))) for row in table[:_FIRST_ROWS]]
    if max(known) >= 2:
        return known.index(max(known))
    width = Counter(len(row.cells) for row in table).most_common(1)[0][0]
    return next(place for place, row in enumerate(table) if len(row.cells) == width)


def named(cells: Sequence[str]) -> list[str]:
    """Return headers that are each different: '#3' for an empty third, 'Amount (2)' for a second 'Amount'."""
    result: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = cell or f"#{place}"
        count = sum(earlier == name or earlier.startswith(f"{name} (") for earlier in result)
        result.append(f"{name} ({count + 1})" if count else name)
    return result


def _places(headers: Sequence[str]) -> dict[str, int]:
    """Return the place of each role that the headers name; words that stand alone before words within others."""
    plain = [_plain(header) for header in headers]
    result: dict[str, int] = {}
    for is_whole in (True, False):
        for role, phrases in _PHRASES.items():
            if role in result:
                continue
            fits = (
                place
                for phrase in phrases
                for place, header in enumerate(plain)
                if place not in result.values() and (header == phrase if is_whole else f" {phrase} " in f" {header} ")
            )
            if (place := next(fits, None)) is not None:
                result[role] = place
    return result


def _plain(header: str) -> str:
    """Return a header's words without accents, vowel signs and punctuation."""
    apart = unicodedata.normalize("NFKD", header.casefold()).translate(_ARABIC)
    letters = "".join(sign if sign.isalnum() else " " for sign in apart if not unicodedata.combining(sign))
    return " ".join(letters.split())


_PHRASES = {role: tuple(_plain(phrase) for phrase in words.split("|")) for role, words in WORDS.items()}


def _column(body: Iterable[Row], place: int | None) -> list[str]:
    """Return what stands in a column, empty cells aside."""
    if place is None:
        return []
    return [row.cells[place] for row in body if len(row.cells) > place and row.cells[place]]


def _orders(cells: Sequence[str]) -> list[str]:
    """Return the orders of day, month and year in which all dates can be read."""
    dates = [cell for cell in cells if cell[0].isdecimal()]
    fits = [order for order in ORDERS if dates and all(_is_day(cell, order) for cell in dates)]
    if fits and all(cell[:4].isdecimal() for cell in dates):
        return ["y-m-d"]
    if fits and all(any(sign.isalpha() for sign in cell) for cell in dates):
        return ["d/m/y"]  # the month is a word
    return fits


def _is_day(cell: str, order: str) -> bool:
    try:
        day(cell, order)
    except ValueError:
        return False
    return True


def _decimal(cells: Sequence[str]) -> str:
    """Return the sign before the decimals when all amounts can be read with one sign alone, else ''."""
    amounts = [cell for cell in cells if any(sign.isdecimal() for sign in cell)]
    fits = [sign for sign in ".," if amounts and all(is_amount(cell, sign) for cell in amounts)]
    if len(fits) == 2 and not any(sign in cell for cell in amounts for sign in ".,"):
        return "."
    return fits[0] if len(fits) == 1 else ""
