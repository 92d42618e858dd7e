"""Finding applications, and reading from one what it says, what its rule answers, and what waits in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Answer, AnswerRevision, Application, Partner, Snapshot
from grants.applications.rules import (
    ApplicationState,
    Consortium,
    Member,
    PartnerState,
    Result,
    check,
    normal,
)
from grants.applications.rules import content_hash as hash_of
from grants.calls.models import Call
from grants.db import db
from grants.errors import NotFound
from grants.funds.models import Fund
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.organisations.models import Membership, Organisation
from grants.people.queries import person_by_email
from grants.signin import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.sql.base import ExecutableOption

    from grants.calls.models import Question
    from grants.people.models import Person

PAGE = 30


def _nothing() -> NotFound:
    return NotFound(_("There is nothing here, or nothing that you may see."))


def _whole() -> Sequence[ExecutableOption]:
    """Return what a page of one application reads, in a constant number of queries."""
    members = selectinload(Application.partners).joinedload(Partner.organisation).selectinload(Organisation.memberships)
    return (
        joinedload(Application.call).joinedload(Call.fund).selectinload(Fund.geographies),
        joinedload(Application.call).selectinload(Call.questions),
        members,
        selectinload(Application.partners).joinedload(Partner.geography),
        selectinload(Application.answers),
        joinedload(Application.snapshot),
    )


def application(ref: str) -> Application:
    """Return an application with its call, partners, answers and snapshot; raise NotFound."""
    found = db.session.scalars(select(Application).where(Application.ref == ref).options(*_whole())).one_or_none()
    if found is None:
        raise _nothing()
    return found


def locked(application_id: int) -> Application:
    """Return the application as it stands now, held until the end of this transaction: one change after another."""
    query = select(Application).where(Application.id == application_id).with_for_update(of=Application)
    db.session.flush()
    db.session.execute(query.execution_options(populate_existing=True))
    fresh = select(Application).where(Application.id == application_id).options(*_whole())
    return db.session.scalars(fresh.execution_options(populate_existing=True)).one()


def started_with(once: str | None) -> Application | None:
    """Return the application that this form has already started, if it was sent before."""
    if not once:
        return None
    return db.session.scalars(select(Application).where(Application.once == once).options(*_whole())).one_or_none()


def partner(application: Application, ref: str) -> Partner:
    """Return a partner of this application who has not left; raise NotFound."""
    for one in application.consortium:
        if one.ref == ref:
            return one
    raise _nothing()


def invitation(secret: str) -> Partner:
    """Return the partner whose place this mailed link opens; raise NotFound with what to do once it is used."""
    query = select(Partner).where(Partner.secret_hash == digest(secret), Partner.state == PartnerState.INVITED)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("This invitation was used, replaced or taken back. Ask whoever invited you for a new one."))
    application_by_id(found.application_id)
    return found


def application_by_id(application_id: int) -> Application:
    """Return an application with all its parts."""
    return db.session.scalars(select(Application).where(Application.id == application_id).options(*_whole())).one()


def lead(application: Application) -> Partner:
    """Return the partner that leads."""
    return next(partner for partner in application.partners if partner.is_lead)


def partner_of(application: Application, person: Person) -> Partner | None:
    """Return the partner for which `person` acts; the lead first where they act for two."""
    return next((partner for partner in application.consortium if person.id in partner.people), None)


def question(application: Application, ref: str) -> Question:
    """Return a question of the application's call; raise NotFound."""
    for one in application.call.questions:
        if one.ref == ref:
            return one
    raise _nothing()


def answer(application: Application, question: Question) -> Answer | None:
    """Return the working answer to a question, if anybody has begun it."""
    return next((one for one in application.answers if one.question_id == question.id), None)


def waiting(application: Application, question: Question | None = None) -> list[AnswerRevision]:
    """Return texts that came in beside a newer save and wait for a choice, oldest first."""
    query = select(AnswerRevision).join(Answer).where(Answer.application_id == application.id)
    if question is not None:
        query = query.where(Answer.question_id == question.id)
    query = query.where(AnswerRevision.is_waiting).options(joinedload(AnswerRevision.answer))
    return list(db.session.scalars(query.order_by(AnswerRevision.id)))


def content(application: Application) -> dict[str, Any]:
    """Return the working text as a snapshot would freeze it (the JSON that panels and awards read)."""
    texts = {one.question_id: one.text for one in application.answers}
    return {
        "title": application.title,
        "currency": application.currency,
        "ask": {"minor": application.ask_minor, "currency": application.currency} if application.ask else None,
        "joint_modes": sorted(application.joint_modes),
        "work_modes": sorted(application.work_modes),
        "answers": [
            {"question": asked.ref, "prompt": asked.prompt, "text": texts.get(asked.id, "")}
            for asked in application.call.questions
        ],
        "partners": [
            {
                "ref": one.ref,
                "organisation": one.organisation.ref if one.organisation is not None else None,
                "name": one.name,
                "geography": one.geography.code,
                "geography_name": one.geography.name,
                "root": one.geography.root.code,
                "root_name": one.geography.root.name,
                "is_lead": one.is_lead,
                "share": one.share_minor,
            }
            for one in application.consortium
        ],
    }


def content_hash(application: Application) -> str:
    """Return the hash of the working text, which every partner confirms."""
    return hash_of(content(application))


def has_confirmed(partner: Partner, current: str) -> bool:
    """Say whether the partner confirmed exactly the version whose hash is `current`."""
    return partner.confirmed_hash == current


def results(application: Application) -> list[Result]:
    """Return what the consortium rule says of the working text; the lead confirms by submitting."""
    current = content_hash(application)
    answered = {one.question_id for one in application.answers if normal(one.text)}
    missing = [one for one in application.call.questions if one.is_required and one.id not in answered]
    members = tuple(
        Member(
            name=one.name,
            root=one.geography.root.code,
            root_name=in_words(one),
            share=one.share_minor,
            is_joined=one.state is PartnerState.JOINED,
            is_confirmed=one.is_lead or has_confirmed(one, current),
            people=one.people,
        )
        for one in application.consortium
    )
    call = application.call
    return check(
        Consortium(
            members=members,
            ask=application.ask,
            least=call.least,
            most=call.most,
            joint_modes=len(application.joint_modes),
            missing_answers=len(missing),
            rule=call.consortium_rule,
        )
    )


def in_words(partner: Partner) -> str:
    """Return the community that a partner counts for, in the reader's language."""
    return in_language(partner.geography.root.name)


def applications_of(person: Person, *, after: int | None = None, limit: int | None = None) -> list[Application]:
    """Return the applications of every organisation for which `person` acts, the latest first, with all their parts."""
    mine = (
        select(Partner.application_id)
        .join(Membership, Membership.organisation_id == Partner.organisation_id)
        .where(Membership.person_id == person.id, Partner.state == PartnerState.JOINED)
    )
    query = select(Application).where(Application.id.in_(mine)).options(*_whole()).order_by(Application.id.desc())
    if after is not None:
        query = query.where(Application.id < after)
    return list(db.session.scalars(query.limit(limit)))


def submitted(call: Call, *, after: int = 0, limit: int | None = None) -> list[Application]:
    """Return the call's submitted applications by key, each with the snapshot that the panel reads."""
    query = (
        select(Application)
        .where(Application.call_id == call.id, Application.state == ApplicationState.SUBMITTED, Application.id > after)
        .options(joinedload(Application.snapshot))
        .order_by(Application.id)
    )
    return list(db.session.scalars(query.limit(limit)))


def submitted_count(call: Call) -> int:
    """Return how many applications were submitted to the call and not withdrawn."""
    query = select(func.count()).where(Application.call_id == call.id, Application.state == ApplicationState.SUBMITTED)
    return int(db.session.scalar(query) or 0)


def next_number(application: Application) -> int:
    """Return the number of the application's next snapshot, counted from 1."""
    last = select(func.max(Snapshot.number)).where(Snapshot.application_id == application.id)
    return int(db.session.scalar(last) or 0) + 1


def people_of(application: Application) -> list[Person]:
    """Return everybody who acts for a partner of the application, once each."""
    organisations = [one.organisation_id for one in application.consortium if one.state is PartnerState.JOINED]
    query = (
        select(Membership).where(Membership.organisation_id.in_(organisations)).options(joinedload(Membership.person))
    )
    people = {member.person_id: member.person for member in db.session.scalars(query)}
    return [people[key] for key in sorted(people)]


def language_of(email: str) -> str | None:
    """Return the language in which whoever holds an address wants to be written to, if they are here."""
    person = person_by_email(email)
    return person.language if person is not None else None


def drafts_in(call: Call, person: Person) -> list[Application]:
    """Return what `person`'s organisations have already begun in this call."""
    return [one for one in applications_of(person) if one.call_id == call.id]


def unfinished(person: Person, at: datetime) -> list[Application]:
    """Return the person's applications whose call still takes them and which are not withdrawn."""
    alive = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
    return [one for one in applications_of(person) if one.state in alive and one.call.is_accepting(at)]


def waiting_in(applications: Sequence[Application]) -> dict[int, list[AnswerRevision]]:
    """Return {application id: texts that wait for a choice}, in one query however many applications there are."""
    ids = [one.id for one in applications]
    query = select(AnswerRevision).join(Answer).where(Answer.application_id.in_(ids), AnswerRevision.is_waiting)
    found: dict[int, list[AnswerRevision]] = {}
    for revision in db.session.scalars(query.options(joinedload(AnswerRevision.answer).joinedload(Answer.question))):
        found.setdefault(revision.answer.application_id, []).append(revision)
    return found
