"""What a bank reports, read from its file: which statements, which lines, and whether they add up. Pure.

`read` takes camt.053, MT940 or a table (CSV); whatever cannot be trusted to the last unit is refused whole.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from grants.funds.rules.banking import StatementFormat
from grants.funds.rules.statements import camt, cells, columns, mt940, table
from grants.funds.rules.statements.keys import keyed
from grants.funds.rules.statements.model import MOST_BYTES, MOST_LINES, BadStatement, LineSpec, StatementSpec
from grants.funds.rules.statements.plain import few_enough, text_of
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO

__all__ = [
    "MOST_BYTES",
    "MOST_LINES",
    "BadStatement",
    "LineSpec",
    "StatementSpec",
    "format_of",
    "is_whole",
    "proposed_columns",
    "read",
]

is_whole = table.is_whole

_HEAD = 4000  # bytes in which a file shows what it is
_OTHERS = (
    (b"%PDF", _l("This is a PDF. Ask the bank for the same statement as camt.053, MT940 or CSV.")),
    (b"PK\x03\x04", _l("This is a ZIP or an Excel file. Unpack it, or save it as CSV, and choose that file.")),
    (b"\xd0\xcf\x11\xe0", _l("This is an Excel file. Save it as CSV, and choose that file.")),
    (b"\x1f\x8b", _l("This is a packed file. Unpack it, and choose what is in it.")),
)
_MT940_TAGS = re.compile(r"^:(?:20|25P?|28C?|60[FM]):", re.MULTILINE)


def format_of(content: bytes | BinaryIO) -> StatementFormat:
    """Return what kind of statement `content` is; raise BadStatement for what is none: a PDF, a web page, a ZIP."""
    head = _bytes(content)[:_HEAD]
    for mark, reason in _OTHERS:
        if head.startswith(mark):
            raise BadStatement(str(reason))
    text = text_of(head).removeprefix("\ufeff").replace("\r", "\n").strip()
    if not text:
        raise BadStatement(_("The file is empty."))
    if "<html" in text.lower() or text.lower().startswith("<!doctype html"):
        raise BadStatement(
            _("This is a web page and no statement: perhaps you were signed out at the bank. Download it again.")
        )
    if text.startswith("<"):
        return StatementFormat.CAMT053
    if len(set(_MT940_TAGS.findall(text))) > 1:
        return StatementFormat.MT940
    cells.delimiter_of(text)
    return StatementFormat.CSV


def read(content: bytes | BinaryIO, *, currency: str, columns: Mapping[str, str] | None = None) -> list[StatementSpec]:
    """Return the statements in the file, in its order; each has the currency that its bank says it has.

    `currency` and `columns` (see `proposed_columns`) are for a table, which says neither. Raises BadStatement.
    """
    whole = _bytes(content)
    kind = format_of(whole)
    if kind is StatementFormat.CAMT053:
        statements = camt.read(whole.lstrip())
    elif kind is StatementFormat.MT940:
        statements = mt940.read(whole)
    else:
        statements = [table.read(whole, currency=currency, columns=columns or {})]
    few_enough(sum(len(statement.lines) for statement in statements))
    return _keyed(statements)


def proposed_columns(content: bytes | BinaryIO) -> tuple[Sequence[str], Mapping[str, str]]:
    """Return the headers of a table, and what Musha takes each column for; what is doubtful is left out.

    Nothing for camt.053 and MT940, which say so themselves; BadStatement for what is no statement.
    Keys: date, date_format ('d/m/y', 'm/d/y', 'y-m-d'), decimal ('.' or ','), amount (and direction, where a column of
    its own says debit or credit) or debit and credit; and where there are such columns valued, currency, balance, text,
    party, party_account, reference, end_to_end. `is_whole` says whether they are enough to `read` the table.
    """
    whole = _bytes(content)
    return columns.proposed(whole) if format_of(whole) is StatementFormat.CSV else ((), {})


def _bytes(content: bytes | BinaryIO) -> bytes:
    """Return the whole of a file that is not too large."""
    whole = content if isinstance(content, bytes) else content.read(MOST_BYTES + 1)
    if len(whole) > MOST_BYTES:
        raise BadStatement(
            _("The file is larger than %(number)s MB. Ask the bank for a shorter span.", number=MOST_BYTES // 1_000_000)
        )
    return whole


def _keyed(statements: Sequence[StatementSpec]) -> list[StatementSpec]:
    """Return the statements with keyed lines; one that stands in the file twice counts once."""
    different: list[StatementSpec] = []
    seen: set[StatementSpec] = set()
    for statement in statements:
        hashable = replace(statement, lines=tuple(statement.lines))
        if hashable not in seen:
            seen.add(hashable)
            different.append(hashable)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    return [replace(one, lines=keyed(one.lines, counts[one.account])) for one in different]
