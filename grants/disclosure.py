"""What may leave, to whom: the one engine that every page, chart and file passes through."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

K = TypeVar("K")
SMALLEST_CELL = 5  # a count of 1-4 could point at somebody (practice.md section 2)


class Tier(StrEnum):
    """How much of an award its people agreed to show, from the most open to the most protective."""

    PUBLIC = "public"
    DELAYED = "delayed"
    AGGREGATE = "aggregate"
    SECRET = "secret"


class Audience(StrEnum):
    """Who is looking. Those within the award itself are not asked: the capability's policy lets them see it whole."""

    FUNDER = "funder"
    PUBLIC = "public"


_ORDER = tuple(Tier)


def strictest(tiers: Iterable[Tier]) -> Tier:
    """Return the most protective of `tiers`: in joint work one partner's wish protects all. None given: secret."""
    return max(tiers, key=_ORDER.index, default=Tier.SECRET)


def is_named(tier: Tier, *, delayed_until: date | None, on: date) -> bool:
    """Say whether name, title and amount may be shown outside the award and the fund's staff on the day `on`."""
    if tier is Tier.DELAYED:
        return delayed_until is not None and delayed_until <= on
    return tier is Tier.PUBLIC


def is_counted(tier: Tier) -> bool:
    """Say whether the award may stand inside a sum by place or theme. A secret one is in the fund's total only."""
    return tier is not Tier.SECRET


def suppress_small(counts: Mapping[K, int]) -> dict[K, int | None]:
    """Return `counts` with every cell of 1-4 hidden (None), and one more where a total would give the gaps away.

    That is so where all hidden cells are alike: a single one is total minus rest, and two that sum to 2 are 1 and 1.
    The cell more is the smallest that is left (complementary suppression; a zero is never a person, but may have to go
    too when nothing else is left). Where every cell is hidden, their total has to be hidden as well.
    """
    hidden = {key for key, count in counts.items() if 0 < count < SMALLEST_CELL}
    rest = [key for key in counts if key not in hidden]
    if rest and len({counts[key] for key in hidden}) == 1:
        hidden.add(min(rest, key=lambda key: (counts[key] == 0, counts[key], str(key))))
    return {key: None if key in hidden else count for key, count in counts.items()}
