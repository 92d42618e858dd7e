"""Finding who writes what, every version of an answer and of the whole, and how long the writing took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Integer, cast, func, literal, null, select, union_all

from grants.applications.models import Answer, AnswerRevision, Application, Partner, Section, Snapshot, WritingTime
from grants.applications.queries.finding import application_by_id, applications_of
from grants.applications.queries.reading import nothing
from grants.db import db
from grants.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.calls.models import Call, Question

VERSIONS = 20  # of an answer on one page
OLDER = 30  # applications that one may begin from


@dataclass(frozen=True)
class Standing:
    """What stands around the answers: who writes which, where two texts wait, and whether one's own time is counted."""

    writers: dict[int, Partner]  # by question id, without partners who have left
    unsettled: frozenset[int]  # question ids
    was_asked: bool
    is_counted: bool | None


def standing(application: Application, person: Person) -> Standing:
    """Return what stands around the answers of an application, for one person; in one query."""
    nothing_more = cast(null(), BigInteger)
    own = WritingTime.application_id == application.id, WritingTime.person_id == person.id
    query = union_all(
        select(literal("writer"), Section.question_id, Section.partner_id).where(
            Section.application_id == application.id
        ),
        select(literal("waits"), Answer.question_id, nothing_more)
        .join(AnswerRevision, AnswerRevision.answer_id == Answer.id)
        .where(Answer.application_id == application.id, AnswerRevision.is_waiting),
        select(literal("time"), cast(cast(WritingTime.is_counted, Integer), BigInteger), nothing_more).where(*own),
    )
    rows: list[Any] = list(db.session.execute(query))
    here = {one.id: one for one in application.consortium}
    counted = [first for kind, first, _second in rows if kind == "time"]
    return Standing(
        writers={first: here[second] for kind, first, second in rows if kind == "writer" and second in here},
        unsettled=frozenset(first for kind, first, _second in rows if kind == "waits"),
        was_asked=bool(counted),
        is_counted=None if not counted or counted[0] is None else bool(counted[0]),
    )


def sections(application: Application) -> dict[int, Partner]:
    """Return {question id: the partner that writes it}, without partners who have left."""
    query = select(Section).where(Section.application_id == application.id)
    here = {one.id: one for one in application.consortium}
    found = {one.question_id: here.get(one.partner_id) for one in db.session.scalars(query)}
    return {question_id: partner for question_id, partner in found.items() if partner is not None}


def sections_in(applications: Sequence[Application]) -> dict[int, dict[int, int]]:
    """Return {application id: {question id: partner id}}, in one query however many applications there are."""
    ids = [one.id for one in applications]
    found: dict[int, dict[int, int]] = {}
    for one in db.session.scalars(select(Section).where(Section.application_id.in_(ids))):
        found.setdefault(one.application_id, {})[one.question_id] = one.partner_id
    return found


def section(application: Application, question: Question) -> Section | None:
    """Return who was given a question, if anybody was."""
    query = select(Section).where(Section.application_id == application.id, Section.question_id == question.id)
    return db.session.scalars(query).one_or_none()


def revisions(answer: Answer, *, before: int | None = None) -> list[tuple[AnswerRevision, str]]:
    """Return (version, who saved it), the latest first: VERSIONS and one more, to compare the last one with."""
    query = (
        select(AnswerRevision, Person.name)
        .outerjoin(Person, Person.id == AnswerRevision.saved_by)
        .where(AnswerRevision.answer_id == answer.id)
        .order_by(AnswerRevision.id.desc())
        .limit(VERSIONS + 1)
    )
    rows = db.session.execute(query if before is None else query.where(AnswerRevision.id < before))
    return [(revision, name or "") for revision, name in rows]


def revision(answer: Answer | None, ref: str) -> AnswerRevision:
    """Return a version of this answer; raise NotFound."""
    query = select(AnswerRevision).where(
        AnswerRevision.ref == ref, AnswerRevision.answer_id == getattr(answer, "id", 0)
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise nothing()
    return found


def snapshots(application: Application) -> list[tuple[Snapshot, str]]:
    """Return (what was submitted, by whom), the latest first."""
    query = select(Snapshot, Person.name).join(Person, Person.id == Snapshot.taken_by)
    of_it = query.where(Snapshot.application_id == application.id).order_by(Snapshot.number.desc())
    return [(snapshot, name) for snapshot, name in db.session.execute(of_it)]


def snapshot(application: Application, number: int) -> Snapshot:
    """Return one version that was submitted; raise NotFound."""
    query = select(Snapshot).where(Snapshot.application_id == application.id, Snapshot.number == number)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise nothing()
    return found


def older(person: Person) -> list[Application]:
    """Return the applications from which `person` may begin a new one, the latest first."""
    return applications_of(person, limit=OLDER)


def source(application: Application) -> Application | None:
    """Return the application from which this one was copied, if it was."""
    copied = application.copied_from_id
    return application_by_id(copied) if copied is not None else None


def writing_time(application: Application, person: Person) -> WritingTime | None:
    """Return whether `person` lets the time be counted that they write, once they have been asked."""
    query = select(WritingTime).where(WritingTime.application_id == application.id, WritingTime.person_id == person.id)
    return db.session.scalars(query).one_or_none()


def minutes(call: Call) -> dict[int, int]:
    """Return {application id: whole minutes counted of all who let them be}, drafts and declined among them."""
    query = (
        select(WritingTime.application_id, func.sum(WritingTime.seconds))
        .join(Application, Application.id == WritingTime.application_id)
        .where(Application.call_id == call.id, WritingTime.is_counted.is_(True), WritingTime.seconds > 0)
        .group_by(WritingTime.application_id)
    )
    return {application_id: int(seconds) // 60 for application_id, seconds in db.session.execute(query)}
