"""What the fake answers to: each method and path with the client's own parameter types and what is done."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from stripe import params as given
from stripe.params import checkout as checkout_params
from tests.fakes.stripe import books, catalogue, checkout, payments, payouts, refunds, subscriptions
from tests.fakes.stripe.errors import StripeRefuses, missing
from tests.fakes.stripe.listing import Filter, between, listed, paged
from tests.fakes.stripe.state import DAY, State

Act = Callable[[State, str, dict[str, Any]], dict[str, Any]]  # the id in the path ("" if none) and the parameters


@dataclass(frozen=True)
class Route:
    """One endpoint."""

    method: str
    path: str
    params: type
    act: Act
    pattern: re.Pattern[str]
    makes: str = ""  # the kind that a request other than GET answers with


def _route(method: str, path: str, params: type, act: Act) -> Route:
    made = next(kind for prefix, kind in MAKES.items() if path.startswith(prefix)) if method == "POST" else ""
    return Route(method, path, params, act, re.compile(path.replace("{id}", "([^/]+)") + "$"), made)


def _retrieve(kind: str) -> Act:
    return lambda state, ref, _: state.get(kind, ref, param=PARAM_OF.get(kind, "id"))


def _list(kind: str, path: str, **filters: Filter) -> Act:
    return lambda state, _, asked: listed(state, kind, asked, path, filters)


KEPT_FOR = 30 * DAY  # then Stripe tells of an event no more
PARAM_OF = {"payment_intent": "intent", "checkout.session": "session"}
MAKES = {
    "/v1/checkout/sessions": "checkout.session",
    "/v1/payment_intents": "payment_intent",
    "/v1/refunds": "refund",
    "/v1/customers": "customer",
    "/v1/subscriptions": "subscription",
}


def _customer(state: State, ref: str, _: dict[str, Any]) -> dict[str, Any]:
    found = state.find(ref) or {}
    if found.get("deleted"):
        return {"id": ref, "object": "customer", "deleted": True}
    return state.get("customer", ref)


def _balance_transactions(state: State, _: str, asked: dict[str, Any]) -> dict[str, Any]:
    carried = payouts.entries_of(state, asked["payout"]) if "payout" in asked else set()
    return listed(
        state,
        "balance_transaction",
        asked,
        "/v1/balance_transactions",
        {"payout": lambda row, _value: row["id"] in carried},
    )


def _of_type(row: dict[str, Any], wanted: str) -> bool:
    family = wanted.removesuffix("*")
    return bool(row["type"].startswith(family) if wanted.endswith("*") else row["type"] == wanted)


def _events(state: State, _: str, asked: dict[str, Any]) -> dict[str, Any]:
    if "type" in asked and "types" in asked:
        raise StripeRefuses("You may only specify one of these parameters: type, types.", code="parameters_exclusive")
    recent = {**asked, "created": asked.get("created", {"gte": state.now - KEPT_FOR})}
    return listed(
        state,
        "event",
        recent,
        "/v1/events",
        {
            "type": _of_type,
            "types": lambda row, wanted: any(_of_type(row, each) for each in wanted),
            "delivery_success": lambda row, wanted: (row["pending_webhooks"] == 0) == wanted,
        },
    )


def _event(state: State, ref: str, _: dict[str, Any]) -> dict[str, Any]:
    found = state.get("event", ref)
    if found["created"] < state.now - KEPT_FOR:
        raise missing("event", ref)
    return found


def _subscriptions(state: State, _: str, asked: dict[str, Any]) -> dict[str, Any]:
    wanted = asked.get("status")
    filters: dict[str, Filter] = {
        "status": lambda row, value: (
            value == "all"
            or row["status"] == value
            or (value == "ended" and row["status"] in {"canceled", "incomplete_expired"})
        ),
        "price": lambda row, value: any(item["price"]["id"] == value for item in row["items"]["data"]),
        "current_period_end": lambda row, value: between(row["items"]["data"][0]["current_period_end"], value),
    }
    if wanted is None:  # Stripe leaves out those that were canceled unless asked
        filters["status"] = lambda row, _value: row["status"] != "canceled"
        asked = {**asked, "status": "alive"}
    return listed(state, "subscription", asked, "/v1/subscriptions", filters)


def _invoice_payments(state: State, _: str, asked: dict[str, Any]) -> dict[str, Any]:
    def of(row: dict[str, Any], wanted: dict[str, Any]) -> bool:
        return bool(row["payment"]["type"] == wanted["type"]) and (
            "payment_intent" not in wanted or row["payment"]["payment_intent"] == wanted["payment_intent"]
        )

    return listed(state, "invoice_payment", asked, "/v1/invoice_payments", {"payment": of})


def _invoice_of(row: dict[str, Any], wanted: str) -> bool:
    return bool(row["parent"]["subscription_details"]["subscription"] == wanted)


def _new_customer(state: State, _: str, asked: dict[str, Any]) -> dict[str, Any]:
    if strange := asked.keys() - {"email", "name", "description", "metadata", "phone", "preferred_locales", "expand"}:
        raise StripeRefuses(f"This fake makes no customer with {', '.join(sorted(strange))}.")
    fields = {name: asked[name] for name in ("description", "phone", "preferred_locales") if name in asked}
    return catalogue.customer(
        state, asked.get("email"), asked.get("name"), metadata=asked.get("metadata") or {}, **fields
    )


def _delete_customer(state: State, ref: str, _: dict[str, Any]) -> dict[str, Any]:
    made = state.get("customer", ref, param="customer")
    made["deleted"] = True
    state.tell("customer.deleted", made)
    for each in state.all("subscription"):
        if each["customer"] == ref and each["status"] != "canceled":
            subscriptions.cancel(state, each, {})
    return {"id": ref, "object": "customer", "deleted": True}


def _line_items(state: State, ref: str, asked: dict[str, Any]) -> dict[str, Any]:
    state.get("checkout.session", ref, param="session")
    return paged(state, state.inside[ref]["lines"], asked, f"{_SESSIONS}/{ref}/line_items")


def _new_refund(state: State, _: str, asked: dict[str, Any]) -> dict[str, Any]:
    return refunds.create(state, asked)


def _on(kind: str, act: Callable[..., dict[str, Any]]) -> Act:
    return lambda state, ref, asked: act(state, state.get(kind, ref, param=PARAM_OF.get(kind, "id")), asked)


def _expire(state: State, made: dict[str, Any], _: dict[str, Any]) -> dict[str, Any]:
    return checkout.expire(state, made)


def _cancel_intent(state: State, made: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    return payments.cancel(state, made, asked.get("cancellation_reason"))


def _session_of(row: dict[str, Any], wanted: dict[str, str]) -> bool:
    return bool((row["customer_details"] or {}).get("email") == wanted["email"])


_get = partial(_route, "GET")
_post = partial(_route, "POST")
_delete = partial(_route, "DELETE")
_SESSIONS = "/v1/checkout/sessions"

ROUTES = (
    _post(_SESSIONS, checkout_params.SessionCreateParams, lambda state, _, asked: checkout.create(state, asked)),
    _get(
        _SESSIONS, checkout_params.SessionListParams, _list("checkout.session", _SESSIONS, customer_details=_session_of)
    ),
    _get(f"{_SESSIONS}/{{id}}", checkout_params.SessionRetrieveParams, _retrieve("checkout.session")),
    _get(f"{_SESSIONS}/{{id}}/line_items", checkout_params.SessionListLineItemsParams, _line_items),
    _post(f"{_SESSIONS}/{{id}}/expire", checkout_params.SessionExpireParams, _on("checkout.session", _expire)),
    _get("/v1/payment_intents", given.PaymentIntentListParams, _list("payment_intent", "/v1/payment_intents")),
    _get("/v1/payment_intents/{id}", given.PaymentIntentRetrieveParams, _retrieve("payment_intent")),
    _post("/v1/payment_intents/{id}/cancel", given.PaymentIntentCancelParams, _on("payment_intent", _cancel_intent)),
    _get("/v1/payment_methods/{id}", given.PaymentMethodRetrieveParams, _retrieve("payment_method")),
    _get("/v1/charges", given.ChargeListParams, _list("charge", "/v1/charges")),
    _get("/v1/charges/{id}", given.ChargeRetrieveParams, _retrieve("charge")),
    _post("/v1/refunds", given.RefundCreateParams, _new_refund),
    _get("/v1/refunds", given.RefundListParams, _list("refund", "/v1/refunds")),
    _get("/v1/refunds/{id}", given.RefundRetrieveParams, _retrieve("refund")),
    _get("/v1/disputes", given.DisputeListParams, _list("dispute", "/v1/disputes")),
    _get("/v1/disputes/{id}", given.DisputeRetrieveParams, _retrieve("dispute")),
    _get("/v1/balance", given.BalanceRetrieveParams, lambda state, *_: books.balance(state)),
    _get("/v1/balance_transactions", given.BalanceTransactionListParams, _balance_transactions),
    _get("/v1/balance_transactions/{id}", given.BalanceTransactionRetrieveParams, _retrieve("balance_transaction")),
    _get("/v1/payouts", given.PayoutListParams, _list("payout", "/v1/payouts")),
    _get("/v1/payouts/{id}", given.PayoutRetrieveParams, _retrieve("payout")),
    _get("/v1/events", given.EventListParams, _events),
    _get("/v1/events/{id}", given.EventRetrieveParams, _event),
    _post("/v1/customers", given.CustomerCreateParams, _new_customer),
    _get("/v1/customers", given.CustomerListParams, _list("customer", "/v1/customers")),
    _get("/v1/customers/{id}", given.CustomerRetrieveParams, _customer),
    _delete("/v1/customers/{id}", given.CustomerDeleteParams, _delete_customer),
    _get("/v1/subscriptions", given.SubscriptionListParams, _subscriptions),
    _get("/v1/subscriptions/{id}", given.SubscriptionRetrieveParams, _retrieve("subscription")),
    _post("/v1/subscriptions/{id}", given.SubscriptionUpdateParams, _on("subscription", subscriptions.update)),
    _delete("/v1/subscriptions/{id}", given.SubscriptionCancelParams, _on("subscription", subscriptions.cancel)),
    _get("/v1/invoices", given.InvoiceListParams, _list("invoice", "/v1/invoices", subscription=_invoice_of)),
    _get("/v1/invoices/{id}", given.InvoiceRetrieveParams, _retrieve("invoice")),
    _get("/v1/invoice_payments", given.InvoicePaymentListParams, _invoice_payments),
    _get("/v1/invoice_payments/{id}", given.InvoicePaymentRetrieveParams, _retrieve("invoice_payment")),
    _get("/v1/prices/{id}", given.PriceRetrieveParams, _retrieve("price")),
    _get("/v1/products/{id}", given.ProductRetrieveParams, _retrieve("product")),
)


def match(method: str, path: str) -> tuple[Route, str]:
    """The endpoint and the id in its path; what Stripe has but this fake has not is said plainly."""
    for route in ROUTES:
        if route.method == method and (found := route.pattern.match(path)):
            return route, found[1] if found.groups() else ""
    raise StripeRefuses(
        f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at "
        "https://support.stripe.com/.",
        status=404,
    )
