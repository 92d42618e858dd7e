"""Accounts, entries and lines; the chain over them; rates, closed periods and the check's last word."""

from grants.ledger.models.books import (
    Account,
    AccountDay,
    Entry,
    Line,
    Note,
)
from grants.ledger.models.chain import (
    BookHead,
    Checkpoint,
)
from grants.ledger.models.periods import (
    CheckRun,
    ClosedPeriod,
)
from grants.ledger.models.rates import (
    ExchangeRate,
)

__all__ = [
    "Account",
    "AccountDay",
    "BookHead",
    "CheckRun",
    "Checkpoint",
    "ClosedPeriod",
    "Entry",
    "ExchangeRate",
    "Line",
    "Note",
]
