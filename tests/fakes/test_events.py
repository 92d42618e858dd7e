"""Events: the right type about the right thing, signed by stripe's own code, in order or out of it, until taken."""

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import stripe

from tests.fakes.sessions import a_session, an_intent
from tests.fakes.stripe import FAILING_IBAN, GOOD_IBAN, CardDeclined, FakeStripe

HANDLED = {
    "checkout.session.completed": "checkout.session",
    "checkout.session.async_payment_succeeded": "checkout.session",
    "checkout.session.async_payment_failed": "checkout.session",
    "checkout.session.expired": "checkout.session",
    "payment_intent.succeeded": "payment_intent",
    "payment_intent.payment_failed": "payment_intent",
    "charge.refunded": "charge",
    "refund.created": "refund",
    "refund.failed": "refund",
    "charge.dispute.created": "dispute",
    "charge.dispute.funds_withdrawn": "dispute",
    "charge.dispute.funds_reinstated": "dispute",
    "charge.dispute.closed": "dispute",
    "payout.paid": "payout",
    "payout.failed": "payout",
}


def _everything(fake: FakeStripe, client: stripe.StripeClient) -> None:
    """A history in which all happens that a fund must hear of."""
    paid, debit, failing, declined = (
        a_session(client, 5_000, "eur"),
        a_session(client, 5_000, "eur"),
        a_session(client, 5_000, "eur"),
        a_session(client, 5_000, "eur"),
    )
    fake.pay(paid.id)
    fake.pay(debit.id, iban=GOOD_IBAN)
    fake.pay(failing.id, iban=FAILING_IBAN)
    with pytest.raises(CardDeclined):
        fake.pay(declined.id, "4000000000000002")
    fake.advance(days=6)
    refund = client.v1.refunds.create({"payment_intent": an_intent(client, paid.id).id, "amount": 1_000})
    fake.fail_refund(refund.id)
    fake.win(fake.open_dispute(an_intent(client, paid.id).id)["id"])
    fake.fail_payout(fake.pay_out("eur", arrives=True)["id"])


def test_every_event_that_a_fund_hears_of_is_told_about_the_right_thing(fake: FakeStripe, client: stripe.StripeClient):
    _everything(fake, client)
    told: dict[str, set[str]] = {}
    for event in client.v1.events.list({"limit": 100}).auto_paging_iter():
        told.setdefault(event.type, set()).add(event.data.object.object)
        assert (event.api_version, event.livemode) == (stripe.api_version, False)
    assert {kind: told.get(kind) for kind in HANDLED} == {kind: {thing} for kind, thing in HANDLED.items()}


def test_an_event_shows_the_thing_as_it_was(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client)
    fake.pay(session.id)
    intent = an_intent(client, session.id).id
    begin = fake.now
    fake.advance(100)
    client.v1.refunds.create({"payment_intent": intent, "amount": 10})
    fake.advance(100)
    client.v1.refunds.create({"payment_intent": intent, "amount": 20})
    first, second = fake.events("charge.refunded")
    assert [each["data"]["object"]["amount_refunded"] for each in (first, second)] == [10, 30]
    assert second["data"]["previous_attributes"]["amount_refunded"] == 10
    assert [each["created"] - begin for each in (first, second)] == [100, 200]
    assert first["request"]["id"].startswith("req_")
    assert first["request"]["idempotency_key"]  # the client makes one of its own
    assert fake.events("checkout.session.completed")[0]["request"]["id"] is None


def test_events_are_listed_newest_first_by_type_and_time(fake: FakeStripe, client: stripe.StripeClient):
    for _ in range(3):
        fake.pay(a_session(client).id)
        fake.advance(hours=1)
    rows = client.v1.events.list({"limit": 100}).data
    assert [row.id for row in rows] == [each["id"] for each in fake.events()][::-1]
    assert len(client.v1.events.list({"type": "charge.*"}).data) == 3
    types = ["payment_intent.succeeded", "checkout.session.completed"]
    assert {row.type for row in client.v1.events.list({"types": types}).data} == set(types)
    since = client.v1.events.list({"created": {"gt": fake.now - 5_000}, "type": "charge.succeeded"})
    assert len(since.data) == 1
    assert list(client.v1.events.list({"limit": 5}).auto_paging_iter()) == rows
    fake.advance(days=31)
    assert client.v1.events.list().data == []
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.events.retrieve(rows[0].id)
    assert refused.value.code == "resource_missing"


def test_bodies_are_signed_so_that_stripes_own_code_takes_them(fake: FakeStripe, client: stripe.StripeClient):
    fake.pay(a_session(client).id)
    pairs = fake.hand_out()
    assert [pair.event["type"] for pair in pairs] == [each["type"] for each in fake.events()]
    for body, header in pairs:
        event = stripe.Webhook.construct_event(body, header, "whsec_test")
        assert event.id == json.loads(body)["id"]
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body.replace(b"1", b"2"), header, "whsec_test")
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, header, "whsec_other")
    assert fake.hand_out() == []
    assert {each["pending_webhooks"] for each in fake.events()} == {0}


def test_while_a_secret_is_changed_both_sign(fake: FakeStripe, client: stripe.StripeClient):
    fake.pay(a_session(client).id)
    event = fake.events()[0]["id"]
    fake.rotate_secret("whsec_new")
    body, header = fake.signed(event)
    assert header.count("v1=") == 2
    for secret in ("whsec_test", "whsec_new"):
        stripe.Webhook.construct_event(body, header, secret)
    fake.end_rotation()
    body, header = fake.signed(event)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, header, "whsec_test")


def test_a_body_is_signed_for_another_instant_on_request(fake: FakeStripe, client: stripe.StripeClient):
    fake.pay(a_session(client).id)
    body, header = fake.signed(fake.events()[0]["id"], at=int(time.time()) - 301)
    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        stripe.Webhook.construct_event(body, header, "whsec_test")


def test_deliveries_come_shuffled_doubled_and_dropped(fake: FakeStripe, client: stripe.StripeClient):
    for _ in range(20):
        fake.pay(a_session(client).id)
    got: list[str] = []

    def endpoint(body: bytes, _: str) -> int:
        got.append(json.loads(body)["id"])
        return 200

    answers = fake.deliver(post=endpoint, shuffle=random.Random(1), twice=0.3, drop=0.1)
    told = [each["id"] for each in fake.events()]
    assert len(told) == 80
    assert [answer.event for answer in answers] == got
    assert got != sorted(got, key=told.index)
    assert len(set(got)) < len(got)
    assert 0 < len(set(told) - set(got)) < 20
    assert fake.deliver(post=endpoint) == []


def test_what_is_refused_is_tried_again(fake: FakeStripe, client: stripe.StripeClient):
    fake.pay(a_session(client).id)
    kinds = [each["type"] for each in fake.events()]
    answers = fake.deliver(post=lambda body, _: 500 if b'"charge.succeeded"' in body else 204)
    assert [(each.type, each.status) for each in answers] == [
        (kind, 500 if kind == "charge.succeeded" else 204) for kind in kinds
    ]
    assert [each["type"] for each in fake.events() if each["pending_webhooks"]] == ["charge.succeeded"]
    undelivered = client.v1.events.list({"delivery_success": False}).data
    assert [each.type for each in undelivered] == ["charge.succeeded"]
    assert [each.type for each in fake.deliver(post=lambda *_: 200)] == ["charge.succeeded"]


def test_what_is_refused_for_three_days_is_given_up(fake: FakeStripe, client: stripe.StripeClient):
    fake.pay(a_session(client).id)
    fake.advance(days=10)  # nobody has tried yet
    assert len(fake.deliver(post=lambda *_: 503)) == 4
    fake.advance(days=3)
    assert len(fake.deliver(post=lambda *_: 503)) == 4
    fake.advance(1)
    assert fake.deliver(post=lambda *_: 503) == []
    assert len(client.v1.events.list({"delivery_success": False}).data) == 4


def test_an_endpoint_hears_only_what_it_asked_for(client: stripe.StripeClient):
    with FakeStripe(events=["checkout.session.completed"]) as fake:
        fake.pay(a_session(stripe.StripeClient("sk_test_x", base_addresses={"api": fake.url})).id)
        assert [each.type for each in fake.deliver(post=lambda *_: 200)] == ["checkout.session.completed"]


def test_events_of_ones_own_making(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client)
    fake.tell("issuing_card.created", {"id": "ic_1", "object": "issuing.card"})
    fake.pay(session.id)
    fake.forget(session.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.retrieve(session.id)
    assert (refused.value.code, refused.value.http_status) == ("resource_missing", 404)
    assert fake.events()[0]["type"] == "issuing_card.created"


@contextmanager
def _endpoint(statuses: list[int]) -> Iterator[tuple[str, list[tuple[bytes, str]]]]:
    got: list[tuple[bytes, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((body, self.headers["Stripe-Signature"]))
            self.send_response(statuses.pop(0) if statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/stripe/events", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_fake_posts_to_an_endpoint_itself(fake: FakeStripe, client: stripe.StripeClient):
    with pytest.raises(ValueError, match="no endpoint"):
        fake.pay(a_session(client).id) and fake.deliver()
    with _endpoint([200, 400]) as (url, got):
        fake.webhook_url = url
        assert [each.status for each in fake.deliver()] == [200, 400, 200, 200]
        assert [each.status for each in fake.deliver()] == [200]
        for body, header in got:
            stripe.Webhook.construct_event(body, header, "whsec_test")
    fake.pay(a_session(client).id)
    assert {each.status for each in fake.deliver()} == {0}
    assert len(fake.hand_out()) == 4
