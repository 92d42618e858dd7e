"""Who works for a fund, and who speaks for those who give to it: giving a role, and taking it away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import jobs
from grants.db import db
from grants.errors import RuleBroken
from grants.funds import emails, policy
from grants.funds.models import Fund
from grants.i18n import gettext as _
from grants.people.actions import give_role, join, send_link, take_role
from grants.people.queries import person_by_email
from grants.people.rules import RoleKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from grants.funds.models import Funder
    from grants.people.models import Person, Role


@dataclass(frozen=True)
class Addresses:
    """The pages that the mail points at: a new person's first link, by its secret, and the desk."""

    link: Callable[[str], str]
    desk: str
    desk_path: str


def appoint(
    fund: Fund,
    email: str,
    kind: RoleKind,
    *,
    name: str = "",
    funder: Funder | None = None,
    addresses: Addresses,
    by: Person,
    at: datetime,
) -> Role:
    """Give whoever holds a (normalised) address a role in the fund, and mail them; who is new here is called `name`.

    Raises RuleBroken for a new person without a name, or for the role of a funder that names none of this fund's.
    """
    policy.may_steward(by, fund).require()
    _lock(fund)
    if (kind is RoleKind.FUNDER) != (funder is not None):
        raise RuleBroken(_("Say which funder they speak for; other roles speak for none."), field="funder")
    if funder is not None and funder.fund_id != fund.id:
        raise RuleBroken(_("This fund has no such funder."), field="funder")
    person = person_by_email(email)
    if person is None:
        if not name.strip():
            raise RuleBroken(_("This address is new here. Write what the person is called."), field="name")
        person = join(email, name=name.strip(), language=by.language, zone=fund.zone, at=at)
    if person.password_hash is None:
        send_link(email, person.language, url_for=addresses.link, next_path=addresses.desk_path, at=at)
    else:
        jobs.mail(email, person.language, lambda: emails.role_given(addresses.desk))
    return give_role(person, kind, fund.id, funder_id=funder.id if funder else None, at=at)


def dismiss(fund: Fund, person: Person, kind: RoleKind, *, by: Person) -> None:
    """Take a role in the fund from `person`. Raises RuleBroken for the fund's last steward."""
    policy.may_steward(by, fund).require()
    _lock(fund)
    take_role(person, kind, fund.id)


def _lock(fund: Fund) -> None:
    """Let two stewards who give and take roles at once queue: neither may take the other's as the last."""
    db.session.execute(select(Fund.id).where(Fund.id == fund.id).with_for_update(key_share=True))
