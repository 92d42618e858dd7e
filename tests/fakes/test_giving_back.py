"""Refunds and disputes: no more than was paid, and the money goes where Stripe says."""

import pytest
import stripe

from tests.fakes.sessions import a_session, an_intent
from tests.fakes.stripe import GOOD_IBAN, FakeStripe, StripeRefuses


@pytest.fixture
def intent(fake: FakeStripe, client: stripe.StripeClient) -> str:
    session = a_session(client, 5_000)
    fake.pay(session.id)
    found: str = an_intent(client, session.id).id
    return found


def test_a_refund_gives_all_back_but_the_fee(fake: FakeStripe, client: stripe.StripeClient, intent: str):
    refund = client.v1.refunds.create(
        {"payment_intent": intent, "reason": "requested_by_customer", "metadata": {"why": "asked"}}
    )
    assert (refund.amount, refund.status, refund.reason) == (5_000, "succeeded", "requested_by_customer")
    charge = client.v1.charges.retrieve(refund.charge, {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded, [each.id for each in charge.refunds.data]) == (
        5_000,
        True,
        [refund.id],
    )
    booked = client.v1.balance_transactions.retrieve(refund.balance_transaction)
    assert (booked.type, booked.amount, booked.fee, booked.source) == ("refund", -5_000, 0, refund.id)
    assert fake.balance("usd") == -175
    assert [each["type"] for each in fake.events()[-2:]] == ["refund.created", "charge.refunded"]
    assert fake.events("charge.refunded")[0]["data"]["object"]["amount_refunded"] == 5_000


def test_more_than_was_paid_is_never_given_back(fake: FakeStripe, client: stripe.StripeClient, intent: str):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent, "amount": 500_000})
    assert refused.value.param == "amount"
    client.v1.refunds.create({"payment_intent": intent, "amount": 3_000})
    with pytest.raises(stripe.InvalidRequestError, match="unrefunded amount"):
        client.v1.refunds.create({"payment_intent": intent, "amount": 2_001})
    client.v1.refunds.create({"payment_intent": intent, "amount": 2_000})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"
    assert [each["amount"] for each in fake.objects("refund")] == [3_000, 2_000]
    assert [each.amount for each in client.v1.refunds.list({"payment_intent": intent}).data] == [2_000, 3_000]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount": 0}, "parameter_invalid_integer"),
        ({"amount": -5}, "parameter_invalid_integer"),
        ({"charge": "ch_x"}, "parameters_exclusive"),
        ({"reason": "because"}, None),
        ({"expand": ["chrge"]}, None),
        ({"payment_intent": "pi_none"}, "resource_missing"),
    ],
)
def test_a_refund_asked_for_wrongly_changes_nothing(
    fake: FakeStripe, client: stripe.StripeClient, intent: str, wrong: dict[str, object], code: str | None
):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent} | wrong)
    assert refused.value.code == code
    assert (fake.objects("refund"), fake.balance("usd")) == ([], 4_825)


def test_what_was_not_paid_is_not_given_back(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 5_000, "eur")
    fake.pay(session.id, iban=GOOD_IBAN)
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        client.v1.refunds.create({"payment_intent": an_intent(client, session.id).id})
    fake.advance(days=5)
    refund = client.v1.refunds.create({"payment_intent": an_intent(client, session.id).id})
    assert refund.status == "pending"
    assert fake.transactions()[-1]["type"] == "payment_refund"
    fake.advance(days=4)
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_a_refund_that_fails_brings_the_money_back(fake: FakeStripe, client: stripe.StripeClient, intent: str):
    refund = client.v1.refunds.create({"payment_intent": intent, "amount": 1_000})
    fake.fail_refund(refund.id)
    found = client.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction", "charge"]})
    assert (found.status, found.failure_reason) == ("failed", "lost_or_stolen_card")
    assert (found.failure_balance_transaction.type, found.failure_balance_transaction.amount) == (
        "refund_failure",
        1_000,
    )
    assert (found.charge.amount_refunded, fake.balance("usd")) == (0, 4_825)
    assert [each["type"] for each in fake.events()[-2:]] == ["refund.updated", "refund.failed"]
    client.v1.refunds.create({"payment_intent": intent, "amount": 5_000})


def test_cards_whose_refunds_take_time_or_fail(fake: FakeStripe, client: stripe.StripeClient):
    for card, first, last in (
        ("4000000000007726", "pending", "succeeded"),
        ("4000000000005126", "succeeded", "failed"),
    ):
        session = a_session(client)
        fake.pay(session.id, card)
        refund = client.v1.refunds.create({"payment_intent": an_intent(client, session.id).id})
        assert refund.status == first
        fake.advance(days=4)
        assert client.v1.refunds.retrieve(refund.id).status == last


def test_a_dispute_takes_the_money_and_winning_brings_it_back(
    fake: FakeStripe, client: stripe.StripeClient, intent: str
):
    dispute = fake.open_dispute(intent, reason="product_not_received")
    assert client.v1.charges.retrieve(dispute["charge"]).disputed
    assert (dispute["status"], fake.balance("usd")) == ("needs_response", 4_825 - 5_000 - 1_500)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_disputed"
    fake.win(dispute["id"])
    found = client.v1.disputes.retrieve(dispute["id"])
    assert (found.status, [each.amount for each in found.balance_transactions]) == ("won", [-5_000, 5_000])
    assert fake.balance("usd") == 4_825
    assert [each["type"] for each in fake.events()[-4:]] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]


def test_a_lost_dispute_is_over(fake: FakeStripe, client: stripe.StripeClient, intent: str):
    dispute = fake.open_dispute(intent, amount=2_000)
    fake.lose(dispute["id"])
    assert client.v1.disputes.list({"payment_intent": intent}).data[0].status == "lost"
    assert fake.balance("usd") == 4_825 - 2_000 - 1_500
    assert len(fake.events("charge.dispute.funds_withdrawn")) == 1
    with pytest.raises(StripeRefuses):
        fake.win(dispute["id"])


def test_an_inquiry_moves_nothing_until_it_is_lost(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client)
    fake.pay(session.id, "4000000000001976")
    [dispute] = fake.objects("dispute")
    assert (dispute["status"], fake.balance("usd")) == ("warning_needs_response", 9_680)
    fake.lose(dispute["id"])
    assert fake.balance("usd") == 9_680 - 10_000 - 1_500
