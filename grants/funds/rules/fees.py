"""What the card processor takes of a gift, told before it is given. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from grants.funds.rules.gifts import GiftWay
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE = "stripe.com/pricing"  # its standard rates, 2026-09; an installation's own are learnt from what was booked
ENOUGH = 20  # movements, before their average says more than the published rate


@dataclass(frozen=True)
class Rate:
    """A published rate: a part in a hundred and a fixed sum, at most `cap` (major units)."""

    percent: Decimal
    fixed: Decimal
    cap: Decimal | None = None


def _rate(percent: str, fixed: str, cap: str | None = None) -> Rate:
    return Rate(Decimal(percent), Decimal(fixed), Decimal(cap) if cap else None)


# Of accounts where the currency is at home. A card of elsewhere costs 1.5 % more, and 1 % more where it is exchanged.
_CARD: Mapping[str, Rate] = {
    "USD": _rate("2.9", "0.30"),
    "CAD": _rate("2.9", "0.30"),
    "AUD": _rate("1.7", "0.30"),
    "EUR": _rate("1.5", "0.25"),
    "GBP": _rate("1.5", "0.20"),
}
_CARD_ELSEWHERE = _rate("5.4", "0")
_DEBIT: Mapping[str, Rate] = {
    "USD": _rate("0.8", "0", "5"),
    "CAD": _rate("1", "0.40", "5"),
    "AUD": _rate("1", "0.30", "3.50"),
    "EUR": _rate("0", "0.35"),
    "GBP": _rate("1", "0.20", "4"),
}


def published_fee(amount: Money, way: GiftWay) -> Money | None:
    """Return what the standard rate takes of `amount`, to the minor unit; None where the way costs nothing or is none.

    Nobody knows a giver's card before it is used, so this is only ever told as 'about'.
    """
    if way is GiftWay.CARD:
        rate: Rate | None = _CARD.get(amount.currency, _CARD_ELSEWHERE)
    else:
        rate = _DEBIT.get(amount.currency) if way is GiftWay.BANK_DEBIT else None
    if rate is None:
        return None
    fee = amount.major * rate.percent / 100 + rate.fixed
    return _rounded(min(fee, rate.cap) if rate.cap is not None else fee, amount)


def average_fee(amount: Money, fees: Money, gross: Money) -> Money:
    """Return what `fees` of `gross`, both booked lately, would be of `amount`."""
    return _rounded(amount.major * fees.major / gross.major, amount)


def _rounded(major: Decimal, like: Money) -> Money:
    unit = Money(1, like.currency).major
    return Money.of(major.quantize(unit, ROUND_HALF_EVEN), like.currency)
