"""Events on their way to the endpoint: signed by stripe's own code, in order or not, twice or never."""

import json
import random
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, NamedTuple

from stripe import WebhookSignature
from tests.fakes.stripe.state import DAY, State

RETRIED_FOR = 3 * DAY
Post = Callable[[bytes, str], int]  # body and Stripe-Signature in, HTTP status out


class Delivery(NamedTuple):
    """The raw body and its Stripe-Signature header, as an endpoint gets them."""

    body: bytes
    header: str

    @property
    def event(self) -> dict[str, Any]:
        """The event inside."""
        read: dict[str, Any] = json.loads(self.body)
        return read


class Answered(NamedTuple):
    """What the endpoint said to one delivery; status 0 means that nobody answered."""

    event: str
    type: str
    status: int

    @property
    def is_taken(self) -> bool:
        """Whether Stripe would not try again."""
        return 200 <= self.status < 300


def sign(body: bytes, secrets: list[str], *, at: int | None = None) -> str:
    """One signature per secret, as while an old one is still valid; `at` is the real time unless said."""
    first, *others = (WebhookSignature.generate_signature_header(body.decode(), each, at) for each in secrets)
    return ",".join([first, *(other.split(",", 1)[1] for other in others)])


class Webhooks:
    """The endpoint's queue."""

    def __init__(self, state: State, url: str | None, secret: str, wanted: frozenset[str] | None) -> None:
        self.state = state
        self.url = url
        self.secrets = [secret]
        self.wanted = wanted
        self.waiting: dict[str, None] = {}  # ids of events that the endpoint has not taken yet, oldest first
        self.lost: list[str] = []  # those that drop= swallowed, or that were refused for three days
        self._refused: dict[str, int] = {}  # since when
        state.listeners.append(self._heard)

    def _heard(self, event: dict[str, Any]) -> None:
        if self.wanted is None or event["type"] in self.wanted:
            self.waiting[event["id"]] = None
        else:
            event["pending_webhooks"] = 0

    def rotate(self, secret: str) -> None:
        """A new secret; both sign until end_rotation()."""
        self.secrets = [secret, *self.secrets[:1]]

    def end_rotation(self) -> None:
        """Only the newest secret signs from here on."""
        self.secrets = self.secrets[:1]

    def hand_out(self, shuffle: random.Random | None, twice: float, drop: float) -> list[Delivery]:
        """What waits, as signed pairs, without sending; handed out is delivered."""
        with self.state.lock:
            plan = self._plan(shuffle, twice, drop)
            for ref in plan:
                self._taken(ref)
            return [self.pack(ref) for ref in plan]

    def deliver(self, post: Post | None, shuffle: random.Random | None, twice: float, drop: float) -> list[Answered]:
        """Sends what waits and returns the answers; what was not answered with 2xx waits for the next time."""
        send = post or self._post
        with self.state.lock:
            plan = self._plan(shuffle, twice, drop)
        answers = []
        for ref in plan:
            body, header = self.pack(ref)
            answer = Answered(ref, self.state.objects[ref]["type"], send(body, header))
            if answer.is_taken:
                with self.state.lock:
                    self._taken(ref)
            else:
                self._refused.setdefault(ref, self.state.now)
            answers.append(answer)
        return answers

    def pack(self, ref: str, *, at: int | None = None) -> Delivery:
        """One event, signed now."""
        with self.state.lock:
            body = json.dumps(self.state.objects[ref], indent=2, ensure_ascii=False).encode()
        return Delivery(body, sign(body, self.secrets, at=at))

    def _plan(self, shuffle: random.Random | None, twice: float, drop: float) -> list[str]:
        dice = shuffle or random.Random(0)
        given_up = {ref for ref, since in self._refused.items() if self.state.now - since > RETRIED_FOR}
        lost = [ref for ref in self.waiting if ref in given_up or (drop and dice.random() < drop)]
        self.lost += lost
        for ref in lost:
            del self.waiting[ref]
        plan = [ref for ref in self.waiting for _ in range(2 if twice and dice.random() < twice else 1)]
        if shuffle:
            shuffle.shuffle(plan)
        return plan

    def _taken(self, ref: str) -> None:
        self.state.objects[ref]["pending_webhooks"] = 0
        self.waiting.pop(ref, None)

    def _post(self, body: bytes, header: str) -> int:
        if self.url is None:
            raise ValueError("This fake knows no endpoint: give webhook_url, or deliver(post=…), or use hand_out()")
        request = urllib.request.Request(
            self.url,
            data=body,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": header,
                "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return int(response.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code
        except OSError:
            return 0
