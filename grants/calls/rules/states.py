"""The states of a call, and the ways to break a tie that it may choose from. Pure."""

from __future__ import annotations

from enum import StrEnum

from grants.i18n import lazy_gettext as _l
from grants.lifecycle import Lifecycle, Move


class CallState(StrEnum):
    """A call is written, open to applications, closed for reading, and decided."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"


OPEN = Move("open", (CallState.DRAFT,), CallState.OPEN)
EXTEND = Move("extend", (CallState.OPEN,), CallState.OPEN)
CLOSE = Move("close", (CallState.OPEN,), CallState.CLOSED)
DECIDE = Move("decide", (CallState.CLOSED,), CallState.DECIDED)
CALL_LIFE = Lifecycle("call", CallState.DRAFT, (OPEN, EXTEND, CLOSE, DECIDE))


class TieRule(StrEnum):
    """How two equal scores at the line are told apart; chosen before the call opens (practice.md D2)."""

    UNDER_SERVED = "under_served"  # the one whose geographies have so far been given least in this call
    SMALLER_ASK = "smaller_ask"
    LOT = "lot"  # drawn from the applications' own hashes, so that anybody can draw it again


TIE_RULES = {
    TieRule.UNDER_SERVED: _l("The one whose communities have been given least in this call so far"),
    TieRule.SMALLER_ASK: _l("The one that asks for less, so that the money reaches further"),
    TieRule.LOT: _l("A lot, drawn from the applications themselves so that anybody can draw it again"),
}
