"""Asking the card processor, Stripe: with which client, how long to wait, and what its answers mean when it says no."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import stripe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grants.config import Config

_SECONDS = 15  # for one answer: somebody waits before a page
_RETRIES = 2  # after a lost connection or a busy server, under the same idempotency key


class Away(Exception):
    """The processor did not answer, or was too busy: asked again later, under the same key, it may."""


class Gone(Exception):
    """The processor knows no such thing, or no longer."""


class Refused(Exception):
    """The processor answered, and the answer is no. `code` is its own word for why."""

    def __init__(self, code: str) -> None:
        """Keep the word."""
        super().__init__(code)
        self.code = code


def client(config: Config) -> stripe.StripeClient:
    """Return the client of this installation's account; there is none without config.stripe_key."""
    return stripe.StripeClient(
        config.stripe_key,
        base_addresses={"api": config.stripe_api} if config.stripe_api else None,
        max_network_retries=_RETRIES,
        http_client=stripe.RequestsClient(timeout=_SECONDS),
    )


@contextmanager
def asking() -> Iterator[None]:
    """Turn the client's exceptions into Away, Gone or Refused; their texts, which may hold names, go no further."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as fault:
        raise Away(type(fault).__name__) from None
    except stripe.InvalidRequestError as fault:
        if fault.code == "resource_missing":
            raise Gone(fault.param or "") from None
        raise Refused(fault.code or "invalid_request") from None
    except stripe.StripeError as fault:
        if fault.http_status is None or fault.http_status >= 500 or fault.http_status == 409:
            raise Away(type(fault).__name__) from None
        raise Refused(fault.code or type(fault).__name__) from None


def key_of(thing: object) -> str | None:
    """Return the key of what an answer names, whether it names it or holds it whole."""
    return thing if thing is None or isinstance(thing, str) else str(getattr(thing, "id", "")) or None
