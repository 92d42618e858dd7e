"""Organisations and who acts for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.organisations import actions
from grants.organisations.rules import Kind
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from grants.organisations.models import Organisation
    from grants.people.models import Person


def an_organisation(name: str = "Lantern Collective (fictional)", *, member: Person | None = None) -> Organisation:
    """Return a new organisation that `member`, or somebody new, acts for."""
    return actions.form(name, "We lend lanterns.", Kind.COMMUNITY_GROUP, "", by=member or person(), at=AT)
