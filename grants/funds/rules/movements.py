"""Movements of the processor's balance, and what each is in the fund's books. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from grants.funds.rules.chart import FEES, HELD, INCOME, PAYOUTS, POOL, SOURCE, STRIPE, SUSPENSE
from grants.funds.rules.gifts import GivenBackFor
from grants.i18n import lazy_gettext as _l
from grants.ledger.rules import AccountSpec, Posting, spec_of
from grants.money import Money

if TYPE_CHECKING:
    from datetime import date, datetime


class MovementKind(StrEnum):
    """What moved the processor's balance."""

    CHARGE = "charge"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    DEBIT_FAILED = "debit_failed"
    PAYOUT = "payout"
    FEE = "fee"
    OTHER = "other"


# The processor's own words for a movement ('balance transaction type'); what is not here is OTHER.
_KINDS = {
    **dict.fromkeys(("charge", "payment"), MovementKind.CHARGE),
    **dict.fromkeys(("refund", "payment_refund"), MovementKind.REFUND),
    **dict.fromkeys(("refund_failure", "payment_failure_refund_reversal"), MovementKind.REFUND_FAILED),
    **dict.fromkeys(("payment_failure_refund", "payment_reversal"), MovementKind.DEBIT_FAILED),
    **dict.fromkeys(("payout", "payout_cancel", "payout_failure"), MovementKind.PAYOUT),
    **dict.fromkeys(("stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost"), MovementKind.FEE),
}
BACK = {
    MovementKind.REFUND: GivenBackFor.REFUND,
    MovementKind.REFUND_FAILED: GivenBackFor.REFUND_FAILED,
    MovementKind.DISPUTE: GivenBackFor.DISPUTE,
    MovementKind.DISPUTE_WON: GivenBackFor.DISPUTE_WON,
    MovementKind.DEBIT_FAILED: GivenBackFor.DEBIT_FAILED,
}
OF_A_CHARGE = frozenset({MovementKind.CHARGE, *BACK})
# How the books call each; see chart.entry_in_words.
ENTRY_KINDS = {
    MovementKind.CHARGE: "gift",
    MovementKind.REFUND: "refund",
    MovementKind.REFUND_FAILED: "refund",
    MovementKind.DISPUTE: "dispute",
    MovementKind.DISPUTE_WON: "dispute",
    MovementKind.DEBIT_FAILED: "dispute",
    MovementKind.PAYOUT: "payout",
    MovementKind.FEE: "fee",
    MovementKind.OTHER: "suspense",
}
MOVEMENT_WORDS = {
    "charge": _l("A payment"),
    "refund": _l("Given back"),
    "refund_failed": _l("Giving it back failed"),
    "dispute": _l("Taken back by the giver's bank"),
    "dispute_won": _l("Returned by the giver's bank"),
    "debit_failed": _l("The bank debit failed after all"),
    "payout": _l("Sent to the bank"),
    "fee": _l("A fee of the processor"),
    "other": _l("Something else"),
}


@dataclass(frozen=True)
class Charged:
    """The charge behind a movement: whose gift it is (`code`, `subscription`), and what the giver saw."""

    key: str
    code: str | None
    subscription: str | None
    sent: Money
    way: str  # the processor's name of the way to pay
    is_debit: bool
    is_good: bool  # as things stand now: no longer on its way, and it did not fail after all


@dataclass(frozen=True)
class PaidOut:
    """The payout behind a movement."""

    key: str
    amount: Money
    arrives_on: date
    status: str


@dataclass(frozen=True)
class Movement:
    """One movement of the processor's balance, read from the processor: `amount` (signed, before `fee`)."""

    key: str
    kind: MovementKind
    amount: Money
    fee: Money
    at: datetime
    source: str
    charge: Charged | None = None
    payout: PaidOut | None = None

    @property
    def net(self) -> Money:
        """Return by how much the processor's balance changed."""
        return self.amount - self.fee


def kind_of_movement(word: str, source: str, minor: int) -> MovementKind:
    """Return the kind of a movement, from the processor's word for it, the key of its source, and its sign."""
    if word == "adjustment" and source.startswith(("dp_", "du_")):
        return MovementKind.DISPUTE if minor < 0 else MovementKind.DISPUTE_WON
    return _KINDS.get(word, MovementKind.OTHER)


def counter_account(kind: MovementKind, *, is_ours: bool) -> str:
    """Return what stands against the processor's account; `is_ours`: the charge behind it is a known gift."""
    if kind in OF_A_CHARGE:
        return INCOME if is_ours else SUSPENSE
    return {MovementKind.PAYOUT: PAYOUTS, MovementKind.FEE: FEES}.get(kind, SUSPENSE)


def budget_change(kind: MovementKind, amount: Money, fee: Money, *, is_ours: bool) -> Money:
    """Return by how much the fund has more (or, below zero, less) to decide about: what no liability stands against."""
    whole = counter_account(kind, is_ours=is_ours) in {INCOME, FEES}
    return amount - fee if whole else -fee


def postings_of(kind: MovementKind, amount: Money, fee: Money, *, is_ours: bool, held: Money) -> list[Posting]:
    """Return both sides of a movement. `held` (signed as the change is) is what of it goes to, or comes from, HELD."""
    counter = counter_account(kind, is_ours=is_ours)
    change = budget_change(kind, amount, fee, is_ours=is_ours)
    fees, against = (fee - amount, Money.zero(fee.currency)) if counter == FEES else (fee, -amount)
    signed: list[tuple[AccountSpec | str, Money]] = [
        (STRIPE, amount - fee),
        (FEES, fees),
        (counter, against),
        (SOURCE, change),
        (HELD, -held),
        (POOL, held - change),
    ]
    return [Posting(spec_of(account), sum_) for account, sum_ in signed if sum_]


def arrival_postings(amount: Money, held: Money) -> list[Posting]:
    """Return both sides of a charge that lay in suspense, of `amount` before fees, becoming a gift."""
    signed: list[tuple[AccountSpec | str, Money]] = [
        (SUSPENSE, amount),
        (INCOME, -amount),
        (SOURCE, amount),
        (HELD, -held),
        (POOL, held - amount),
    ]
    return [Posting(spec_of(account), sum_) for account, sum_ in signed if sum_]


def held_part(net: Money, percent: int) -> Money:
    """Return what of a bank debit waits in the reserve: `percent` of it, rounded up to the minor unit."""
    return Money(-(-net.minor * percent // 100), net.currency) if net.minor > 0 else Money.zero(net.currency)


def from_held(change: Money, left: Money, room: Money) -> Money:
    """Return what of a later change concerns the reserve: a loss takes what is `left` there, a return fills `room`."""
    if change.minor < 0:
        return -min(-change, left)
    return min(change, room)
