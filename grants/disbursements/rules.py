"""Ways to reach a payee, and the four eyes on every payment. Pure."""

from __future__ import annotations

from enum import StrEnum

from grants.lifecycle import Lifecycle, Move


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


class DisbursementState(StrEnum):
    """One attempt to pay: prepared by one person, approved (and so sent) by another, confirmed by the payee, or back."""

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
