"""Asking a group to take part: by mail, by a link that the lead passes on, or by a code read over the phone."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from grants import jobs, signin
from grants.applications import emails, policy, queries
from grants.applications.actions.writing import require_open
from grants.applications.models import Partner
from grants.applications.rules import LEAVE, PartnerState, phoning
from grants.applications.rules.phoning import Way
from grants.applications.rules.together import CODE_LIVES
from grants.db import db
from grants.errors import NotFound, RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.i18n import language
from grants.people.policy import is_signed_in
from grants.people.queries import person_by_email

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from grants.applications.models import Application
    from grants.funds.models import Geography
    from grants.people.models import Person

_INVITATIONS, _PER = 20, timedelta(hours=24)
_TRIES, _TRIES_PER = 10, timedelta(hours=1)  # of codes that check; 10**9 of them, and few are out at any time


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
    application = _inviting(application, geography, by, at)
    _not_oneself(application, email, by)
    again = next((one for one in application.consortium if one.invited_email == email), None)
    if again is not None:
        if again.state is PartnerState.INVITED and again.invited_name == name:
            return again
        raise RuleBroken(_already(again), field="email")
    _count(by, at)
    partner = Partner(
        application=application, geography=geography, invited_name=name, invited_email=email, invited_at=at
    )
    db.session.add(partner)
    _send_link(partner, link, at=at)
    return partner


def hand_out(
    application: Application,
    way: Way,
    *,
    name: str,
    geography: Geography,
    by: Person,
    at: datetime,
    once: str | None = None,
) -> tuple[Partner, str]:
    """Invite a group by a link or a code that the lead passes on itself; return what to pass on, to be shown once.

    Sending the same form again replaces what it gave before. Raises TooMany after 20 invitations in a day.
    """
    application = _inviting(application, geography, by, at)
    partner = next((one for one in application.partners if once and one.once == once), None)
    _count(by, at)
    if partner is None:
        partner = Partner(application=application, geography=geography, invited_name=name, invited_at=at, once=once)
        db.session.add(partner)
    return partner, _pass_on(partner, way, at)


def hand_out_again(partner: Partner, way: Way, *, by: Person, at: datetime) -> str:
    """Return a new link or code for somebody who is invited; whatever came before it opens nothing any more."""
    _renewing(partner, by, at)
    return _pass_on(partner, way, at)


def resend(partner: Partner, *, link: Callable[[str], str], by: Person, at: datetime) -> None:
    """Mail a new link to somebody who is invited; the one before it opens nothing any more."""
    _renewing(partner, by, at)
    if not partner.invited_email:
        raise WrongState(_("No address is known to which a link could be sent. Make a link or a code instead."))
    _send_link(partner, link, at=at)


def remove(partner: Partner, *, by: Person, at: datetime) -> None:
    """Take back an invitation; its link opens nothing any more. Whoever has joined can only leave by themselves."""
    policy.is_lead(by, partner.application).require()
    application = queries.locked(partner.application_id)
    require_open(application, at)
    still_invited(partner)
    forget_ways(partner)
    LEAVE.make(partner, by=by.id, at=at)
    db.session.flush()


def use_code(typed: str, *, by: Person, at: datetime) -> Partner:
    """Use a code up: the place that it opens is kept for `by`, who decides in peace whether to take it.

    Raises RuleBroken for what is no code, or opens nothing; TooMany after 10 tries in an hour.
    """
    is_signed_in(by).require()
    code = phoning.read_code(typed)
    signin.limit("invitation-code", by.email, tries=_TRIES, per=_TRIES_PER, at=at)
    hashed = signin.keyed_digest(f"invitation:{code}")
    partner = queries.invited_by_code(hashed)
    if partner is not None:
        queries.locked(partner.application_id)  # of two who type it at once, one finds it used
    if partner is None or partner.code_hash != hashed or partner.code_until is None or partner.code_until <= at:
        reason = _("This code opens nothing: it was used, replaced, taken back, or is older than 30 days. Ask for one.")
        raise RuleBroken(reason, field="code")
    if by.id in queries.lead(partner.application).people:
        raise RuleBroken(_("This is the code that you give away. Read it to the group that you invite."), field="code")
    forget_ways(partner)
    partner.held_for = by.id
    db.session.flush()
    return partner


def forget_ways(partner: Partner) -> None:
    """Let no link and no code open this place any more, and keep it for nobody."""
    partner.secret_hash = partner.code_hash = None
    partner.code_until = partner.held_for = None


def still_invited(partner: Partner) -> None:
    """Raise WrongState unless the invitation waits for an answer."""
    if partner.state is not PartnerState.INVITED:
        raise WrongState(_("This invitation has been answered or taken back already."))


def belongs(geography: Geography, application: Application) -> None:
    """Raise NotFound for a place of another fund."""
    if geography.fund_id != application.call.fund_id:
        raise NotFound(_("This fund names no such place."))


def _inviting(application: Application, geography: Geography, by: Person, at: datetime) -> Application:
    policy.is_lead(by, application).require()
    application = queries.locked(application.id)
    require_open(application, at)
    belongs(geography, application)
    return application


def _renewing(partner: Partner, by: Person, at: datetime) -> None:
    policy.is_lead(by, partner.application).require()
    application = queries.locked(partner.application_id)
    require_open(application, at)
    still_invited(partner)
    _count(by, at)


def _not_oneself(application: Application, email: str, by: Person) -> None:
    if email == by.email:
        raise RuleBroken(_("This is your own address. Write the address of the group that you invite."), field="email")
    known = person_by_email(email)
    if known is not None and known.id in queries.lead(application).people:
        reason = _("This is the address of a member of your own organisation, which takes part already.")
        raise RuleBroken(reason, field="email")


def _already(partner: Partner) -> str:
    """Return who stands where, so that nobody is invited twice."""
    if partner.state is PartnerState.INVITED:
        return _("This address has been invited already, as %(name)s.", name=f"\u2068{partner.invited_name}\u2069")
    return _("Whoever has this address takes part already, as %(name)s.", name=f"\u2068{partner.name}\u2069")


def _count(by: Person, at: datetime) -> None:
    """Count one invitation before anything is written: whoever sent too many leaves no half of one behind."""
    signin.limit("invite", by.email, tries=_INVITATIONS, per=_PER, at=at)


def _pass_on(partner: Partner, way: Way, at: datetime) -> str:
    forget_ways(partner)
    partner.invited_at = at
    if way is Way.CODE:
        said = phoning.new_code()
        partner.code_hash, partner.code_until = signin.keyed_digest(f"invitation:{said}"), at + CODE_LIVES
    else:
        said = _secret(partner)
    db.session.flush()
    return said


def _secret(partner: Partner) -> str:
    secret = secrets.token_urlsafe(32)
    partner.secret_hash = signin.digest(secret)
    return secret


def _send_link(partner: Partner, link: Callable[[str], str], *, at: datetime) -> None:
    forget_ways(partner)
    secret, partner.invited_at = _secret(partner), at
    db.session.flush()
    known = queries.language_of(partner.invited_email) or language().code
    jobs.mail(partner.invited_email, known, lambda: emails.invitation(link(secret)))
