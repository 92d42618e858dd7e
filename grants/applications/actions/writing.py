"""Beginning an application and writing its text, with no word lost when two people write at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.applications import policy, queries
from grants.applications.models import Answer, AnswerRevision, Application, Partner
from grants.applications.rules import JOIN, ApplicationState, JointMode, WorkMode, normal
from grants.db import db
from grants.errors import NotFound, RuleBroken, Stale, WrongState
from grants.i18n import gettext as _
from grants.organisations.policy import may_act_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from grants.calls.models import Call, Question
    from grants.funds.models import Geography
    from grants.money import Money
    from grants.organisations.models import Organisation
    from grants.people.models import Person


def start(
    call: Call, organisation: Organisation, geography: Geography, *, by: Person, at: datetime, once: str | None = None
) -> Application:
    """Begin an application that `organisation` leads, from its own `geography`.

    Raises RuleBroken when the call takes none at `at`; NotFound for an organisation that is not theirs.
    """
    policy.may_start(by, call).require()
    may_act_for(by, organisation).require()
    if geography.fund_id != call.fund_id:
        raise NotFound(_("This fund names no such place."))
    begun = queries.started_with(once)
    if begun is not None and begun.begun_by == by.id:
        return begun
    if not call.is_accepting(at):
        raise RuleBroken(_("This call does not take applications now."))
    require_free(organisation, call)
    application = Application(
        call=call, currency=call.currency, begun_at=at, begun_by=by.id, once=once, joint_modes=[], work_modes=[]
    )
    lead = Partner(application=application, organisation=organisation, geography=geography, is_lead=True, invited_at=at)
    db.session.add(application)
    db.session.flush()
    JOIN.make(lead, by=by.id, at=at)
    db.session.flush()
    return application


def outline(
    application: Application,
    *,
    title: str,
    ask: Money | None,
    joint_modes: Iterable[JointMode],
    work_modes: Iterable[WorkMode],
    version: int,
    by: Person,
    at: datetime,
) -> None:
    """Say what it is called, how much is asked for and how the partners work together.

    Raises Stale when somebody else has saved since `version`; nothing is written then. WrongState once it is closed.
    """
    policy.is_lead(by, application).require()
    application = queries.locked(application.id)
    require_open(application, at)
    modes = {"joint_modes": sorted(map(str, joint_modes)), "work_modes": sorted(map(str, work_modes))}
    if ask is not None and ask.currency != application.currency:
        raise RuleBroken(_("This call counts in %(currency)s.", currency=application.currency), field="ask")
    if version != application.version:
        raise Stale(_("Somebody else has saved this page meanwhile. Look at both, then save again."))
    application.title = title.strip()
    application.ask_minor = ask.minor if ask is not None else None
    application.joint_modes, application.work_modes = modes["joint_modes"], modes["work_modes"]
    application.version += 1
    db.session.flush()


def write_answer(
    application: Application, question: Question, text: str, version: int, *, by: Person, at: datetime
) -> AnswerRevision:
    """Save an answer that was opened at `version` (0: when there was none), and return the saved text.

    When somebody else has saved since, both texts are kept: what came now `is_waiting` until somebody chooses.
    Raises WrongState once the call is closed.
    """
    policy.may_edit(by, application).require()
    application = queries.locked(application.id)
    require_open(application, at)
    answer = queries.answer(application, question)
    if answer is None:
        answer = Answer(application=application, question=question, text="", version=0, saved_at=at, saved_by=by.id)
        db.session.add(answer)
    known = _kept_already(answer, text, version)
    if known is not None:
        return known
    is_newest = version == answer.version
    revision = AnswerRevision(
        answer=answer, text=text, is_chosen=is_newest, is_waiting=not is_newest, saved_at=at, saved_by=by.id
    )
    db.session.add(revision)
    if is_newest:
        answer.text, answer.saved_at, answer.saved_by, answer.version = text, at, by.id, answer.version + 1
    db.session.flush()
    return revision


def settle(revision: AnswerRevision, text: str, version: int, *, by: Person, at: datetime) -> AnswerRevision:
    """End the wait of a text that came in beside a newer one: `text` (either, or both combined) is now the answer.

    When a third save came in between, `text` waits in its turn and nothing is lost.
    """
    answer = revision.answer
    written = write_answer(answer.application, answer.question, text, version, by=by, at=at)
    if not written.is_waiting:
        revision.is_waiting = False
        db.session.flush()
    return written


def require_free(organisation: Organisation, call: Call, *, beside: Application | None = None) -> None:
    """Raise RuleBroken where the call lets an organisation take part once, and this one does already.

    It is told to its own members alone, before they take a place: nobody else learns who applies elsewhere.
    """
    if call.consortium_rule.may_be_in_two:
        return
    queries.hold_one_place(organisation, call)
    if queries.places_in(call, organisation, beside=beside):
        raise RuleBroken(
            _(
                "Your organisation takes part in another application of this call, and this call lets each take part "
                "in one. Leave or withdraw that one first."
            ),
            field="organisation",
        )


def require_open(application: Application, at: datetime) -> None:
    """Raise WrongState unless the text may still be changed: its call takes applications, and it is not withdrawn."""
    if application.state is ApplicationState.WITHDRAWN:
        raise WrongState(_("This application is withdrawn. Reopen it to go on writing."))
    if not queries.is_open(application, at):
        raise WrongState(_("This call does not take applications now, so nothing in this one can change."))


def _kept_already(answer: Answer, text: str, version: int) -> AnswerRevision | None:
    """Return the revision that holds this very text, so that pressing twice or saving nothing new adds nothing.

    A text that somebody opened and did not change is an older revision: it is no clash either.
    """
    if version == answer.version:
        last = next((one for one in reversed(answer.revisions) if one.is_chosen), None)
        return last if last is not None and last.text == text else None
    return next((one for one in reversed(answer.revisions) if normal(one.text) == normal(text)), None)
