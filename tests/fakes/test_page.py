"""The hosted page as a form: what it shows, what it refuses, where it leads."""

import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe

from tests.fakes.sessions import a_session
from tests.fakes.stripe import FAILING_IBAN, FakeStripe


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


def _ask(url: str, form: dict[str, str] | None = None, language: str = "en") -> tuple[int, str, str]:
    data = urlencode(form).encode() if form else None
    request = urllib.request.Request(url, data=data, headers={"Accept-Language": language})
    try:
        with _OPENER.open(request) as answer:
            return answer.status, answer.read().decode(), ""
    except urllib.error.HTTPError as other:
        with other:
            return other.code, other.read().decode(), other.headers.get("Location", "")


def test_the_page_shows_what_is_paid_and_leads_back(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, 123_456, "eur", customer_email="giver@example.org", submit_type="donate")
    status, html, _ = _ask(session.url)
    assert status == 200
    for words in ("A gift to the Olive Fund", "1,234.56 EUR", 'value="giver@example.org" readonly', "Donate", "IBAN"):
        assert words in html
    status, _, place = _ask(session.url, {"button": "pay", "method": "card", "number_card": "4242 4242 4242 4242"})
    assert (status, place) == (303, f"http://127.0.0.1:9/thanks?session={session.id}")
    found = client.v1.checkout.sessions.retrieve(session.id)
    assert (found.payment_status, found.customer_details.email) == ("paid", "giver@example.org")
    assert _ask(session.url)[0] == 410


def test_going_back_pays_nothing(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client)
    assert _ask(session.url, {"button": "cancel"})[::2] == (303, "http://127.0.0.1:9/give")
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    alone = client.v1.checkout.sessions.create({**_plain(), "success_url": "http://127.0.0.1:9/thanks"})
    assert 'value="cancel"' not in _ask(alone.url)[1]


def _plain() -> dict[str, Any]:
    price = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Gift"}}
    return {"mode": "payment", "line_items": [{"price_data": price, "quantity": 1}]}


def test_a_declined_card_is_told_and_what_was_typed_stays(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client)
    form = {"button": "pay", "method": "card", "number_card": "4000000000000002", "name": "A <b> giver"}
    status, html, _ = _ask(session.url, form)
    assert status == 200
    assert '<p class="problem" role="alert">Your card was declined.</p>' in html
    assert 'value="A &lt;b&gt; giver"' in html
    assert 'value="4000000000000002"' in html
    assert "رُفضت بطاقتك." in _ask(session.url, form, "ar-PS,ar;q=0.9")[1]
    assert fake.transactions() == []


def test_the_page_follows_the_sessions_language_or_the_browsers(fake: FakeStripe, client: stripe.StripeClient):
    assert 'lang="ar" dir="rtl"' in _ask(a_session(client).url, language="ar")[1]
    assert 'lang="en" dir="ltr"' in _ask(a_session(client, locale="en").url, language="ar")[1]


def test_a_debit_is_taken_by_the_page(fake: FakeStripe, client: stripe.StripeClient):
    session = a_session(client, currency="eur", allowed_payment_method_types=["sepa_debit"])
    form = {"button": "pay", "method": "sepa_debit", "number_sepa_debit": FAILING_IBAN, "email": "g@example.org"}
    assert _ask(session.url, form)[0] == 303
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"


@pytest.mark.parametrize(("button", "status"), [("complete", "complete"), ("refuse", "open")])
def test_a_bank_may_ask_first(fake: FakeStripe, client: stripe.StripeClient, button: str, status: str):
    session = a_session(client)
    form = {"button": "pay", "method": "card", "number_card": "4000002760003184"}
    assert "Your bank asks" in _ask(session.url, form)[1]
    assert fake.transactions() == []
    _ask(session.url, form | {"button": button})
    assert client.v1.checkout.sessions.retrieve(session.id).status == status


def test_no_page_where_there_is_no_session(fake: FakeStripe):
    assert _ask(f"{fake.url}/c/pay/cs_test_none")[0] == 404
