"""How a call is designed with its community: written, put up for comment, priorities ranked, adopted. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from grants.lifecycle import Lifecycle, Move

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_PRIORITIES = 12


class DesignState(StrEnum):
    """A design is written, open to comments, its priorities are ranked, and it is adopted."""

    WRITING = "writing"
    COMMENT = "comment"
    RANKING = "ranking"
    ADOPTED = "adopted"


PUT_UP = Move("put_up", (DesignState.WRITING,), DesignState.COMMENT)
RANK = Move("rank", (DesignState.COMMENT,), DesignState.RANKING)
ADOPT = Move("adopt", (DesignState.COMMENT, DesignState.RANKING), DesignState.ADOPTED)
BACK = Move("back", (DesignState.COMMENT, DesignState.RANKING, DesignState.ADOPTED), DesignState.WRITING)
DESIGN_LIFE = Lifecycle("call_design", DesignState.WRITING, (PUT_UP, RANK, ADOPT, BACK))


@dataclass(frozen=True)
class Rank:
    """Where a priority stands: its points, its place counted from 1, and whether others share that place."""

    ref: str
    points: int
    place: int
    is_shared: bool


def borda(orders: Iterable[Sequence[str]], refs: Sequence[str]) -> list[Rank]:
    """Return the priorities by Borda count, the most points first; equal points share one place.

    With n priorities, the first of an order receives n points, the second n - 1, and so on; what somebody left without
    a place receives none from them. Names that are no priority (taken out meanwhile) are passed over.
    """
    count = len(refs)
    points = dict.fromkeys(refs, 0)
    for order in orders:
        known = [ref for ref in dict.fromkeys(order) if ref in points]
        for place, ref in enumerate(known):
            points[ref] += count - place
    ranked = sorted(refs, key=lambda ref: -points[ref])
    totals = list(points.values())
    return [
        Rank(ref, points[ref], 1 + sum(other > points[ref] for other in totals), totals.count(points[ref]) > 1)
        for ref in ranked
    ]
