"""Looking at the processor's present state: what a thing of it moved its balance by, and what became of a gift.

Every notice is answered by a look at the whole charge, so that neither their order nor
which of them came matters. Nothing here reads or writes the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grants.funds.actions.stripe import Gone, key_of
from grants.funds.rules.gifts import AWAIT, EXPIRE, FAIL, STOP
from grants.funds.rules.movements import Charged, Movement, MovementKind, PaidOut, kind_of_movement
from grants.funds.rules.processor import DEBITS, from_processor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stripe import (
        BalanceTransaction,
        Charge,
        Dispute,
        Invoice,
        PaymentIntent,
        Payout,
        Refund,
        StripeClient,
    )

    from grants.funds.rules.gifts import GiftState
    from grants.lifecycle import Move

_ALL = 100
GIFT = "gift"  # under which name our code stands in the processor's metadata


@dataclass(frozen=True)
class News:
    """What became of a gift besides money: found by its `code`, or by its `subscription`."""

    code: str | None
    subscription: str | None = None
    move: Move[GiftState] | None = None


@dataclass
class Found:
    """What a look found."""

    movements: dict[str, Movement] = field(default_factory=dict)
    news: list[News] = field(default_factory=list)

    def add(self, movement: Movement) -> None:
        """Keep a movement once; what is known of its charge is not forgotten for a barer look at it."""
        self.movements.setdefault(movement.key, movement)

    def in_order(self) -> list[Movement]:
        """Return the movements as they happened: a charge before what came back of it."""
        return sorted(self.movements.values(), key=lambda moved: (moved.kind is not MovementKind.CHARGE, moved.at))


def look(stripe: StripeClient, key: str, found: Found) -> None:
    """Look at whatever `key` names, and at all that hangs on it; raise Gone where the processor knows it no longer."""
    kind = key.partition("_")[0]
    if kind not in _LOOKS:
        raise Gone(kind)
    _LOOKS[kind](stripe, key, found)


def knows(key: str) -> bool:
    """Say whether `look` can follow this key."""
    return key.partition("_")[0] in _LOOKS


def _session(stripe: StripeClient, key: str, found: Found) -> None:
    session = stripe.v1.checkout.sessions.retrieve(key)
    code = session.client_reference_id
    subscription = key_of(session.subscription)
    found.news.append(News(code, subscription, EXPIRE if session.status == "expired" else None))
    if session.payment_intent is not None:
        _intent(stripe, str(key_of(session.payment_intent)), found)
    if session.invoice is not None:
        _invoice(stripe, str(key_of(session.invoice)), found)


def _invoice(stripe: StripeClient, key: str, found: Found) -> None:
    payments = stripe.v1.invoice_payments.list({"invoice": key, "limit": _ALL})
    for paid in payments.auto_paging_iter():
        intent = key_of(paid.payment.payment_intent)
        if intent is not None:
            _intent(stripe, intent, found)


def _intent(stripe: StripeClient, key: str, found: Found) -> None:
    intent = stripe.v1.payment_intents.retrieve(key)
    charged = key_of(intent.latest_charge)
    code, subscription = _whose(stripe, intent)
    if intent.status == "processing":
        found.news.append(News(code, subscription, AWAIT))
    elif intent.status in {"requires_payment_method", "canceled"} and intent.last_payment_error is not None:
        found.news.append(News(code, subscription, FAIL))
    if charged is not None:
        _charge(stripe, charged, found)


def _whose(stripe: StripeClient, intent: PaymentIntent) -> tuple[str | None, str | None]:
    """Return (our gift's code, the subscription's key) of a payment: its own, or of the invoice that it pays."""
    code = _code_in(intent.metadata)
    if code is not None:
        return code, None
    payments = stripe.v1.invoice_payments.list(
        {
            "payment": {"type": "payment_intent", "payment_intent": intent.id},
            "limit": 1,
            "expand": ["data.invoice"],
        }
    )
    for paid in payments.data:
        if not isinstance(paid.invoice, str):
            return _of_subscription(paid.invoice)
    return None, None


def _of_subscription(invoice: Invoice) -> tuple[str | None, str | None]:
    about = invoice.parent.subscription_details if invoice.parent is not None else None
    if about is None:
        return None, None
    return _code_in(about.metadata), key_of(about.subscription)


def _code_in(metadata: object) -> str | None:
    return getattr(metadata, GIFT, None)


def _charge(stripe: StripeClient, key: str, found: Found) -> None:
    charge = stripe.v1.charges.retrieve(key, {"expand": ["balance_transaction", "failure_balance_transaction"]})
    facts = _charged(stripe, charge)
    _moved(found, (charge.balance_transaction, charge.failure_balance_transaction), facts)
    refunds = stripe.v1.refunds.list(
        {
            "charge": key,
            "limit": _ALL,
            "expand": ["data.balance_transaction", "data.failure_balance_transaction"],
        }
    )
    for refund in refunds.auto_paging_iter():
        _moved(found, (refund.balance_transaction, refund.failure_balance_transaction), facts)
    if charge.disputed:
        for dispute in stripe.v1.disputes.list({"charge": key, "limit": _ALL}).auto_paging_iter():
            _moved(found, dispute.balance_transactions, facts)


def _charged(stripe: StripeClient, charge: Charge) -> Charged:
    code, subscription = _code_in(charge.metadata), None
    intent = key_of(charge.payment_intent)
    if code is None and intent is not None:
        code, subscription = _whose(stripe, stripe.v1.payment_intents.retrieve(intent))
    way = charge.payment_method_details.type if charge.payment_method_details is not None else ""
    sent = from_processor(charge.amount, charge.currency)
    return Charged(charge.id, code, subscription, sent, way, way in DEBITS.values(), charge.status == "succeeded")


def _moved(found: Found, transactions: Iterable[BalanceTransaction | str | None], charge: Charged) -> None:
    for one in transactions:
        if one is not None and not isinstance(one, str):
            found.add(movement_of(one, charge=charge))


def movement_of(one: BalanceTransaction, *, charge: Charged | None = None, payout: PaidOut | None = None) -> Movement:
    """Return a movement as the processor reports it. Raises NotSendable for an amount that cannot be counted."""
    source = key_of(one.source) or ""
    return Movement(
        key=one.id,
        kind=kind_of_movement(one.type, source, one.amount),
        amount=from_processor(one.amount, one.currency),
        fee=from_processor(one.fee, one.currency),
        at=datetime.fromtimestamp(one.created, UTC),
        source=source,
        charge=charge,
        payout=payout,
    )


def _refund(stripe: StripeClient, key: str, found: Found) -> None:
    _behind(stripe, stripe.v1.refunds.retrieve(key), found)


def _dispute(stripe: StripeClient, key: str, found: Found) -> None:
    _behind(stripe, stripe.v1.disputes.retrieve(key), found)


def _behind(stripe: StripeClient, thing: Refund | Dispute, found: Found) -> None:
    charge = key_of(thing.charge)
    if charge is not None:
        _charge(stripe, charge, found)


def _payout(stripe: StripeClient, key: str, found: Found) -> None:
    payout = stripe.v1.payouts.retrieve(key, {"expand": ["balance_transaction", "failure_balance_transaction"]})
    facts = _paid_out(payout)
    for one in (payout.balance_transaction, payout.failure_balance_transaction):
        if one is not None and not isinstance(one, str):
            found.add(movement_of(one, payout=facts))


def _paid_out(payout: Payout) -> PaidOut:
    arrives = datetime.fromtimestamp(payout.arrival_date, UTC).date()
    return PaidOut(payout.id, from_processor(payout.amount, payout.currency), arrives, payout.status)


def _subscription(stripe: StripeClient, key: str, found: Found) -> None:
    subscription = stripe.v1.subscriptions.retrieve(key)
    move = STOP if subscription.status == "canceled" else None
    found.news.append(News(_code_in(subscription.metadata), subscription.id, move))


_LOOKS = {
    "cs": _session,
    "pi": _intent,
    "in": _invoice,
    **dict.fromkeys(("ch", "py"), _charge),
    **dict.fromkeys(("re", "pyr"), _refund),
    **dict.fromkeys(("dp", "du"), _dispute),
    "po": _payout,
    "sub": _subscription,
}
