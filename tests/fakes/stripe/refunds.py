"""Refunds: never more than was paid and not yet given back, as Stripe counts it."""

from typing import Any

from tests.fakes.stripe import books, money
from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.state import DAY, State


def create(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """Gives a payment back, whole or in part."""
    charge = _charge(state, asked)
    amount = _amount(charge, asked)
    by, luck = charge["payment_method_details"]["type"], state.inside[charge["id"]]["instrument"].outcome.refund
    waits = by != "card" or luck == "later"
    made = state.add(
        "refund",
        amount=amount,
        charge=charge["id"],
        created=state.now,
        currency=charge["currency"],
        destination_details={"type": by},
        metadata=asked.get("metadata") or {},
        payment_intent=charge["payment_intent"],
        reason=asked.get("reason"),
        status="pending" if waits else "succeeded",
    )
    kind = "refund" if by == "card" else "payment_refund"
    made["balance_transaction"] = books.give_back(state, kind, amount, charge, source=made["id"])["id"]
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    _count(state, charge)
    state.tell("refund.created", made)
    state.tell("charge.refunded", charge, before)
    if waits:
        state.later(state.terms.refund_days * DAY, lambda: _arrive(state, made))
    elif luck == "fails":
        state.later(state.terms.refund_days * DAY, lambda: fail(state, made, "expired_or_canceled_card"))
    return made


def fail(state: State, made: dict[str, Any], reason: str) -> dict[str, Any]:
    """The giver's bank sends a refund back: the money returns to the account."""
    if made["status"] not in {"pending", "succeeded"}:
        raise StripeRefuses(f"Refund {made['id']} is {made['status']} already.")
    charge = state.objects[made["charge"]]
    is_card = charge["payment_method_details"]["type"] == "card"
    kind = "refund_failure" if is_card else "payment_refund"
    entry = books.give_back(state, kind, -made["amount"], charge, source=made["id"], category="refund_failure")
    previous = {"status": made["status"]}
    made.update(status="failed", failure_reason=reason, failure_balance_transaction=entry["id"])
    _count(state, charge)
    state.tell("refund.updated", made, previous)
    state.tell("refund.failed", made)
    return made


def _arrive(state: State, made: dict[str, Any]) -> None:
    if made["status"] == "pending":
        made.update(status="succeeded")
        state.tell("refund.updated", made, {"status": "pending"})


def _count(state: State, charge: dict[str, Any]) -> None:
    refunds = [each for each in state.all("refund") if each["charge"] == charge["id"]]
    given = sum(each["amount"] for each in refunds if each["status"] not in {"failed", "canceled"})
    charge.update(amount_refunded=given, refunded=given == charge["amount"])


def _charge(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    if ("charge" in asked) == ("payment_intent" in asked):
        raise StripeRefuses(
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameters_exclusive" if "charge" in asked else "parameter_missing",
        )
    if "charge" in asked:
        charge = state.get("charge", asked["charge"], param="charge")
    else:
        made = state.get("payment_intent", asked["payment_intent"], param="payment_intent")
        if not made["latest_charge"]:
            raise StripeRefuses(f"This PaymentIntent ({made['id']}) does not have a successful charge to refund.")
        charge = state.objects[made["latest_charge"]]
    if charge["status"] != "succeeded":
        raise StripeRefuses(
            f"This PaymentIntent ({charge['payment_intent']}) does not have a successful charge to refund."
        )
    disputed = [each for each in state.all("dispute") if each["charge"] == charge["id"]]
    if any(each["status"] in {"needs_response", "under_review", "lost"} for each in disputed):
        raise StripeRefuses(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    return charge


def _amount(charge: dict[str, Any], asked: dict[str, Any]) -> int:
    left = int(charge["amount"] - charge["amount_refunded"])
    amount = int(asked.get("amount", left))
    if "amount" in asked and amount < 1:
        raise StripeRefuses(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param="amount"
        )
    if not left:
        raise StripeRefuses(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount > left:
        currency = charge["currency"]
        of_what = "unrefunded amount on charge" if charge["amount_refunded"] else "charge amount"
        raise StripeRefuses(
            f"Refund amount ({money.shown(amount, currency)}) is greater than {of_what} "
            f"({money.shown(left, currency)})",
            param="amount",
        )
    if "currency" in asked and asked["currency"] != charge["currency"]:
        raise StripeRefuses("The currency of a refund is that of its charge.", param="currency")
    money.check_whole(amount, charge["currency"], "amount")
    return amount
