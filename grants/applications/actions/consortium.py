"""Who takes part: inviting by a mailed link, joining, leaving, and how the amount is shared."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from grants import jobs, signin
from grants.applications import emails, policy, queries
from grants.applications.actions.writing import require_open
from grants.applications.models import Partner
from grants.applications.rules import JOIN, LEAVE, PartnerState
from grants.db import db
from grants.disclosure import Tier
from grants.errors import NotFound, RuleBroken, Stale, WrongState
from grants.i18n import gettext as _
from grants.i18n import language
from grants.organisations.policy import may_act_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from grants.applications.models import Application
    from grants.funds.models import Geography
    from grants.money import Money
    from grants.organisations.models import Organisation
    from grants.people.models import Person

_INVITATIONS, _PER = 20, timedelta(hours=24)


def invite(
    application: Application,
    *,
    name: str,
    email: str,
    geography: Geography,
    link: Callable[[str], str],
    by: Person,
    at: datetime,
) -> Partner:
    """Invite a group by mail; `link` makes the address of a secret, which is stored only as its hash.

    Inviting the same address twice sends nothing twice. Raises TooMany after 20 invitations in a day.
    """
    policy.is_lead(by, application).require()
    application = queries.locked(application.id)
    require_open(application, at)
    _belongs(geography, application)
    if email == by.email:
        raise RuleBroken(_("This is your own address. Write the address of the group that you invite."), field="email")
    again = next((one for one in application.consortium if one.invited_email == email), None)
    if again is not None:
        if again.state is PartnerState.INVITED and again.invited_name == name:
            return again
        raise RuleBroken(_("This address has been invited already."), field="email")
    _count(by, at)
    partner = Partner(
        application=application,
        geography=geography,
        invited_name=name,
        invited_email=email,
        invited_at=at,
    )
    db.session.add(partner)
    _send_link(partner, link, at=at)
    return partner


def resend(partner: Partner, *, link: Callable[[str], str], by: Person, at: datetime) -> None:
    """Mail a new link to somebody who is invited; the one before it opens nothing any more."""
    policy.is_lead(by, partner.application).require()
    application = queries.locked(partner.application_id)
    require_open(application, at)
    _still_invited(partner)
    _count(by, at)
    _send_link(partner, link, at=at)


def remove(partner: Partner, *, by: Person, at: datetime) -> None:
    """Take back an invitation; its link opens nothing any more. Whoever has joined can only leave by themselves."""
    policy.is_lead(by, partner.application).require()
    application = queries.locked(partner.application_id)
    require_open(application, at)
    _still_invited(partner)
    partner.secret_hash = None
    LEAVE.make(partner, by=by.id, at=at)
    db.session.flush()


def join(
    partner: Partner,
    organisation: Organisation,
    *,
    by: Person,
    at: datetime,
    geography: Geography | None = None,
    tier: Tier = Tier.AGGREGATE,
) -> None:
    """Take the invited place with `organisation`, in the geography that it names itself; the link is used up.

    Raises RuleBroken when the organisation takes part already; WrongState when somebody took the place first.
    """
    may_act_for(by, organisation).require()
    application = queries.locked(partner.application_id)
    require_open(application, at)
    _still_invited(partner)
    if any(one.organisation_id == organisation.id for one in application.consortium):
        raise RuleBroken(_("This organisation takes part in the application already."), field="organisation")
    if geography is not None:
        _belongs(geography, application)
        partner.geography = geography
    partner.organisation, partner.tier, partner.secret_hash = organisation, tier, None
    db.session.flush()
    JOIN.make(partner, by=by.id, at=at)
    db.session.flush()


def leave(partner: Partner, *, by: Person, at: datetime) -> None:
    """Leave the consortium. What was submitted before stays as it was submitted."""
    policy.may_leave(by, partner).require()
    application = queries.locked(partner.application_id)
    require_open(application, at)
    LEAVE.make(partner, by=by.id, at=at)
    db.session.flush()


def set_tier(partner: Partner, tier: Tier, *, by: Person) -> None:
    """Say what others may learn about a partner; it may be changed at any time, and is no part of the text."""
    policy.may_act_as(by, partner).require()
    partner.tier = tier
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


def _belongs(geography: Geography, application: Application) -> None:
    if geography.fund_id != application.call.fund_id:
        raise NotFound(_("This fund names no such place."))


def _still_invited(partner: Partner) -> None:
    if partner.state is not PartnerState.INVITED:
        raise WrongState(_("This invitation has been answered or taken back already."))


def _count(by: Person, at: datetime) -> None:
    """Count one invitation before anything is written: whoever sent too many leaves no half of one behind."""
    signin.limit("invite", by.email, tries=_INVITATIONS, per=_PER, at=at)


def _send_link(partner: Partner, link: Callable[[str], str], *, at: datetime) -> None:
    secret = secrets.token_urlsafe(32)
    partner.secret_hash, partner.invited_at = signin.digest(secret), at
    db.session.flush()
    known = queries.language_of(partner.invited_email) or language().code
    jobs.mail(partner.invited_email, known, lambda: emails.invitation(link(secret)))
