"""Dates: the grantees may wish for their money in parts, by dates alone; nobody else can ask that of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from grants.awards.models import Award, Tranche
from grants.awards.rules import AwardState
from grants.db import db
from grants.disbursements import policy
from grants.disbursements.queries import has_payments
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.money import total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from grants.money import Money
    from grants.people.models import Person


def set_dates(award: Award, wishes: Sequence[tuple[date, Money]], *, by: Person, at: datetime) -> list[Tranche]:
    """Pay an award in parts, each on its day, as its lead wishes; one part is all at once.

    Raises NotAllowed, WrongState once a payment was prepared, and RuleBroken when the parts are not the whole award.
    """
    del at
    policy.may_set_dates(by, award).require()
    db.session.refresh(award, ["state"], with_for_update={"of": Award})
    if award.state not in {AwardState.OFFERED, AwardState.ACTIVE} or has_payments(award):
        raise WrongState(_("Payments have begun, so the dates stay as they are. Talk with the treasurer."))
    if not wishes or any(amount.minor <= 0 for _day, amount in wishes):
        raise RuleBroken(_("Each part has a day, and an amount above zero."), field="parts")
    wished = total([amount for _day, amount in wishes], award.currency)
    if wished != award.amount:
        raise RuleBroken(
            _("The parts come to %(wished)s. The award is %(amount)s.", wished=wished, amount=award.amount),
            field="parts",
        )
    db.session.execute(delete(Tranche).where(Tranche.award_id == award.id))
    for position, (day, amount) in enumerate(sorted(wishes, key=lambda wish: wish[0]), start=1):
        db.session.add(Tranche(award_id=award.id, position=position, planned_on=day, amount=amount))
    db.session.flush()
    db.session.expire(award, ["tranches"])
    return award.tranches
