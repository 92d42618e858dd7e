"""Series and their quantiles, where a table is easier to reason about than a query. Amounts stay whole minor units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from grants.money import Money
from reports.figures import Year

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Arrival:
    """Days from a call's close to the money, over `payments`: half took at most `median`, nine of ten at most `p90`."""

    payments: int
    median: int
    p90: int


def arrival(days: Mapping[int, int]) -> Arrival | None:
    """Return the quantiles of {days: payments}, each a number of days that somebody really waited; None without any.

    Never a mean: one payment that took a year would hide in it, or colour all the others (practice.md section 3).
    """
    waits = pd.Series(list(days), dtype="int64").repeat(list(days.values()))
    if waits.empty:
        return None
    median, p90 = waits.quantile([0.5, 0.9], interpolation="higher")
    return Arrival(len(waits), int(median), int(p90))


def every_year(years: Sequence[Year], currency: str) -> list[Year]:
    """Return the same years in a row without a gap: one in which nothing happened shows as nothing."""
    if not years:
        return []
    rows = {one.year: (one.contributed.minor, one.awarded.minor) for one in years}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["contributed", "awarded"], dtype="int64")
    frame = frame.reindex(range(min(rows), max(rows) + 1), fill_value=0)
    return [
        Year(int(year), Money(int(came), currency), Money(int(went), currency))
        for year, came, went in frame.itertuples(name=None)
    ]
