"""More time for one application: keeping what was typed too late, asking, granting, and using a code."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from grants import jobs, signin
from grants.applications import emails, policy, queries
from grants.applications.models import Answer, AnswerRevision
from grants.applications.queries.late import late_texts
from grants.applications.rules import ApplicationState
from grants.calls.actions.more_time import hash_of, require_grace
from grants.calls.actions.writing import hold
from grants.calls.models import MoreTime
from grants.calls.queries.more_time import code_with, open_request
from grants.calls.rules import CallState
from grants.calls.rules.more_time import GRANT, REFUSE, USE_CODE, latest, typed_code
from grants.db import db
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.people.queries import holders
from grants.people.rules import RoleKind

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application
    from grants.calls.models import Question
    from grants.people.models import Person

LONGEST_REASON = 500
_TRIES, _PER = 5, timedelta(hours=1)


def keep_late(
    application: Application, question: Question, text: str, *, by: Person, at: datetime
) -> AnswerRevision | None:
    """Keep a text that came when the application was closed: it counts for nothing until more time is given.

    Returns None when this very text is kept already, or when the application is open (then it is simply saved).
    """
    policy.may_edit(by, application).require()
    application = queries.locked(application.id)
    if queries.is_open(application, at) or application.call.state is CallState.DRAFT:
        return None
    answer = queries.answer(application, question)
    if answer is None:
        answer = Answer(application=application, question=question, text="", version=0, saved_at=at, saved_by=by.id)
        db.session.add(answer)
    if text == answer.text or any(one.text == text for one in answer.revisions if one.is_late):
        return None
    revision = AnswerRevision(
        answer=answer, text=text, is_chosen=False, is_waiting=False, is_late=True, saved_at=at, saved_by=by.id
    )
    db.session.add(revision)
    db.session.flush()
    return revision


def ask(
    application: Application, reason: str, *, by: Person, at: datetime, url: str = "", once: str | None = None
) -> MoreTime:
    """Ask the call's stewards for more time (`url` is where they answer); who asks twice has asked once.

    Raises RuleBroken without a reason, WrongState once the call is closed or nobody could be given time any more.
    """
    policy.is_partner(by, application).require()
    hold(application.call)
    application = queries.locked(application.id)
    _may_still(application, at)
    waiting = open_request(application.id)
    if waiting is not None:
        return waiting
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise RuleBroken(_("Say in a sentence or two why you need more time."), field="reason")
    asked = MoreTime(
        call=application.call,
        once=once,
        application_id=application.id,
        asked_name=queries.lead(application).name,
        asked_reason=said,
        asked_at=at,
        asked_by=by.id,
    )
    db.session.add(asked)
    db.session.flush()
    for steward in holders(application.call.fund_id, RoleKind.STEWARD):
        jobs.mail(steward.email, steward.language, lambda: emails.more_time_asked(url))
    return asked


def grant(asked: MoreTime, *, until: datetime, reason: str, by: Person, at: datetime, url: str = "") -> None:
    """Give the application that asked time until `until`, and tell its people. Raises RuleBroken and WrongState."""
    policy.may_steward(by, asked.call).require()
    hold(asked.call)
    require_grace(asked.call, until, reason, at)
    GRANT.make(asked, by=by.id, at=at)
    asked.until, asked.reason, asked.decided_at, asked.decided_by = until, reason.strip(), at, by.id
    application = queries.locked(asked.application_id or 0)
    _give(application, until)
    for person in queries.people_of(application):
        jobs.mail(person.email, person.language, lambda: emails.more_time_given(url))


def refuse(asked: MoreTime, *, reason: str, by: Person, at: datetime, url: str = "") -> None:
    """Say no to a request, with a reason that whoever asked reads."""
    policy.may_steward(by, asked.call).require()
    hold(asked.call)
    if not reason.strip():
        raise RuleBroken(_("Say why not: whoever asked will read it."), field="reason")
    REFUSE.make(asked, by=by.id, at=at)
    asked.reason, asked.decided_at, asked.decided_by = reason.strip(), at, by.id
    application = queries.locked(asked.application_id or 0)
    for person in queries.people_of(application):
        jobs.mail(person.email, person.language, lambda: emails.more_time_answered(url))


def use_code(application: Application, typed: str, *, by: Person, at: datetime) -> MoreTime:
    """Open one application by a code that a steward gave out. Raises TooMany after five tries in an hour.

    Raises RuleBroken for digits that are no code of this call, for a code that was used, and for one that is over.
    """
    policy.is_partner(by, application).require()
    signin.limit("more time", by.email, tries=_TRIES, per=_PER, at=at)
    hold(application.call)
    application = queries.locked(application.id)
    _may_still(application, at)
    code = typed_code(typed)
    given = code_with(application.call, hash_of(application.call, code)) if code is not None else None
    if given is None:
        raise RuleBroken(_("This is no code of this call. Compare the ten digits with the steward."), field="code")
    if not USE_CODE.is_open_to(given):
        raise RuleBroken(_("This code has been used, or has ended. Each opens one application once."), field="code")
    if given.until is None or given.until <= at:
        raise RuleBroken(_("The time that this code gives is over."), field="code")
    given.application_id, given.used_at = application.id, at
    given.asked_name = queries.lead(application).name
    USE_CODE.make(given, by=by.id, at=at)
    _give(application, given.until)
    return given


def _may_still(application: Application, at: datetime) -> None:
    if application.state is ApplicationState.WITHDRAWN:
        raise WrongState(_("This application is withdrawn. Reopen it to go on writing."))
    call = application.call
    if call.state is not CallState.OPEN or latest(call.closes_at) <= at:
        raise WrongState(_("This call is closed now, and reading has begun. More time can no longer be given."))


def _give(application: Application, until: datetime) -> None:
    """Open the application until `until`; what was typed too late waits for a choice beside what is saved."""
    grace = application.grace_until
    application.grace_until = max(until, grace) if grace is not None else until
    for revision in late_texts(application):
        revision.is_waiting = True
    db.session.flush()
