"""Calls at each stage of their design with the community."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from grants.calls.actions import design as actions
from tests.cast.calls import a_call, a_steward
from tests.cast.people import AT

if TYPE_CHECKING:
    from grants.calls.models import CallDesign, DesignPriority
    from grants.funds.models import Fund
    from grants.people.models import Person

UNTIL = AT + timedelta(days=14)
WATER, SEEDS, VOICES = "Water", "Seeds", "Voices"


def a_priority(design: CallDesign, title: str, *, by: Person) -> DesignPriority:
    """Return one priority on the list of a design."""
    return actions.add_priority(design, {"en": title, "ar": f"{title} ع"}, {"en": "What it means."}, by=by, at=AT)


def a_design(fund: Fund, *, by: Person | None = None) -> CallDesign:
    """Return a complete draft that is put up for comment until UNTIL."""
    steward = by or a_steward(fund)
    return actions.put_up(a_call(fund, by=steward), until=UNTIL, by=steward, at=AT)


def a_ranked_design(fund: Fund, *, by: Person | None = None) -> CallDesign:
    """Return a design whose three priorities can be ranked, from UNTIL on."""
    steward = by or a_steward(fund)
    design = a_design(fund, by=steward)
    for title in (WATER, SEEDS, VOICES):
        a_priority(design, title, by=steward)
    actions.let_rank(design, until=UNTIL + timedelta(days=7), by=steward, at=UNTIL)
    return design
