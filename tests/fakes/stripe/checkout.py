"""Checkout Sessions: from the request, through the hosted page, to what is paid."""

from typing import Any

from tests.fakes.stripe import catalogue, money, payments, subscriptions
from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.instruments import Instrument, Outcome
from tests.fakes.stripe.payments import Giver
from tests.fakes.stripe.state import DAY, State


def create(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """A session with a page of its own, open for a day."""
    mode = asked.get("mode")
    if mode is None:
        raise StripeRefuses("Missing required param: mode.", code="parameter_missing", param="mode")
    if mode == "setup":
        raise StripeRefuses("This fake knows the modes payment and subscription.", param="mode")
    _check_urls(asked)
    lines = [_line(state, line, number, mode) for number, line in enumerate(asked.get("line_items") or [])]
    if not lines:
        raise StripeRefuses(f"`line_items` is required in `{mode}` mode.", code="parameter_missing", param="line_items")
    currency = _one_currency(lines)
    total = sum(line["amount_total"] for line in lines)
    methods = _methods(asked, currency, lines)
    money.check_total(total, currency, state.rates)
    _check_mode(asked, mode)
    if "customer" in asked:
        state.get("customer", asked["customer"], param="customer")
    made = _add(state, asked, mode, currency, total, methods)
    state.inside[made["id"]] = {"lines": lines, "asked": asked}
    state.later(made["expires_at"] - state.now, lambda: _time_is_up(state, made))
    return made


def _add(
    state: State, asked: dict[str, Any], mode: str, currency: str, total: int, methods: list[str]
) -> dict[str, Any]:
    ref = state.new_id("checkout.session")
    copied = ("cancel_url", "client_reference_id", "customer", "customer_email", "locale", "submit_type", "success_url")
    return state.add(
        "checkout.session",
        ref=ref,
        amount_subtotal=total,
        amount_total=total,
        allowed_payment_method_types=asked.get("allowed_payment_method_types"),
        automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
        created=state.now,
        currency=currency,
        custom_fields=[],
        custom_text=dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        customer_creation=None if mode == "subscription" else asked.get("customer_creation", "if_required"),
        customer_details=_customer_details(Giver(asked.get("customer_email"))) if "customer_email" in asked else None,
        expires_at=_expires_at(state, asked),
        metadata=asked.get("metadata") or {},
        mode=mode,
        payment_method_collection="always" if mode == "subscription" else "if_required",
        payment_method_options={},
        payment_method_types=methods,
        payment_status="unpaid" if total else "no_payment_required",
        phone_number_collection={"enabled": False},
        shipping_options=[],
        status="open",
        total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        ui_mode="hosted_page",
        url=f"{state.url}/c/pay/{ref}",
        **{name: asked[name] for name in copied if name in asked},
    )


def _check_urls(asked: dict[str, Any]) -> None:
    if asked.get("ui_mode", "hosted_page") != "hosted_page":
        raise StripeRefuses("This fake knows the hosted page only.", param="ui_mode")
    if "success_url" not in asked:
        raise StripeRefuses("Missing required param: success_url.", code="parameter_missing", param="success_url")
    for name in ("success_url", "cancel_url"):
        if name in asked and not asked[name].startswith(("http://", "https://")):
            raise StripeRefuses("Not a valid URL", code="url_invalid", param=name)


def _check_mode(asked: dict[str, Any], mode: str) -> None:
    only = {"payment_intent_data": "payment", "subscription_data": "subscription", "customer_creation": "payment"}
    for name, right in only.items():
        if name in asked and mode != right:
            raise StripeRefuses(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if mode == "subscription" and asked.get("submit_type", "subscribe") not in {"auto", "subscribe"}:
        raise StripeRefuses("You can not pass `submit_type` in `subscription` mode.", param="submit_type")
    if "customer" in asked and "customer_email" in asked:
        raise StripeRefuses(
            "You may only specify one of these parameters: customer, customer_email.",
            code="parameters_exclusive",
            param="customer",
        )


def _line(state: State, line: dict[str, Any], number: int, mode: str) -> dict[str, Any]:
    at = f"line_items[{number}]"
    quantity = line.get("quantity", 1 if mode == "subscription" else None)
    if quantity is None:
        raise StripeRefuses("Quantity is required.", code="parameter_missing", param=f"{at}[quantity]")
    if quantity < 1:
        raise StripeRefuses(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param=f"{at}[quantity]"
        )
    if ("price" in line) == ("price_data" in line):
        raise StripeRefuses(f"You must specify either `price` or `price_data` in `{at}`.", param=at)
    price = (
        state.get("price", line["price"], param=f"{at}[price]")
        if "price" in line
        else _price(state, line["price_data"], f"{at}[price_data]")
    )
    if mode == "payment" and price["recurring"]:
        raise StripeRefuses(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use "
            "only one-time prices.",
            param="line_items",
        )
    if mode == "subscription" and not price["recurring"]:
        raise StripeRefuses(
            "You must provide at least one recurring price in `subscription` mode when using prices.",
            param="line_items",
        )
    amount = price["unit_amount"] * quantity
    return {
        "id": state.new_id("subscription_item").replace("si_", "li_"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": state.objects[price["product"]]["name"],
        "metadata": line.get("metadata") or {},
        "price": price,
        "quantity": quantity,
    }


def _price(state: State, data: dict[str, Any], at: str) -> dict[str, Any]:
    currency = money.check_currency(data["currency"], f"{at}[currency]")
    if ("unit_amount" in data) == ("unit_amount_decimal" in data):
        raise StripeRefuses(
            "Prices require either the `unit_amount` or `unit_amount_decimal` parameter to be set.",
            param=f"{at}[unit_amount]",
        )
    amount = int(data["unit_amount"] if "unit_amount" in data else data["unit_amount_decimal"])
    if amount < 0:
        raise StripeRefuses(
            "Invalid non-negative integer", code="parameter_invalid_integer", param=f"{at}[unit_amount]"
        )
    if amount > money.LARGEST:
        raise StripeRefuses(
            f"Amount must be no more than {money.shown(money.LARGEST, currency)}",
            code="amount_too_large",
            param=f"{at}[unit_amount]",
        )
    money.check_whole(amount, currency, f"{at}[unit_amount]")
    if ("product" in data) == ("product_data" in data):
        raise StripeRefuses(f"You must specify either `product` or `product_data` in `{at}`.", param=at)
    return catalogue.price(state, data, currency, amount)


def _one_currency(lines: list[dict[str, Any]]) -> str:
    found = {line["currency"] for line in lines}
    if len(found) > 1:
        raise StripeRefuses("All line items must have the same currency.", param="line_items")
    return str(found.pop())


def _methods(asked: dict[str, Any], currency: str, lines: list[dict[str, Any]]) -> list[str]:
    """What the page offers: of the methods allowed, those that can charge this currency."""
    allowed = asked.get("allowed_payment_method_types")
    fitting = [method for method in money.METHODS if method == "card" or currency in money.DEBITS[method]]
    offered = fitting if allowed is None else [method for method in allowed if method in fitting]
    if not offered:
        raise StripeRefuses(
            "No valid payment method types for this Checkout Session. Please ensure that you have activated payment "
            f"methods compatible with your chosen currency ({currency}).",
            param="allowed_payment_method_types",
        )
    return offered


def _expires_at(state: State, asked: dict[str, Any]) -> int:
    at = int(asked.get("expires_at", state.now + DAY))
    if not state.now + 1800 <= at <= state.now + DAY:
        raise StripeRefuses(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return at


def expire(state: State, made: dict[str, Any]) -> dict[str, Any]:
    """Closes an open session; nobody can pay it any more."""
    if made["status"] != "open":
        raise StripeRefuses(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"{made['status']}."
        )
    made.update(status="expired", url=None)
    state.tell("checkout.session.expired", made)
    return made


def _time_is_up(state: State, made: dict[str, Any]) -> None:
    if made["status"] == "open":
        expire(state, made)


def pay(
    state: State, made: dict[str, Any], instrument: Instrument, giver: Giver, planned: Outcome | None = None
) -> dict[str, Any]:
    """What happens when the giver presses the button; raises CardDeclined and leaves the session open."""
    if made["status"] != "open":
        raise StripeRefuses(f"This Checkout Session is {made['status']}: it cannot be paid.")
    if instrument.method not in made["payment_method_types"]:
        raise StripeRefuses(f"This page does not take {instrument.method}.", param="payment_method_types")
    giver = Giver(made["customer_email"] or giver.email, giver.name)
    if made["mode"] == "subscription":
        _subscribe(state, made, instrument, giver, planned)
    elif made["amount_total"]:
        _pay_once(state, made, instrument, giver, planned)
    made.update(
        status="complete",
        url=None,
        customer_details=_customer_details(giver),
        payment_status=_payment_status(state, made),
    )
    state.tell("checkout.session.completed", made)
    return made


def _pay_once(
    state: State, made: dict[str, Any], instrument: Instrument, giver: Giver, planned: Outcome | None
) -> None:
    inside = state.inside[made["id"]]
    asked = inside["asked"].get("payment_intent_data", {})
    if made["customer_creation"] == "always" and not made["customer"]:
        made["customer"] = catalogue.customer(state, giver.email, giver.name)["id"]
    intent = state.find(made["payment_intent"] or "") or payments.intent(
        state,
        made["amount_total"],
        made["currency"],
        methods=made["payment_method_types"],
        customer=made["customer"],
        description=asked.get("description"),
        metadata=dict(asked.get("metadata") or {}),
        receipt_email=asked.get("receipt_email"),
    )
    made["payment_intent"] = intent["id"]
    method = payments.method_for(state, instrument, giver, made["customer"])
    payments.confirm(state, intent, method, lambda charge: _settled(state, made, charge), planned=planned)


def _subscribe(
    state: State, made: dict[str, Any], instrument: Instrument, giver: Giver, planned: Outcome | None
) -> None:
    made["customer"] = made["customer"] or catalogue.customer(state, giver.email, giver.name)["id"]
    method = payments.method_for(state, instrument, giver, made["customer"])
    subscription, invoice = subscriptions.start(
        state, made, method, lambda charge: _settled(state, made, charge), planned
    )
    made.update(subscription=subscription["id"], invoice=invoice["id"])


def _settled(state: State, made: dict[str, Any], charge: dict[str, Any]) -> None:
    if charge["status"] == "succeeded":
        made["payment_status"] = "paid"
        state.tell("checkout.session.async_payment_succeeded", made)
    else:
        state.tell("checkout.session.async_payment_failed", made)


def _payment_status(state: State, made: dict[str, Any]) -> str:
    if not made["amount_total"]:
        return "no_payment_required"
    if made["invoice"]:
        return "paid" if state.objects[made["invoice"]]["status"] == "paid" else "unpaid"
    return "paid" if state.objects[made["payment_intent"]]["status"] == "succeeded" else "unpaid"


def _customer_details(giver: Giver) -> dict[str, Any]:
    details = payments.billing_details(giver)
    return {
        "address": details["address"],
        "business_name": None,
        "email": giver.email,
        "individual_name": giver.name,
        "name": giver.name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
