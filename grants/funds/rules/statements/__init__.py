"""What a bank reports, read from its file: which statements, which lines, and whether they add up. Pure.

`read` takes camt.053, MT940 or a table (CSV); whatever cannot be trusted to the last unit is refused whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.funds.rules.statements.model import MOST_BYTES, MOST_LINES, BadStatement, LineSpec, StatementSpec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO

    from grants.funds.rules.banking import StatementFormat

__all__ = [
    "MOST_BYTES",
    "MOST_LINES",
    "BadStatement",
    "LineSpec",
    "StatementSpec",
    "format_of",
    "proposed_columns",
    "read",
]


def format_of(content: bytes | BinaryIO) -> StatementFormat:
    """Return what kind of statement `content` is; raise BadStatement for what is none: a PDF, a web page, a ZIP."""
    raise NotImplementedError


def read(content: bytes | BinaryIO, *, currency: str, columns: Mapping[str, str] | None = None) -> list[StatementSpec]:
    """Return the statements in the file, in its order; each has the currency that its bank says it has.

    `currency` and `columns` (see `proposed_columns`) are for a table, which says neither. Raises BadStatement.
    """
    raise NotImplementedError


def proposed_columns(content: bytes | BinaryIO) -> tuple[Sequence[str], Mapping[str, str]]:
    """Return the headers of a table, and what Musha takes each column for; what is doubtful is left out.

    Keys: date, date_format ('d/m/y', 'm/d/y', 'y-m-d'), decimal ('.' or ','), amount or debit and credit, and where
    there are such columns valued, currency, balance, text, party, party_account, reference, end_to_end.
    """
    raise NotImplementedError
