"""Panels at work: seats taken, conflicts declared, applications read."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grants.applications.models import Application, Partner, Snapshot
from grants.applications.rules import SUBMIT, PartnerState
from grants.calls.rules import CallState
from grants.db import db
from grants.organisations.models import Membership, Organisation
from grants.organisations.rules import Kind
from grants.panels import actions, queries
from grants.panels.actions.seats import form_panel
from grants.panels.models import Assignment
from grants.panels.rules import AssignmentState, ConflictKind, Mark, ReviewDraft
from tests.cast.calls import AFTER, a_steward
from tests.cast.people import person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grants.calls.models import Call
    from grants.panels.models import Panel, Reviewer
    from grants.people.models import Person

_numbers = itertools.count(1)


def a_reviewer(
    call: Call, place: str = "GZ", name: str = "", *, by: Person | None = None, is_alternate: bool = False
) -> Reviewer:
    """Seat a new person for a place (a geography's code) of the call's fund."""
    number = next(_numbers)
    geography = next(one for one in call.fund.geographies if one.code == place)
    asked = actions.Seat(
        f"reviewer{number}@example.org", name or f"Reviewer {number}", geography, is_alternate=is_alternate
    )
    home, follow = "http://127.0.0.1/panels/%s", "http://127.0.0.1/link/%s"
    return actions.seat(
        call,
        asked,
        by=by or a_steward(call.fund),
        at=AFTER,
        home=lambda taken: home % taken.ref,
        follow=lambda secret: follow % secret,
    )


def declared(reviewer: Reviewer, conflicts: Mapping[Application, ConflictKind] | None = None) -> Reviewer:
    """Let a reviewer say of every submitted application that there is no conflict, but for `conflicts`."""
    kinds = dict(conflicts or {})
    said = {one: (kinds.get(one, ConflictKind.NONE), "") for one in queries.submitted(reviewer.panel.call)}
    actions.declare(reviewer, said, by=reviewer.person, at=AFTER)
    return reviewer


def a_panel(call: Call, n: int = 3) -> Panel:
    """Seat `n` reviewers for the fund's communities in turn; if the call has closed, all have declared no conflict."""
    steward = a_steward(call.fund)
    panel = form_panel(call, at=AFTER)
    places = itertools.cycle(one.code for one in call.fund.geographies if one.parent_id is None)
    for place in itertools.islice(places, n):
        seated = a_reviewer(call, place, by=steward)
        if call.state is CallState.CLOSED:
            declared(seated)
    db.session.expire(panel)
    return panel


def a_review(points: Sequence[int], words: str = "It holds together.", for_applicant: str = "") -> ReviewDraft:
    """Return a complete review with `points` for the criteria in turn."""
    marks = tuple(Mark(given, words) for given in points)
    return ReviewDraft(marks, words, for_applicant)


def given(reviewer: Reviewer, application: Application) -> Assignment:
    """Give one application to one reviewer."""
    return actions.add_reader(reviewer, application, by=a_steward(reviewer.panel.call.fund), at=AFTER)


def sent(
    assignment: Assignment, points: Sequence[int], words: str = "It holds together.", *, for_applicant: str = ""
) -> None:
    """Let a reader send a complete review."""
    review = a_review(points, words, for_applicant)
    actions.send(assignment, review, seen="", by=assignment.reviewer.person, at=AFTER)


def reviewed(application: Application, points: int | Sequence[int]) -> None:
    """Let every reader of an application send a review with the same `points` on every criterion.

    `points` is one figure for all readers, or one for each in turn. Where nobody reads it yet, as many of the panel's
    reviewers as have no conflict and are wanted begin to. The call has closed and has a panel (`a_panel`).
    """
    call = application.call
    panel = queries.panel_of(call)
    assert panel is not None
    waiting = select(Assignment).where(Assignment.application_id == application.id).order_by(Assignment.id)
    readings = list(db.session.scalars(waiting))
    if not readings:
        walls = queries.walled_off(panel)
        wanted = len(points) if not isinstance(points, int) else panel.readers_each
        free = [one for one in panel.reviewers if one.declared_at and application.id not in walls[one.id]]
        readings = [given(one, application) for one in free[:wanted]]
    figures = itertools.repeat(points) if isinstance(points, int) else points
    for reading, figure in zip(readings, figures, strict=False):
        if reading.state is AssignmentState.ASSIGNED:
            sent(reading, [figure] * len(call.criteria), for_applicant=f"A reader gave {figure} points.")


def a_file(
    call: Call, title: str = "Seeds for next season", places: Sequence[str] = ("GZ", "WB"), ask: int = 20_000_00
) -> Application:
    """Return a submitted application with one partner in each of `places`, put straight before the panel.

    It skips the consortium's own steps, so that it can be had after the call has closed; tests.cast.applications takes
    them all.
    """
    member = person()
    application = Application(
        call=call, title=title, currency=call.currency, ask_minor=ask, begun_at=AFTER, begun_by=member.id
    )
    db.session.add(application)
    partners = [
        _partner(application, place, f"{title}: group {number} (fictional)", ask // len(places), member)
        for number, place in enumerate(places, 1)
    ]
    db.session.flush()
    snapshot = Snapshot(
        application_id=application.id,
        number=1,
        content=_content(application, partners),
        content_hash="0" * 64,
        taken_at=AFTER,
        taken_by=member.id,
    )
    db.session.add(snapshot)
    db.session.flush()
    application.snapshot, application.submitted_at = snapshot, AFTER
    db.session.flush()
    SUBMIT.make(application, by=member.id, at=AFTER)
    db.session.flush()
    return application


def _partner(application: Application, place: str, name: str, share: int, member: Person) -> Partner:
    group = Organisation(name=name, kind=Kind.COMMUNITY_GROUP, formed_at=AFTER)
    partner = Partner(
        application=application,
        organisation=group,
        geography=next(one for one in application.call.fund.geographies if one.code == place),
        is_lead=not application.partners,
        state=PartnerState.JOINED,
        invited_at=AFTER,
        share_minor=share,
    )
    db.session.add_all([group, Membership(organisation=group, person=member, joined_at=AFTER), partner])
    return partner


def _content(application: Application, partners: Sequence[Partner]) -> dict[str, Any]:
    return {
        "title": application.title,
        "ask": {"minor": application.ask_minor, "currency": application.currency},
        "joint_modes": ["development", "implementation"],
        "work_modes": ["live_online"],
        "answers": [
            {"question": one.ref, "prompt": one.prompt, "text": f"{application.title}, told in answer {one.position}."}
            for one in application.call.questions
        ],
        "partners": [
            {
                "ref": one.ref,
                "organisation": one.organisation.ref if one.organisation is not None else None,
                "name": one.name,
                "geography": one.geography.code,
                "geography_name": one.geography.name,
                "root": one.geography.root.code,
                "is_lead": one.is_lead,
                "share": one.share_minor,
            }
            for one in partners
        ],
    }
