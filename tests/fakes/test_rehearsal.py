"""The desk beside a rehearsal: words in, consequences out."""

import io
import threading
import time

import stripe

from tests.fakes.sessions import a_session, an_intent
from tests.fakes.stripe import GOOD_IBAN, FakeStripe
from tests.fakes.stripe.__main__ import Desk, keep_delivering, settings


def _typed(fake: FakeStripe, *lines: str) -> str:
    said = io.StringIO()
    Desk(fake, io.StringIO("\n".join([*lines, "quit", ""])), said).cmdloop(intro="")
    return said.getvalue().replace("stripe> ", "")


def test_what_is_typed_happens(fake: FakeStripe, client: stripe.StripeClient):
    card, debit, monthly = (
        a_session(client, 10_000),
        a_session(client, 10_000, "eur"),
        a_session(client, 1_000, every="month"),
    )
    fake.pay(card.id)
    fake.pay(debit.id, iban=GOOD_IBAN)
    fake.pay(monthly.id)
    intent = an_intent(client, card.id).id
    assert "GIFT-1  100.00 USD  complete, paid" in _typed(fake, "gifts")
    assert _typed(fake, "", "days 10", f"fail {an_intent(client, debit.id).id}").endswith("lost\n")
    assert _typed(fake, f"dispute {intent}").endswith("needs_response\n")
    [first, _] = fake.objects("dispute")[::-1]
    assert _typed(fake, f"win {first['id']}") == f"{first['id']}  won\n"
    second = fake.open_dispute(intent)["id"]
    assert _typed(fake, f"lose {second}") == f"{second}  lost\n"
    fake.pay(other := a_session(client, 50_000).id)
    refund = client.v1.refunds.create({"payment_intent": an_intent(client, other).id, "amount": 100})
    assert _typed(fake, f"bounce {refund.id}") == f"{refund.id}  failed\n"
    _typed(fake, "days 3", "payout")
    payout = fake.objects("payout")[0]["id"]
    assert _typed(fake, f"return {payout}") == f"{payout}  failed\n"
    subscription = fake.objects("subscription")[0]["id"]
    _typed(fake, f"stop {subscription}", "days 31")
    assert client.v1.subscriptions.retrieve(subscription).status == "past_due"
    assert _typed(fake, "balance").startswith("balance: ")


def test_a_refusal_is_told_and_ends_nothing(fake: FakeStripe):
    assert _typed(fake, "win du_none", "days many", "payout") == (
        "No: No such dispute: 'du_none'\n"
        "No: invalid literal for int() with base 10: 'many'\n"
        "No: You have insufficient funds in your Stripe account (0)\n"
    )


def test_what_waits_is_posted_until_it_is_taken(fake: FakeStripe, client: stripe.StripeClient):
    fake.webhook_url = "http://127.0.0.1:9/nobody"
    a_session(client)
    fake.advance(days=1)
    over = threading.Event()
    told: list[int] = []
    thread = threading.Thread(
        target=keep_delivering, args=(fake, lambda answer: told.append(answer.status), over), kwargs={"every": 0.01}
    )
    thread.start()
    while not told:
        time.sleep(0.005)
    fake.webhooks._post = lambda *_: 200  # the endpoint comes up
    while fake.events()[0]["pending_webhooks"]:
        time.sleep(0.005)
    over.set()
    thread.join()
    assert told == [0, 200]


def test_the_settings_name_where_it_listens(fake: FakeStripe):
    assert settings(fake).splitlines()[0] == f"export STRIPE_API={fake.url}"
