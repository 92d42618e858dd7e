"""One API request from key to answer: who asks, in which version, with which parameters, and whether it was asked before."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.stripe import faults, forms
from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.faults import ConnectionCut, Faults
from tests.fakes.stripe.routes import Route, match
from tests.fakes.stripe.shapes import copied, expanded
from tests.fakes.stripe.state import API_VERSION, DAY, State
from tests.fakes.stripe.strict import checker


@dataclass
class Answer:
    """What goes back over the wire."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Kept:
    """An answer given under an idempotency key; None while the first request is still at work."""

    fingerprint: str
    path: str
    until: int
    answer: Answer | None = None
    request: str = ""


class Api:
    """Answers requests against one account's state."""

    def __init__(self, state: State, faults_: Faults) -> None:
        self.state = state
        self.faults = faults_
        self.kept: dict[str, Kept] = {}
        self.log: list[tuple[str, str, int]] = []  # method, path, status

    def answer(self, method: str, path: str, query: str, headers: dict[str, str]) -> Answer:
        """The answer to one request; raises ConnectionCut when none is to arrive."""
        request = self.state.new_id("request")
        key = headers.get("idempotency-key") if method == "POST" else None
        given: Answer
        try:
            luck = self.faults.next(path)
            faults.strike(luck)
            _check_key(headers)
            _check_version(headers)
            route, ref = match(method, path)
            asked = checker(route.params)(forms.decode(query))
            given = self._once(key, path, query, request, lambda: self._act(route, ref, asked, request, key))
        except StripeRefuses as refusal:
            given = Answer(refusal.status, refusal.body())
            luck = None
        self.log.append((method, path, given.status))
        if luck == "cut_after":
            raise ConnectionCut
        more = {"Idempotency-Key": key} if key else {}
        return Answer(
            given.status, given.body, {"Request-Id": request, "Stripe-Version": API_VERSION} | more | given.headers
        )

    def _act(self, route: Route, ref: str, asked: dict[str, Any], request: str, key: str | None) -> Answer:
        state = self.state
        with state.lock:
            state.request = {"id": request, "idempotency_key": key} if route.method != "GET" else None
            try:
                body = route.act(state, ref, asked)
                return Answer(200, expanded(body, asked.get("expand", []), lambda found: self._find(found)))
            except StripeRefuses as refusal:
                return Answer(refusal.status, copied(refusal.body()))
            finally:
                state.request = None

    def _find(self, ref: str) -> dict[str, Any] | None:
        owner, _, name = ref.partition("/")
        return self.state.find(owner) if not name else includable(self.state, owner, name)

    def _once(self, key: str | None, path: str, query: str, request: str, act: Any) -> Answer:
        if key is None:
            return _run(act)
        if len(key) > 255:
            raise StripeRefuses("Idempotency keys can be at most 255 characters.", kind="idempotency_error")
        fingerprint = hashlib.sha256(f"{path}\n{query}".encode()).hexdigest()
        with self.state.lock:
            kept = self.kept.get(key)
            if kept and kept.until > self.state.now:
                return _replay(kept, key, fingerprint, path)
            mine = self.kept[key] = Kept(fingerprint, path, self.state.now + DAY, request=request)
        try:
            mine.answer = _run(act)
        except BaseException:
            self.kept.pop(key, None)
            raise
        return mine.answer


def _run(act: Any) -> Answer:
    done: Answer = act()
    return done


def _replay(kept: Kept, key: str, fingerprint: str, path: str) -> Answer:
    if kept.path != path:
        raise StripeRefuses(
            f"Keys for idempotent requests can only be used for the same endpoint they were first used for ('{path}' vs "
            f"'{kept.path}'). Try using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    if kept.fingerprint != fingerprint:
        raise StripeRefuses(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using "
            f"a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    if kept.answer is None:
        raise StripeRefuses(
            "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
            f"twice, and the other request is still going through): {key}. Please try again later.",
            code="idempotency_key_in_use",
            kind="idempotency_error",
            status=409,
        )
    headers = {"Idempotent-Replayed": "true", "Original-Request": kept.request}
    return Answer(kept.answer.status, kept.answer.body, headers)


def includable(state: State, owner: str, name: str) -> dict[str, Any] | None:
    """A list inside an object, shown only when asked for."""
    if name == "line_items":
        rows = state.inside[owner]["lines"]
    elif name == "refunds":
        rows = [each for each in state.all("refund") if each["charge"] == owner][::-1]
    elif name == "payments":
        rows = [each for each in state.all("invoice_payment") if each["invoice"] == owner]
    elif name == "subscriptions":
        rows = [
            each for each in state.all("subscription") if each["customer"] == owner and each["status"] != "canceled"
        ]
    else:
        return None
    return {"object": "list", "data": rows, "has_more": False, "url": f"/v1/{owner}/{name}"}


def _check_key(headers: dict[str, str]) -> None:
    given = headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not given:
        raise StripeRefuses(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer "
            "auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
        )
    if not given.startswith(("sk_test_", "rk_test_")):
        shown = given[:8] + "*" * max(0, len(given) - 12) + given[-4:]
        words = "this fake never takes a live key" if "_live_" in given else "no test key"
        raise StripeRefuses(f"Invalid API Key provided: {shown} ({words})", status=401)


def _check_version(headers: dict[str, str]) -> None:
    version = headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise StripeRefuses(f"Invalid Stripe API version: {version}. This fake speaks {API_VERSION} only.")


def as_json(body: dict[str, Any]) -> bytes:
    """JSON as Stripe writes it, two blanks deep."""
    return json.dumps(body, indent=2, ensure_ascii=False).encode()
