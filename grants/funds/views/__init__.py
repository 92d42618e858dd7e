"""Pages of the fund: what stewards, treasurers and auditors see and record."""

from grants.funds.views import (
    agreements,
    bank_accounts,
    bank_lines,
    bank_statements,
    books,
    exports,
    giving,
    matching,
    notices,
    people,
    rates,
    receipts,
    receiving,
    settings,
    treasurer,
)
from grants.funds.views.desk import bp, duties

__all__ = [
    "agreements",
    "bank_accounts",
    "bank_lines",
    "bank_statements",
    "books",
    "bp",
    "duties",
    "exports",
    "giving",
    "matching",
    "notices",
    "people",
    "rates",
    "receipts",
    "receiving",
    "settings",
    "treasurer",
]
