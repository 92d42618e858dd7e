"""A strict fake Stripe on loopback, driven only by the official client.

    with FakeStripe(webhook_url=None, secret="whsec_test") as fake:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": fake.url})
        session = client.v1.checkout.sessions.create({...})
        fake.pay(session.id)                                  # a card that works
        fake.pay(session.id, "4000000000000002")              # raises CardDeclined, the session stays open
        fake.pay(session.id, iban="DE62370400440532013001")   # a SEPA debit that fails 5 days later
        fake.advance(days=5)
        for body, header in fake.hand_out(shuffle=random.Random(1), twice=0.3):
            ...                                               # post them with a test client
        fake.deliver(post=lambda body, header: 200)           # or let the fake post, and try again what was refused
        assert books == fake.balance("usd")

What surprises in this API version: a session takes `allowed_payment_method_types` (`payment_method_types` is only in
the answer), no locale is Arabic (leave it out: the page follows the browser), a PaymentIntent does not name its invoice
(`invoice_payments.list({"payment": {"type": "payment_intent", "payment_intent": …}})`), bank debits are booked while
pending as `payment` and taken back by `payment_failure_refund`, a dispute's movement is an `adjustment`.

Requests are checked against stripe-python's own parameter types, answers are made with the fields of its own classes.
"""

from tests.fakes.stripe.errors import CardDeclined, StripeRefuses
from tests.fakes.stripe.fake import FakeStripe
from tests.fakes.stripe.instruments import DISPUTED_IBAN, FAILING_IBAN, GOOD_IBAN
from tests.fakes.stripe.money import Fee
from tests.fakes.stripe.webhooks import Answered, Delivery, sign

__all__ = [
    "DISPUTED_IBAN",
    "FAILING_IBAN",
    "GOOD_IBAN",
    "Answered",
    "CardDeclined",
    "Delivery",
    "FakeStripe",
    "Fee",
    "StripeRefuses",
    "sign",
]
