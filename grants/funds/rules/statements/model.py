"""What stands in a bank's statement, whatever its format, and what is said when it cannot be read. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from grants.funds.rules.banking import StatementFormat
    from grants.money import Money

MOST_BYTES = 60_000_000
MOST_LINES = 100_000


class BadStatement(RuleBroken):
    """The file cannot be read, or does not add up; `line` is where in the file, where that is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        """Keep the reason, for the field `file`, and the line."""
        super().__init__(reason, field="file")
        self.line = line


@dataclass(frozen=True)
class LineSpec:
    """One movement: above zero in, below zero out. `key` is the same in every file that reports it."""

    key: str
    on: date
    valued_on: date | None
    amount: Money
    bank_reference: str
    end_to_end: str
    party: str
    party_account: str
    text: str


@dataclass(frozen=True)
class StatementSpec:
    """One statement: `account` as the bank writes it, or '' where a table does not say; its own currency.

    Opening and closing are None where the bank names none. `skipped` counts entries that are not booked yet.
    """

    format: StatementFormat
    number: str
    account: str
    currency: str
    from_on: date
    to_on: date
    opening: Money | None
    closing: Money | None
    lines: Sequence[LineSpec]
    skipped: int = 0
