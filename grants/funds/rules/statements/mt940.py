"""MT940, the bank statement of SWIFT: the library reads the tags, we make sure that nothing was lost. Pure."""

from __future__ import annotations

import logging
import re
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

import mt940

from grants.funds.rules.banking import StatementFormat
from grants.funds.rules.statements.model import BadStatement, LineSpec, StatementSpec
from grants.funds.rules.statements.plain import add_up, exact, few_enough, reference, text_of, tidy
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grants.money import Money

_START = re.compile(r"^(?=:20:)", re.MULTILINE)
_END = re.compile(r"^:62[FM]?:[^\n]*", re.MULTILINE)
_LINE = re.compile(r"^:61:", re.MULTILINE)
_STRUCTURED = re.compile(r"(?:\d{3})?([?<>~^])\d\d")
_PLUS_WORD = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC)\+")
_SLASH_WORD = re.compile(r"/(NAME|REMI|EREF|IBAN|BIC|TRTP|CSID|MARF|ORDP|BENM|PREF|RTRN|PURP|ULTD|ULTC|CNTP|USTD)/")
_PURPOSE = tuple(f"{number:02}" for number in (*range(20, 30), *range(60, 64)))
_WRAP, _PART = 65, 27  # characters at which lines and parts of structured fields are broken, within words

# What a bank wrote is no matter for a log, and the library would write it there.
logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)


class Statement(mt940.tags.StatementGLS):
    """A :61: of its own even where the bank leaves out the kind of transaction, by which the library tells them apart.

    The library knows a tag by the name of its class.
    """

    def __call__(self, transactions: mt940.models.Transactions, value: dict[str, Any]) -> dict[str, Any]:
        """Return what the line says, and some kind of transaction."""
        data = super().__call__(transactions, value)
        return {**data, "id": data.get("id") or "NMSC"}


class _Told(NamedTuple):
    """What the field :86: says."""

    text: str = ""
    end_to_end: str = ""
    party: str = ""
    party_account: str = ""


def read(content: bytes) -> list[StatementSpec]:
    """Return the statements of an MT940 file, their lines without keys; raise BadStatement."""
    text = re.sub(r"\r\n?", "\n", text_of(content)).removeprefix("\ufeff")
    statements: list[StatementSpec] = []
    at = 0
    few_enough(len(_LINE.findall(text)))
    for block in _START.split(text):
        line = text.count("\n", 0, at) + 1
        at += len(block)
        if block.startswith(":20:"):
            statements.append(_statement(block, line))
        elif _LINE.search(block):
            raise BadStatement(_("A statement does not begin with its reference (:20:)."), line)
    return statements


def _statement(block: str, line: int) -> StatementSpec:
    """Return one statement, which begins on `line`, once it adds up."""
    end = _END.search(block)
    if end is None:
        raise BadStatement(_("A statement has no closing balance: the file ends too soon. Fetch it again."), line)
    if _LINE.search(block, end.end()):
        raise BadStatement(_("There are lines behind the closing balance of a statement."), line)
    parsed = _parsed(block[: end.end()], line)
    opening, closing = (_balance(parsed, side) for side in ("opening", "closing"))
    if opening is None or closing is None:
        raise BadStatement(_("A statement has no opening balance."), line)
    lines = [_line(one.data) for one in parsed.transactions]
    add_up(opening[0], lines, closing[0])
    days = [opening[1], closing[1], *(one.on for one in lines)]
    numbers = (parsed.data.get("statement_number"), parsed.data.get("sequence_number"))
    return StatementSpec(
        format=StatementFormat.MT940,
        number="/".join(filter(None, numbers)),
        account=tidy(parsed.data.get("account_identification")),
        currency=opening[0].currency,
        from_on=min(days),
        to_on=max(days),
        opening=opening[0],
        closing=closing[0],
        lines=[one for one in lines if one.amount],
        skipped=sum(not one.amount for one in lines),
    )


def _parsed(block: str, line: int) -> mt940.models.Transactions:
    """Return what the library makes of a statement; the words of :86: stay as they are, for us to read."""
    try:
        return mt940.parse(
            StringIO(block),
            processors={"post_transaction_details": []},
            tags={61: Statement()},
            options=mt940.Options.all(),
        )
    except (RuntimeError, ValueError, ArithmeticError) as bad:
        wrong = str(bad.args[2]) if len(bad.args) > 2 else ""
        found = block.find(wrong) if wrong else 0
        raise BadStatement(
            _("“%(text)s” cannot be read as a part of an MT940 statement.", text=tidy(wrong)[:60])
            if wrong
            else _("A date or an amount of this statement cannot be read."),
            line + block.count("\n", 0, max(found, 0)),
        ) from None


def _balance(parsed: mt940.models.Transactions, side: str) -> tuple[Money, date] | None:
    """Return the balance at the 'opening' or 'closing' of a statement, or of one of its pages, and its day."""
    for name in (f"final_{side}_balance", f"intermediate_{side}_balance", f"{side}_balance"):
        if balance := parsed.data.get(name):
            return _money(balance.amount), _day(balance.date)
    return None


def _line(told: Mapping[str, Any]) -> LineSpec:
    """Return the line of one :61: and its :86:. What it is called is what :86: says, else the line's own words."""
    details = _details(told.get("transaction_details") or "")
    valued = _day(told["date"])
    return LineSpec(
        key="",
        on=_day(told.get("entry_date") or told["date"]),
        valued_on=valued,
        amount=_money(told["amount"]),
        bank_reference=reference(told.get("bank_reference")),
        end_to_end=reference(details.end_to_end) or reference(told.get("customer_reference")),
        party=details.party,
        party_account=details.party_account,
        text=details.text or tidy(told.get("extra_details")),
    )


def _details(field: str) -> _Told:
    """Read the words of :86:, in whichever of the three ways banks write them."""
    lines = field.split("\n")
    flat = "".join(lines)
    if structured := _STRUCTURED.match(flat):
        return _in_parts(flat, structured[1])
    if _SLASH_WORD.search(flat):
        words = _words(_SLASH_WORD, flat)
        text = words.get("REMI") or words.get("USTD") or words[""]
        party = words.get("NAME") or words.get("ORDP") or words.get("BENM", "")
        return _Told(text.strip("/"), words.get("EREF", ""), party, words.get("IBAN", ""))
    return _Told(_joined(lines, _WRAP))


def _in_parts(flat: str, sign: str) -> _Told:
    """Read a field whose parts are numbered behind `sign`: ?20 to ?29 and ?60 to ?63 the purpose, ?32 and ?33 who."""
    pieces = re.split(re.escape(sign) + r"(\d\d)", flat)
    parts: dict[str, str] = {}
    for number, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        parts[number] = parts.get(number, "") + piece
    purpose = _joined([parts[number] for number in _PURPOSE if number in parts], _PART)
    words = _words(_PLUS_WORD, purpose)
    return _Told(
        text=words.get("SVWZ") or words[""] or tidy(parts.get("00")),
        end_to_end=words.get("EREF", ""),
        party=_joined([parts.get("32", ""), parts.get("33", "")], _PART) or words.get("ABWA", ""),
        party_account=tidy(parts.get("31")) or words.get("IBAN", ""),
    )


def _words(word: re.Pattern[str], text: str) -> dict[str, str]:
    """Return what stands behind each code word, and under '' what stands before the first; the first of each counts."""
    pieces = word.split(text)
    found = {"": tidy(pieces[0])}
    for name, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        found.setdefault(name, tidy(piece))
    return found


def _joined(pieces: list[str], width: int) -> str:
    """Return pieces as one text: a piece as wide as the field was cut off, perhaps within a word; others have ended."""
    return tidy("".join(piece if len(piece) >= width else f"{piece} " for piece in pieces))


def _money(amount: mt940.models.Amount) -> Money:
    """Return the library's amount, which has its sign, exactly."""
    value = amount.amount
    size = exact(f"{abs(value):f}", amount.currency or "")
    return -size if value < 0 else size


def _day(day: date) -> date:
    """Return a plain date for the library's own kind."""
    return date(day.year, day.month, day.day)
