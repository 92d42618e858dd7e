"""The ways in which an agreement with a funder ends: refused for its conditions, or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.actions.agreements import queue_for, require_draft
from grants.funds.actions.receiving import refuse_offer
from grants.funds.queries.agreements import still_receivable
from grants.funds.rules import CANCEL, DEFERRED, RECEIVABLE, UNEARMARKED, book
from grants.funds.rules.agreements import (
    END,
    REFUSE,
    AgreementState,
)
from grants.i18n import gettext as _
from grants.ledger.actions import post
from grants.ledger.rules import credit, debit
from grants.money import total

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from grants.funds.models import ContributionAgreement, OfferRefused
    from grants.people.models import Person


def refuse_agreement(
    agreement: ContributionAgreement,
    reason: Mapping[str, str],
    refused_on: date,
    *,
    by: Person | None,
    at: datetime,
) -> OfferRefused:
    """Say no to money for its conditions: amount, category and `reason` are published, the funder's name is not.

    Raises RuleBroken for no reason, a day to come, or terms that bind nothing.
    """
    policy.may_move_agreement(by, agreement).require()
    require_draft(agreement)
    if agreement.earmarking == UNEARMARKED:
        raise RuleBroken(_("Nothing binds this money. There is no condition to refuse it for."))
    offer = refuse_offer(
        agreement.fund,
        agreement.amount,
        reason,
        refused_on,
        by=by,
        at=at,
        once=f"agreement:{agreement.ref}",
        earmarking=agreement.earmarking,
    )
    agreement.offer_refused_id = offer.id
    REFUSE.make(agreement, by=by.id if by else None, at=at)
    _drop_pledge(agreement, by=by, at=at)
    return offer


def end_agreement(agreement: ContributionAgreement, note: str, *, by: Person | None, at: datetime) -> None:
    """End an agreement before all of it came; what came in on it stays. Raises RuleBroken for no reason."""
    policy.may_move_agreement(by, agreement).require()
    queue_for(agreement)
    if not note.strip():
        raise RuleBroken(_("Write why. It stays in the history."), field="note")
    was_signed = agreement.state is AgreementState.SIGNED
    END.make(agreement, by=by.id if by else None, at=at, note=note.strip())
    if not was_signed:
        agreement.pledge = agreement.code = None  # the promise stands, and can be agreed on anew
        return
    _give_up(agreement, note.strip(), by=by, at=at)
    _drop_pledge(agreement, by=by, at=at, note=note.strip())


def _give_up(agreement: ContributionAgreement, note: str, *, by: Person | None, at: datetime) -> None:
    """Take what is still expected out of the books again."""
    still_open = [part for part in agreement.instalments if part.closed_at is None]
    expected = [left for part in still_open if (left := still_receivable(part))]
    for part in still_open:
        part.closed_at = at
    left = total(expected, agreement.fund.currency)
    if left:
        post(
            book(agreement.fund_id),
            f"agreement:{agreement.id}:end",
            [debit(DEFERRED, left), credit(RECEIVABLE, left)],
            kind="agreement_end",
            reason=note,
            about=agreement,
            by=by.id if by else None,
            on=at.date(),
            at=at,
        )


def _drop_pledge(agreement: ContributionAgreement, *, by: Person | None, at: datetime, note: str = "") -> None:
    if agreement.pledge is not None and CANCEL.is_open_to(agreement.pledge):
        CANCEL.make(agreement.pledge, by=by.id if by else None, at=at, note=note)
