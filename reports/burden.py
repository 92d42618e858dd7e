"""What applying cost those who applied: the hours that they let be counted, beside the money that was awarded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants.applications.models import Application, WritingTime
from grants.awards.models import Award
from grants.awards.rules import AwardState
from grants.calls.models import Call
from grants.calls.rules import CallState
from grants.db import db
from grants.disclosure import SMALLEST_CELL
from grants.money import Money

if TYPE_CHECKING:
    from grants.funds.models import Fund


@dataclass(frozen=True)
class Burden:
    """Hours of all who wrote applications to decided calls, drafts and declined among them.

    `counted` of `begun` applications have time that somebody let be counted: `seconds` in all, half of the
    applications at most `median`, nine of ten at most `p90`. `awarded` is what these calls gave.
    """

    counted: int
    begun: int
    seconds: int
    median: int
    p90: int
    awarded: Money

    @property
    def is_shown(self) -> bool:
        """Say whether enough applications were counted for none to be pointed at, and anything was awarded."""
        return self.counted >= SMALLEST_CELL and self.awarded.minor > 0

    @property
    def hours_per_thousand(self) -> float:
        """Return hours per 1,000 awarded: what was counted, scaled from the counted applications to all begun."""
        hours = self.seconds / 3600 * self.begun / self.counted
        return hours / (float(self.awarded.major) / 1000)


def burden(fund: Fund) -> Burden:
    """Return what applying to the fund's decided calls cost. One query."""
    decided = select(Call.id).where(Call.fund_id == fund.id, Call.state == CallState.DECIDED)
    each = (
        select(func.sum(WritingTime.seconds).label("seconds"))
        .join(Application, Application.id == WritingTime.application_id)
        .where(Application.call_id.in_(decided), WritingTime.is_counted.is_(True), WritingTime.seconds > 0)
        .group_by(Application.id)
        .subquery("each")
    )
    begun = select(func.count()).where(Application.call_id.in_(decided)).scalar_subquery()
    given = select(func.coalesce(func.sum(Award.amount_minor), 0)).where(
        Award.call_id.in_(decided), Award.state != AwardState.RELEASED
    )
    half, most = (func.percentile_disc(part).within_group(each.c.seconds) for part in (0.5, 0.9))
    query = select(func.count(), begun, func.coalesce(func.sum(each.c.seconds), 0), half, most, given.scalar_subquery())
    row = db.session.execute(query.select_from(each)).one()
    awarded = Money(int(row[5]), fund.currency)
    return Burden(row[0], int(row[1]), int(row[2]), int(row[3] or 0), int(row[4] or 0), awarded)
