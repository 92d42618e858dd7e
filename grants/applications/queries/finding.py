"""Finding applications, invitations, waiting texts, and the people whom they concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Answer, AnswerRevision, Application, LeadOffer, Partner, Snapshot
from grants.applications.queries.reading import nothing
from grants.applications.rules import ApplicationState, PartnerState
from grants.calls.models import Call
from grants.calls.rules import CallState
from grants.db import db
from grants.errors import NotFound
from grants.funds.models import Fund
from grants.history import Step
from grants.i18n import gettext as _
from grants.organisations.models import Membership, Organisation
from grants.people.models import Person
from grants.people.queries import person_by_email
from grants.signin import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.sql.base import ExecutableOption

    from grants.calls.models import Question

PAGE = 30


def _whole() -> Sequence[ExecutableOption]:
    """Return what a page of one application reads, in a constant number of queries."""
    return (*_written(), joinedload(Application.call).joinedload(Call.fund).selectinload(Fund.geographies))


def _written() -> Sequence[ExecutableOption]:
    """Return the same without the places of the fund, which a page for one answer seldom names."""
    members = selectinload(Application.partners).joinedload(Partner.organisation).joinedload(Organisation.memberships)
    return (
        joinedload(Application.call).joinedload(Call.fund),
        joinedload(Application.call).selectinload(Call.questions),
        members,
        selectinload(Application.partners).joinedload(Partner.geography),
        selectinload(Application.answers),
        selectinload(Application.files),
        joinedload(Application.snapshot),
    )


def application(ref: str) -> Application:
    """Return an application with its call, partners, answers and snapshot; raise NotFound."""
    return _named(ref, _whole())


def to_write(ref: str) -> Application:
    """Return an application as the page of one answer needs it; raise NotFound."""
    return _named(ref, _written())


def _named(ref: str, parts: Sequence[ExecutableOption]) -> Application:
    found = db.session.scalars(select(Application).where(Application.ref == ref).options(*parts)).one_or_none()
    if found is None:
        raise nothing()
    return found


def locked(application_id: int) -> Application:
    """Return the application as it stands now, held until the end of this transaction: one change after another."""
    query = select(Application).where(Application.id == application_id).with_for_update(of=Application)
    db.session.flush()
    db.session.execute(query.execution_options(populate_existing=True))
    fresh = select(Application).where(Application.id == application_id).options(*_whole())
    return db.session.scalars(fresh.execution_options(populate_existing=True)).one()


def started_with(once: str | None) -> Application | None:
    """Return the application that this form has started already; a second press that comes meanwhile waits for it."""
    if not once:
        return None
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"application:{once}"))))
    return db.session.scalars(select(Application).where(Application.once == once).options(*_whole())).one_or_none()


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


def waiting(application: Application, question: Question | None = None) -> list[AnswerRevision]:
    """Return texts that came in beside a newer save and wait for a choice, oldest first."""
    query = select(AnswerRevision).join(Answer).where(Answer.application_id == application.id)
    if question is not None:
        query = query.where(Answer.question_id == question.id)
    query = query.where(AnswerRevision.is_waiting).options(joinedload(AnswerRevision.answer))
    return list(db.session.scalars(query.order_by(AnswerRevision.id)))


def _of(person: Person) -> Select[Application]:
    """Select the applications in which `person` acts for a partner, the latest first, with all their parts."""
    mine = (
        select(Partner.application_id)
        .join(Membership, Membership.organisation_id == Partner.organisation_id)
        .where(Membership.person_id == person.id, Partner.state == PartnerState.JOINED)
    )
    return select(Application).where(Application.id.in_(mine)).options(*_whole()).order_by(Application.id.desc())


def applications_of(person: Person, *, after: int | None = None, limit: int | None = None) -> list[Application]:
    """Return the applications of every organisation for which `person` acts, the latest first, with all their parts."""
    query = _of(person) if after is None else _of(person).where(Application.id < after)
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


def begun_in(call: Call, person: Person) -> list[Application]:
    """Return what `person`'s organisations have already begun in this call."""
    return list(db.session.scalars(_of(person).where(Application.call_id == call.id)))


def unfinished(person: Person, at: datetime) -> list[Application]:
    """Return the person's applications whose call takes them at `at` and which are not withdrawn."""
    query = _of(person).join(Application.call).where(Application.state != ApplicationState.WITHDRAWN)
    is_within = or_(at < Call.closes_at, at < Application.grace_until)
    return list(db.session.scalars(query.where(Call.state == CallState.OPEN, Call.opens_at <= at, is_within)))


def waiting_in(applications: Sequence[Application]) -> dict[int, list[AnswerRevision]]:
    """Return {application id: texts that wait for a choice}, in one query however many applications there are."""
    ids = [one.id for one in applications]
    query = select(AnswerRevision).join(Answer).where(Answer.application_id.in_(ids), AnswerRevision.is_waiting)
    found: dict[int, list[AnswerRevision]] = {}
    for revision in db.session.scalars(query.options(joinedload(AnswerRevision.answer).joinedload(Answer.question))):
        found.setdefault(revision.answer.application_id, []).append(revision)
    return found


def name_of(person_id: int | None) -> str:
    """Return the name of a person, or nothing."""
    person = db.session.get(Person, person_id) if person_id is not None else None
    return person.name if person is not None else ""


def waiting_text(application: Application, ref: str) -> AnswerRevision:
    """Return a text of this application that waits for a choice; raise NotFound once somebody has chosen."""
    for revision in waiting(application):
        if revision.ref == ref:
            return revision
    raise NotFound(_("Somebody has made this choice already. Both texts are kept."))


def history(application: Application) -> list[tuple[Step, str, str]]:
    """Return every move of the application, its partners and its lead, oldest first: (step, partner, person)."""
    names = {one.id: one.name for one in application.partners}
    offers = select(LeadOffer.id, LeadOffer.partner_id).where(LeadOffer.application_id == application.id)
    offered = {offer: names[partner] for offer, partner in db.session.execute(offers)}
    about = {Partner.__tablename__: names, LeadOffer.__tablename__: offered}
    of_it = and_(Step.thing == Application.__tablename__, Step.thing_id == application.id)
    of_parts = [and_(Step.thing == thing, Step.thing_id.in_(named)) for thing, named in about.items()]
    query = select(Step, Person.name).outerjoin(Person, Person.id == Step.person_id)
    rows = db.session.execute(query.where(or_(of_it, *of_parts)).order_by(Step.id))
    return [(step, about.get(step.thing, {}).get(step.thing_id, ""), who or "") for step, who in rows]
