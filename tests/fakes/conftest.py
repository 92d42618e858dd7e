"""A fake Stripe and the official client that speaks to it."""

from collections.abc import Iterator

import pytest
import stripe

from tests.fakes.stripe import FakeStripe


def client_of(fake: FakeStripe, key: str = "sk_test_fake", *, retries: int = 0) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": fake.url}, max_network_retries=retries)


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    with FakeStripe(settles=("usd", "eur")) as made:
        yield made


@pytest.fixture
def client(fake: FakeStripe) -> stripe.StripeClient:
    return client_of(fake)
