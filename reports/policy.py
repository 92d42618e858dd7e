"""Who may see what a fund did with its pool beyond the public page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.people.policy import holds
from grants.people.rules import STAFF, RoleKind

if TYPE_CHECKING:
    from grants.funds.models import Fund
    from grants.people.models import Person
    from grants.policy import Verdict


def may_see_dashboard(person: Person | None, fund: Fund) -> Verdict:
    """Whoever speaks for one of its funders, and its staff. All see the same: nothing there is for staff alone."""
    return holds(person, {RoleKind.FUNDER, *STAFF}, fund.id)


def may_see_own_giving(person: Person | None, fund: Fund) -> Verdict:
    """Whoever speaks for one of the fund's funders, and sees that one's part alone."""
    return holds(person, {RoleKind.FUNDER}, fund.id)


def speaks_for(person: Person | None, fund: Fund) -> int | None:
    """Return the id of the funder that this person speaks for in the fund, if any."""
    roles = person.roles if person is not None else []
    return next((role.funder_id for role in roles if role.kind is RoleKind.FUNDER and role.fund_id == fund.id), None)
