"""A giver at the fake's hosted page, in a real browser: declined first, then paid, from right to left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import stripe

from tests.fakes.sessions import a_session
from tests.fakes.stripe import FakeStripe

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_giver_pays_in_arabic(chromium: Browser):
    with FakeStripe() as fake:
        client = stripe.StripeClient("sk_test_fake", base_addresses={"api": fake.url})
        session = a_session(client, 5_000, "eur")
        context = chromium.new_context(locale="ar", viewport={"width": 360, "height": 740})
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.route("http://127.0.0.1:9/**", lambda route: route.fulfill(body="thanks"))
        page.goto(session.url or "")
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.get_by_label("رقم البطاقة").fill("4000000000000002")
        page.get_by_role("button", name="ادفع").click()
        assert page.get_by_role("alert").inner_text() == "رُفضت بطاقتك."
        page.get_by_label("رقم البطاقة").fill("4242424242424242")
        page.get_by_role("button", name="ادفع").click()
        page.wait_for_url(f"**/thanks?session={session.id}")
        context.close()
        assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
        assert fake.balance("usd") > 0
