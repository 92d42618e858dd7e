"""Ways to reach a payee, and the four eyes on every payment. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from grants.i18n import lazy_gettext as _l
from grants.lifecycle import Lifecycle, Move

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from grants.money import Money


class Route(StrEnum):
    """How money can reach somebody; a bank is only one of the ways."""

    BANK = "bank"
    FISCAL_HOST = "fiscal_host"
    AGENT = "agent"
    MOBILE_WALLET = "mobile_wallet"
    IN_KIND = "in_kind"
    HELD_SAFELY = "held_safely"


class PayeeState(StrEnum):
    """Entered by the partner, then checked by the treasurer."""

    ENTERED = "entered"
    CHECKED = "checked"
    REPLACED = "replaced"


CHECK = Move("check", (PayeeState.ENTERED,), PayeeState.CHECKED)
REPLACE = Move("replace", (PayeeState.ENTERED, PayeeState.CHECKED), PayeeState.REPLACED)
PAYEE_LIFE = Lifecycle("payee", PayeeState.ENTERED, (CHECK, REPLACE))

# Whoever breaks into a partner's account changes who is paid: its people get a day to notice and speak up.
COOL_OFF = timedelta(hours=24)


def checkable_from(entered_at: datetime, *, is_change: bool) -> datetime:
    """Return the first instant at which a payee may be checked: at once, or a day later where it replaces another."""
    return entered_at + COOL_OFF if is_change else entered_at


class DisbursementState(StrEnum):
    """One attempt to pay: prepared by one, approved (and so sent) by another, confirmed by the payee, or back."""

    PREPARED = "prepared"
    SENT = "sent"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    VOIDED = "voided"


APPROVE = Move("approve", (DisbursementState.PREPARED,), DisbursementState.SENT)
CONFIRM = Move("confirm", (DisbursementState.SENT,), DisbursementState.CONFIRMED)
RETURN = Move("return", (DisbursementState.SENT,), DisbursementState.RETURNED)
VOID = Move("void", (DisbursementState.PREPARED,), DisbursementState.VOIDED)
DISBURSEMENT_LIFE = Lifecycle("disbursement", DisbursementState.PREPARED, (APPROVE, CONFIRM, RETURN, VOID))


@dataclass(frozen=True)
class PayeeDraft:
    """Who is to be paid and how, as a partner writes it."""

    route: Route
    holder: str = ""
    details: str = ""
    town: str = ""
    country: str = ""

    def trimmed(self) -> PayeeDraft:
        """Return the same without stray spaces around it."""
        return PayeeDraft(
            self.route, self.holder.strip(), self.details.strip(), self.town.strip(), self.country.strip()
        )


# Banks refuse payments without town and country since November 2026 (CBPR+); other routes need to find somebody too.
_NEEDED = {
    "holder": _l("Write the name in which the money arrives."),
    "details": _l("Write what the treasurer needs to reach it: an account, a wallet, an agent."),
    "town": _l("Write the town. Banks refuse payments without it."),
    "country": _l("Write the country. Banks refuse payments without it."),
}


def lacking(draft: PayeeDraft) -> tuple[str, str] | None:
    """Return the first (field, what to do) that a payee still lacks; money that is held safely needs nothing."""
    if draft.route is Route.HELD_SAFELY:
        return None
    return next(((name, reason) for name, reason in _NEEDED.items() if not getattr(draft, name)), None)


def part_out(shares: Sequence[Money], tranches: Sequence[Money]) -> list[list[Money]]:
    """Return what each share gets of each tranche, one row a tranche: both shares and tranches sum exactly.

    Each tranche is split in proportion to what every share still has to get. A part can't exceed that, since its exact
    proportion doesn't and the rest is a whole number; so the last tranche takes exactly what is left. Shares and
    tranches must have the same sum.
    """
    left = list(shares)
    rows = []
    for tranche in tranches:
        row = tranche.split([amount.minor for amount in left])
        left = [amount - part for amount, part in zip(left, row, strict=True)]
        rows.append(row)
    return rows


class Wait(StrEnum):
    """Where one partner's part of a tranche stands: what it waits for, or how far its payment is."""

    AGREEMENT = "agreement"  # not every partner has accepted yet
    PAYEE = "payee"  # the partner has not said who is to be paid
    HELD = "held"  # the partner asked to keep it safe
    CHECK = "check"  # a payee is there, and nobody has checked it
    DAY = "day"  # its day has not come
    DUE = "due"
    PREPARED = "prepared"
    SENT = "sent"
    RECEIVED = "received"


@dataclass(frozen=True)
class Standing:
    """The facts from which `where` tells where a part stands."""

    is_active: bool
    payment: DisbursementState | None  # of the live attempt
    payee: PayeeState | None
    route: Route | None
    planned_on: date


_BY_PAYMENT = {
    DisbursementState.PREPARED: Wait.PREPARED,
    DisbursementState.SENT: Wait.SENT,
    DisbursementState.CONFIRMED: Wait.RECEIVED,
}


def where(part: Standing, today: date) -> Wait:
    """Return where a part stands on the day `today`."""
    if part.payment in _BY_PAYMENT:
        return _BY_PAYMENT[part.payment]
    if not part.is_active:
        return Wait.AGREEMENT
    if part.payee is None:
        return Wait.PAYEE
    if part.route is Route.HELD_SAFELY:
        return Wait.HELD
    if part.payee is not PayeeState.CHECKED:
        return Wait.CHECK
    return Wait.DUE if part.planned_on <= today else Wait.DAY


CAN_PREPARE = frozenset({Wait.DUE, Wait.DAY})
