"""How a figure is taken and printed: what, how long, its budget, and the limit that nothing could beat."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def milliseconds(what: Callable[[], object]) -> float:
    """Return how long `what` took."""
    began = time.perf_counter()
    what()
    return (time.perf_counter() - began) * 1000


def show(what: str, took: float, budget: float, limit: float | None = None, limit_is: str = "") -> None:
    """Print one figure beside its budget, both in milliseconds, and beside its limit: the same work at its barest."""
    verdict = "ok" if took <= budget else "TOO SLOW"
    beside = "" if limit is None else f"   limit {limit:8.1f} ms ({took / limit:.1f} x {limit_is})"
    print(f"{what:44} {took:9.1f} ms   budget {budget:8.0f} ms   {verdict:8}{beside}".rstrip())
