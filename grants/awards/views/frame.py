"""The address space of the pages of awards, and the words that several of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from grants.awards.rules import AwardState, Why
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from grants.awards.models import Award
    from grants.money import Money

bp = Blueprint("awards", __name__)

# What a state is called, and its tone.
STATES = {
    AwardState.OFFERED: (_l("Waiting for the partners’ yes"), "attention"),
    AwardState.ACTIVE: (_l("Agreed"), "good"),
    AwardState.COMPLETED: (_l("All received"), "closed"),
    AwardState.RELEASED: (_l("Given back by the grantees"), "closed"),
}


def why_said(why: Why, left: Money) -> str:
    """Return why an application stands above or below the line, in one sentence."""
    if why is Why.FITS:
        return _("The whole ask fitted into the %(left)s that were left.", left=left)
    if why is Why.TOO_LARGE:
        return _("%(left)s were left, less than the whole ask.", left=left)
    if why is Why.WON_TIE:
        return _("Same score as another at the line; the call's tie rule put this one first.")
    return _("Same score as another at the line; the call's tie rule put the other first.")


def accepted_ids(award: Award) -> set[int]:
    """Return the ids of the shares whose partner has accepted."""
    return {one.share_id for one in award.agreement.acceptances} if award.agreement is not None else set()
