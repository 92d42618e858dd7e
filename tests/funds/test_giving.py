"""The giving page, a gift's own page, and the treasurer's page of card money, as a browser sees them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from grants.db import db, unit_of_work
from grants.funds.models import BankAccount, Gift
from grants.funds.rules.gifts import GiftState, GiftWay, Rhythm
from grants.funds.rules.references import shown
from grants.money import Money
from tests.cast.funds import a_fund
from tests.fakes.stripe import GOOD_IBAN

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.cast.gifts import Cards

    Counted = Callable[[], AbstractContextManager[list[str]]]

FORM = {"choice": "25.00", "own": "", "rhythm": "once", "way": "card", "email": "", "name": ""}


def account(till: Cards, **changes: Any) -> BankAccount:
    """Show the fund's first bank account to givers."""
    with unit_of_work():
        found = db.session.scalars(select(BankAccount).where(BankAccount.fund_id == till.fund.id)).one()
        for name, value in {
            "is_shown": True,
            "iban": "DE89370400440532013000",
            "holder": "Olive Press",
            **changes,
        }.items():
            setattr(found, name, value)
    return found


def give(client: FlaskClient, till: Cards, currency: str = "USD", **changes: str) -> TestResponse:
    return client.post(f"/funds/{till.fund.slug}/give?currency={currency}", data={**FORM, **changes})


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def gift() -> Gift:
    return db.session.scalars(select(Gift).order_by(Gift.id.desc())).first() or pytest.fail("no gift")


def test_in_one_step_from_the_page_to_the_processor_and_back(till: Cards, client: FlaskClient):
    answer = give(client, till)
    made = gift()
    assert (answer.status_code, answer.location) == (303, made.checkout_url)
    till.fake.pay(made.checkout_key or "")
    back = till.fake.object(made.checkout_key or "")["success_url"]
    assert back == f"http://127.0.0.1/gifts/{made.ref}?seen=1"
    assert till.fake.cancel(made.checkout_key or "") == f"http://127.0.0.1/gifts/{made.ref}"
    waiting = client.get(back)
    assert "Waiting for the card processor" in waiting.text
    assert waiting.headers["Refresh"] == f"5; url=/gifts/{made.ref}?seen=2"
    assert waiting.headers["X-Robots-Tag"] == "noindex"
    till.settle()
    arrived = client.get(back)
    assert "It has arrived. Thank you." in arrived.text
    assert "Refresh" not in arrived.headers


def test_it_looks_again_for_two_minutes_and_no_longer(till: Cards, client: FlaskClient):
    give(client, till)
    assert "Refresh" in client.get(f"/gifts/{gift().ref}?seen=24").headers
    late = client.get(f"/gifts/{gift().ref}?seen=25")
    assert "Refresh" not in late.headers
    assert "Go to the card page" in late.text
    assert "Refresh" not in client.get(f"/gifts/{gift().ref}").headers


def test_forms_may_lead_on_to_the_processor_from_these_pages_only(till: Cards, client: FlaskClient):
    def leads(path: str) -> str:
        return re.findall(r"form-action ([^;]+)", client.get(path).headers["Content-Security-Policy"])[0]

    give(client, till)
    assert leads(f"/funds/{till.fund.slug}/give") == f"'self' {till.fake.url}"
    assert leads(f"/gifts/{gift().ref}") == f"'self' {till.fake.url}"
    assert leads("/") == "'self'"
    till.app.config["MUSHA"] = replace(till.config, stripe_api="")
    assert leads(f"/funds/{till.fund.slug}/give") == "'self' https://checkout.stripe.com"


@pytest.mark.parametrize(
    ("sent", "amount"),
    [({}, "25"), ({"choice": "100.00"}, "100"), ({"own": "7.50"}, "7.50"), ({"own": "٧٫٥"}, "7.50")],
)
def test_the_amount_typed_counts_more_than_the_one_chosen(
    till: Cards, client: FlaskClient, sent: dict[str, str], amount: str
):
    assert give(client, till, **sent).status_code == 303
    assert gift().amount == Money.of(amount, "USD")


@pytest.mark.parametrize(
    "sent",
    [
        {"own": "0"},
        {"own": "-5"},
        {"own": "0.10"},
        {"own": "10000000000000000"},
        {"own": "1e5"},
        {"own": "1.234,50"},
        {"choice": "26.00"},
        {"way": "cash"},
        {"rhythm": "daily"},
        {"email": "nobody"},
        {"is_named": "y"},
        {"name": "x" * 121},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(till: Cards, client: FlaskClient, sent: dict[str, str]):
    answer = give(client, till, **sent)
    assert answer.status_code == 422
    assert "There is something to put right" in answer.text
    assert db.session.scalars(select(Gift)).all() == []
    typed = sent.get("own") or sent.get("email")
    assert typed is None or f'value="{typed}"' in answer.text


def test_a_dinar_has_three_digits_of_which_the_last_is_nought(till: Cards, client: FlaskClient):
    assert give(client, till, "JOD", choice="20.000", own="12.345").status_code == 422
    assert give(client, till, "JOD", choice="20.000", own="12.340").status_code == 303
    asked = till.fake.object(gift().checkout_key or "")
    assert (asked["amount_total"], asked["currency"]) == (12_340, "jod")


def test_a_currency_that_is_not_offered_is_the_funds_own(till: Cards, client: FlaskClient):
    assert "10 USD" in page(client, f"/funds/{till.fund.slug}/give?currency=XXX")
    assert "100 SEK" in page(client, f"/funds/{till.fund.slug}/give?currency=SEK")


def test_the_price_of_each_way_is_told_before(till: Cards, client: FlaskClient):
    account(till)
    said = page(client, f"/funds/{till.fund.slug}/give")
    assert "By card: about 3.20 USD of 100 USD goes to the card processor" in said
    assert "From a bank account: about 0.80 USD of 100 USD goes to the card processor" in said
    assert "By bank transfer: nothing is taken here; your bank may take a fee" in said
    assert "stripe.com/pricing" in said


def test_with_enough_booked_the_fund_tells_its_own_price(till: Cards, client: FlaskClient):
    for _number in range(20):
        till.paid("10")
    till.settle()
    said = page(client, f"/funds/{till.fund.slug}/give?currency=USD")
    assert "By card: about 5.90 USD of 100 USD" in said


def test_without_keys_the_page_offers_the_transfer_and_says_so(till: Cards, client: FlaskClient):
    account(till)
    till.app.config["MUSHA"] = replace(till.config, stripe_key="")
    said = page(client, f"/funds/{till.fund.slug}/give")
    assert "Cards cannot be taken here" in said
    assert "By card" not in said
    assert give(client, till, way="card").status_code == 422
    assert give(client, till, way="bank_transfer").status_code == 303
    assert till.fake.requests == []


def test_a_fund_without_any_way_says_so(till: Cards, client: FlaskClient):
    with unit_of_work():
        other = a_fund("second")
    assert "takes no gifts here yet" in page(client, f"/funds/{other.slug}/give")


def test_a_transfer_shows_account_code_and_amount(till: Cards, client: FlaskClient):
    account(till)
    answer = give(client, till, way="bank_transfer", rhythm="monthly", own="40")
    made = gift()
    assert answer.location == f"/gifts/{made.ref}"
    said = page(client, answer.location)
    for text in (shown(made.code), "DE89 3704 0044 0532 0130 00", "Olive Press", "40.00 USD", "standing order"):
        assert text in said
    assert client.post(f"/gifts/{made.ref}/checkout").status_code == 404


def test_a_transfer_takes_a_cards_place_with_nothing_to_type_again(till: Cards, client: FlaskClient):
    unpaid = till.opened("40", rhythm=Rhythm.MONTHLY, name="Layla", email="layla@example.org", is_named=True)
    before = f"/gifts/{unpaid.ref}"
    assert "Send it by bank transfer" not in page(client, before)
    assert client.post(f"{before}/transfer").status_code == 404
    account(till)
    assert "Send it by bank transfer" in page(client, before)
    instead = client.post(f"{before}/transfer").location
    assert instead != before
    assert client.post(f"{before}/transfer").location == instead
    assert client.post(f"{instead}/transfer").location == instead
    for words in ("40.00 USD", "Every month", "Layla", "layla@example.org", "may be shown in public"):
        assert words in page(client, instead)
    client.post(f"{instead}/forget")
    assert "Layla" not in page(client, before) + page(client, instead)


def test_what_is_forgotten_on_the_first_page_is_forgotten_on_the_second(till: Cards, client: FlaskClient):
    account(till)
    unpaid = till.opened("40", name="Layla")
    instead = client.post(f"/gifts/{unpaid.ref}/transfer").location
    client.post(f"/gifts/{unpaid.ref}/forget")
    assert "Layla" not in page(client, instead)


def test_what_a_card_paid_is_not_asked_for_again(till: Cards, client: FlaskClient):
    account(till)
    paid = till.paid("40")
    till.settle()
    assert "Send it by bank transfer" not in page(client, f"/gifts/{paid.ref}")
    assert client.post(f"/gifts/{paid.ref}/transfer").location == f"/gifts/{paid.ref}"


def test_the_processor_away_keeps_the_gift_and_the_button_opens_the_same_page(till: Cards, client: FlaskClient):
    till.fake.fail_next("cut_after", times=3)
    answer = give(client, till)
    made = gift()
    assert answer.location == f"/gifts/{made.ref}"
    assert "The card page could not be opened. Try again, or give by transfer." in page(client, answer.location)
    again = client.post(f"/gifts/{made.ref}/checkout")
    assert again.location == gift().checkout_url
    assert len(till.fake.objects("checkout.session")) == 1


def test_the_same_form_sent_twice_is_one_gift_and_one_page(till: Cards, client: FlaskClient):
    first = give(client, till, once="token")
    second = give(client, till, once="token")
    assert first.location == second.location
    assert len(db.session.scalars(select(Gift)).all()) == 1
    assert len(till.fake.objects("checkout.session")) == 1


def test_a_paid_gift_is_not_led_to_the_card_page_again(till: Cards, client: FlaskClient):
    made = till.paid("20")
    till.settle()
    assert client.post(f"/gifts/{made.ref}/checkout").location == f"/gifts/{made.ref}"


def test_too_many_gifts_in_a_short_time_wait(till: Cards, client: FlaskClient):
    assert {give(client, till).status_code for _number in range(20)} == {303}
    assert give(client, till).status_code == 429


def test_nobody_finds_a_gift_without_its_address(till: Cards, client: FlaskClient):
    for path in ("/gifts/x", f"/gifts/{till.begin().id}"):
        assert client.get(path).status_code == 404
    for move in ("checkout", "transfer", "stop", "forget"):
        assert client.post(f"/gifts/x/{move}").status_code == 404


def test_a_monthly_gift_is_stopped_on_its_page(till: Cards, client: FlaskClient):
    made = till.paid("20", rhythm=Rhythm.MONTHLY)
    till.settle()
    assert "Stop the gift" in page(client, f"/gifts/{made.ref}")
    till.fake.fail_next("503", times=3)
    client.post(f"/gifts/{made.ref}/stop")
    said = page(client, f"/gifts/{made.ref}")
    assert "could not be stopped just now" in said
    client.post(f"/gifts/{made.ref}/stop")
    said = page(client, f"/gifts/{made.ref}")
    assert "The gift is stopped: nothing more will be taken." in said
    assert "Stop the gift" not in said


def test_a_giver_is_forgotten_on_the_page(till: Cards, client: FlaskClient):
    made = till.paid("20", name="Layla", email="layla@example.org", is_named=True)
    assert "Layla · may be shown in public" in re.sub("<[^>]+>", "", page(client, f"/gifts/{made.ref}"))
    client.post(f"/gifts/{made.ref}/forget")
    said = page(client, f"/gifts/{made.ref}")
    assert "Layla" not in said
    assert "layla@example.org" not in said
    assert "Your name and address are wiped here" in said


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (GiftState.PENDING, "Your bank is sending it"),
        (GiftState.EXPIRED, "It was left lying"),
        (GiftState.FAILED, "It did not arrive"),
    ],
)
def test_each_state_is_told(till: Cards, client: FlaskClient, state: GiftState, words: str):
    ways: dict[GiftState, dict[str, Any]] = {
        GiftState.PENDING: {"pay": {"iban": GOOD_IBAN}},
        GiftState.FAILED: {"pay": {"iban": GOOD_IBAN, "fails": "insufficient_funds"}},
    }
    if state is GiftState.EXPIRED:
        made = till.opened("20")
        till.fake.advance(days=2)
    else:
        made = till.paid("20", currency="EUR", way=GiftWay.BANK_DEBIT, **ways[state])
        till.fake.advance(days=10 if state is GiftState.FAILED else 0)
    till.settle()
    assert words in page(client, f"/gifts/{made.ref}")


def test_the_page_of_a_gift_lists_what_came_with_its_receipts(till: Cards, client: FlaskClient, query_count: Counted):
    made = till.paid("20", rhythm=Rhythm.MONTHLY)
    till.settle()
    path = f"/gifts/{made.ref}"
    with query_count() as few:
        page(client, path)
    till.fake.advance(days=200)
    till.settle()
    with query_count() as many:
        said = page(client, path)
    assert said.count("0.88 USD") == 7
    assert len(few) == len(many) == 5


def test_the_giving_page_asks_few_questions(till: Cards, client: FlaskClient, query_count: Counted):
    account(till)
    path = f"/funds/{till.fund.slug}/give"
    with query_count() as statements:
        page(client, path)
    assert len(statements) == 4


def test_the_pages_speak_arabic(till: Cards, client: FlaskClient):
    client.get("/?lang=ar")
    give(client, till, "USD", email="layla@example.org", name="ليلى")
    made = gift()
    assert made.language == "ar"
    till.fake.pay(made.checkout_key or "")
    till.settle()
    said = page(client, f"/gifts/{made.ref}")
    assert "وصل. شكرًا لكم." in said
    assert "arrived" not in said
