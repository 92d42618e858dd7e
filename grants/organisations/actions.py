"""Forming an organisation, saying what it is, and letting others act for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from grants import jobs, signin
from grants.db import db
from grants.errors import RuleBroken, Stale
from grants.i18n import gettext as _
from grants.organisations import emails, policy, queries
from grants.organisations.models import MemberInvitation, Membership, Organisation
from grants.organisations.rules import INVITATION_LIVES, LANGUAGE_NAMES, Kind, plain, without_overrides
from grants.people.policy import is_signed_in
from grants.people.queries import person_by_email

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from grants.people.models import Person

_INVITATIONS, _PER = 3, timedelta(minutes=15)
_BY_ONE, _BY_ONE_PER = 40, timedelta(hours=24)  # of one person, to any number of addresses


@dataclass(frozen=True)
class Profile:
    """What an organisation says of itself. Only the name is asked for; the rest may stay empty.

    `languages`: codes of LANGUAGE_NAMES.
    """

    name: str
    about: str = ""
    kind: Kind = Kind.COMMUNITY_GROUP
    registration: str = ""
    does: str = ""
    place: str = ""
    reach: str = ""
    languages: tuple[str, ...] = ()

    def as_stored(self) -> dict[str, Any]:
        """Return the columns: texts without the signs that turn the direction of what stands beside them."""
        texts = {name: plain(getattr(self, name)) for name in ("name", "registration", "place")}
        prose = {name: without_overrides(getattr(self, name)).strip() for name in ("about", "does", "reach")}
        return {
            **texts,
            **prose,
            "kind": self.kind,
            "languages": [one for one in LANGUAGE_NAMES if one in self.languages],
        }


def form(
    name: str,
    about: str,
    kind: Kind,
    registration: str,
    *,
    by: Person,
    at: datetime,
    once: str | None = None,
    more: Mapping[str, Any] | None = None,
) -> Organisation:
    """Form an organisation whose first member is `by`; no registration is required. Raises RuleBroken for no name.

    `more`: further fields of its Profile.
    """
    is_signed_in(by).require()
    made = _formed_before(once, by)
    if made is not None:
        return made
    _require_name(name)
    profile = Profile(name, about, kind, registration, **(more or {}))
    organisation = Organisation(
        **profile.as_stored(), formed_at=at, once=once, memberships=[Membership(person_id=by.id, joined_at=at)]
    )
    db.session.add(organisation)
    db.session.flush()
    return organisation


def _formed_before(once: str | None, by: Person) -> Organisation | None:
    """Return what the same form made already; a second press that comes meanwhile waits for the first."""
    if once is None:
        return None
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"organisation:{once}"))))
    found = db.session.scalars(select(Organisation).where(Organisation.once == once)).one_or_none()
    if found is not None:
        policy.may_read(by, found).require()
    return found


def _require_name(name: str) -> None:
    if not plain(name):
        raise RuleBroken(_("Fill this in."), field="name")


def describe(organisation: Organisation, profile: Profile, *, by: Person, version: int | None = None) -> None:
    """Change what an organisation says of itself. Raises RuleBroken for no name.

    Raises Stale when somebody has saved since `version` (Organisation.version); nothing is written then.
    """
    policy.may_act_for(by, organisation).require()
    _require_name(profile.name)
    _lock(organisation)
    db.session.refresh(organisation)
    if version is not None and version != organisation.version:
        raise Stale(_("Somebody else has saved this page meanwhile. Look at both, then save again."))
    for name, said in profile.as_stored().items():
        setattr(organisation, name, said)
    organisation.version += 1
    db.session.flush()


def add_member(organisation: Organisation, person: Person, *, by: Person, at: datetime) -> Membership:
    """Let `person` act for the organisation too; adding them twice changes nothing."""
    policy.may_act_for(by, organisation).require()
    return _join(organisation, person, at)


def _join(organisation: Organisation, person: Person, at: datetime) -> Membership:
    """Return the person's membership, made where there is none; two at once queue for the organisation."""
    _lock(organisation)
    found = queries.membership(person, organisation)
    if found is None:
        found = Membership(organisation_id=organisation.id, person_id=person.id, joined_at=at)
        db.session.add(found)
        db.session.flush()
        db.session.expire(organisation, ["memberships"])
    return found


def _lock(organisation: Organisation) -> None:
    row = select(Organisation.id).where(Organisation.id == organisation.id)
    db.session.execute(row.with_for_update(key_share=True))


def sign_out_member(organisation: Organisation, member: Person, *, by: Person) -> None:
    """End every sign-in of a colleague whose phone is lost or taken; their password signs in again."""
    policy.may_act_for(by, organisation).require()
    policy.may_act_for(member, organisation).require()
    signin.end_all(member)


def invite(
    organisation: Organisation,
    email: str,
    *,
    language: str,
    url_for: Callable[[MemberInvitation], str],
    by: Person,
    at: datetime,
) -> MemberInvitation:
    """Invite a (normalised) address to act for the organisation, or invite it again; mails it a link for 14 days.

    Raises RuleBroken when a member has this address, TooMany after 3 mails to it in a quarter of an hour,
    or 40 by one person in a day.
    """
    policy.may_act_for(by, organisation).require()
    known = person_by_email(email)
    if known is not None and policy.is_member(known, organisation):
        raise RuleBroken(_("Somebody with this address belongs to the organisation already."), field="email")
    signin.limit("invitation-by", by.email, tries=_BY_ONE, per=_BY_ONE_PER, at=at)
    signin.limit("invitation", email, tries=_INVITATIONS, per=_PER, at=at)
    _lock(organisation)
    invitation = queries.invitation_to(organisation, email)
    if invitation is None:
        invitation = MemberInvitation(organisation=organisation, email=email)
        db.session.add(invitation)
    invitation.invited_by, invitation.invited_at, invitation.until = by.id, at, at + INVITATION_LIVES
    db.session.flush()
    url = url_for(invitation)
    jobs.mail(email, known.language if known else language, lambda: emails.invitation(url))
    return invitation


def accept(invitation: MemberInvitation, *, by: Person, at: datetime) -> Organisation:
    """Join the organisation that invites. Raises RuleBroken when the invitation is too old."""
    policy.may_accept(by, invitation).require()
    if not invitation.is_open(at):
        raise RuleBroken(_("This invitation is too old. Ask for a new one: it takes a minute."))
    organisation = invitation.organisation
    _join(organisation, by, at)
    db.session.delete(invitation)
    db.session.flush()
    return organisation


def withdraw(invitation: MemberInvitation, *, by: Person) -> None:
    """Take an invitation back, or, as the one invited, say no to it."""
    if not policy.may_accept(by, invitation):
        policy.may_withdraw(by, invitation).require()
    db.session.delete(invitation)
    db.session.flush()


def leave(organisation: Organisation, *, by: Person) -> None:
    """No longer act for an organisation. Raises RuleBroken for its last member: somebody has to answer for it."""
    policy.may_act_for(by, organisation).require()
    _lock(organisation)
    people = queries.members(organisation)
    if len(people) == 1:
        raise RuleBroken(_("You are its only member. Invite somebody else first, then leave."))
    db.session.delete(queries.membership(by, organisation))
    db.session.flush()
    db.session.expire(organisation, ["memberships"])
