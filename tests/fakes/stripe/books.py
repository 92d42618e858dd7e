"""Every movement of the account's money: a balance transaction with its fee, and the balance that they add up to."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.fakes.stripe.state import DAY, State

CATEGORY = {
    "charge": "charge",
    "payment": "charge",
    "payment_failure_refund": "charge_failure",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "payout": "payout",
    "payout_failure": "payout_reversal",
}


def settled_in(state: State, currency: str) -> str:
    """The currency in which money of this one lands on the account."""
    return currency if currency in state.terms.settles else state.terms.settles[0]


def take(state: State, charge: dict[str, Any], method: str, *, available_in: int) -> dict[str, Any]:
    """A payment comes in, less Stripe's fee."""
    currency = settled_in(state, charge["currency"])
    amount = state.rates.convert(charge["amount"], charge["currency"], currency)
    details = [_fee(state.terms.fees[method].of(amount), currency, "Stripe processing fees")]
    if currency != charge["currency"]:
        share = (amount * Decimal(state.terms.conversion_fee)).quantize(Decimal(1), ROUND_HALF_UP)
        details.append(_fee(int(share), currency, "Stripe currency conversion fee"))
    return book(
        state,
        "charge" if method == "card" else "payment",
        amount,
        currency,
        source=charge["id"],
        fee_details=details,
        rate=_rate(state, charge["currency"], currency),
        available_in=available_in,
        description=charge["description"],
    )


def give_back(
    state: State,
    kind: str,
    amount: int,
    charge: dict[str, Any],
    *,
    source: str,
    fee: int = 0,
    category: str | None = None,
) -> dict[str, Any]:
    """Money of a charge leaves again (or, with a negative amount, returns), at the rate at which it came.

    The last part of a converted charge takes what is left of it, so that parts add up to the whole.
    """
    if charge["balance_transaction"] is None:  # captured, but not booked yet: then now
        charge["balance_transaction"] = take(state, charge, "card", available_in=card_wait(state))["id"]
    came = state.objects[charge["balance_transaction"]]
    currency = came["currency"]
    inside = state.inside.setdefault(charge["id"], {})
    asked, gone = inside.get("gone", (0, 0))
    asked += amount
    total = int((Decimal(came["amount"] * asked) / charge["amount"]).quantize(Decimal(1), ROUND_HALF_UP))
    inside["gone"] = (asked, total)
    moved = total - gone
    return book(
        state,
        kind,
        -moved,
        currency,
        source=source,
        fee_details=[_fee(fee, currency, "Dispute fee")] if fee else [],
        rate=came["exchange_rate"],
        category=category,
    )


def book(
    state: State,
    kind: str,
    amount: int,
    currency: str,
    *,
    source: str,
    fee_details: list[dict[str, Any]] | None = None,
    rate: float | None = None,
    available_in: int = 0,
    category: str | None = None,
    description: str | None = None,
) -> dict[str, Any]:
    """One balance transaction; amounts in minor units of the settlement currency."""
    fee = sum(each["amount"] for each in fee_details or [])
    entry = state.add(
        "balance_transaction",
        amount=amount,
        available_on=state.now + available_in,
        balance_type="payments",
        created=state.now,
        currency=currency,
        description=description,
        exchange_rate=rate,
        fee=fee,
        fee_details=fee_details or [],
        net=amount - fee,
        reporting_category=category or CATEGORY[kind],
        source=source,
        status="pending" if available_in else "available",
        type=kind,
    )
    if available_in:
        state.later(available_in, lambda: entry.update(status="available"))
    return entry


def balance(state: State) -> dict[str, Any]:
    """The Balance object: what may be paid out, and what is still on its way."""
    sums: dict[str, dict[str, int]] = {
        "available": dict.fromkeys(state.terms.settles, 0),
        "pending": dict.fromkeys(state.terms.settles, 0),
    }
    for entry in state.all("balance_transaction"):
        amounts = sums[entry["status"]]
        amounts[entry["currency"]] = amounts.get(entry["currency"], 0) + entry["net"]
    return {
        "object": "balance",
        "livemode": False,
        **{
            name: [
                {"amount": amount, "currency": currency, "source_types": {"card": amount}}
                for currency, amount in sorted(amounts.items())
            ]
            for name, amounts in sums.items()
        },
        "refund_and_dispute_prefunding": {
            "available": [{"amount": 0, "currency": state.terms.settles[0]}],
            "pending": [{"amount": 0, "currency": state.terms.settles[0]}],
        },
    }


def card_wait(state: State) -> int:
    """Seconds until a card payment may be paid out."""
    return state.terms.available_days * DAY


def _fee(amount: int, currency: str, words: str) -> dict[str, Any]:
    return {"amount": amount, "application": None, "currency": currency, "description": words, "type": "stripe_fee"}


def _rate(state: State, base: str, quote: str) -> float | None:
    return None if base == quote else float(state.rates.rate(base, quote))
