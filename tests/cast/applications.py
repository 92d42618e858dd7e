"""Applications at each moment of their lives, each partner with an organisation and a person of its own."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from grants.applications import actions, queries
from grants.applications.rules import JointMode, WorkMode
from grants.funds import queries as funds
from grants.money import Money
from tests.cast.organisations import an_organisation
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from grants.applications.models import Application, Partner
    from grants.calls.models import Call
    from grants.people.models import Person

ANSWER = "We keep a seed library in each place, and exchange what grows."
_numbers = itertools.count(1)


def _moment(call: Call) -> datetime:
    """Return an instant at which the call takes applications."""
    return AT if call.is_accepting(AT) else call.opens_at


def acting_for(partner: Partner) -> Person:
    """Return the first person who acts for a partner that has joined."""
    assert partner.organisation is not None
    return min(partner.organisation.memberships, key=lambda member: member.id).person


def leading(application: Application) -> Person:
    """Return who acts for the partner that leads."""
    return acting_for(queries.lead(application))


def a_started_application(call: Call, geography: str = "GZ", *, by: Person | None = None) -> Application:
    """Return an application with nothing in it, led by a new organisation."""
    lead = by or person()
    organisation = an_organisation(f"Seed Keepers {next(_numbers)} (fictional)", member=lead)
    return actions.start(call, organisation, funds.geography(call.fund, geography), by=lead, at=_moment(call))


def invited(application: Application, geography: str = "WB", email: str = "") -> tuple[Partner, str]:
    """Return a partner that the lead has invited, and the secret of its link."""
    secrets: list[str] = []
    number = next(_numbers)

    def link(secret: str) -> str:
        secrets.append(secret)
        return f"/invitations/{secret}"

    partner = actions.invite(
        application,
        name=f"Invited {number}",
        email=email or f"invited{number}@example.org",
        geography=funds.geography(application.call.fund, geography),
        link=link,
        by=leading(application),
        at=_moment(application.call),
    )
    return partner, secrets[0]


def joined(application: Application, geography: str = "WB", *, by: Person | None = None) -> Partner:
    """Return a partner that was invited and has joined with a new organisation."""
    partner, _secret = invited(application, geography)
    someone = by or person()
    organisation = an_organisation(f"Lantern Collective {next(_numbers)} (fictional)", member=someone)
    actions.join(partner, organisation, by=someone, at=_moment(application.call))
    return partner


def written(
    application: Application,
    title: str = "Seeds across places",
    ask: Money | str | None = None,
    texts: Mapping[str, str] | None = None,
) -> None:
    """Fill title, ask, ways of working, every answer (or those in `texts`, by key), and equal shares."""
    lead, at, currency = leading(application), _moment(application.call), application.currency
    asked = ask if isinstance(ask, Money) else Money.of(ask or 20_000, currency)
    actions.outline(
        application,
        title=title,
        ask=asked,
        joint_modes=[JointMode.DEVELOPMENT, JointMode.IMPLEMENTATION],
        work_modes=[WorkMode.VOICE_AND_TEXT],
        version=application.version,
        by=lead,
        at=at,
    )
    for question in application.call.questions:
        if texts is None or question.key in texts:
            text = ANSWER if texts is None else texts[question.key]
            actions.write_answer(application, question, text, 0, by=lead, at=at)
    here = application.consortium
    shares = dict(zip(here, asked.split([1] * len(here)), strict=True))
    actions.set_shares(application, shares, by=lead, at=at)


def confirmed(application: Application) -> None:
    """Let every partner but the lead confirm the text as it stands."""
    current = queries.content_hash(application)
    for partner in application.consortium:
        if not partner.is_lead:
            actions.confirm(partner, current, by=acting_for(partner), at=_moment(application.call))


def a_ready_application(
    call: Call,
    title: str = "Seeds across places",
    ask: Money | str | None = None,
    geographies: Sequence[str] = ("GZ", "WB"),
) -> Application:
    """Return a draft that may be submitted at once: written, shared equally, confirmed by all."""
    application = a_started_application(call, geographies[0])
    for geography in geographies[1:]:
        joined(application, geography)
    written(application, title, ask)
    confirmed(application)
    return application


def a_submitted_application(
    call: Call,
    title: str = "Seeds across places",
    ask: Money | str | None = None,
    geographies: Sequence[str] = ("GZ", "WB"),
) -> Application:
    """Return an application submitted to an open call; the first geography leads. Above 30,000 it takes three."""
    application = a_ready_application(call, title, ask, geographies)
    actions.submit(application, by=leading(application), at=_moment(call))
    return application
