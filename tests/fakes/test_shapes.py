"""Every answer has the fields, and only the fields, that the client's own classes know; also deep inside."""

from typing import Any, Literal, get_args, get_origin

import pytest
import stripe
from stripe import StripeObject

from tests.fakes.sessions import a_session, an_intent
from tests.fakes.stripe import DISPUTED_IBAN, FAILING_IBAN, CardDeclined, FakeStripe
from tests.fakes.stripe.shapes import CLASSES, make

LENIENT = {"evidence", "payment_method_options", "payment_method_details"}  # Stripe too shows only what there is


def _faults(thing: dict[str, Any], shape: type, at: str) -> list[str]:
    notes = {name: note for name, note in shape.__annotations__.items() if "ClassVar" not in str(note)}
    found = [f"{at}.{key} is unknown" for key in thing if key not in notes and key != "object"]
    for name, note in notes.items():
        if name in thing:
            found += _value_faults(thing[name], note, f"{at}.{name}")
        elif type(None) not in get_args(note) and at.rsplit(".", 1)[-1] not in LENIENT:
            found.append(f"{at}.{name} is missing")
    return found


def _value_faults(value: Any, note: Any, at: str) -> list[str]:
    if isinstance(value, dict) and isinstance(value.get("object"), str) and value["object"] in CLASSES:
        return _faults(value, CLASSES[value["object"]], at)
    if isinstance(value, dict) and value.get("object") == "list":
        return [fault for row in value["data"] for fault in _value_faults(row, None, f"{at}[]")]
    if isinstance(value, dict):
        return [fault for inner in _classes(note)[:1] for fault in _faults(value, inner, at)]
    if isinstance(value, list):
        return [fault for row in value for fault in _value_faults(row, note, f"{at}[]")]
    words = _words(note)
    return [f"{at} is {value!r}"] if isinstance(value, str) and words and value not in words else []


def _classes(note: Any) -> list[type]:
    if isinstance(note, type) and issubclass(note, StripeObject):
        return [note]
    if get_origin(note) is Literal:
        return []
    return [inner for part in get_args(note) for inner in _classes(part)]


def _words(note: Any) -> set[str]:
    if get_origin(note) is Literal:
        return set(get_args(note))
    return {word for part in get_args(note) for word in _words(part)}


@pytest.fixture
def busy(fake: FakeStripe, client: stripe.StripeClient) -> FakeStripe:
    """A fake in which everything has happened once."""
    for method, number in (("card", "4242424242424242"), ("sepa", FAILING_IBAN), ("sepa", DISPUTED_IBAN)):
        session = a_session(client, 5_000, "eur", customer_email="giver@example.org", customer_creation="always")
        fake.pay(session.id, **({"iban": number} if method == "sepa" else {"card": number}))
    declined = a_session(client)
    with pytest.raises(CardDeclined):
        fake.pay(declined.id, "4000000000009995")
    fake.pay(a_session(client, 100_000, "jod").id)
    monthly = a_session(client, 2_000, "usd", every="month")
    fake.pay(monthly.id)
    fake.advance(days=40)
    intent = an_intent(
        client, client.v1.checkout.sessions.list({"customer_details": {"email": "giver@example.org"}}).data[-1].id
    )
    fake.fail_refund(client.v1.refunds.create({"payment_intent": intent.id, "amount": 10}).id)
    fake.win(fake.open_dispute(intent.id)["id"])
    fake.fail_payout(fake.pay_out("usd", arrives=True)["id"])
    client.v1.subscriptions.cancel(client.v1.checkout.sessions.retrieve(monthly.id).subscription)
    return fake


def test_everything_looks_as_the_client_knows_it(busy: FakeStripe):
    seen: dict[str, int] = {}
    faults: list[str] = []
    for kind in CLASSES:
        for thing in busy.objects(kind):
            seen[kind] = seen.get(kind, 0) + 1
            faults += _faults(thing, CLASSES[kind], kind)
    assert sorted(set(faults)) == []
    assert set(CLASSES) - set(seen) == {"balance", "line_item"}  # these are never kept on their own


def test_an_event_is_of_a_type_that_stripe_has(busy: FakeStripe):
    assert {each["type"] for each in busy.events()} <= _words(stripe.Event.__annotations__["type"])


def test_the_balance_looks_so_too(client: stripe.StripeClient):
    assert _faults(client.v1.balance.retrieve().to_dict(), stripe.Balance, "balance") == []


def test_a_field_that_the_client_does_not_know_is_never_made():
    with pytest.raises(TypeError, match="colour"):
        make("refund", id="re_1", colour="green")
    with pytest.raises(TypeError, match="currency"):
        make("refund", id="re_1", amount=1, created=1)
