"""Amounts: whole minor units of one currency. No floats, and no sums across currencies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# ISO 4217 minor-unit digits, for the currencies whose digits are not 2 (ISO 4217:2015, list one).
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_TWO_DIGITS = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC "
    "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR "
    "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD "
    "NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
    "SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG".split()
)
CURRENCIES = tuple(sorted(_TWO_DIGITS | _DIGITS.keys()))

# Arabic-Indic and Persian digits, the Arabic decimal and thousands signs, and spaces people type between thousands.
_LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬،", "01234567890123456789.,,", "\u00a0\u202f\u2009 _'’\u200e\u200f\u061c")
_MOST_TYPED = 16  # characters: more than any fund has, and far within a bigint and Decimal's 28 digits
_MOST_MINOR = 10**16  # no fund has as much, and hundreds of them still sum within a bigint
_PLAIN = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")


class CurrencyMismatch(TypeError):
    """Two amounts of different currencies met in one sum: a programming error, never a person's."""


class BadAmount(ValueError):
    """Text that is not an amount. `kind` says why: 'unreadable', 'digits' or 'currency'."""

    def __init__(self, kind: str, text: str) -> None:
        """Keep the kind of fault and the text as it was typed."""
        super().__init__(text)
        self.kind = kind


def digits(currency: str) -> int:
    """Return how many minor-unit digits `currency` has in ISO 4217; raise BadAmount when it is unknown."""
    if currency in _TWO_DIGITS:
        return 2
    try:
        return _DIGITS[currency]
    except KeyError:
        raise BadAmount("currency", currency) from None


def latin(text: str) -> str:
    """Return typed figures in Latin digits, with '.' before decimals, ',' between thousands, and no spaces."""
    return text.translate(_LATIN)


@dataclass(frozen=True)
class Money:
    """`minor` whole minor units (cents, fils) of `currency`."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse a float or an unknown currency at birth, where the mistake is made."""
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise TypeError(self.minor)
        digits(self.currency)

    @classmethod
    def of(cls, major: Decimal | int | str, currency: str) -> Money:
        """Return `major` units, exactly; raise BadAmount when the currency has fewer digits than given."""
        scaled = Decimal(major).scaleb(digits(currency))
        if scaled != scaled.to_integral_value():
            raise BadAmount("digits", str(major))
        return cls(int(scaled), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, of `currency`."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read what a person typed, in Latin or Arabic digits; a '.' or '٫' is the decimal sign.

        Raises BadAmount rather than guess: '1.234,50' is refused, since it means two things in two places.
        """
        plain = latin(text)
        if not _PLAIN.fullmatch(plain) or len(plain) > _MOST_TYPED:
            raise BadAmount("unreadable", text)
        amount = cls.of(plain.replace(",", ""), currency)
        if amount.minor > _MOST_MINOR:
            raise BadAmount("unreadable", text)
        return amount

    @property
    def major(self) -> Decimal:
        """Return the amount in major units, with every minor digit: Decimal('1.500') for JOD."""
        return Decimal(self.minor).scaleb(-digits(self.currency))

    def plain(self) -> str:
        """Return what an input shows again: '1234.50', readable by `parse`."""
        return f"{self.major:f}"

    def __str__(self) -> str:
        """Return '1,234.50 USD', the same in every language; templates put it in <bdi>."""
        return f"{self.major:,f} {self.currency}"

    def __add__(self, other: Money) -> Money:
        """Return the sum; raise CurrencyMismatch across currencies."""
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        """Return the difference; raise CurrencyMismatch across currencies."""
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        """Return the same amount with the other sign."""
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare within one currency."""
        return self.minor < self._same(other).minor

    def __le__(self, other: Money) -> bool:
        """Compare within one currency."""
        return self.minor <= self._same(other).minor

    def __gt__(self, other: Money) -> bool:
        """Compare within one currency."""
        return self.minor > self._same(other).minor

    def __ge__(self, other: Money) -> bool:
        """Compare within one currency."""
        return self.minor >= self._same(other).minor

    def __bool__(self) -> bool:
        """Return whether there is anything at all."""
        return self.minor != 0

    def _same(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other

    def split(self, weights: Sequence[int | Decimal]) -> list[Money]:
        """Return shares in proportion to `weights` that sum to this exactly (largest remainder, ties to the first)."""
        total = sum(weights)
        if not weights or total <= 0 or min(weights) < 0:
            raise ValueError(weights)
        exact = [self.minor * Fraction(weight) / Fraction(total) for weight in weights]
        floors = [floor(share) for share in exact]
        missing = self.minor - sum(floors)
        order = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
        for place in order[:missing]:
            floors[place] += 1
        return [Money(minor, self.currency) for minor in floors]


def total(amounts: Sequence[Money], currency: str) -> Money:
    """Return the sum of `amounts`, all of `currency`; nothing sums to zero of it."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result
