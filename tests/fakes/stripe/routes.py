"""What the fake answers to: each method and path with the client's own parameter types and what is done."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from stripe import params as P
from stripe.params import checkout as checkout_params

from tests.fakes.stripe import books, catalogue, checkout, payments, payouts, refunds, subscriptions
from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.listing import Filter, between, listed
from tests.fakes.stripe.state import State

Act = Callable[[State, str, dict[str, Any]], dict[str, Any]]  # the id in the path ("" if none) and the parameters


@dataclass(frozen=True)
class Route:
    """One endpoint."""

    method: str
    path: str
    params: type
    act: Act
    pattern: re.Pattern[str]


def _route(method: str, path: str, params: type, act: Act) -> Route:
    return Route(method, path, params, act, re.compile(re.sub(r"\{id\}", r"([^/]+)", path) + "$"))


def _retrieve(kind: str) -> Act:
    return lambda state, ref, _: state.get(kind, ref, param=PARAM_OF.get(kind, "id"))


def _list(kind: str, path: str, **filters: Filter) -> Act:
    return lambda state, _, asked: listed(state, kind, asked, path, filters)


PARAM_OF = {"payment_intent": "intent", "checkout.session": "session"}


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
    recent = {**asked, "created": asked.get("created", {"gte": state.now - 30 * 86_400})}
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
    found: dict[str, Any] | None = state.find(f"{ref}/line_items")
    return found or {}


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
    _get("/v1/payment_intents", P.PaymentIntentListParams, _list("payment_intent", "/v1/payment_intents")),
    _get("/v1/payment_intents/{id}", P.PaymentIntentRetrieveParams, _retrieve("payment_intent")),
    _post("/v1/payment_intents/{id}/cancel", P.PaymentIntentCancelParams, _on("payment_intent", _cancel_intent)),
    _get("/v1/payment_methods/{id}", P.PaymentMethodRetrieveParams, _retrieve("payment_method")),
    _get("/v1/charges", P.ChargeListParams, _list("charge", "/v1/charges")),
    _get("/v1/charges/{id}", P.ChargeRetrieveParams, _retrieve("charge")),
    _post("/v1/refunds", P.RefundCreateParams, _new_refund),
    _get("/v1/refunds", P.RefundListParams, _list("refund", "/v1/refunds")),
    _get("/v1/refunds/{id}", P.RefundRetrieveParams, _retrieve("refund")),
    _get("/v1/disputes", P.DisputeListParams, _list("dispute", "/v1/disputes")),
    _get("/v1/disputes/{id}", P.DisputeRetrieveParams, _retrieve("dispute")),
    _get("/v1/balance", P.BalanceRetrieveParams, lambda state, *_: books.balance(state)),
    _get("/v1/balance_transactions", P.BalanceTransactionListParams, _balance_transactions),
    _get("/v1/balance_transactions/{id}", P.BalanceTransactionRetrieveParams, _retrieve("balance_transaction")),
    _get("/v1/payouts", P.PayoutListParams, _list("payout", "/v1/payouts")),
    _get("/v1/payouts/{id}", P.PayoutRetrieveParams, _retrieve("payout")),
    _get("/v1/events", P.EventListParams, _events),
    _get("/v1/events/{id}", P.EventRetrieveParams, _retrieve("event")),
    _post("/v1/customers", P.CustomerCreateParams, _new_customer),
    _get("/v1/customers", P.CustomerListParams, _list("customer", "/v1/customers")),
    _get("/v1/customers/{id}", P.CustomerRetrieveParams, _retrieve("customer")),
    _delete("/v1/customers/{id}", P.CustomerDeleteParams, _delete_customer),
    _get("/v1/subscriptions", P.SubscriptionListParams, _subscriptions),
    _get("/v1/subscriptions/{id}", P.SubscriptionRetrieveParams, _retrieve("subscription")),
    _post("/v1/subscriptions/{id}", P.SubscriptionUpdateParams, _on("subscription", subscriptions.update)),
    _delete("/v1/subscriptions/{id}", P.SubscriptionCancelParams, _on("subscription", subscriptions.cancel)),
    _get("/v1/invoices", P.InvoiceListParams, _list("invoice", "/v1/invoices", subscription=_invoice_of)),
    _get("/v1/invoices/{id}", P.InvoiceRetrieveParams, _retrieve("invoice")),
    _get("/v1/invoice_payments", P.InvoicePaymentListParams, _invoice_payments),
    _get("/v1/invoice_payments/{id}", P.InvoicePaymentRetrieveParams, _retrieve("invoice_payment")),
    _get("/v1/prices/{id}", P.PriceRetrieveParams, _retrieve("price")),
    _get("/v1/products/{id}", P.ProductRetrieveParams, _retrieve("product")),
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
