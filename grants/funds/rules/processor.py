"""How the card processor counts: its whole numbers, its smallest and largest gift, its bank debits. Pure."""

from __future__ import annotations

from grants.money import CURRENCIES, Money, digits

# Its digits after the point, where they are not ISO 4217's (docs.stripe.com/currencies): the ariary has none there, the
# króna and the Ugandan shilling two that are always 00. Of three digits the last is always 0.
_OWN_DIGITS = {"MGA": 0, "ISK": 2, "UGX": 2}
_WHOLE_ONLY = frozenset({"ISK", "UGX"})
# Currencies in which it takes nothing, though they are currencies.
_NOT_TAKEN = frozenset("BTN CUP ERN GHS IQD IRR KPW LYD MRU SDG SSP STN SYP UYI VES ZWG".split())
# The smallest charge in major units (as it publishes them); elsewhere it says so itself.
_LEAST = {
    **dict.fromkeys(("USD", "EUR", "CAD", "AUD", "NZD", "CHF", "SGD", "BRL", "INR"), "0.50"),
    **dict.fromkeys(("AED", "PLN", "MYR", "RON"), "2.00"),
    **dict.fromkeys(("NOK", "SEK"), "3.00"),
    **dict.fromkeys(("MXN", "THB"), "10.00"),
    "GBP": "0.30",
    "DKK": "2.50",
    "HKD": "4.00",
    "CZK": "15.00",
    "JPY": "50",
    "HUF": "175.00",
}
_MOST = 99_999_999  # in its whole numbers: eight digits
DEBITS = {
    "EUR": "sepa_debit",
    "GBP": "bacs_debit",
    "USD": "us_bank_account",
    "CAD": "acss_debit",
    "AUD": "au_becs_debit",
}
TAKEN = tuple(code for code in CURRENCIES if code not in _NOT_TAKEN)


class NotSendable(ValueError):
    """An amount that the processor cannot count, or does not take."""


def processor_digits(currency: str) -> int:
    """Return how many digits after the point the processor's whole numbers of `currency` have."""
    return _OWN_DIGITS.get(currency, digits(currency))


def step(currency: str) -> Money:
    """Return the smallest amount by which two charges may differ: 0.010 JOD, 1 ISK."""
    if currency in _WHOLE_ONLY or processor_digits(currency) == 0:
        return Money.of(1, currency)
    return Money(10 if processor_digits(currency) == 3 else 1, currency)


def least(currency: str) -> Money:
    """Return the smallest charge; where none is published, the smallest step."""
    return Money.of(_LEAST[currency], currency) if currency in _LEAST else step(currency)


def most(currency: str) -> Money:
    """Return the largest charge."""
    floor = _MOST // 100 * 100 if currency in _WHOLE_ONLY else _MOST // 10 * 10
    return from_processor(floor, currency)


def to_processor(amount: Money) -> int:
    """Return `amount` as the processor writes it; raise NotSendable rather than round."""
    currency = amount.currency
    if currency not in TAKEN:
        raise NotSendable(f"{currency} is not taken")
    if amount.minor % step(currency).minor:
        raise NotSendable(f"{amount} is finer than {step(currency)}")
    if not least(currency) <= amount <= most(currency):
        raise NotSendable(f"{amount} is not from {least(currency)} to {most(currency)}")
    return counted(amount)


def counted(amount: Money) -> int:
    """Return any amount as the processor writes it, however small; raise NotSendable rather than round."""
    return _shifted(amount.minor, processor_digits(amount.currency) - digits(amount.currency))


def from_processor(minor: int, currency: str) -> Money:
    """Return what a whole number of the processor (of either sign) is worth; raise NotSendable where it has a rest."""
    code = currency.upper()
    return Money(_shifted(minor, digits(code) - processor_digits(code)), code)


def _shifted(minor: int, places: int) -> int:
    factor: int = 10 ** abs(places)
    if places >= 0:
        return minor * factor
    whole, rest = divmod(minor, factor)
    if rest:
        raise NotSendable(f"{minor} has digits that the currency does not have")
    return whole
