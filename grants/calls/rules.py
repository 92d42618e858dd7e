"""When a call is open, what a complete one has, and the bounds that its consortia keep. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from grants.lifecycle import Lifecycle, Move


class CallState(StrEnum):
    """A call is written, open to applications, closed for reading, and decided."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"


OPEN = Move("open", (CallState.DRAFT,), CallState.OPEN)
CLOSE = Move("close", (CallState.OPEN,), CallState.CLOSED)
DECIDE = Move("decide", (CallState.CLOSED,), CallState.DECIDED)
CALL_LIFE = Lifecycle("call", CallState.DRAFT, (OPEN, CLOSE, DECIDE))


class TieRule(StrEnum):
    """How two equal scores at the line are told apart; chosen before the call opens (practice.md D2)."""

    UNDER_SERVED = "under_served"  # the one whose geographies have so far been given least in this call
    SMALLER_ASK = "smaller_ask"
    LOT = "lot"  # drawn from the applications' own hashes, so that anybody can draw it again


@dataclass(frozen=True)
class ConsortiumRule:
    """Bounds of a consortium (practice.md section 5). Shares in whole per cent of the ask.

    `wide_ask_minor`: above this ask, `wide_geographies` are needed instead of `min_geographies`.
    """

    min_partners: int = 2
    max_partners: int = 5
    min_geographies: int = 2
    wide_ask_minor: int = 30_000_00
    wide_geographies: int = 3
    max_share_of_two: int = 60
    max_share: int = 50
    min_share_geography: int = 15
    min_joint_modes: int = 2

    def as_data(self) -> dict[str, Any]:
        """Return the rule as it is stored."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> ConsortiumRule:
        """Return the rule that was stored."""
        return cls(**data)
