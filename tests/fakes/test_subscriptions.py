"""Gifts that come again: the link from a payment to its subscription, renewals, failures, the end."""

from datetime import UTC, datetime

import pytest
import stripe

from tests.fakes.sessions import a_session
from tests.fakes.stripe import GOOD_IBAN, CardDeclined, FakeStripe
from tests.fakes.stripe.subscriptions import after


def _monthly(fake: FakeStripe, client: stripe.StripeClient, **how: str) -> str:
    session = a_session(
        client,
        2_000,
        "eur",
        every="month",
        subscription_data={"metadata": {"gift": "9"}},
        customer_email="g@example.org",
    )
    fake.pay(session.id, **how)
    found = client.v1.checkout.sessions.retrieve(session.id).subscription
    assert isinstance(found, str)
    return found


def test_the_first_payment_makes_a_subscription_with_a_paid_invoice(fake: FakeStripe, client: stripe.StripeClient):
    subscription = client.v1.subscriptions.retrieve(_monthly(fake, client), {"expand": ["latest_invoice.payments"]})
    assert (subscription.status, subscription.metadata.to_dict()) == ("active", {"gift": "9"})
    invoice = subscription.latest_invoice
    assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == ("paid", 2_000, "subscription_create")
    [session] = client.v1.checkout.sessions.list({"subscription": subscription.id}).data
    assert (session.payment_intent, session.invoice, session.payment_status) == (None, invoice.id, "paid")
    assert client.v1.customers.retrieve(session.customer).email == "g@example.org"
    assert invoice.payments.data[0].status == "paid"


def test_a_payment_leads_to_its_subscription_through_its_invoice(fake: FakeStripe, client: stripe.StripeClient):
    subscription = _monthly(fake, client)
    fake.advance(days=31)
    first, second = fake.objects("payment_intent")
    assert "invoice" not in second
    [link] = client.v1.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": second["id"]}, "expand": ["data.invoice"]}
    ).data
    assert (link.invoice.billing_reason, link.amount_paid) == ("subscription_cycle", 2_000)
    details = link.invoice.parent.subscription_details
    assert (details.subscription, details.metadata.to_dict()) == (subscription, {"gift": "9"})
    assert [each.id for each in client.v1.invoices.list({"subscription": subscription}).data] == [
        link.invoice.id,
        fake.objects("invoice")[0]["id"],
    ]
    assert first["id"] != second["id"]


def test_it_renews_every_month_until_it_is_cancelled(fake: FakeStripe, client: stripe.StripeClient):
    subscription = _monthly(fake, client)
    fake.advance(days=370)
    assert len(fake.objects("charge")) == 13
    assert fake.balance("eur") == 13 * (2_000 - 88)
    gone = client.v1.subscriptions.cancel(subscription)
    assert (gone.status, gone.cancellation_details.reason) == ("canceled", "cancellation_requested")
    fake.advance(days=90)
    assert len(fake.objects("charge")) == 13
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.subscriptions.cancel(subscription)
    assert refused.value.code == "resource_missing"
    assert client.v1.subscriptions.list().data == []
    assert [each.id for each in client.v1.subscriptions.list({"status": "canceled"}).data] == [subscription]
    assert len(fake.events("customer.subscription.deleted")) == 1


def test_it_can_end_with_its_period(fake: FakeStripe, client: stripe.StripeClient):
    subscription = _monthly(fake, client)
    client.v1.subscriptions.update(subscription, {"cancel_at_period_end": True})
    assert client.v1.subscriptions.retrieve(subscription).status == "active"
    fake.advance(days=31)
    assert client.v1.subscriptions.retrieve(subscription).status == "canceled"
    assert len(fake.objects("charge")) == 1


def test_a_declined_card_begins_nothing(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 2_000, "eur", every="month")
    with pytest.raises(CardDeclined):
        fake.pay(session.id, "4000000000000002")
    assert (fake.objects("subscription"), fake.objects("invoice")) == ([], [])
    fake.pay(session.id)
    assert len(fake.objects("subscription")) == len(fake.objects("payment_intent")) == 1


def test_a_renewal_that_fails_is_tried_again_and_then_ends_it(fake: FakeStripe, client: stripe.StripeClient):
    subscription = _monthly(fake, client, card="4000000000000341")
    fake.advance(days=31)
    found = client.v1.subscriptions.retrieve(subscription, {"expand": ["latest_invoice"]})
    assert (found.status, found.latest_invoice.status, found.latest_invoice.attempt_count) == ("past_due", "open", 1)
    fake.advance(days=15)
    found = client.v1.subscriptions.retrieve(subscription)
    assert (found.status, found.cancellation_details.reason) == ("canceled", "payment_failed")
    assert len(fake.events("invoice.payment_failed")) == 4
    assert len(fake.transactions()) == 1


def test_a_renewal_that_works_on_the_second_try(fake: FakeStripe, client: stripe.StripeClient):
    subscription = _monthly(fake, client)
    fake.decline_renewals(subscription)
    fake.advance(days=31)
    assert client.v1.subscriptions.retrieve(subscription).status == "past_due"
    fake.decline_renewals(subscription, None)
    fake.advance(days=3)
    assert client.v1.subscriptions.retrieve(subscription).status == "active"
    assert [each["status"] for each in fake.objects("invoice")] == ["paid", "paid"]


def test_a_monthly_debit_is_paid_days_later(fake: FakeStripe, client: stripe.StripeClient):
    subscription = _monthly(fake, client, iban=GOOD_IBAN)
    [session] = client.v1.checkout.sessions.list({"subscription": subscription}).data
    assert session.payment_status == "unpaid"
    assert [each["status"] for each in fake.objects("invoice")] == ["open"]
    fake.advance(days=5)
    assert [each["status"] for each in fake.objects("invoice")] == ["paid"]
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    fake.advance(days=33)
    assert [each["status"] for each in fake.objects("invoice")] == ["paid", "paid"]


def test_a_deleted_customer_ends_their_subscription(fake: FakeStripe, client: stripe.StripeClient):
    subscription = _monthly(fake, client)
    customer = client.v1.subscriptions.retrieve(subscription).customer
    assert client.v1.customers.delete(customer).deleted
    assert client.v1.customers.retrieve(customer).deleted
    assert client.v1.subscriptions.retrieve(subscription).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        a_session(client, customer=customer)
    assert refused.value.code == "resource_missing"


def test_the_31st_is_kept_through_shorter_months():
    anchor = int(datetime(2026, 1, 31, 12, tzinfo=UTC).timestamp())
    february = after(anchor, "month", 1, day=31)
    march = after(february, "month", 1, day=31)
    assert [datetime.fromtimestamp(each, UTC).date().isoformat() for each in (february, march)] == [
        "2026-02-28",
        "2026-03-31",
    ]
    assert after(anchor, "week", 2) - anchor == 14 * 86_400
    assert datetime.fromtimestamp(after(anchor, "year", 1), UTC).year == 2027
