"""What people do about themselves: prove an address, choose a password, sign in and out; and getting a role."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from grants import jobs, signin
from grants.db import db
from grants.errors import NotFound, RuleBroken
from grants.i18n import gettext as _
from grants.people import emails, queries
from grants.people.models import AddressLink, DeviceKey, Person, Role
from grants.people.rules import IDLE, LINK_LIVES, LONGEST, SHORTEST_PASSWORD, STAFF, STAFF_IDLE, STAFF_LONGEST, RoleKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_TRIES, _PER = 10, timedelta(minutes=10)
_LINKS, _LINKS_PER = 3, timedelta(minutes=15)
_LINKS_FROM = 60  # from one network address, which may be that of a whole town


def send_link(
    email: str,
    language: str,
    *,
    url_for: Callable[[str], str],
    next_path: str,
    at: datetime,
    address: str | None = None,
) -> None:
    """Mail a single-use link to `email`. The caller shows the same page whether or not the address is known.

    `address` is the network address of a visitor who asks, counted as a keyed hash and never stored. Raises TooMany
    after 3 links to one e-mail address, or 60 from one network address, in a quarter of an hour.
    """
    if address is not None:
        signin.limit("link-from", address, tries=_LINKS_FROM, per=_LINKS_PER, at=at)
    signin.limit("link", email, tries=_LINKS, per=_LINKS_PER, at=at)
    secret = secrets.token_urlsafe(32)
    db.session.add(
        AddressLink(
            email=email, secret_hash=signin.digest(secret), next_path=next_path, until=at + LINK_LIVES, used_at=None
        )
    )
    person = queries.person_by_email(email)
    spoken = person.language if person else language
    jobs.mail(email, spoken, lambda: emails.address_link(url_for(secret), is_known=person is not None))


def follow_link(link: AddressLink, *, name: str, password: str, language: str, zone: str, at: datetime) -> Person:
    """Make the person whose address the link proves, or renew their password; older sign-ins and links of theirs end.

    Raises RuleBroken for a password that is too short, NotFound when another press of the button came first.
    """
    check_password(password)
    links = queries.open_links(link.email)
    if link not in links:
        raise NotFound(queries.link_is_over())
    for one in links:
        one.used_at = at
    person = queries.person_by_email(link.email)
    if person is None:
        person = join(link.email, name=name, language=language, zone=zone, at=at)
    else:
        signin.end_all(person)
    person.password_hash = signin.hash_password(password)
    return person


def join(email: str, *, name: str, language: str, zone: str, at: datetime) -> Person:
    """Make a person of `email` without a password: they choose one by link."""
    person = Person(email=email, name=name, language=language, zone=zone, joined_at=at, password_hash=None, roles=[])
    db.session.add(person)
    db.session.flush()
    return person


def check_password(password: str) -> None:
    """Refuse a password that is guessed sooner than it is typed; raise RuleBroken saying what helps."""
    if len(password) < SHORTEST_PASSWORD or len(set(password)) <= 4:
        reason = _(
            "Choose at least %(length)d characters. Four or five plain words are easy to keep in mind.",
            length=SHORTEST_PASSWORD,
        )
        raise RuleBroken(reason, field="password")


def sign_in(email: str, password: str, *, address: str, at: datetime) -> Person:
    """Sign a person in on this device; raise RuleBroken that never tells which of the two was wrong.

    `address` is the network address, counted as a keyed hash and never stored. Raises TooMany after 10 tries.
    """
    signin.limit("password", email, tries=_TRIES, per=_PER, at=at)
    signin.limit("password-from", address, tries=_TRIES * 10, per=_PER, at=at)
    person = queries.person_by_email(email)
    if not signin.password_fits(password, person.password_hash if person else None) or person is None:
        reason = _("Address and password do not fit together. Try again, or ask for a new link.")
        raise RuleBroken(reason, field="password")
    remember(person, at=at)
    return person


def remember(person: Person, *, at: datetime) -> None:
    """Begin a sign-in; it ends sooner for those who can read other people's secrets."""
    is_staff = any(role.kind in STAFF for role in person.roles)
    idle, longest = (STAFF_IDLE, STAFF_LONGEST) if is_staff else (IDLE, LONGEST)
    signin.begin(person, at=at, idle=idle, longest=longest)


def give_role(person: Person, kind: RoleKind, fund_id: int, *, funder_id: int | None = None, at: datetime) -> Role:
    """Give `person` a role in a fund; giving it twice changes nothing.

    Who becomes staff has to sign in again: staff's sign-ins end sooner.
    """
    query = select(Role).where(Role.person_id == person.id, Role.fund_id == fund_id, Role.kind == kind)
    found = db.session.scalars(query).one_or_none()
    if found is not None:
        return found
    if kind in STAFF and not any(role.kind in STAFF for role in person.roles):
        signin.end_all(person)
    role = Role(person=person, fund_id=fund_id, kind=kind, funder_id=funder_id, given_at=at)
    db.session.add(role)
    db.session.flush()
    return role


def take_role(person: Person, kind: RoleKind, fund_id: int) -> None:
    """Take a role in a fund from `person`; what they never had changes nothing.

    Raises RuleBroken for the fund's last steward: somebody has to be there to give roles.
    """
    query = select(Role).where(Role.person_id == person.id, Role.fund_id == fund_id, Role.kind == kind)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        return
    if kind is RoleKind.STEWARD and len(queries.holders(fund_id, kind)) == 1:
        raise RuleBroken(_("This is the fund's last steward. Give somebody else the role first."))
    person.roles.remove(found)
    db.session.delete(found)
    db.session.flush()


def prefer(person: Person, *, name: str, language: str, zone: str) -> None:
    """Change a person's name, language and time zone."""
    person.name, person.language, person.zone = name, language, zone


def let_device_keep(person: Person, *, at: datetime) -> DeviceKey:
    """Make the key by which one device of `person`'s may keep words, sealed, while there is no line."""
    secret = base64.b64encode(secrets.token_bytes(32)).decode()
    made = DeviceKey(person_id=person.id, secret=secret, made_at=at, used_at=at)
    db.session.add(made)
    db.session.flush()
    return made


def open_device(person: Person, ref: str, *, at: datetime) -> str | None:
    """Give the key of `person`'s device to a live sign-in; None when it was taken back, or is another's."""
    found = queries.device(person, ref)
    if found is None:
        return None
    found.used_at = at
    return found.secret


def forget_device(person: Person, ref: str) -> None:
    """Take a device's key away for good: whatever it still keeps is noise from now on, even to `person`."""
    db.session.execute(delete(DeviceKey).where(DeviceKey.person_id == person.id, DeviceKey.ref == ref))
