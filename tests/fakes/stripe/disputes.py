"""Disputes: a giver's bank takes the money back; a card payment can be won back, a bank debit never."""

from typing import Any

from tests.fakes.stripe import books
from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.state import DAY, State

TAKEN = {"needs_response", "under_review", "lost"}
OPEN = {"needs_response", "under_review", "warning_needs_response", "warning_under_review"}


def open_dispute(
    state: State, charge: dict[str, Any], *, reason: str, amount: int | None = None, is_inquiry: bool = False
) -> dict[str, Any]:
    """The bank disputes a charge; that of a bank debit is final and already lost, as Stripe documents."""
    if charge["status"] != "succeeded":
        raise StripeRefuses(f"Charge {charge['id']} has not succeeded: there is nothing to dispute.")
    if amount is None:
        amount = _left(state, charge)
    is_card = charge["payment_method_details"]["type"] == "card"
    made = state.add(
        "dispute",
        amount=amount,
        balance_transactions=[],
        charge=charge["id"],
        created=state.now,
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence={},
        evidence_details={
            "due_by": state.now + 9 * DAY if is_card else None,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        is_charge_refundable=is_inquiry,
        metadata={},
        payment_intent=charge["payment_intent"],
        payment_method_details=_by_card(charge, is_inquiry=is_inquiry) if is_card else None,
        reason=reason,
        status="warning_needs_response" if is_inquiry else "needs_response" if is_card else "lost",
    )
    charge["disputed"] = True
    if is_inquiry:
        state.tell("charge.dispute.created", made)
        return made
    _move(state, made, charge, made["amount"], fee=state.terms.dispute_fee)
    state.tell("charge.dispute.created", made)
    state.tell("charge.dispute.funds_withdrawn", made)
    if not is_card:
        state.tell("charge.dispute.closed", made)
    return made


def win(state: State, made: dict[str, Any]) -> dict[str, Any]:
    """The bank finds for the account: the money comes back."""
    _still_open(made)
    is_inquiry = made["status"].startswith("warning")
    made.update(status="warning_closed" if is_inquiry else "won")
    if not is_inquiry:
        fee = -state.terms.dispute_fee if state.terms.is_dispute_fee_returned else 0
        _move(state, made, state.objects[made["charge"]], -made["amount"], fee=fee)
        state.tell("charge.dispute.funds_reinstated", made)
    state.tell("charge.dispute.closed", made)
    return made


def lose(state: State, made: dict[str, Any]) -> dict[str, Any]:
    """The bank finds for the giver; the money is gone already, except for an inquiry that becomes a dispute."""
    _still_open(made)
    if made["status"].startswith("warning"):
        _move(state, made, state.objects[made["charge"]], made["amount"], fee=state.terms.dispute_fee)
        state.tell("charge.dispute.funds_withdrawn", made)
    made.update(status="lost", is_charge_refundable=False)
    state.tell("charge.dispute.closed", made)
    return made


def _left(state: State, charge: dict[str, Any]) -> int:
    """What of a charge neither went back nor is disputed; a bank may take more than that, but must say how much."""
    mine = [each for each in state.all("dispute") if each["charge"] == charge["id"]]
    gone = sum(each["amount"] for each in mine if each["status"] in TAKEN)
    left: int = charge["amount"] - charge["amount_refunded"] - gone
    if left <= 0:
        raise StripeRefuses(f"Nothing of charge {charge['id']} is left to dispute.")
    return left


def _by_card(charge: dict[str, Any], *, is_inquiry: bool) -> dict[str, Any]:
    brand = charge["payment_method_details"]["card"]["brand"]
    case = "inquiry" if is_inquiry else "chargeback"
    card = {"brand": brand, "case_type": case, "network": brand, "network_reason_code": None}
    return {"card": card, "type": "card"}


def _still_open(made: dict[str, Any]) -> None:
    if made["status"] not in OPEN:
        raise StripeRefuses(f"Dispute {made['id']} is closed already ({made['status']}).")


def _move(state: State, made: dict[str, Any], charge: dict[str, Any], amount: int, *, fee: int) -> None:
    entry = books.give_back(
        state,
        "adjustment",
        amount,
        charge,
        source=made["id"],
        fee=fee,
        category="dispute" if amount > 0 else "dispute_reversal",
    )
    made["balance_transactions"].append(dict(entry))
