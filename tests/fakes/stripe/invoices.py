"""The invoice of each period, and the link from a payment to it: a PaymentIntent no longer names its invoice."""

from decimal import Decimal
from typing import Any

from tests.fakes.stripe.shapes import make, page
from tests.fakes.stripe.state import State

ISSUER = {"account": None, "type": "self"}
TAX = {"disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None}


def attach(state: State, invoice: dict[str, Any], intent: dict[str, Any]) -> dict[str, Any]:
    """Says which payment is to pay an invoice."""
    return state.add(
        "invoice_payment",
        amount_requested=invoice["total"],
        created=state.now,
        currency=invoice["currency"],
        invoice=invoice["id"],
        is_default=True,
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status="open",
        status_transitions={"canceled_at": None, "paid_at": None},
    )


def paid(state: State, invoice: dict[str, Any]) -> None:
    """The invoice is paid."""
    link = link_of(state, invoice)
    link.update(amount_paid=invoice["total"], status="paid")
    link["status_transitions"]["paid_at"] = state.now
    invoice.update(
        amount_paid=invoice["total"],
        amount_remaining=0,
        attempted=True,
        attempt_count=invoice["attempt_count"] + 1,
        next_payment_attempt=None,
        status="paid",
    )
    invoice["status_transitions"]["paid_at"] = state.now
    state.tell("invoice.paid", invoice)
    state.tell("invoice.payment_succeeded", invoice)
    state.tell("invoice_payment.paid", link)


def failed(state: State, invoice: dict[str, Any], next_attempt: int | None) -> None:
    """Its payment did not come; Stripe tries again at next_attempt, unless that is None."""
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1, next_payment_attempt=next_attempt)
    state.tell("invoice.payment_failed", invoice)


def link_of(state: State, invoice: dict[str, Any]) -> dict[str, Any]:
    """The invoice's payment."""
    return next(each for each in state.all("invoice_payment") if each["invoice"] == invoice["id"])


def issue(state: State, made: dict[str, Any], reason: str) -> dict[str, Any]:
    """One period's invoice, open until its payment has come."""
    items = made["items"]["data"]
    ref = state.new_id("invoice")
    owner = state.objects[made["customer"]]
    number = owner["next_invoice_sequence"]
    owner["next_invoice_sequence"] += 1
    return state.add(
        "invoice",
        ref=ref,
        **_amounts(sum(item["price"]["unit_amount"] * item["quantity"] for item in items)),
        **_standing(),
        billing_reason=reason,
        created=state.now,
        currency=made["currency"],
        customer=made["customer"],
        customer_email=owner["email"],
        customer_name=owner["name"],
        description=made["description"],
        effective_at=state.now,
        lines=page(f"/v1/invoices/{ref}/lines", [_line(state, ref, made, item) for item in items]),
        number=f"{owner['id'][-8:].upper()}-{number:04}",
        parent={
            "quote_details": None,
            "subscription_details": {"metadata": dict(made["metadata"]), "subscription": made["id"]},
            "type": "subscription_details",
        },
        period_end=state.now,
        period_start=items[0]["current_period_start"] if reason == "subscription_cycle" else state.now,
        status_transitions={
            "finalized_at": state.now,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
    )


def _amounts(total: int) -> dict[str, Any]:
    """What is due, and all that is nothing."""
    nothing = "amount_overpaid amount_paid amount_shipping starting_balance post_payment_credit_notes_amount"
    whole = "amount_due amount_remaining subtotal total"
    return dict.fromkeys([*nothing.split(), "pre_payment_credit_notes_amount"], 0) | dict.fromkeys(whole.split(), total)


def _standing() -> dict[str, Any]:
    """What is the same in every invoice of this account."""
    return {
        "account_country": "DE",
        "account_name": "Fake account",
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": TAX,
        "collection_method": "charge_automatically",
        "default_tax_rates": [],
        "discounts": [],
        "issuer": ISSUER,
        "metadata": {},
        "payment_settings": dict.fromkeys(("default_mandate", "payment_method_options", "payment_method_types")),
        "status": "open",
    }


def _line(state: State, invoice: str, made: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    amount = item["price"]["unit_amount"] * item["quantity"]
    return make(
        "line_item",
        id=state.new_id("line_item"),
        amount=amount,
        currency=made["currency"],
        description=state.objects[item["price"]["product"]]["name"],
        discount_amounts=[],
        discountable=True,
        discounts=[],
        invoice=invoice,
        metadata=dict(made["metadata"]),
        parent={
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": made["id"],
                "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        period={"end": item["current_period_end"], "start": item["current_period_start"]},
        pricing={
            "price_details": {"price": item["price"]["id"], "product": item["price"]["product"]},
            "type": "price_details",
            "unit_amount_decimal": item["price"]["unit_amount_decimal"],
        },
        quantity=item["quantity"],
        quantity_decimal=str(Decimal(item["quantity"])),
        subtotal=amount,
        taxes=[],
    )
