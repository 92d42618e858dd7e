"""Bad days: what fail_next() makes of the next request."""

import threading
import time
from dataclasses import dataclass

from tests.fakes.stripe.errors import StripeRefuses

KINDS = ("429", "500", "503", "cut_before", "cut_after", "slow")


class ConnectionCut(Exception):
    """The line goes dead without an answer."""


@dataclass
class Fault:
    """One kind of bad luck, for the next few requests to a path."""

    kind: str
    times: int
    path: str
    seconds: float


class Faults:
    """What is still to go wrong."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, kind: str, times: int, path: str, seconds: float) -> None:
        """Adds a fault to those that wait; no times at all takes back those of its kind."""
        if kind not in KINDS:
            raise ValueError(f"{kind} is none of {', '.join(KINDS)}")
        with self._lock:
            if times:
                self._waiting.append(Fault(kind, times, path, seconds))
            else:
                self._waiting = [each for each in self._waiting if each.kind != kind]

    def next(self, path: str) -> Fault | None:
        """What is to go wrong with this request, if anything."""
        with self._lock:
            fault = next((each for each in self._waiting if path.startswith(each.path)), None)
            if fault is None:
                return None
            fault.times -= 1
            if not fault.times:
                self._waiting.remove(fault)
        return fault


def linger(fault: Fault | None) -> None:
    """A slow one takes its time, while its idempotency key is in use."""
    if fault and fault.kind == "slow":
        time.sleep(fault.seconds)


def strike(fault: Fault | None) -> None:
    """Before anything is done: answers badly, or not at all."""
    kind = fault.kind if fault else None
    if kind == "cut_before":
        raise ConnectionCut
    if kind == "429":
        raise StripeRefuses(
            "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.",
            code="rate_limit",
            status=429,
        )
    if kind in {"500", "503"}:
        status = int(kind or 500)
        raise StripeRefuses("An unknown error occurred", kind="api_error", status=status)
