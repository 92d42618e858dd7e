"""Who may act as what: the questions about roles that every capability asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.i18n import gettext as _
from grants.people.rules import STAFF, RoleKind
from grants.policy import Verdict, no, when

if TYPE_CHECKING:
    from grants.people.models import Person


def is_signed_in(person: Person | None) -> Verdict:
    """Anybody who has signed in."""
    return when(person, _("Sign in to continue."))


def holds(person: Person | None, kinds: set[RoleKind], fund_id: int) -> Verdict:
    """Whoever holds one of `kinds` in the fund."""
    if person is None:
        return no(_("Sign in to continue."))
    return when(any(person.has(kind, fund_id) for kind in kinds), _("Your role in this fund does not allow this."))


def is_steward(person: Person | None, fund_id: int) -> Verdict:
    """A steward of the fund."""
    return holds(person, {RoleKind.STEWARD}, fund_id)


def is_treasurer(person: Person | None, fund_id: int) -> Verdict:
    """A treasurer of the fund."""
    return holds(person, {RoleKind.TREASURER}, fund_id)


def is_staff(person: Person | None, fund_id: int) -> Verdict:
    """Anybody who works for the fund."""
    return holds(person, set(STAFF), fund_id)
