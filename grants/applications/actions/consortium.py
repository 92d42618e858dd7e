"""Who takes part: joining, leaving, how the amount is shared, and why one person acts for two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications import policy, queries
from grants.applications.actions.handing_over import end_offers
from grants.applications.actions.inviting import belongs, forget_ways, still_invited
from grants.applications.actions.writing import require_free, require_open
from grants.applications.rules import JOIN, LEAVE
from grants.db import db
from grants.disclosure import Tier
from grants.errors import NotFound, RuleBroken, Stale
from grants.i18n import gettext as _
from grants.organisations.policy import may_act_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from grants.applications.models import Application, Partner
    from grants.funds.models import Geography
    from grants.money import Money
    from grants.organisations.models import Organisation
    from grants.people.models import Person


def join(
    partner: Partner,
    organisation: Organisation,
    *,
    by: Person,
    at: datetime,
    geography: Geography | None = None,
    tier: Tier = Tier.AGGREGATE,
    is_named_beside_partners: bool = True,
) -> None:
    """Take the invited place with `organisation`, in the geography that it names itself; the link is used up.

    Raises RuleBroken when the organisation takes part already; WrongState when somebody took the place first.
    """
    may_act_for(by, organisation).require()
    application = queries.locked(partner.application_id)
    require_open(application, at)
    still_invited(partner)
    if any(one.organisation_id == organisation.id for one in application.consortium):
        raise RuleBroken(_("This organisation takes part in the application already."), field="organisation")
    require_free(organisation, application.call)
    if geography is not None:
        belongs(geography, application)
        partner.geography = geography
    forget_ways(partner)
    partner.organisation, partner.tier = organisation, tier
    partner.is_named_beside_partners = is_named_beside_partners
    db.session.flush()
    JOIN.make(partner, by=by.id, at=at)
    db.session.flush()


def leave(partner: Partner, *, by: Person, at: datetime) -> None:
    """Leave the consortium. What was submitted before stays as it was submitted."""
    policy.may_leave(by, partner).require()
    application = queries.locked(partner.application_id)
    require_open(application, at)
    end_offers(application, partner, by=by, at=at)
    LEAVE.make(partner, by=by.id, at=at)
    db.session.flush()


def set_tier(partner: Partner, tier: Tier, *, by: Person, is_named_beside_partners: bool | None = None) -> None:
    """Say what others may learn about a partner; it may be changed at any time, and is no part of the text.

    `is_named_beside_partners`: whether the record of a grant names it to whoever reads of the others; None: as it was.
    """
    policy.may_act_as(by, partner).require()
    partner.tier = tier
    if is_named_beside_partners is not None:
        partner.is_named_beside_partners = is_named_beside_partners
    db.session.flush()


def explain_control(application: Application, reason: str, version: int, *, by: Person, at: datetime) -> None:
    """Say why one person acts for two of the partners; it is a part of the text that all confirm and the panel reads.

    Raises Stale when somebody has saved the outline or this since `version`; nothing is written then.
    """
    policy.is_lead(by, application).require()
    application = queries.locked(application.id)
    require_open(application, at)
    if version != application.version:
        raise Stale(_("Somebody else has saved this page meanwhile. Look at both, then save again."))
    application.control_reason = reason.strip()
    application.version += 1
    db.session.flush()


def set_shares(
    application: Application,
    shares: Mapping[Partner, Money | None],
    *,
    by: Person,
    at: datetime,
    version: int | None = None,
) -> None:
    """Write the parts of the ask, in its currency; None for one that is not known yet.

    Raises Stale when a share was written since `version` (Application.shares_version); nothing is written then.
    """
    policy.is_lead(by, application).require()
    application = queries.locked(application.id)
    require_open(application, at)
    here = {one.id for one in application.consortium}
    for partner, share in shares.items():
        if partner.id not in here:
            raise NotFound(_("There is nothing here, or nothing that you may see."))
        if share is not None and (share.minor < 0 or share.currency != application.currency):
            reason = _("Write each share in %(currency)s, as zero or more.", currency=application.currency)
            raise RuleBroken(reason, field=f"share_{partner.id}")
    if version is not None and version != application.shares_version:
        raise Stale(_("Somebody else has saved this page meanwhile. Look at both, then save again."))
    for partner, share in shares.items():
        minor = share.minor if share is not None else None
        if minor != partner.share_minor:
            partner.share_minor, partner.share_version = minor, partner.share_version + 1
    db.session.flush()
