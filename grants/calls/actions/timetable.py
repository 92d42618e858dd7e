"""Switching a call's steps on and off, talks before one begins, and advice on who fits."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock, signin
from grants.calls import emails, policy
from grants.calls.actions.writing import hold_draft
from grants.calls.models import EligibilityCheck, TalkRequest
from grants.calls.rules.fitting import FitItem, require_few, unfitting
from grants.calls.rules.timetable import (
    DROP_TALK,
    HOLD_TALK,
    Step,
    StepKind,
    TalkOutcome,
    TalkState,
    misdated,
    steps_data,
    steps_of,
)
from grants.db import db
from grants.errors import RuleBroken, Stale
from grants.i18n import gettext as _
from grants.people.actions.notices import notify
from grants.people.queries import holders
from grants.people.rules import NoticeKind, RoleKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from grants.calls.models import Call
    from grants.people.models import Person

LONGEST_TALK = 2_000
_TALKS, _PER = 5, timedelta(hours=24)


def set_steps(call: Call, steps: Sequence[Step], version: int, *, by: Person, at: datetime) -> None:
    """Say which steps a draft takes, and when. Raises RuleBroken naming the first day; Stale after another's save."""
    del at
    policy.may_steward(by, call).require()
    hold_draft(call)
    if version != call.version:
        raise Stale(_("Somebody else has saved this call meanwhile. Open the page anew, then change it again."))
    closes = clock.local(call.closes_at, call.zone).date()
    for kind, reason in misdated(list(steps), closes, call.decide_on):
        raise RuleBroken(reason, field=f"{kind}_first")
    call.steps = steps_data(list(steps))
    call.version += 1
    db.session.flush()


def has_talks(call: Call, at: datetime) -> bool:
    """Say whether a talk may be asked for at `at`: the step is on, and its last day is not over where the call is."""
    talk = next((one for one in steps_of(call.steps) if one.kind is StepKind.TALK), None)
    today = clock.local(at, call.zone).date()
    return talk is not None and today <= talk.last and at < call.closes_at


def ask_for_talk(
    call: Call, about: str, reach: str, *, by: Person, at: datetime, url: str = "", once: str | None = None
) -> TalkRequest:
    """Ask the stewards for a talk before one begins (`url` is where they see it); one waits at a time."""
    policy.may_ask_for_talk(by, call).require()
    if not has_talks(call, at):
        raise RuleBroken(_("This call offers no talks now. You can begin without one."))
    if not about.strip() or len(about) > LONGEST_TALK:
        raise RuleBroken(_("Say in a few sentences what you have in mind."), field="about")
    if not reach.strip() or len(reach) > LONGEST_TALK:
        raise RuleBroken(_("Say how and when you can be reached."), field="reach")
    query = select(TalkRequest).where(TalkRequest.call_id == call.id, TalkRequest.person_id == by.id)
    waiting = db.session.scalars(query.where(TalkRequest.state == TalkState.ASKED)).first()
    if waiting is not None:
        return waiting
    signin.limit("talk", by.email, tries=_TALKS, per=_PER, at=at)
    asked = TalkRequest(call=call, once=once, person=by, about=about.strip(), reach=reach.strip(), asked_at=at)
    db.session.add(asked)
    db.session.flush()
    for steward in holders(call.fund_id, RoleKind.STEWARD):
        notify(steward, NoticeKind.DUTY, lambda: emails.talk_asked(url), at=at)
    return asked


def hold_talk(
    asked: TalkRequest, outcome: TalkOutcome, advice: str, *, by: Person, at: datetime, url: str = ""
) -> None:
    """Write down that a talk was held and what a steward advises; it holds nobody back."""
    policy.may_hold_talk(by, asked).require()
    asked.held_at, asked.held_by, asked.outcome, asked.advice = at, by.id, str(outcome), advice.strip()
    HOLD_TALK.make(asked, by=by.id, at=at)
    notify(asked.person, NoticeKind.MESSAGE, lambda: emails.talk_held(url), at=at)


def drop_talk(asked: TalkRequest, *, by: Person, at: datetime) -> None:
    """Take back one's own wish for a talk."""
    policy.may_drop_talk(by, asked).require()
    DROP_TALK.make(asked, by=by.id, at=at)


def add_fit_item(
    call: Call, text: Mapping[str, str], why: Mapping[str, str], *, fits_yes: bool, by: Person, at: datetime
) -> None:
    """Ask one more yes-or-no question about whether a call fits, as advice. Raises RuleBroken beyond six."""
    del at
    policy.may_steward(by, call).require()
    hold_draft(call)
    added = FitItem(f"f{secrets.token_hex(4)}", dict(text), dict(why), fits_yes=fits_yes)
    items = [FitItem.of(one) for one in call.fit_items]
    require_few([*items, added])
    call.fit_items = [*(one.data() for one in items), added.data()]
    call.version += 1
    db.session.flush()


def remove_fit_item(call: Call, key: str, *, by: Person, at: datetime) -> None:
    """Take one of them out; one that is not there is out already."""
    del at
    policy.may_steward(by, call).require()
    hold_draft(call)
    call.fit_items = [one for one in call.fit_items if one["key"] != key]
    call.version += 1
    db.session.flush()


def look_whether_it_fits(
    call: Call, answers: Mapping[str, bool], *, by: Person | None, at: datetime
) -> EligibilityCheck:
    """Keep what somebody answered, with or without an account; nobody is held back by it."""
    items = [FitItem.of(one) for one in call.fit_items]
    known = {item.key for item in items}
    said = {key: value for key, value in answers.items() if key in known}
    check = EligibilityCheck(
        call=call,
        person_id=by.id if by is not None else None,
        answers=dict(said),
        unfitting=[item.key for item in unfitting(items, said)],
        at=at,
    )
    db.session.add(check)
    db.session.flush()
    return check


def override(check: EligibilityCheck) -> None:
    """Write down that somebody thinks that they fit all the same; this always opens the form."""
    check.is_overridden = bool(check.unfitting)
    db.session.flush()
