"""Erasing an application: asked for by its lead, open to a no from every partner for a week, then gone for good.

What remains is that somebody applied, when, and how it moved; not who, nor a word of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from grants import attachments
from grants.applications import emails, policy, queries
from grants.applications.models import (
    Answer,
    AnswerRevision,
    ApplicationFile,
    Erasure,
    Filing,
    HelpGiven,
    LeadOffer,
    Letter,
    LetterMark,
    Reminder,
    Section,
    Snapshot,
    WritingTime,
)
from grants.applications.queries import erasing
from grants.applications.rules import LEAVE, WITHDRAW, ApplicationState, PartnerState
from grants.applications.rules.erasing import ERASE, STOP, TIME_TO_OBJECT
from grants.attachments import Attachment
from grants.calls.models import EligibilityCheck, MoreTime
from grants.calls.rules import CallState
from grants.calls.rules.more_time import MoreTimeState
from grants.db import db
from grants.errors import WrongState
from grants.i18n import gettext as _
from grants.people.actions.notices import notify
from grants.people.rules import NoticeKind

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application
    from grants.people.models import Person


def ask_to_erase(application: Application, *, url: str, by: Person, at: datetime) -> Erasure:
    """Ask that all of it be erased in a week; every other partner is told, at `url`, and may stop it.

    Raises WrongState once its call was decided with it: the fund has to account for what it decided about.
    """
    policy.is_lead(by, application).require()
    application = queries.locked(application.id)
    _require_undecided(application)
    standing = erasing.asked(application)
    if standing is not None:
        return standing
    wish = Erasure(application=application, asked_at=at, asked_by=by.id, due_at=at + TIME_TO_OBJECT)
    db.session.add(wish)
    db.session.flush()
    for person in queries.people_of(application):
        if person.id != by.id:
            notify(person, NoticeKind.SECURITY, lambda: emails.erasing(url), at=at)
    return wish


def stop_erasing(application: Application, *, by: Person, at: datetime) -> None:
    """Keep it after all: the lead has thought again, or a partner says no. Raises WrongState when nothing is asked."""
    policy.is_partner(by, application).require()
    wish = erasing.asked(application, is_held=True)
    if wish is None:
        raise WrongState(_("Nobody asks to erase this any more."))
    STOP.make(wish, by=by.id, at=at)
    wish.ended_at = at
    db.session.flush()


def erase_due(at: datetime) -> int:
    """Erase what nobody has stopped within its week; return how many. What was decided meanwhile is kept."""
    done = 0
    for wish in erasing.due(at):
        application = queries.locked(wish.application_id)
        move = STOP if _is_decided(application) else ERASE
        move.make(wish, by=None, at=at)
        wish.ended_at = at
        if move is ERASE:
            _erase(application, at)
            done += 1
        db.session.flush()
    return done


def _is_decided(application: Application) -> bool:
    is_in = application.state is ApplicationState.SUBMITTED
    return is_in and application.call.state is not CallState.OPEN


def _require_undecided(application: Application) -> None:
    if _is_decided(application):
        raise WrongState(
            _("The panel reads this, or has decided about it. Withdraw it first; the fund keeps what was decided.")
        )


def _erase(application: Application, at: datetime) -> None:
    if application.state is not ApplicationState.WITHDRAWN:
        WITHDRAW.make(application, by=None, at=at)
    _wipe_words(application)
    _wipe_wishes(application)
    _wipe_files(application)
    for partner in application.partners:
        if partner.state is not PartnerState.LEFT:
            LEAVE.make(partner, by=None, at=at)
        partner.organisation_id, partner.invited_name, partner.invited_email = None, "", ""
        partner.secret_hash = partner.code_hash = partner.code_until = partner.held_for = None
        partner.confirmed_content = partner.abstained_content = partner.share_minor = None
    application.title, application.ask_minor, application.control_reason = "", None, ""
    application.joint_modes, application.work_modes = [], []
    db.session.flush()
    db.session.expire_all()


def _wipe_words(application: Application) -> None:
    mine = select(Answer.id).where(Answer.application_id == application.id)
    db.session.execute(delete(AnswerRevision).where(AnswerRevision.answer_id.in_(mine)))
    for table in (Answer, Filing, HelpGiven, LeadOffer, LetterMark, Letter, Reminder, Section, WritingTime):
        db.session.execute(delete(table).where(table.application_id == application.id))
    kept = select(Snapshot).where(Snapshot.application_id == application.id)
    for snapshot in db.session.scalars(kept):
        snapshot.content, snapshot.content_hash = _emptied(snapshot.content), ""


def _wipe_wishes(application: Application) -> None:
    """Leave of a wish for more time how it was decided, of what was answered before beginning only how it counts."""
    mine = MoreTime.application_id == application.id
    db.session.execute(delete(MoreTime).where(mine, MoreTime.state == MoreTimeState.ASKED))
    db.session.execute(update(MoreTime).where(mine).values(asked_name="", asked_reason="", reason=""))
    checks = update(EligibilityCheck).where(EligibilityCheck.application_id == application.id)
    db.session.execute(checks.values(person_id=None, answers={}))


def _emptied(content: dict[str, Any]) -> dict[str, Any]:
    """Return what is left of a frozen text: its currency, and that there were partners."""
    return {
        "title": "",
        "currency": content["currency"],
        "ask": None,
        "joint_modes": [],
        "work_modes": [],
        "answers": [],
        "partners": [],
    }


def _wipe_files(application: Application) -> None:
    held = select(Attachment).join(ApplicationFile, ApplicationFile.attachment_id == Attachment.id)
    for attachment in db.session.scalars(held.where(ApplicationFile.application_id == application.id)).unique().all():
        attachments.remove(attachment)
