"""The agreement: written once from typed clauses, accepted by each partner for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grants.awards import policy
from grants.awards.models import Acceptance, Agreement, Award, AwardShare, Tranche
from grants.awards.rules import ACTIVATE, CLAUSES
from grants.db import db
from grants.disclosure import Tier
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import date, datetime

    from grants.people.models import Person


def write_agreement(award: Award, *, pay_on: date, at: datetime) -> Agreement:
    """Write the award's one page, and plan all of its money for `pay_on`: 100 per cent up front (practice.md M1)."""
    agreement = Agreement(award_id=award.id, clauses=[str(clause) for clause in CLAUSES], written_at=at)
    db.session.add_all([agreement, Tranche(award_id=award.id, position=1, planned_on=pay_on, amount=award.amount)])
    db.session.flush()
    db.session.expire(award, ["agreement", "tranches"])
    return agreement


def accept(share: AwardShare, *, by: Person, at: datetime) -> Acceptance:
    """Accept the agreement for one partner; again is harmless. The last partner's word makes the award active.

    Raises NotAllowed, and WrongState when there is no agreement to accept, or no longer.
    """
    policy.speaks_for(by, share).require()
    award = _held(share.award_id)
    agreement = award.agreement
    if agreement is None:
        raise WrongState(_("There is no agreement to accept yet."))
    standing = [acceptance for acceptance in agreement.acceptances if acceptance.share_id == share.id]
    if standing:
        return standing[0]
    if not ACTIVATE.is_open_to(award):
        raise WrongState(_("This award is no longer waiting to be accepted."))
    acceptance = Acceptance(agreement=agreement, share=share, person=by, accepted_at=at)
    db.session.add(acceptance)
    db.session.flush()
    if len(agreement.acceptances) == len(award.shares):
        award.activated_at = at
        ACTIVATE.make(award, by=by.id, at=at)
    return acceptance


def choose_tier(
    share: AwardShare,
    tier: Tier,
    delayed_until: date | None,
    *,
    by: Person,
    is_named_beside_partners: bool | None = None,
) -> None:
    """Say how much of this partner's part may be shown; it may be loosened or tightened at any time.

    `is_named_beside_partners`: whether the grant's record names it beside the others; None: as it was. A delayed one
    needs its day. Raises NotAllowed, RuleBroken on `delayed_until`.
    """
    policy.speaks_for(by, share).require()
    if tier is Tier.DELAYED and delayed_until is None:
        raise RuleBroken(_("Choose the day from which it may be shown."), field="delayed_until")
    share.tier = tier
    share.delayed_until = delayed_until if tier is Tier.DELAYED else None
    if is_named_beside_partners is not None:
        share.is_named_beside_partners = is_named_beside_partners
    db.session.flush()


def _held(award_id: int) -> Award:
    """Return the award as it is now, locked: the last two partners accept one after the other, not past each other."""
    query = (
        select(Award)
        .where(Award.id == award_id)
        .options(selectinload(Award.agreement).selectinload(Agreement.acceptances), selectinload(Award.shares))
        .with_for_update(of=Award)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()
