"""Seating a panel, standing down from it, and saying where one has a conflict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import jobs
from grants.calls.models import Call
from grants.calls.rules import CallState
from grants.db import db
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.panels import emails, policy, queries
from grants.panels.models import Assignment, Conflict, Panel, Reviewer
from grants.panels.rules import SEAT_AGAIN, STAND_DOWN, ConflictKind, ReviewerState
from grants.people.actions import join, send_link
from grants.people.queries import person_by_email

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from grants.applications.models import Application
    from grants.funds.models import Geography
    from grants.people.models import Person

_HAS_PANEL = frozenset({CallState.OPEN, CallState.CLOSED})


@dataclass(frozen=True)
class Seat:
    """Who is to sit, and for which place. Name and language count only for a (normalised) address that is new."""

    email: str
    name: str
    geography: Geography
    is_alternate: bool = False
    language: str = "en"


def seat(
    call: Call, asked: Seat, *, by: Person, at: datetime, home: Callable[[Reviewer], str], follow: Callable[[str], str]
) -> Reviewer:
    """Seat somebody on the call's panel, and write to them; asked twice for the same seat, it is given once.

    `home` gives the path of a reviewer's page, `follow` the whole address of a sign-in link's secret; `home` is made
    whole with the latter's host. Raises WrongState outside open and closed calls, RuleBroken for fund people and for
    somebody who sits already for another place.
    """
    policy.may_facilitate(by, call).require()
    panel = form_panel(call, at=at)
    person = person_by_email(asked.email)
    if person is not None:
        held = _held(panel, person, asked)
        if held is not None:
            return held
        _refuse_fund_people(person, call)
    else:
        if not asked.name:
            raise RuleBroken(_("Nobody has this address yet. Write the name of the person."), field="name")
        person = join(asked.email, name=asked.name, language=asked.language, zone=call.fund.zone, at=at)
    taken = Reviewer(
        panel=panel,
        person=person,
        geography=asked.geography,
        is_alternate=asked.is_alternate,
        seated_at=at,
        conflicts=[],
    )
    db.session.add(taken)
    db.session.flush()
    _write_to(taken, at=at, home=home, follow=follow)
    return taken


def form_panel(call: Call, *, at: datetime) -> Panel:
    """Return the call's panel, formed now if it has none. Raises WrongState for a call that is not open or closed."""
    locked = db.session.get_one(Call, call.id, with_for_update=True)
    if locked.state not in _HAS_PANEL:
        raise WrongState(_("A panel is seated once its call is open, and until it is decided."))
    panel = queries.panel_of(call)
    if panel is None:
        panel = Panel(call=call, formed_at=at, reviewers=[])
        db.session.add(panel)
        db.session.flush()
    return panel


def _held(panel: Panel, person: Person, asked: Seat) -> Reviewer | None:
    held = next((one for one in panel.reviewers if one.person_id == person.id), None)
    if held is None:
        return None
    is_same = held.geography_id == asked.geography.id and held.is_alternate is asked.is_alternate
    if is_same and held.state is ReviewerState.SEATED:
        return held
    if held.state is ReviewerState.STOOD_DOWN:
        raise RuleBroken(_("This person has stood down. Seat them again in the list of seats."), field="email")
    raise RuleBroken(_("This person sits on the panel already."), field="email")


def _refuse_fund_people(person: Person, call: Call) -> None:
    verdict = policy.is_free_of_the_fund(person, call.fund_id)
    if not verdict:
        raise RuleBroken(verdict.reason, field="email")


def _write_to(taken: Reviewer, *, at: datetime, home: Callable[[Reviewer], str], follow: Callable[[str], str]) -> None:
    person, path = taken.person, home(taken)
    jobs.mail(person.email, person.language, lambda: emails.seated(path))
    if person.password_hash is None:
        next_path = "/" + path.split("://", 1)[-1].partition("/")[2]
        send_link(person.email, person.language, url_for=follow, next_path=next_path, at=at)


def stand_down(reviewer: Reviewer, *, by: Person, at: datetime) -> None:
    """Take somebody off the panel: what they have not sent waits for nobody any more, what they sent still counts."""
    policy.may_change_seat(by, reviewer).require()
    _while_it_works(reviewer.panel.call)
    STAND_DOWN.make(reviewer, by=by.id, at=at)


def seat_again(reviewer: Reviewer, *, by: Person, at: datetime) -> None:
    """Bring somebody back to the seat they left. Raises RuleBroken when they have taken a role in the fund since."""
    policy.may_change_seat(by, reviewer).require()
    _while_it_works(reviewer.panel.call)
    _refuse_fund_people(reviewer.person, reviewer.panel.call)
    SEAT_AGAIN.make(reviewer, by=by.id, at=at)


def _while_it_works(call: Call) -> None:
    if call.state not in _HAS_PANEL:
        raise WrongState(_("A panel is seated once its call is open, and until it is decided."))


def declare(
    reviewer: Reviewer, said: Mapping[Application, tuple[ConflictKind, str]], *, by: Person, at: datetime
) -> None:
    """Record what a reviewer says of every submitted application, each as (kind, note), before reading any.

    Whoever belongs to an applying organisation has a hard conflict, whatever they say. May be said anew until a file is
    given to them. Raises WrongState, and RuleBroken when an application is left out.
    """
    policy.may_sit(by, reviewer).require()
    call = reviewer.panel.call
    if call.state is not CallState.CLOSED:
        raise WrongState(_("Reading begins when the call has closed."))
    db.session.get_one(Reviewer, reviewer.id, with_for_update=True)  # the same form sent twice at once is one statement
    db.session.expire(reviewer, ["conflicts", "declared_at"])
    has_files = select(Assignment.id).where(Assignment.reviewer_id == reviewer.id).limit(1)
    if reviewer.declared_at is not None and db.session.scalar(has_files) is not None:
        raise WrongState(_("Files were given to you by what you said. Step back from a file if you find a conflict."))
    before = queries.submitted(call)
    if set(before) != set(said):
        raise RuleBroken(_("Say of every application whether there is a conflict."))
    belonging = queries.memberships(call)
    rows = {row.application_id: row for row in reviewer.conflicts}
    for application in before:
        kind, note = said[application]
        row = rows.get(application.id) or Conflict(application_id=application.id)
        row.kind = ConflictKind.HARD if (reviewer.person_id, application.id) in belonging else kind
        row.note, row.declared_at = note.strip(), at
        if application.id not in rows:
            reviewer.conflicts.append(row)
    reviewer.declared_at = at
    db.session.flush()
