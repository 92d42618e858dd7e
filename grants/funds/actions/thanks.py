"""Thanking a giver once the money is there, with a receipt, in the language in which they gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants import jobs
from grants.funds import emails
from grants.funds.actions.receipts import issue

if TYPE_CHECKING:
    from collections.abc import Callable

    from grants.funds.models import Contribution


def thank(given: Contribution, page: Callable[[str], str]) -> None:
    """Issue the receipt, and mail the giver the address of their gift's page (`page` makes it), if they left theirs."""
    gift = given.gift
    if gift is None:
        return
    issue(given, gift.language, at=given.recorded_at)
    if gift.email:
        jobs.mail(gift.email, gift.language, lambda: emails.gift_arrived(page(gift.ref)))
