"""Amounts, fees, currencies: Stripe's own exponents and limits, and a balance that is the sum of what was booked."""

import pytest
import stripe

from tests.fakes.conftest import client_of
from tests.fakes.sessions import a_session, an_intent
from tests.fakes.stripe import FakeStripe, StripeRefuses


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "usd", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (350, "jod", "amount_too_small"),  # 0.350 JOD are 0.49 USD
        (1001, "jod", "parameter_invalid_integer"),  # 1.001 JOD: a card cannot move the last fils
        (1, "jod", "parameter_invalid_integer"),
        (1050, "isk", "parameter_invalid_integer"),
        (100_000_000, "usd", "amount_too_large"),
        (10**15, "usd", "amount_too_large"),
        (1000, "xyz", None),
        (1000, "syp", None),
    ],
)
def test_an_amount_that_stripe_cannot_charge_is_refused(
    client: stripe.StripeClient, amount: int, currency: str, code: str | None
):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        a_session(client, amount, currency)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("amount", "currency"), [(50, "usd"), (30, "gbp"), (50, "jpy"), (360, "jod"), (7000, "isk"), (99_999_999, "usd")]
)
def test_an_amount_at_the_edge_is_taken(client: stripe.StripeClient, amount: int, currency: str):
    assert a_session(client, amount, currency).amount_total == amount


def test_a_card_costs_its_fee_and_the_last_charge_is_an_id_unless_expanded(
    client: stripe.StripeClient, fake: FakeStripe
):
    session = a_session(client, 10_000)
    fake.pay(session.id)
    plain = client.v1.payment_intents.retrieve(client.v1.checkout.sessions.retrieve(session.id).payment_intent)
    assert isinstance(plain.latest_charge, str)
    booked = an_intent(client, session.id).latest_charge.balance_transaction
    assert (booked.type, booked.amount, booked.fee, booked.net, booked.currency) == (
        "charge",
        10_000,
        320,
        9_680,
        "usd",
    )
    assert [(each.type, each.amount) for each in booked.fee_details] == [("stripe_fee", 320)]
    assert (booked.source, booked.exchange_rate) == (plain.latest_charge, None)
    assert fake.balance("usd") == 9_680


def test_money_of_another_currency_lands_converted(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 100_000, "jod")  # 100.000 JOD at 1.41
    fake.pay(session.id)
    booked = an_intent(client, session.id).latest_charge.balance_transaction
    assert (booked.amount, booked.currency, booked.exchange_rate) == (14_100, "usd", 1.41)
    assert [each.amount for each in booked.fee_details] == [439, 141]
    assert (booked.fee, booked.net) == (580, 13_520)


def test_parts_of_a_converted_payment_given_back_add_up_to_it(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 1_000, "gbp")
    fake.pay(session.id)
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    for amount in (333, 333, 334):
        client.v1.refunds.create({"payment_intent": intent, "amount": amount})
    came, *left = fake.transactions("usd")
    assert sum(each["amount"] for each in left) == -came["amount"]


def test_fees_and_currencies_are_the_accounts_own(fake: FakeStripe):
    with FakeStripe(
        settles=("eur",), fees={"card": fake.state.terms.fees["sepa_debit"]}, rates={"eur": "1.25"}
    ) as other:
        session = a_session(client_of(other), 10_000, "usd")
        other.pay(session.id)
        [booked] = other.transactions()
    assert (booked["currency"], booked["amount"], booked["fee"]) == ("eur", 8_000, 35 + 80)


def test_a_balance_is_first_pending_then_available(fake: FakeStripe, client: stripe.StripeClient):
    fake.pay(a_session(client).id)
    fake.pay(a_session(client).id, "4000000000000077")
    assert _usd(client) == (9_680, 9_680)
    fake.advance(days=2)
    assert _usd(client) == (19_360, 0)
    assert fake.balance("usd") == 19_360


def _usd(client: stripe.StripeClient) -> tuple[int, int]:
    balance = client.v1.balance.retrieve()
    return (
        next(each.amount for each in balance.available if each.currency == "usd"),
        next(each.amount for each in balance.pending if each.currency == "usd"),
    )


def test_payouts_carry_what_is_available_and_say_of_what_they_are_made(fake: FakeStripe, client: stripe.StripeClient):
    for amount in (10_000, 20_000):
        fake.pay(a_session(client, amount).id)
    fake.advance(days=2)
    fake.pay(a_session(client, 5_000).id)  # still pending: stays behind
    payout = fake.pay_out("usd")
    assert (payout["amount"], payout["status"]) == (9_680 + 19_390, "pending")
    fake.advance(days=2)
    found = client.v1.payouts.retrieve(payout["id"])
    assert (found.status, found.amount, found.automatic) == ("paid", 29_070, True)
    rows = client.v1.balance_transactions.list({"payout": payout["id"]}).data
    assert [(row.type, row.net) for row in rows] == [("payout", -29_070), ("charge", 19_390), ("charge", 9_680)]
    assert fake.balance("usd") == 4_825
    assert [each["type"] for each in fake.events() if each["type"].startswith("payout")] == [
        "payout.created",
        "payout.paid",
    ]


def test_a_payout_may_come_back_even_after_it_arrived_and_leaves_again_with_the_next(
    fake: FakeStripe, client: stripe.StripeClient
):
    fake.pay(a_session(client).id)
    fake.advance(days=2)
    payout = fake.pay_out("usd", arrives=True)
    assert fake.balance("usd") == 0
    fake.fail_payout(payout["id"])
    found = client.v1.payouts.retrieve(payout["id"], {"expand": ["failure_balance_transaction"]})
    assert (found.status, found.failure_code) == ("failed", "account_closed")
    assert (found.failure_balance_transaction.type, found.failure_balance_transaction.amount) == (
        "payout_failure",
        9_680,
    )
    assert fake.balance("usd") == 9_680
    assert fake.pay_out("usd")["amount"] == 9_680
    assert len(fake.events("payout.failed")) == 1


def test_a_payout_that_came_back_on_its_way_does_not_arrive(fake: FakeStripe, client: stripe.StripeClient):
    fake.pay(a_session(client).id)
    fake.advance(days=2)
    payout = fake.pay_out("usd")
    fake.fail_payout(payout["id"])
    fake.advance(days=5)
    assert client.v1.payouts.retrieve(payout["id"]).status == "failed"
    assert fake.events("payout.paid") == []
    with pytest.raises(StripeRefuses, match="failed already"):
        fake.fail_payout(payout["id"])


def test_nothing_available_is_no_payout(fake: FakeStripe):
    with pytest.raises(Exception, match="insufficient funds"):
        fake.pay_out("usd")


def test_transactions_are_filtered_and_read_page_by_page(fake: FakeStripe, client: stripe.StripeClient):
    for _ in range(7):
        fake.pay(a_session(client).id)
        fake.advance(hours=1)
    rows = list(client.v1.balance_transactions.list({"limit": 3}).auto_paging_iter())
    assert [row.id for row in rows] == [each["id"] for each in fake.transactions()][::-1]
    assert len([path for _, path, _ in fake.requests if path == "/v1/balance_transactions"]) == 3
    third = fake.transactions()[2]
    assert [row.id for row in client.v1.balance_transactions.list({"source": third["source"]}).data] == [third["id"]]
    since = client.v1.balance_transactions.list({"created": {"gte": third["created"]}, "type": "charge"})
    assert (len(since.data), since.has_more) == (5, False)
    assert client.v1.balance_transactions.list({"type": "refund"}).data == []
    assert [client.v1.balance_transactions.list({"limit": limit}).has_more for limit in (6, 7)] == [True, False]
    back = client.v1.balance_transactions.list({"ending_before": rows[3].id, "limit": 2})
    assert ([row.id for row in back.data], back.has_more) == ([rows[1].id, rows[2].id], True)
