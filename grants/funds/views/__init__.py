"""Pages of the fund: what stewards, treasurers and auditors see and record."""

from grants.funds.views import (
    agreements,
    books,
    exports,
    giving,
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
    "books",
    "bp",
    "duties",
    "exports",
    "giving",
    "notices",
    "people",
    "rates",
    "receipts",
    "receiving",
    "settings",
    "treasurer",
]
