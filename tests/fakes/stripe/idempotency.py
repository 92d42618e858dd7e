"""Idempotency keys: asked twice, done once; the same key for something else is refused."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.state import DAY, State


@dataclass
class Answer:
    """What goes back over the wire."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Kept:
    """An answer given under a key; None while the first request is still at work."""

    fingerprint: str
    path: str
    until: int
    request: str
    answer: Answer | None = None


class Keys:
    """The keys of the last day. What failed while it was done is kept like what worked, as Stripe does."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._kept: dict[str, Kept] = {}

    def once(self, key: str | None, path: str, query: str, request: str, act: Callable[[], Answer]) -> Answer:
        """Does it, or repeats the answer given before."""
        if key is None:
            return act()
        if len(key) > 255:
            raise StripeRefuses("Idempotency keys can be at most 255 characters.", kind="idempotency_error")
        fingerprint = hashlib.sha256(query.encode()).hexdigest()
        with self._state.lock:
            kept = self._kept.get(key)
            if kept and kept.until > self._state.now:
                return _again(kept, key, fingerprint, path)
            mine = self._kept[key] = Kept(fingerprint, path, self._state.now + DAY, request)
        try:
            mine.answer = act()
        except BaseException:
            del self._kept[key]
            raise
        return mine.answer


def _again(kept: Kept, key: str, fingerprint: str, path: str) -> Answer:
    if kept.path != path:
        raise StripeRefuses(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{path}' vs '{kept.path}'). Try using a key other than '{key}' if you meant to execute a different "
            "request.",
            kind="idempotency_error",
        )
    if kept.fingerprint != fingerprint:
        raise StripeRefuses(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    if kept.answer is None:
        raise StripeRefuses(
            "There is currently another in-progress request using this Idempotent Key (that probably means you "
            f"submitted twice, and the other request is still going through): {key}. Please try again later.",
            code="idempotency_key_in_use",
            kind="idempotency_error",
            status=409,
        )
    headers = {"Idempotent-Replayed": "true", "Original-Request": kept.request}
    return Answer(kept.answer.status, kept.answer.body, headers)
