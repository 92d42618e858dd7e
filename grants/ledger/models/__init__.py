"""Accounts, entries and lines; rates, closed periods and the check's last word."""

from grants.ledger.models.books import (
    Account,
    Entry,
    Line,
)
from grants.ledger.models.periods import (
    CheckRun,
    ClosedPeriod,
)
from grants.ledger.models.rates import (
    ExchangeRate,
)

__all__ = ["Account", "CheckRun", "ClosedPeriod", "Entry", "ExchangeRate", "Line"]
