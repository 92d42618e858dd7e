"""Giving a card gift back: asked of the processor under a key that is kept first; booked when the processor says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants.db import db, keep_before_asking
from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.actions.stripe import Away, Gone, Refused, asking, client
from grants.funds.models import Contribution, RefundAsked
from grants.funds.queries.gifts import given_back_sum
from grants.funds.rules.processor import counted, from_processor
from grants.i18n import gettext as _
from grants.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from grants.config import Config
    from grants.people.models import Person


def left_to_refund(given: Contribution, config: Config) -> Money:
    """Return what can still be given back, in the currency in which it was given: by the processor's word and ours.

    Raises RuleBroken when it cannot be asked, or took no money for this contribution.
    """
    if given.charge_key is None:
        raise RuleBroken(_("This did not come by card. Give it back from the bank."))
    try:
        with asking():
            charge = client(config).v1.charges.retrieve(given.charge_key)
    except (Away, Gone, Refused):
        raise RuleBroken(_("The card processor does not answer just now. Try again in a minute.")) from None
    if charge.status != "succeeded" or charge.disputed:
        raise RuleBroken(_("The giver's bank has this money or asks for it. There is nothing to give back."))
    left = from_processor(charge.amount - charge.amount_refunded, charge.currency)
    if left.currency == given.currency:  # some of it may have gone back from the bank, of which the processor knows not
        left = min(left, given.amount - given_back_sum(given))
    return left - _unanswered(given, left.currency)


def _unanswered(given: Contribution, currency: str) -> Money:
    """Return what was asked for without an answer: it may have been done."""
    total = select(func.sum(RefundAsked.amount_minor)).where(
        RefundAsked.contribution_id == given.id,
        RefundAsked.currency == currency,
        RefundAsked.refund_key.is_(None),
        RefundAsked.refused == "",
    )
    return Money(int(db.session.scalar(total) or 0), currency)


def ask_refund(
    given: Contribution, amount: Money, config: Config, *, by: Person | None, at: datetime, once: str | None = None
) -> RefundAsked:
    """Ask the processor to give `amount` (in the currency of the gift) back; the same form asks once.

    Raises RuleBroken for more than what is left, and when no answer came: then the wish stays, and can be repeated.
    """
    policy.may_record_money(by, given.fund).require()
    asked = db.session.scalars(select(RefundAsked).where(RefundAsked.once == once)).one_or_none() if once else None
    if asked is None:
        db.session.execute(select(Contribution.id).where(Contribution.id == given.id).with_for_update(key_share=True))
        left = left_to_refund(given, config)
        if amount.currency != left.currency or not 0 < amount.minor <= left.minor:
            raise RuleBroken(_("At most %(left)s is left to give back.", left=left), field="amount")
        asked = RefundAsked(once=once, contribution=given, amount=amount, asked_at=at, asked_by=by.id if by else None)
        db.session.add(asked)
        db.session.flush()
    return repeat_refund(asked, config)


def repeat_refund(asked: RefundAsked, config: Config) -> RefundAsked:
    """Ask (again) under the key of this one wish; once it was answered, return the answer that stands."""
    if asked.refund_key is not None or asked.refused:
        return asked
    charge = asked.contribution.charge_key or ""
    wanted = counted(asked.amount)
    key = f"refund:{asked.ref}"
    keep_before_asking()
    try:
        with asking():
            refund = client(config).v1.refunds.create({"charge": charge, "amount": wanted}, {"idempotency_key": key})
    except Away:
        raise RuleBroken(
            _("The card processor did not answer. Nothing is lost: press the button again to ask for the same.")
        ) from None
    except (Gone, Refused) as no:
        asked.refused = no.code if isinstance(no, Refused) else "gone"
    else:
        asked.refund_key = refund.id
    return asked
