"""All that one fake Stripe knows: its objects, its clock, what is still to happen, and what it told about it."""

import heapq
import itertools
import random
import string
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import stripe
from tests.fakes.stripe import money
from tests.fakes.stripe.errors import missing
from tests.fakes.stripe.shapes import copied, make

API_VERSION = stripe.api_version
DAY = 86_400
LETTERS = string.ascii_letters + string.digits
PREFIX = {
    "checkout.session": "cs_test_a1",
    "payment_intent": "pi_3",
    "payment_method": "pm_1",
    "charge": "ch_3",
    "refund": "re_3",
    "dispute": "du_1",
    "balance_transaction": "txn_3",
    "payout": "po_1",
    "event": "evt_1",
    "customer": "cus_",
    "subscription": "sub_1",
    "subscription_item": "si_",
    "invoice": "in_1",
    "invoice_payment": "inpay_1",
    "line_item": "il_1",
    "price": "price_1",
    "product": "prod_",
    "request": "req_",
}


@dataclass
class Terms:
    """What differs from account to account."""

    settles: tuple[str, ...] = ("usd",)  # the first is the account's own
    fees: dict[str, money.Fee] = field(default_factory=lambda: dict(money.FEES))
    conversion_fee: str = "0.01"
    dispute_fee: int = 1500
    is_dispute_fee_returned: bool = True
    debit_days: int = 5  # business days until a bank debit succeeds or fails
    refund_days: int = 4  # until a refund to a bank account arrives
    available_days: int = 2  # until a card payment may be paid out
    payout_days: int = 2
    booking_delay: int = 0  # seconds until a card's charge has its balance transaction (Stripe captures so by default)
    retry_days: tuple[int, ...] = (3, 5, 7)  # after a renewal that failed


class State:
    """One account's objects, oldest first; take `lock` around everything that reads or writes."""

    def __init__(
        self, *, now: int | None, seed: int | None, terms: Terms, rates: money.Rates, is_ticking: bool
    ) -> None:
        self.lock = threading.RLock()
        self.terms = terms
        self.rates = rates
        self.url = ""
        self.objects: dict[str, dict[str, Any]] = {}
        self.kinds: dict[str, list[str]] = {}
        self.inside: dict[str, dict[str, Any]] = {}  # what only the fake knows of an object: outcomes, answers
        self.request: dict[str, Any] | None = None  # the request being answered, for the events it causes
        self.listeners: list[Callable[[dict[str, Any]], None]] = []
        self._random = random.Random(seed)
        self._start = int(time.time()) if now is None else now
        self._ahead = 0
        self._began = time.monotonic()
        self._is_ticking = is_ticking
        self._due: list[tuple[int, int, Callable[[], object]]] = []
        self._order = itertools.count()

    # -- time

    @property
    def now(self) -> int:
        """The fake's clock in seconds; it stands still unless told to tick."""
        ticked = int(time.monotonic() - self._began) if self._is_ticking else 0
        return self._start + self._ahead + ticked

    def later(self, seconds: int, act: Callable[[], object]) -> None:
        """Lets something happen when the clock has been moved that far."""
        heapq.heappush(self._due, (self.now + seconds, next(self._order), act))

    def advance(self, seconds: int) -> None:
        """Moves the clock and lets everything happen that falls due, each at its own time."""
        with self.lock:
            target = self.now + seconds
            while self._due and self._due[0][0] <= target:
                at, _, act = heapq.heappop(self._due)
                self._ahead += max(0, at - self.now)
                act()
            self._ahead += max(0, target - self.now)

    # -- objects

    def new_id(self, kind: str) -> str:
        """An id that looks like Stripe's."""
        return PREFIX[kind] + "".join(self._random.choices(LETTERS, k=22))

    def add(self, kind: str, *, ref: str | None = None, **fields: Any) -> dict[str, Any]:
        """Makes an object, keeps it, and hands it out to be changed in place."""
        thing = make(kind, id=ref or self.new_id(kind), **fields)
        self.objects[thing["id"]] = thing
        self.kinds.setdefault(kind, []).append(thing["id"])
        return thing

    def find(self, ref: str) -> dict[str, Any] | None:
        """Any object by its id."""
        return self.objects.get(ref)

    def get(self, kind: str, ref: str, *, param: str = "id") -> dict[str, Any]:
        """The object of this kind, or the refusal resource_missing."""
        thing = self.objects.get(ref)
        if thing is None or thing["object"] != kind or thing.get("deleted"):
            raise missing(kind, ref, param)
        return thing

    def all(self, kind: str) -> Iterator[dict[str, Any]]:
        """Every object of a kind, oldest first."""
        return (self.objects[ref] for ref in list(self.kinds.get(kind, [])))

    # -- events

    def tell(self, kind: str, thing: dict[str, Any], previous: dict[str, Any] | None = None) -> dict[str, Any]:
        """Writes down an event with the object as it is at this instant."""
        data: dict[str, Any] = {"object": copied(thing)}
        if previous is not None:
            data["previous_attributes"] = copied(previous)
        event = self.add(
            "event",
            api_version=API_VERSION,
            created=self.now,
            data=data,
            pending_webhooks=len(self.listeners),
            request=self.request or {"id": None, "idempotency_key": None},
            type=kind,
        )
        for listener in self.listeners:
            listener(event)
        return event
