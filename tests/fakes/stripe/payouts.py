"""Payouts: what is available leaves for the bank, arrives days later, and may come back."""

from typing import Any

from tests.fakes.stripe import books
from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.state import DAY, State


def pay_out(state: State, currency: str) -> dict[str, Any]:
    """Sends everything available in a currency to the bank, as Stripe's daily payout does."""
    entries = [
        each
        for each in state.all("balance_transaction")
        if each["currency"] == currency and each["status"] == "available" and not _payout_of(state, each)
    ]
    amount = sum(each["net"] for each in entries)
    if amount <= 0:
        raise StripeRefuses(
            f"You have insufficient funds in your Stripe account ({amount})", code="balance_insufficient"
        )
    made = state.add(
        "payout",
        amount=amount,
        arrival_date=state.now + state.terms.payout_days * DAY,
        automatic=True,
        created=state.now,
        currency=currency,
        description="STRIPE PAYOUT",
        destination="ba_1FakeBankAccount00000000",
        metadata={},
        method="standard",
        reconciliation_status="completed",
        source_type="card",
        status="pending",
        trace_id={"status": "pending", "value": None},
        type="bank_account",
    )
    entry = books.book(state, "payout", -amount, currency, source=made["id"], description="STRIPE PAYOUT")
    made["balance_transaction"] = entry["id"]
    for each in [*entries, entry]:
        state.inside[each["id"]] = {"payout": made["id"]}
    state.tell("payout.created", made)
    state.later(state.terms.payout_days * DAY, lambda: arrive(state, made))
    return made


def arrive(state: State, made: dict[str, Any]) -> dict[str, Any]:
    """The bank has the money."""
    if made["status"] in {"pending", "in_transit"}:
        made.update(status="paid", trace_id={"status": "supported", "value": f"FAKE{made['id'][-10:].upper()}"})
        state.tell("payout.paid", made)
    return made


def fail(state: State, made: dict[str, Any], code: str) -> dict[str, Any]:
    """The bank sends the money back, sometimes after it was said to be paid."""
    if made["status"] not in {"pending", "in_transit", "paid"}:
        raise StripeRefuses(f"Payout {made['id']} is {made['status']} already.")
    entry = books.book(state, "payout_failure", made["amount"], made["currency"], source=made["id"])
    made.update(
        status="failed",
        failure_code=code,
        failure_message="The bank account has been closed." if code == "account_closed" else code,
        failure_balance_transaction=entry["id"],
    )
    state.tell("payout.failed", made)
    return made


def entries_of(state: State, payout: str) -> set[str]:
    """The balance transactions that a payout carried, its own among them."""
    state.get("payout", payout, param="payout")
    return {each["id"] for each in state.all("balance_transaction") if _payout_of(state, each) == payout}


def _payout_of(state: State, entry: dict[str, Any]) -> str | None:
    found: str | None = state.inside.get(entry["id"], {}).get("payout")
    return found
