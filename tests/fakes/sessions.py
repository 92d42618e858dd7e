"""The Checkout Sessions that these tests begin with."""

from typing import Any

import stripe


def asked(amount: int = 10_000, currency: str = "usd", *, every: str | None = None, **more: Any) -> dict[str, Any]:
    """What a giving page asks of Stripe."""
    price: dict[str, Any] = {
        "currency": currency,
        "unit_amount": amount,
        "product_data": {"name": "A gift to the Olive Fund"},
    }
    if every:
        price["recurring"] = {"interval": every}
    return {
        "mode": "subscription" if every else "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "success_url": "http://127.0.0.1:9/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/give",
        "client_reference_id": "GIFT-1",
        "metadata": {"gift": "1"},
    } | more


def a_session(client: stripe.StripeClient, *args: Any, **more: Any) -> Any:
    """A session made by the official client."""
    return client.v1.checkout.sessions.create(asked(*args, **more))


def an_intent(client: stripe.StripeClient, session: str) -> Any:
    """The session's payment with all that was booked of it."""
    found = client.v1.checkout.sessions.retrieve(
        session, {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    )
    return found.payment_intent
