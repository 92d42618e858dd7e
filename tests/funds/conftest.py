"""What the fund's tests of card money stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cast.gifts import SECRET, Cards, cards
from tests.fakes.stripe import FakeStripe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture
def till(ctx: Flask) -> Iterator[Cards]:
    """Give a fund that takes cards, with the fake Stripe behind it."""
    before = ctx.config["MUSHA"]
    with FakeStripe(secret=SECRET) as fake:
        yield cards(ctx, fake)
    ctx.config["MUSHA"] = before
