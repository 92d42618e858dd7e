"""Agreeing to an exact text and sending it: confirming, submitting, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import jobs
from grants.applications import emails, policy, queries
from grants.applications.actions.filing import file, take_out
from grants.applications.actions.writing import require_free, require_open
from grants.applications.models import Snapshot
from grants.applications.rules import REOPEN, RESUBMIT, SUBMIT, WITHDRAW, ApplicationState, unmet
from grants.calls.models import Call
from grants.calls.queries.mails import wording
from grants.calls.rules import CallState
from grants.calls.rules.mails import MailKind
from grants.db import db
from grants.errors import RuleBroken, Stale, WrongState
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application, Partner
    from grants.people.models import Person


def confirm(partner: Partner, content_hash: str, *, by: Person, at: datetime) -> None:
    """Agree, for a partner, to the exact text whose hash is `content_hash`; any change that matters voids it.

    Raises Stale when the text has changed since it was read.
    """
    policy.may_act_as(by, partner).require()
    application = queries.locked(partner.application_id)
    require_open(application, at)
    if content_hash != queries.content_hash(application):
        raise Stale(_("The text has changed since you opened it. Read what is new, then confirm."))
    if partner.organisation is not None:
        require_free(partner.organisation, application.call, beside=application)
    _agree(partner, content_hash, by=by, at=at)
    db.session.flush()


def abstain(partner: Partner, content_hash: str, *, by: Person, at: datetime) -> None:
    """Say, for a partner, that it neither confirms nor stands in the way of exactly this version.

    It holds nobody back, and fills no number that the call asks for. Undone by confirming; a material change voids it.
    Raises Stale when the text has changed since it was read; WrongState once this version was sent.
    """
    policy.may_abstain(by, partner).require()
    application = queries.locked(partner.application_id)
    require_open(application, at)
    if content_hash != queries.content_hash(application):
        raise Stale(_("The text has changed since you opened it. Read what is new, then confirm."))
    sent = application.snapshot if application.state is ApplicationState.SUBMITTED else None
    if sent is not None and sent.content_hash == content_hash and not queries.abstains(partner, content_hash):
        raise WrongState(_("This version was sent with your confirmation. You can leave, or wait for the next one."))
    partner.abstained_hash, partner.abstained_at, partner.abstained_by = content_hash, at, by.id
    partner.abstained_content = queries.content(application)
    partner.confirmed_hash = partner.confirmed_at = partner.confirmed_by = None
    db.session.flush()


def submit(application: Application, *, by: Person, at: datetime, url: str = "") -> Snapshot:
    """Send the text as it stands: freeze it, and tell every member of every partner (`url` is where they read it).

    Sending the same text again changes nothing and returns the copy that was kept. Raises RuleBroken naming all that
    fails; WrongState once the call is closed.
    """
    policy.is_lead(by, application).require()
    application = _held(application)
    require_open(application, at)
    current = queries.content_hash(application)
    snapshot = application.snapshot
    is_resent = application.state is ApplicationState.SUBMITTED
    if is_resent and snapshot is not None and queries.is_as_sent(application):
        return snapshot
    _require_rule(application)
    _agree(queries.lead(application), current, by=by, at=at)
    snapshot = Snapshot(
        application_id=application.id,
        number=queries.next_number(application),
        content=queries.content(application),
        content_hash=current,
        taken_at=at,
        taken_by=by.id,
    )
    db.session.add(snapshot)
    db.session.flush()
    application.snapshot_id, application.submitted_at = snapshot.id, at
    (RESUBMIT if is_resent else SUBMIT).make(application, by=by.id, at=at)
    db.session.flush()
    db.session.expire(application, ["snapshot"])
    file(application)
    receipt = wording(application.call, MailKind.RECEIPT, emails.receipt, url)
    for person in queries.people_of(application):
        jobs.mail(person.email, person.language, receipt)
    return snapshot


def withdraw(application: Application, *, by: Person, at: datetime) -> None:
    """Take the application back; its text stays with its partners. Possible until the call is decided."""
    policy.is_lead(by, application).require()
    application = _held(application)
    if application.call.state is CallState.DECIDED:
        raise WrongState(_("The call is decided, so there is nothing left to take back."))
    WITHDRAW.make(application, by=by.id, at=at)
    take_out(application)
    db.session.flush()


def reopen(application: Application, *, by: Person, at: datetime) -> None:
    """Go on with a withdrawn application, as a draft, while its call takes applications."""
    policy.is_lead(by, application).require()
    application = _held(application)
    if not queries.is_open(application, at):
        raise WrongState(_("This call does not take applications now."))
    for partner in application.consortium:
        if partner.organisation is not None and by.id in partner.people:
            require_free(partner.organisation, application.call, beside=application)
    REOPEN.make(application, by=by.id, at=at)
    db.session.flush()


def _held(application: Application) -> Application:
    """Return the application as it stands, held; its call cannot close or be decided until this is through."""
    db.session.execute(select(Call.id).where(Call.id == application.call_id).with_for_update(read=True))
    return queries.locked(application.id)


def _agree(partner: Partner, content_hash: str, *, by: Person, at: datetime) -> None:
    partner.confirmed_hash, partner.confirmed_at, partner.confirmed_by = content_hash, at, by.id
    partner.confirmed_content = queries.content(partner.application)
    partner.abstained_hash = partner.abstained_at = partner.abstained_by = None
    partner.abstained_content = None


def _require_rule(application: Application) -> None:
    failing = unmet(queries.results(application))
    if failing:
        reasons = _("; ").join(result.title for result in failing)
        raise RuleBroken(_("This cannot be submitted yet. Still open: %(reasons)s.", reasons=reasons))
