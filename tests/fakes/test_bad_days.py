"""Keys, versions, answers that are lost or late: what a request meets before anything is done."""

import threading
import time

import pytest
import stripe

from tests.fakes.conftest import client_of
from tests.fakes.sessions import a_session, an_intent, asked
from tests.fakes.stripe import FakeStripe


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.001)


@pytest.mark.parametrize("key", ["sk_live_51Abcdefgh", "rk_live_1", "pk_test_1", "nonsense"])
def test_only_a_test_key_is_taken(fake: FakeStripe, key: str):
    with pytest.raises(stripe.AuthenticationError) as refused:
        a_session(client_of(fake, key))
    assert (refused.value.http_status, fake.objects("checkout.session")) == (401, [])


def test_another_version_is_refused(fake: FakeStripe, client: stripe.StripeClient):
    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version"):
        client.v1.checkout.sessions.create(asked(), {"stripe_version": "2017-08-15"})


def test_what_stripe_has_but_the_fake_has_not_is_said(client: stripe.StripeClient):
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL") as refused:
        client.v1.topups.list()
    assert refused.value.http_status == 404


@pytest.mark.parametrize(
    ("service", "ref"),
    [
        ("payment_intents", "pi_none"),
        ("charges", "ch_none"),
        ("refunds", "re_none"),
        ("disputes", "du_none"),
        ("balance_transactions", "txn_none"),
        ("payouts", "po_none"),
        ("events", "evt_none"),
        ("customers", "cus_none"),
        ("subscriptions", "sub_none"),
        ("invoices", "in_none"),
        ("invoice_payments", "inpay_none"),
        ("prices", "price_none"),
        ("products", "prod_none"),
    ],
)
def test_what_is_not_there_is_missing(client: stripe.StripeClient, service: str, ref: str):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        getattr(client.v1, service).retrieve(ref)
    assert (refused.value.code, refused.value.http_status) == ("resource_missing", 404)
    assert ref in str(refused.value)


def test_an_id_of_another_kind_is_missing_too(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client)
    fake.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.charges.retrieve(an_intent(client, session.id).id)
    assert refused.value.code == "resource_missing"


def test_a_key_used_twice_does_it_once(fake: FakeStripe, client: stripe.StripeClient):
    first, second = (client.v1.checkout.sessions.create(asked(), {"idempotency_key": "contrib:1:v1"}) for _ in range(2))
    assert first.id == second.id
    assert len(fake.objects("checkout.session")) == 1
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert second.last_response.headers["Original-Request"] == first.last_response.request_id
    other = client.v1.checkout.sessions.create(asked(), {"idempotency_key": "contrib:2:v1"})
    assert other.id != first.id


def test_a_key_with_other_parameters_or_for_another_thing_is_refused(client: stripe.StripeClient, fake: FakeStripe):
    client.v1.checkout.sessions.create(asked(), {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError) as refused:
        client.v1.checkout.sessions.create(asked(5_000), {"idempotency_key": "k"})
    assert (refused.value.http_status, refused.value.error.type) == (400, "idempotency_error")
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.v1.customers.create({"email": "a@example.org"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError, match="255"):
        client.v1.checkout.sessions.create(asked(), {"idempotency_key": "k" * 256})
    assert len(fake.objects("checkout.session")) == 1


def test_a_key_is_forgotten_after_a_day(client: stripe.StripeClient, fake: FakeStripe):
    first = client.v1.checkout.sessions.create(asked(), {"idempotency_key": "k"})
    fake.advance(hours=23)
    assert client.v1.checkout.sessions.create(asked(), {"idempotency_key": "k"}).id == first.id
    fake.advance(hours=1)
    assert client.v1.checkout.sessions.create(asked(5_000), {"idempotency_key": "k"}).id != first.id


def test_a_refusal_is_repeated_too_but_not_that_of_a_wrong_parameter(client: stripe.StripeClient, fake: FakeStripe):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(asked(locale="ar"), {"idempotency_key": "k"})
    client.v1.checkout.sessions.create(asked(), {"idempotency_key": "k"})
    for replayed in (None, "true"):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.refunds.create({"payment_intent": "pi_none"}, {"idempotency_key": "r"})
        assert refused.value.headers is not None
        assert refused.value.headers.get("Idempotent-Replayed") == replayed


def test_two_at_once_with_one_key_conflict(client: stripe.StripeClient, fake: FakeStripe):
    fake.fail_next("slow", seconds=0.3)
    first = threading.Thread(target=client.v1.checkout.sessions.create, args=(asked(), {"idempotency_key": "k"}))
    first.start()
    while not fake._api.keys._kept:
        time.sleep(0.005)
    with pytest.raises(stripe.APIError) as refused:
        client_of(fake).v1.checkout.sessions.create(asked(), {"idempotency_key": "k"})
    assert (refused.value.http_status, refused.value.error.code) == (409, "idempotency_key_in_use")
    first.join()
    assert len(fake.objects("checkout.session")) == 1


def test_many_at_once_are_all_done(client: stripe.StripeClient, fake: FakeStripe):
    def gives() -> None:
        mine = client_of(fake)
        for _ in range(10):
            fake.pay(a_session(mine).id)

    threads = [threading.Thread(target=gives) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert fake.balance("usd") == 60 * 9_680
    assert len({each["id"] for each in fake.events()}) == 60 * 4


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("429", stripe.RateLimitError),
        ("500", stripe.APIError),
        ("503", stripe.APIError),
        ("cut_before", stripe.APIConnectionError),
    ],
)
def test_a_request_that_fails_has_done_nothing(
    client: stripe.StripeClient, fake: FakeStripe, kind: str, error: type[Exception]
):
    fake.fail_next(kind)
    with pytest.raises(error):
        a_session(client)
    assert fake.objects("checkout.session") == []
    a_session(client)
    assert len(fake.objects("checkout.session")) == 1


def test_a_lost_answer_was_done_and_asking_again_does_not_do_it_twice(client: stripe.StripeClient, fake: FakeStripe):
    session = a_session(client)
    fake.pay(session.id)
    intent = an_intent(client, session.id).id
    fake.fail_next("cut_after", path="/v1/refunds")
    with pytest.raises(stripe.APIConnectionError):
        client.v1.refunds.create({"payment_intent": intent}, {"idempotency_key": "refund:1"})
    assert len(fake.objects("refund")) == 1
    refund = client.v1.refunds.create({"payment_intent": intent}, {"idempotency_key": "refund:1"})
    assert [each["id"] for each in fake.objects("refund")] == [refund.id]


def test_the_client_itself_asks_again_with_its_own_key(fake: FakeStripe):
    client = client_of(fake, retries=3)
    fake.fail_next("cut_after", times=2)
    made = a_session(client)
    assert [each["id"] for each in fake.objects("checkout.session")] == [made.id]
    fake.fail_next("500", times=2)
    a_session(client)
    assert [status for _, _, status in fake.requests] == [200, 200, 200, 500, 500, 200]


def test_an_unknown_misfortune_is_a_mistake(fake: FakeStripe):
    with pytest.raises(ValueError, match="418"):
        fake.fail_next("418")


def test_it_listens_on_this_machine_only_and_stops(fake: FakeStripe):
    with FakeStripe() as other:
        assert other.url.startswith("http://127.0.0.1:")
        address = other._server.server_address
        client = client_of(other)
        a_session(client)
    assert address[0] == "127.0.0.1"
    with pytest.raises(stripe.APIConnectionError):
        a_session(client)
