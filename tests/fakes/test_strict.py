"""A parameter that Stripe does not know, misses or cannot read is refused, as the client's own types say."""

import sys
import time
from typing import Any

import pytest
import stripe

from tests.fakes.sessions import a_session, asked
from tests.fakes.stripe import FakeStripe
from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.forms import decode
from tests.fakes.stripe.routes import ROUTES, Route
from tests.fakes.stripe.strict import checker


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_endpoint_refuses_a_misspelt_parameter(client: stripe.StripeClient, route: Route):
    path = route.path.replace("{id}", "x_1")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.raw_request(route.method.lower(), path, expnd=["x"])
    assert (refused.value.code, refused.value.param, refused.value.http_status) == ("parameter_unknown", "expnd", 400)
    assert refused.value.user_message == "Received unknown parameter: expnd"


def _line(**change: Any) -> dict[str, Any]:
    given = asked()
    line = given["line_items"][0]
    line["price_data"] = {key: value for key, value in (line["price_data"] | change).items() if value is not None}
    return given


@pytest.mark.parametrize(
    ("wrong", "code", "param"),
    [
        (asked(payment_method_types=["card"]), "parameter_unknown", "payment_method_types"),
        (asked(payment_intent_data={"metdata": {"a": "1"}}), "parameter_unknown", "payment_intent_data[metdata]"),
        (_line(amount=5), "parameter_unknown", "line_items[0][price_data][amount]"),
        (_line(currency=None), "parameter_missing", "line_items[0][price_data][currency]"),
        (_line(unit_amount="12.50"), "parameter_invalid_integer", "line_items[0][price_data][unit_amount]"),
        (_line(unit_amount=-1), "parameter_invalid_integer", "line_items[0][price_data][unit_amount]"),
        (asked(client_reference_id=""), "parameter_invalid_empty", "client_reference_id"),
        (asked(expires_at="soon"), "parameter_invalid_integer", "expires_at"),
        (asked(allow_promotion_codes="maybe"), None, "allow_promotion_codes"),
        (asked(locale="ar"), None, "locale"),
        (asked(submit_type="give"), None, "submit_type"),
        (asked(line_items="none"), None, "line_items"),
        (asked(metadata="none"), None, "metadata"),
        (asked(metadata={"x" * 41: "1"}), None, "metadata"),
        (asked(metadata={"x": "1" * 501}), None, "metadata[x]"),
        (asked(metadata={f"k{number}": "1" for number in range(51)}), None, "metadata"),
        (asked(success_url="/thanks"), "url_invalid", "success_url"),
        (asked(mode="setup"), None, "mode"),
        (asked(line_items=[]), "parameter_missing", "line_items"),
        (asked(subscription_data={"metadata": {"a": "1"}}), None, "subscription_data"),
        (asked(every="month", payment_intent_data={"description": "x"}), None, "payment_intent_data"),
        (asked(every="month", submit_type="donate"), None, "submit_type"),
        (asked(every="month", mode="payment"), None, "line_items"),
        (asked(mode="subscription"), None, "line_items"),
        (asked(customer="cus_none"), "resource_missing", "customer"),
        (asked(ui_mode="elements"), None, "ui_mode"),
        (asked(expand=["payment_intnt"]), None, "expand"),
    ],
)
def test_a_session_asked_for_wrongly_is_refused(
    client: stripe.StripeClient, fake: FakeStripe, wrong: dict[str, Any], code: str | None, param: str
):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(wrong)
    assert (refused.value.code, refused.value.param) == (code, param)
    assert fake.objects("checkout.session") == []


@pytest.mark.parametrize("left_out", ["mode", "success_url", "line_items"])
def test_a_session_without_what_it_needs_is_refused(client: stripe.StripeClient, left_out: str):
    given = {name: value for name, value in asked().items() if name != left_out}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(given)
    assert (refused.value.code, refused.value.param) == ("parameter_missing", left_out)


def test_all_that_a_giving_page_asks_for_is_taken(client: stripe.StripeClient):
    made = a_session(
        client,
        currency="eur",
        locale="en",
        customer_email="giver@example.org",
        submit_type="donate",
        allowed_payment_method_types=["card", "sepa_debit"],
        payment_intent_data={"metadata": {"gift": "1"}, "description": "Gift 1"},
    )
    assert (made.locale, made.customer_email, made.submit_type) == ("en", "giver@example.org", "donate")
    assert (made.client_reference_id, made.metadata.to_dict()) == ("GIFT-1", {"gift": "1"})
    assert made.payment_method_types == ["card", "sepa_debit"]


def test_lists_check_their_limits(client: stripe.StripeClient):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.events.list({"limit": 101})
    assert (refused.value.code, refused.value.param) == ("parameter_invalid_integer", "limit")


def test_an_instant_or_an_interval_are_both_understood():
    check = checker(next(route.params for route in ROUTES if route.path == "/v1/events" and route.method == "GET"))
    assert check(decode("created=5")) == {"created": 5}
    assert check(decode("created[gte]=5&created[lt]=9")) == {"created": {"gte": 5, "lt": 9}}
    with pytest.raises(StripeRefuses):
        check(decode("created[since]=5"))


@pytest.mark.skipif(sys.gettrace() is not None and "fakes" in str(sys.argv), reason="its lines are being counted")
def test_a_check_takes_less_than_90_microseconds():
    params = next(route.params for route in ROUTES if route.path == "/v1/checkout/sessions" and route.method == "POST")
    check = checker(params)
    given = decode(
        "mode=payment&line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=1000"
        "&line_items[0][price_data][product_data][name]=Gift&line_items[0][quantity]=1&success_url=http%3A%2F%2Fx"
        "&client_reference_id=1&metadata[gift]=1&payment_intent_data[metadata][gift]=1&locale=en"
    )
    best = min(_seconds(check, given) for _ in range(20))
    assert best / 200 < 90e-6


def _seconds(check: Any, given: dict[str, Any]) -> float:
    begin = time.thread_time()  # of this thread alone: others may be at work on this machine
    for _ in range(200):
        check(given)
    return time.thread_time() - begin
