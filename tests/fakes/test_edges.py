"""What a request may also say, and what it may not: prices of one's own, quantities, pages, things inside things."""

from typing import Any

import pytest
import stripe

from tests.fakes.sessions import a_session, an_intent, asked
from tests.fakes.stripe import GOOD_IBAN, FakeStripe, StripeRefuses


def _of(**line: Any) -> dict[str, Any]:
    return asked(line_items=[{"quantity": 1} | line])


def _priced(quantity: int = 1, **price: Any) -> dict[str, Any]:
    return _of(price_data={"currency": "usd"} | price, quantity=quantity)


PRODUCT = {"name": "Gift"}


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        (_priced(quantity=0, unit_amount=500, product_data=PRODUCT), "line_items[0][quantity]"),
        (asked(line_items=[{"price": "price_x"}]), "line_items[0][quantity]"),
        (_of(), "line_items[0]"),
        (_of(price="price_none"), "line_items[0][price]"),
        (_priced(product_data=PRODUCT), "line_items[0][price_data][unit_amount]"),
        (_priced(unit_amount=500), "line_items[0][price_data]"),
        (_priced(unit_amount=500, product="prod_none"), "product"),
        (_priced(unit_amount_decimal="a", product_data=PRODUCT), "line_items[0][price_data][unit_amount_decimal]"),
        (asked(customer="cus_x", customer_email="g@example.org"), "customer"),
        (asked(expires_at=1), "expires_at"),
        (asked(expand=["customer.a.b.c.d"]), "expand"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(client: stripe.StripeClient, wrong: dict[str, Any], param: str):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(wrong)
    assert refused.value.param == param


def test_lines_of_two_currencies_are_refused(client: stripe.StripeClient):
    lines = asked()["line_items"] + asked(500, "eur")["line_items"]
    with pytest.raises(stripe.InvalidRequestError, match="same currency"):
        client.v1.checkout.sessions.create(asked(line_items=lines))


def test_lines_and_quantities_add_up(client: stripe.StripeClient):
    first = a_session(client, 500)
    price = client.v1.checkout.sessions.line_items.list(first.id).data[0].price
    again = client.v1.checkout.sessions.create(asked(line_items=[{"price": price.id, "quantity": 3}]))
    assert again.amount_total == 1_500
    data = {"currency": "usd", "product": price.product, "unit_amount_decimal": "250"}
    both = client.v1.checkout.sessions.create(
        asked(line_items=[{"price_data": data, "quantity": 2}, {"price": price.id, "quantity": 1}])
    )
    assert both.amount_total == 1_000
    assert client.v1.prices.retrieve(price.id, {"expand": ["product"]}).product.name == "A gift to the Olive Fund"


def test_a_total_of_nothing_needs_no_payment(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 0)
    fake.pay(session.id)
    found = client.v1.checkout.sessions.retrieve(session.id)
    assert (found.status, found.payment_status, found.payment_intent) == ("complete", "no_payment_required", None)
    assert fake.transactions() == []


def test_a_session_may_end_sooner(fake: FakeStripe, client: stripe.StripeClient):
    for wrong in (1_799, 86_401):
        with pytest.raises(stripe.InvalidRequestError):
            a_session(client, expires_at=fake.now + wrong)
    session = a_session(client, expires_at=fake.now + 1_800)
    fake.advance(minutes=30)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_a_customer_is_made_changed_into_nobody_and_found(fake: FakeStripe, client: stripe.StripeClient):
    made = client.v1.customers.create({"email": "g@example.org", "metadata": {"a": "1"}, "phone": "+1"})
    session = a_session(client, 2_000, every="month", customer=made.id)
    fake.pay(session.id)
    found = client.v1.customers.retrieve(made.id, {"expand": ["subscriptions"]})
    assert [each.status for each in found.subscriptions.data] == ["active"]
    assert [each.id for each in client.v1.customers.list({"email": "g@example.org"}).data] == [made.id]
    with pytest.raises(stripe.InvalidRequestError, match="This fake makes no customer with balance"):
        client.v1.customers.create({"balance": 5})


@pytest.mark.parametrize("path", ["latest_charge.nothing", "amount", "latest_charge.balance_transaction.amount"])
def test_what_cannot_be_opened_is_refused(fake: FakeStripe, client: stripe.StripeClient, path: str):
    session = a_session(client)
    fake.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.payment_intents.retrieve(an_intent(client, session.id).id, {"expand": [path]})


def test_lists_open_what_is_inside_their_rows(fake: FakeStripe, client: stripe.StripeClient):
    fake.pay(a_session(client).id)
    [row] = client.v1.payment_intents.list({"expand": ["data.latest_charge.balance_transaction"]}).data
    assert row.latest_charge.balance_transaction.net == 9_680
    [moved] = client.v1.balance_transactions.list({"expand": ["data.source"]}).data
    assert moved.source.object == "charge"
    assert client.v1.payment_methods.retrieve(row.payment_method).card.last4 == "4242"


def test_a_cursor_must_be_of_the_list(fake: FakeStripe, client: stripe.StripeClient):
    fake.pay(a_session(client).id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.charges.list({"starting_after": "ch_none"})
    assert refused.value.code == "resource_missing"
    with pytest.raises(stripe.InvalidRequestError, match="not in this list"):
        client.v1.charges.list({"starting_after": fake.objects("payment_intent")[0]["id"]})
    with pytest.raises(stripe.InvalidRequestError, match="cannot filter"):
        client.v1.subscriptions.list({"plan": "x"})
    assert client.v1.charges.list({"transfer_group": "x", "created": {"gt": 0}}).data == []
    assert client.v1.invoices.list({"due_date": {"gte": 1}}).data == []


def test_events_are_asked_for_by_type_or_types(client: stripe.StripeClient):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.events.list({"type": "a", "types": ["b"]})
    assert refused.value.code == "parameters_exclusive"


def test_what_cannot_be_done_at_the_desk_is_said(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 5_000, "eur")
    assert fake.cancel(session.id) == "http://127.0.0.1:9/give"
    fake.pay(session.id, iban=GOOD_IBAN)
    intent = an_intent(client, session.id).id
    with pytest.raises(StripeRefuses, match="has not succeeded"):
        fake.open_dispute(intent)
    card = a_session(client)
    fake.pay(card.id)
    with pytest.raises(StripeRefuses, match="does not fail late"):
        fake.late_failure(an_intent(client, card.id).id)
    fake.open_dispute(an_intent(client, card.id).id)
    with pytest.raises(StripeRefuses, match="left to dispute"):
        fake.open_dispute(an_intent(client, card.id).id)
    refunded = a_session(client)
    fake.pay(refunded.id)
    refund = client.v1.refunds.create({"payment_intent": an_intent(client, refunded.id).id})
    fake.fail_refund(refund.id)
    with pytest.raises(StripeRefuses, match="failed already"):
        fake.fail_refund(refund.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.update("sub_none", {"cancel_at_period_end": True})


def test_a_gift_can_be_told_to_fail_for_any_reason(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 5_000, "eur")
    fake.pay(session.id, iban=GOOD_IBAN, fails="no_account")
    fake.advance(days=5)
    assert an_intent(client, session.id).latest_charge.failure_code == "no_account"
