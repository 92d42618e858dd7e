"""The fund's chart of accounts, and what money it may take. Pure."""

from __future__ import annotations

from enum import StrEnum

from grants.lifecycle import Lifecycle, Move

UNEARMARKED = 1  # IATI EarmarkingCategory 1; a charter fund takes no other (practice.md P1)

BANK = "cash:bank"
TRANSIT = "cash:transit"
INCOME = "income:contributions"
GRANTS = "expense:grants"
SOURCE = "budget:source"
AVAILABLE = "budget:available"  # floor 0: nobody can decide about money that is not there
PAID = "budget:paid"


def book(fund_id: int) -> str:
    """Return the name of the fund's book in the ledger."""
    return f"fund:{fund_id}"


def committed(award_id: int) -> str:
    """Return the account that holds what an award was promised and has not received."""
    return f"budget:committed:{award_id}"


class FunderKind(StrEnum):
    """Who gives."""

    FOUNDATION = "foundation"
    STATE_AGENCY = "state_agency"
    GIVING_CIRCLE = "giving_circle"
    FEDERATION = "federation"
    PERSON = "person"


class PledgeState(StrEnum):
    """A promise is open, kept, or taken back."""

    OPEN = "open"
    RECEIVED = "received"
    CANCELLED = "cancelled"


RECEIVE = Move("receive", (PledgeState.OPEN,), PledgeState.RECEIVED)
CANCEL = Move("cancel", (PledgeState.OPEN,), PledgeState.CANCELLED)
PLEDGE_LIFE = Lifecycle("pledge", PledgeState.OPEN, (RECEIVE, CANCEL))
