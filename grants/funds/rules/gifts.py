"""A gift on the giving page: how it comes, how often, and what can become of it. Pure."""

from __future__ import annotations

from enum import StrEnum

from grants.i18n import lazy_gettext as _l
from grants.lifecycle import Lifecycle, Move
from grants.money import Money


class GiftWay(StrEnum):
    """How a gift travels."""

    CARD = "card"
    BANK_DEBIT = "bank_debit"
    BANK_TRANSFER = "bank_transfer"


class Rhythm(StrEnum):
    """How often a gift is given."""

    ONCE = "once"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class GiftState(StrEnum):
    """A gift is begun; a bank debit is then on its way for days; it arrives, fails, or is left lying."""

    STARTED = "started"
    PENDING = "pending"
    RECEIVED = "received"
    FAILED = "failed"
    EXPIRED = "expired"
    STOPPED = "stopped"


# Notices come in any order and late, so what arrived arrived, whatever was heard before.
AWAIT = Move("await", (GiftState.STARTED, GiftState.EXPIRED, GiftState.FAILED), GiftState.PENDING)
ARRIVE = Move("arrive", (GiftState.STARTED, GiftState.PENDING, GiftState.FAILED, GiftState.EXPIRED), GiftState.RECEIVED)
FAIL = Move("fail", (GiftState.STARTED, GiftState.PENDING), GiftState.FAILED)
EXPIRE = Move("expire", (GiftState.STARTED,), GiftState.EXPIRED)
STOP = Move("stop", (GiftState.RECEIVED, GiftState.PENDING, GiftState.FAILED), GiftState.STOPPED)
GIFT_LIFE = Lifecycle("gift", GiftState.STARTED, (AWAIT, ARRIVE, FAIL, EXPIRE, STOP))

WAY_WORDS = {
    GiftWay.CARD: _l("By card"),
    GiftWay.BANK_DEBIT: _l("From a bank account"),
    GiftWay.BANK_TRANSFER: _l("By bank transfer"),
}
RHYTHM_WORDS = {Rhythm.ONCE: _l("Once"), Rhythm.MONTHLY: _l("Every month"), Rhythm.YEARLY: _l("Every year")}


# What the giving page offers, largest last: the last one is also the sum of which the fee is told.
_CHOICES = {
    **dict.fromkeys(("AED", "ILS"), ("50", "100", "250", "500")),
    **dict.fromkeys(("SEK", "NOK", "DKK"), ("100", "250", "500", "1000")),
    "JOD": ("10", "20", "50", "100"),
}
_CHOICES_ELSEWHERE = ("10", "25", "50", "100")
CURRENCIES_OFFERED = ("USD", "EUR", "GBP", "JOD", "AED", "ILS", "CHF", "SEK", "NOK", "DKK", "CAD", "AUD")


def amounts_offered(currency: str) -> list[Money]:
    """Return the amounts that the giving page offers in `currency`, smallest first."""
    return [Money.of(amount, currency) for amount in _CHOICES.get(currency, _CHOICES_ELSEWHERE)]


def currencies_offered(currency: str) -> tuple[str, ...]:
    """Return the currencies of the giving page, the fund's own first."""
    return (currency, *(code for code in CURRENCIES_OFFERED if code != currency))


class GivenBackFor(StrEnum):
    """Why money that had come in went back, or why what had gone back returned."""

    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    DEBIT_FAILED = "debit_failed"
    MISTAKE = "mistake"  # it never was this funder's: a line of a statement was taken for something else


GIVEN_BACK_WORDS = {
    GivenBackFor.REFUND: _l("Given back"),
    GivenBackFor.REFUND_FAILED: _l("Giving it back failed"),
    GivenBackFor.DISPUTE: _l("Taken back by the giver's bank"),
    GivenBackFor.DISPUTE_WON: _l("Returned by the giver's bank"),
    GivenBackFor.DEBIT_FAILED: _l("The bank debit failed after all"),
    GivenBackFor.MISTAKE: _l("Recorded by mistake, and undone"),
}
