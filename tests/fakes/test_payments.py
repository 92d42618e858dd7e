"""Cards and bank debits: what pays, what is declined, what fails days or weeks later."""

import pytest
import stripe

from tests.fakes.sessions import a_session, an_intent
from tests.fakes.stripe import DISPUTED_IBAN, FAILING_IBAN, GOOD_IBAN, CardDeclined, FakeStripe, StripeRefuses
from tests.fakes.stripe.money import DEBITS


def _kinds(fake: FakeStripe) -> list[str]:
    return [each["type"] for each in fake.events()]


def test_a_paid_session_is_complete(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, customer_email="giver@example.org")
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert session.url == f"{fake.url}/c/pay/{session.id}"
    fake.pay(session.id)
    session = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.customer_details.email == "giver@example.org"
    [line] = session.line_items.data
    assert (line.amount_total, line.description, line.price.unit_amount) == (10_000, "A gift to the Olive Fund", 10_000)
    assert client.v1.checkout.sessions.line_items.list(session.id).data[0].id == line.id
    assert _kinds(fake) == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_metadata_of_the_payment_is_its_own(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, payment_intent_data={"metadata": {"gift": "7"}, "description": "Gift 7"})
    fake.pay(session.id)
    intent = an_intent(client, session.id)
    assert (intent.metadata.to_dict(), intent.description) == ({"gift": "7"}, "Gift 7")
    assert intent.latest_charge.metadata.to_dict() == {"gift": "7"}
    other = a_session(client)
    fake.pay(other.id)
    assert an_intent(client, other.id).metadata.to_dict() == {}


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000 0000 0000 9995", "card_declined", "insufficient_funds"),
        ("4000000000000069", "expired_card", None),
    ],
)
def test_a_declined_card_pays_nothing_and_the_session_stays_open(
    fake: FakeStripe, client: stripe.StripeClient, card: str, code: str, decline_code: str | None
):
    session = a_session(client)
    with pytest.raises(CardDeclined) as declined:
        fake.pay(session.id, card)
    assert (declined.value.code, declined.value.decline_code) == (code, decline_code)
    session = client.v1.checkout.sessions.retrieve(session.id)
    assert (session.status, session.payment_status) == ("open", "unpaid")
    intent = client.v1.payment_intents.retrieve(session.payment_intent, {"expand": ["latest_charge"]})
    assert (intent.status, intent.last_payment_error.code) == ("requires_payment_method", code)
    assert (intent.latest_charge.status, intent.latest_charge.paid, intent.amount_received) == ("failed", False, 0)
    assert fake.transactions() == []
    assert _kinds(fake) == ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]

    fake.pay(session.id)  # a second card pays the same intent
    again = an_intent(client, session.id)
    assert (again.id, again.status, again.last_payment_error) == (intent.id, "succeeded", None)
    assert [each["status"] for each in fake.objects("charge")] == ["failed", "succeeded"]


def test_numbers_that_are_no_test_cards_are_refused(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client)
    for number, code in (("4242424242424241", "incorrect_number"), ("4012888888881881", "card_declined"), ("", None)):
        with pytest.raises(StripeRefuses) as refused:
            fake.pay(session.id, number)
        assert refused.value.code == (code or "incorrect_number")
    with pytest.raises(StripeRefuses, match="IBAN"):
        fake.pay(a_session(client, currency="eur").id, iban="DE88370400440532013000")
    assert fake.transactions() == []


def test_a_sepa_debit_is_pending_for_days_and_then_succeeds(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 5_000, "eur")
    assert session.payment_method_types == ["card", "sepa_debit"]
    fake.pay(session.id, iban=GOOD_IBAN)
    found = client.v1.checkout.sessions.retrieve(session.id)
    assert (found.status, found.payment_status) == ("complete", "unpaid")
    intent = an_intent(client, session.id)
    assert (intent.status, intent.latest_charge.status, intent.latest_charge.paid) == ("processing", "pending", False)
    booked = intent.latest_charge.balance_transaction
    assert (booked.type, booked.status, booked.amount, booked.fee) == ("payment", "pending", 5_000, 35)

    fake.advance(days=4)
    assert an_intent(client, session.id).status == "processing"
    fake.advance(days=1)
    intent = an_intent(client, session.id)
    assert (intent.status, intent.latest_charge.status, intent.latest_charge.paid) == ("succeeded", "succeeded", True)
    assert intent.latest_charge.balance_transaction.status == "available"
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert _kinds(fake)[-3:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]
    assert fake.balance("eur") == 4_965


def test_a_sepa_debit_that_fails_is_taken_back_with_its_fee(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 5_000, "eur")
    fake.pay(session.id, iban=FAILING_IBAN)
    fake.advance(days=5)
    intent = an_intent(client, session.id)
    assert (intent.status, intent.latest_charge.status) == ("requires_payment_method", "failed")
    back = client.v1.balance_transactions.retrieve(intent.latest_charge.failure_balance_transaction)
    assert (back.type, back.reporting_category) == ("payment_failure_refund", "charge_failure")
    assert (back.amount, back.fee, back.net) == (-5_000, -35, -4_965)
    assert fake.balance("eur") == 0
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    assert _kinds(fake)[-3:] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]


@pytest.mark.parametrize(
    ("method", "currency", "good", "bad"),
    [
        ("bacs_debit", "gbp", "00012345", "22222227"),
        ("us_bank_account", "usd", "000123456789", "000222222227"),
        ("acss_debit", "cad", "000123456789", "000222222227"),
        ("au_becs_debit", "aud", "000123456", "222222227"),
    ],
)
def test_every_bank_debit_pays_late_or_fails(
    fake: FakeStripe, client: stripe.StripeClient, method: str, currency: str, good: str, bad: str
):
    paid, failed = (a_session(client, 10_000, currency, allowed_payment_method_types=[method]) for _ in range(2))
    fake.pay(paid.id, debit=(method, good))
    fake.pay(failed.id, debit=(method, bad))
    fake.advance(days=5)
    assert an_intent(client, paid.id).status == "succeeded"
    last = an_intent(client, failed.id)
    assert (last.status, last.last_payment_error.code) == ("requires_payment_method", "insufficient_funds")
    assert last.latest_charge.payment_method_details.type == method


@pytest.mark.parametrize("method", DEBITS)
def test_a_bank_debit_is_offered_in_its_own_currency_only(client: stripe.StripeClient, method: str):
    assert method not in a_session(client, 100_000, "jod").payment_method_types
    for currency in DEBITS[method]:
        assert method in a_session(client, 10_000, currency).payment_method_types
    with pytest.raises(stripe.InvalidRequestError) as refused:
        a_session(client, 100_000, "jod", allowed_payment_method_types=[method])
    assert refused.value.param == "allowed_payment_method_types"


def test_a_page_takes_only_what_it_offers(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, currency="usd")
    with pytest.raises(StripeRefuses, match="does not take sepa_debit"):
        fake.pay(session.id, iban=GOOD_IBAN)


def test_a_debit_that_succeeded_may_be_lost_weeks_later(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 5_000, "eur")
    fake.pay(session.id, iban=GOOD_IBAN)
    fake.advance(days=40)
    dispute = fake.late_failure(an_intent(client, session.id).id)
    found = client.v1.disputes.retrieve(dispute["id"])
    assert (found.status, found.reason, found.is_charge_refundable) == ("lost", "insufficient_funds", False)
    [moved] = found.balance_transactions
    assert (moved.type, moved.reporting_category, moved.amount, moved.fee) == ("adjustment", "dispute", -5_000, 1_500)
    assert _kinds(fake)[-3:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed"]
    assert fake.balance("eur") == 4_965 - 6_500


def test_a_debit_that_is_pending_can_be_told_to_fail(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 5_000, "eur")
    fake.pay(session.id, iban=GOOD_IBAN)
    fake.late_failure(an_intent(client, session.id).id, reason="account_closed")
    fake.advance(days=5)
    assert an_intent(client, session.id).latest_charge.failure_code == "account_closed"


def test_a_disputed_account_is_disputed_on_success(fake: FakeStripe, client: stripe.StripeClient):
    fake.pay(a_session(client, 5_000, "eur").id, iban=DISPUTED_IBAN)
    fake.advance(days=5)
    [dispute] = client.v1.disputes.list().data
    assert (dispute.status, dispute.amount) == ("lost", 5_000)


def test_a_session_expires_after_a_day_and_is_not_paid_then(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client)
    fake.advance(hours=23)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    fake.advance(hours=1)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    with pytest.raises(StripeRefuses, match="expired"):
        fake.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)
    assert _kinds(fake) == ["checkout.session.expired"]


def test_a_session_is_expired_on_request_and_paid_once(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client)
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    paid = a_session(client)
    fake.pay(paid.id)
    with pytest.raises(StripeRefuses, match="complete"):
        fake.pay(paid.id)
    assert [each.id for each in client.v1.checkout.sessions.list({"status": "complete"}).data] == [paid.id]
    assert len(fake.objects("charge")) == 1


def test_an_intent_is_cancelled_only_while_unpaid(fake: FakeStripe, client: stripe.StripeClient):
    session, paid = a_session(client), a_session(client)
    with pytest.raises(CardDeclined):
        fake.pay(session.id, "4000000000000002")
    fake.pay(paid.id)
    intent = an_intent(client, session.id).id
    gone = client.v1.payment_intents.cancel(intent, {"cancellation_reason": "abandoned"})
    assert (gone.status, gone.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.cancel(an_intent(client, paid.id).id)
    assert refused.value.code == "payment_intent_unexpected_state"


def test_a_charge_may_be_booked_a_while_after_it_succeeded(client: stripe.StripeClient):
    with FakeStripe(booking_delay=30) as fake:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": fake.url})
        session = a_session(client)
        fake.pay(session.id)
        assert an_intent(client, session.id).latest_charge.balance_transaction is None
        fake.advance(30)
        assert an_intent(client, session.id).latest_charge.balance_transaction.net == 9_680
        assert _kinds(fake)[-1] == "charge.updated"
