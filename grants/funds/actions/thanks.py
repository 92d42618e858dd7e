"""Thanking a giver once the money is there, in the language in which they gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants import jobs
from grants.funds import emails

if TYPE_CHECKING:
    from collections.abc import Callable

    from grants.funds.models import Contribution


def thank(given: Contribution, page: Callable[[str], str]) -> None:
    """Mail the giver the address of their gift's page, which `page` makes of its ref, where they left their own."""
    gift = given.gift
    if gift is not None and gift.email:
        jobs.mail(gift.email, gift.language, lambda: emails.gift_arrived(page(gift.ref)))
