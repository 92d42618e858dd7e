"""PaymentIntents and charges: a card pays at once, a bank debit days later, and either may fail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from tests.fakes.stripe import books, disputes
from tests.fakes.stripe.errors import CardDeclined, StripeRefuses
from tests.fakes.stripe.instruments import Instrument, Outcome
from tests.fakes.stripe.shapes import copied
from tests.fakes.stripe.state import DAY, State

Settled = Callable[[dict[str, Any]], None]  # told the charge once a bank debit has ended


@dataclass(frozen=True)
class Giver:
    """What a giver types beside the number."""

    email: str | None = None
    name: str | None = None


def method_for(state: State, instrument: Instrument, giver: Giver, customer: str | None) -> dict[str, Any]:
    """A PaymentMethod for what was typed."""
    method = state.add(
        "payment_method",
        billing_details=billing_details(giver),
        created=state.now,
        customer=customer,
        metadata={},
        type=instrument.method,
        **cast("dict[str, Any]", {instrument.method: _details(state, instrument)}),
    )
    state.inside[method["id"]] = {"instrument": instrument}
    return method


def intent(state: State, amount: int, currency: str, *, methods: list[str], **fields: Any) -> dict[str, Any]:
    """A PaymentIntent that nobody has paid yet."""
    ref = state.new_id("payment_intent")
    made = state.add(
        "payment_intent",
        ref=ref,
        amount=amount,
        amount_capturable=0,
        amount_received=0,
        amount_details={"tip": {}},
        capture_method="automatic_async",
        client_secret=f"{ref}_secret_{state.new_id('request')[4:]}",
        confirmation_method="automatic",
        created=state.now,
        currency=currency,
        payment_method_types=methods,
        payment_method_options={},
        status="requires_payment_method",
        **({"metadata": {}} | fields),
    )
    state.tell("payment_intent.created", made)
    return made


def confirm(
    state: State,
    made: dict[str, Any],
    method: dict[str, Any],
    settled: Settled,
    *,
    planned: Outcome | None = None,
    is_first: bool = True,
) -> None:
    """Charges the payment method; a card that is declined raises CardDeclined, a bank debit answers days later."""
    instrument: Instrument = state.inside[method["id"]]["instrument"]
    outcome = planned or instrument.outcome
    if outcome.is_for_renewal_only and is_first:
        outcome = Outcome()
    made.update(payment_method=method["id"])
    if instrument.method != "card":
        _start_debit(state, made, method, outcome, settled)
        return
    charge = _charge(state, made, method, "succeeded" if outcome.works else "failed")
    if not outcome.works:
        fail(state, made, charge, outcome)
        raise CardDeclined(
            outcome.message, code=outcome.code or "", decline_code=outcome.decline_code, charge=charge["id"]
        )
    wait = 0 if outcome.is_available_at_once else books.card_wait(state)
    if state.terms.booking_delay:
        state.later(state.terms.booking_delay, lambda: _book_late(state, charge, wait))
    else:
        charge["balance_transaction"] = books.take(state, charge, "card", available_in=wait)["id"]
    succeed(state, made, charge)
    _dispute_after(state, charge, outcome)


def _book_late(state: State, charge: dict[str, Any], wait: int) -> None:
    if charge["balance_transaction"]:
        return
    charge["balance_transaction"] = books.take(state, charge, "card", available_in=wait)["id"]
    state.tell("charge.updated", charge, {"balance_transaction": None})


def _start_debit(
    state: State, made: dict[str, Any], method: dict[str, Any], outcome: Outcome, settled: Settled
) -> None:
    charge = _charge(state, made, method, "pending")
    wait = state.terms.debit_days * DAY
    # Stripe books a debit while it is pending, and takes it back by payment_failure_refund when it fails.
    charge["balance_transaction"] = books.take(state, charge, method["type"], available_in=wait)["id"]
    made.update(status="processing", latest_charge=charge["id"])
    state.tell("payment_intent.processing", made)
    state.tell("charge.pending", charge)

    def ends() -> None:
        if charge["status"] != "pending":
            return
        planned = state.inside.get(charge["id"], {}).get("outcome", outcome)
        if planned.works:
            charge.update(status="succeeded", paid=True)
            charge["outcome"] = _approved()
            succeed(state, made, charge)
            settled(charge)
            _dispute_after(state, charge, planned)
        else:
            _return_debit(state, charge)
            fail(state, made, charge, planned)
            settled(charge)

    state.later(wait, ends)


def _return_debit(state: State, charge: dict[str, Any]) -> None:
    came = state.objects[charge["balance_transaction"]]
    fees = [{**each, "amount": -each["amount"]} for each in came["fee_details"]]
    back = books.book(
        state,
        "payment_failure_refund",
        -came["amount"],
        came["currency"],
        source=charge["id"],
        fee_details=fees,
        rate=came["exchange_rate"],
    )
    charge["failure_balance_transaction"] = back["id"]


def succeed(state: State, made: dict[str, Any], charge: dict[str, Any]) -> None:
    """The money is ours, says the bank."""
    made.update(status="succeeded", latest_charge=charge["id"], amount_received=made["amount"], last_payment_error=None)
    state.tell("charge.succeeded", charge)
    state.tell("payment_intent.succeeded", made)


def fail(state: State, made: dict[str, Any], charge: dict[str, Any], outcome: Outcome) -> None:
    """No money, and why."""
    charge.update(
        status="failed",
        paid=False,
        captured=False,
        failure_code=outcome.code,
        failure_message=outcome.message,
        outcome={
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "declined_by_network",
            "reason": outcome.decline_code,
            "risk_level": "normal",
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        },
    )
    made.update(
        status="requires_payment_method",
        latest_charge=charge["id"],
        payment_method=None,
        last_payment_error={
            "charge": charge["id"],
            "code": outcome.code,
            "decline_code": outcome.decline_code,
            "message": outcome.message,
            "payment_method": copied(state.objects[charge["payment_method"]]),
            "type": "card_error" if charge["payment_method_details"]["type"] == "card" else "invalid_request_error",
        },
    )
    state.tell("charge.failed", charge)
    state.tell("payment_intent.payment_failed", made)


def cancel(state: State, made: dict[str, Any], reason: str | None) -> dict[str, Any]:
    """Ends a PaymentIntent that has not been paid."""
    if made["status"] in {"succeeded", "canceled", "processing"}:
        raise StripeRefuses(
            f"You cannot cancel this PaymentIntent because it has a status of {made['status']}. Only a PaymentIntent "
            "with one of the following statuses may be canceled: requires_payment_method, requires_capture, "
            "requires_confirmation, requires_action, processing.",
            code="payment_intent_unexpected_state",
            payment_intent=made,
        )
    made.update(status="canceled", canceled_at=state.now, cancellation_reason=reason)
    state.tell("payment_intent.canceled", made)
    return made


def _charge(state: State, made: dict[str, Any], method: dict[str, Any], status: str) -> dict[str, Any]:
    instrument: Instrument = state.inside[method["id"]]["instrument"]
    charge = state.add(
        "charge",
        ref=None if instrument.method == "card" else "py_3" + state.new_id("charge")[4:],
        amount=made["amount"],
        amount_captured=made["amount"] if status != "failed" else 0,
        amount_refunded=0,
        billing_details=method["billing_details"],
        calculated_statement_descriptor="FAKE STRIPE",
        captured=status != "failed",
        created=state.now,
        currency=made["currency"],
        customer=made["customer"],
        description=made["description"],
        disputed=False,
        fraud_details={},
        metadata=dict(made["metadata"]),
        outcome=_approved(),
        paid=status == "succeeded",
        payment_intent=made["id"],
        payment_method=method["id"],
        payment_method_details={"type": instrument.method, instrument.method: _charged(state, instrument)},
        receipt_email=made["receipt_email"],
        refunded=False,
        status=status,
    )
    state.inside[charge["id"]] = {"instrument": instrument}
    return charge


def _dispute_after(state: State, charge: dict[str, Any], outcome: Outcome) -> None:
    if outcome.dispute:
        disputes.open_dispute(state, charge, reason=outcome.dispute, is_inquiry=outcome.is_inquiry)


def _approved() -> dict[str, Any]:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "seller_message": "Payment complete.",
        "type": "authorized",
    }


def billing_details(giver: Giver) -> dict[str, Any]:
    """The name and address that a payment carries."""
    empty = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {"address": empty, "email": giver.email, "name": giver.name, "phone": None, "tax_id": None}


def _details(state: State, instrument: Instrument) -> dict[str, Any]:
    if instrument.method != "card":
        return {"country": instrument.country, "last4": instrument.last4}
    return {
        "brand": instrument.brand,
        "country": instrument.country,
        "exp_month": 12,
        "exp_year": 2000 + state.now // (365 * DAY) % 100,
        "funding": "credit",
        "last4": instrument.last4,
    }


def _charged(state: State, instrument: Instrument) -> dict[str, Any]:
    details = _details(state, instrument)
    return details | {"network": instrument.brand} if instrument.method == "card" else details
