"""One API request from key to answer: who asks, in which version, with which parameters, and what is done."""

import json
from typing import Any

from tests.fakes.stripe import faults, forms
from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.faults import ConnectionCut, Fault, Faults
from tests.fakes.stripe.idempotency import Answer, Keys
from tests.fakes.stripe.routes import Route, match
from tests.fakes.stripe.shapes import copied, expandable, expanded
from tests.fakes.stripe.state import API_VERSION, State
from tests.fakes.stripe.strict import checker


class Api:
    """Answers requests against one account's state."""

    def __init__(self, state: State, luck: Faults) -> None:
        self.state = state
        self.luck = luck
        self.keys = Keys(state)
        self.log: list[tuple[str, str, int]] = []  # method, path, status

    def answer(self, method: str, path: str, query: str, headers: dict[str, str]) -> Answer:
        """The answer to one request; raises ConnectionCut when none is to arrive."""
        request = self.state.new_id("request")
        key = headers.get("idempotency-key") if method == "POST" else None
        fault = self.luck.next(path)
        try:
            given = self._answer(method, path, query, headers, request, key, fault)
        except StripeRefuses as refusal:
            given = Answer(refusal.status, refusal.body())
        self.log.append((method, path, given.status))
        if fault and fault.kind == "cut_after":
            raise ConnectionCut
        standing = {"Request-Id": request, "Stripe-Version": API_VERSION} | ({"Idempotency-Key": key} if key else {})
        return Answer(given.status, given.body, standing | given.headers)

    def _answer(
        self,
        method: str,
        path: str,
        query: str,
        headers: dict[str, str],
        request: str,
        key: str | None,
        fault: Fault | None,
    ) -> Answer:
        faults.strike(fault)
        _check_key(headers)
        _check_version(headers)
        route, ref = match(method, path)
        asked = checker(route.params)(forms.decode(query))
        _check_expand(route, asked)

        def act() -> Answer:
            faults.linger(fault)
            return self._act(route, ref, asked, {"id": request, "idempotency_key": key})

        return self.keys.once(key, path, query, request, act)

    def _act(self, route: Route, ref: str, asked: dict[str, Any], request: dict[str, Any]) -> Answer:
        state = self.state
        with state.lock:
            state.request = request if route.method != "GET" else None
            try:
                body = route.act(state, ref, asked)
                return Answer(200, expanded(body, asked.get("expand", []), self._find))
            except StripeRefuses as refusal:
                return Answer(refusal.status, copied(refusal.body()))
            finally:
                state.request = None

    def _find(self, ref: str) -> dict[str, Any] | None:
        owner, _, name = ref.partition("/")
        return _inside(self.state, owner, name) if name else self.state.find(owner)


def _inside(state: State, owner: str, name: str) -> dict[str, Any] | None:
    """A list inside an object, shown only when asked for."""
    rows: list[dict[str, Any]]
    if name == "line_items":
        rows = state.inside[owner]["lines"]
    elif name == "refunds":
        rows = [each for each in state.all("refund") if each["charge"] == owner][::-1]
    elif name == "payments":
        rows = [each for each in state.all("invoice_payment") if each["invoice"] == owner]
    elif name == "subscriptions":
        mine = [each for each in state.all("subscription") if each["customer"] == owner]
        rows = [each for each in mine if each["status"] != "canceled"]
    else:
        return None
    return {"object": "list", "data": rows, "has_more": False, "url": f"/v1/{owner}/{name}"}


def _check_expand(route: Route, asked: dict[str, Any]) -> None:
    """Before anything is done, so that a request refused for its `expand` has changed nothing."""
    for path in asked.get("expand", []):
        first, *rest = path.split(".")
        if len(rest) > 3:
            raise StripeRefuses(f"You can only expand up to 4 levels ({path}).", param="expand")
        if route.makes and first not in expandable(route.makes):
            raise StripeRefuses(f"This property cannot be expanded ({path}).", param="expand")


def _check_key(headers: dict[str, str]) -> None:
    given = headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not given:
        raise StripeRefuses(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using "
            "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
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
    """JSON for the wire."""
    return json.dumps(body, ensure_ascii=False).encode()
