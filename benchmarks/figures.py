"""How a figure is taken and printed: what, how long, its budget, and the limit that nothing could beat.

Where other work shares the machine, time on the clock says little: processor time stands beside it, Python's and that
of PostgreSQL.
"""

from __future__ import annotations

import statistics
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def milliseconds(what: Callable[[], object]) -> float:
    """Return how long `what` took."""
    began = time.perf_counter()
    what()
    return (time.perf_counter() - began) * 1000


@dataclass
class Cost:
    """What some work costs in milliseconds: by the clock, and of the processor in Python and in PostgreSQL."""

    clock: float
    python: float
    postgres: float

    def __add__(self, other: Cost) -> Cost:
        """Return the cost of both."""
        return Cost(self.clock + other.clock, self.python + other.python, self.postgres + other.postgres)

    @property
    def processor(self) -> float:
        """Return what the processors were busy with it."""
        return self.python + self.postgres


def cost(what: Callable[[], object], backends: Iterable[int], times: int = 1) -> Cost:
    """Return what `what` costs each time of `times`; `backends`: the process ids of PostgreSQL that work for it."""
    ids = list(backends)
    ours, theirs = time.process_time(), _busy(ids)
    clock = statistics.median(milliseconds(what) for _turn in range(times))
    python = (time.process_time() - ours) * 1000 / times
    return Cost(clock, python, (_busy(ids) - theirs) / 1e6 / times)


def _busy(ids: Iterable[int]) -> int:
    """Return the nanoseconds for which the processes had a processor; 0 where the system does not tell."""
    told = 0
    for number in ids:
        with suppress(OSError):
            told += int(Path(f"/proc/{number}/schedstat").read_text().split()[0])
    return told


def show_cost(what: str, taken: Cost, budget: float) -> None:
    """Print what a request costs beside its budget, which is of the processor; the clock stands beside it."""
    verdict = "ok" if taken.processor <= budget else "TOO SLOW"
    parts = f"{taken.python:.1f} Python + {taken.postgres:.1f} PostgreSQL; clock {taken.clock:.1f}"
    print(f"{what:44} {taken.processor:9.1f} ms   budget {budget:8.0f} ms   {verdict:8}   {parts}")


def show(what: str, took: float, budget: float, limit: float | None = None, limit_is: str = "") -> None:
    """Print one figure beside its budget, both in milliseconds, and beside its limit: the same work at its barest."""
    verdict = "ok" if took <= budget else "TOO SLOW"
    beside = "" if limit is None else f"   limit {limit:8.1f} ms ({took / limit:.1f} x {limit_is})"
    print(f"{what:44} {took:9.1f} ms   budget {budget:8.0f} ms   {verdict:8}{beside}".rstrip())
