"""Reading from one application what it says, what its rule answers, and who stands where in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.applications.queries.partners import abstains, in_one_hand, partners_said
from grants.applications.rules import content_hash as hash_of
from grants.applications.rules import normal
from grants.attachments import facts
from grants.calls.rules import CallState, QuestionKind, shown
from grants.errors import NotFound
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Answer, Application, ApplicationFile, Partner
    from grants.calls.models import Question
    from grants.people.models import Person


def nothing() -> NotFound:
    """Return the refusal of a thing that is not there, or not for them: both read the same."""
    return NotFound(_("There is nothing here, or nothing that you may see."))


def is_open(application: Application, at: datetime) -> bool:
    """Say whether the call takes this application at `at`: before the deadline, or while it has been given more time.

    Whether it was withdrawn is another question.
    """
    call = application.call
    grace = application.grace_until
    has_grace = call.state is CallState.OPEN and grace is not None and call.opens_at <= at < grace
    return call.is_accepting(at) or has_grace


def open_until(application: Application) -> datetime:
    """Return until when this application may be submitted: the call's deadline, or later where it has more time."""
    closes, grace = application.call.closes_at, application.grace_until
    return max(closes, grace) if grace is not None else closes


def content(application: Application) -> dict[str, Any]:
    """Return the working text as a snapshot would freeze it (the JSON that panels and awards read)."""
    texts = {one.question_id: one.text for one in application.answers}
    read: dict[str, Any] = {
        "title": application.title,
        "currency": application.currency,
        "ask": {"minor": application.ask_minor, "currency": application.currency} if application.ask else None,
        "joint_modes": sorted(application.joint_modes),
        "work_modes": sorted(application.work_modes),
        "answers": [item(application, one, texts.get(one.id, "")) for one in asked(application)],
        "partners": partners_said(application),
        "control_reason": application.control_reason,
        "shared_control": [one.ref for one in in_one_hand(application)],
    }
    if application.is_spoken:
        read["way"] = "phone"  # how it came, for those who help; it scores the same
    current = hash_of(read) if any(one.abstained_hash for one in application.consortium) else ""
    for said, one in zip(read["partners"], application.consortium, strict=True):
        said["abstains"] = abstains(one, current)
    return read


def asked(application: Application) -> list[Question]:
    """Return the questions that are asked, given what the consortium has answered so far, in order."""
    texts = {one.question_id: one.text for one in application.answers}
    questions = application.call.questions
    return shown(questions, {one.key: texts.get(one.id, "") for one in questions})


def answered(application: Application) -> set[int]:
    """Return the ids of the questions that have an answer: words, a choice, files, or a voice."""
    written = {one.question_id for one in application.answers if normal(one.text)}
    return written | {one.question_id for one in application.files if one.is_here}


def item(application: Application, question: Question, text: str) -> dict[str, Any]:
    """Return an answer as a snapshot keeps it: with all that puts it into words, in any language and years later."""
    kept: dict[str, Any] = {
        "question": question.ref,
        "key": question.key,
        "kind": str(question.kind),
        "prompt": question.prompt,
        "options": question.options,
        "text": text,
        **_sent(application, question),
    }
    if question.kind in (QuestionKind.MONEY, QuestionKind.BUDGET):
        kept["currency"] = application.currency
    if question.kind is QuestionKind.PLACE:
        kept["names"] = {one.code: one.name for one in application.call.fund.geographies if one.code == text}
    if question.kind is QuestionKind.BUDGET:
        kept["names"] = {one.ref: one.name for one in application.partners}
    return kept


def _sent(application: Application, asked: Question) -> dict[str, Any]:
    """Return what stands beside or in the place of a text: files, and a recording."""
    here: list[ApplicationFile] = [one for one in application.files if one.question_id == asked.id and one.is_here]
    papers = [facts(one.attachment) for one in here if one.recording is None]
    spoken = [one.recording.facts for one in here if one.recording is not None]
    return ({"files": papers} if papers else {}) | ({"recording": spoken[0]} if spoken else {})


def content_hash(application: Application) -> str:
    """Return the hash of the working text, which every partner confirms."""
    return hash_of(content(application))


def has_confirmed(partner: Partner, current: str) -> bool:
    """Say whether the partner confirmed exactly the version whose hash is `current`."""
    return partner.confirmed_hash == current


def lead(application: Application) -> Partner:
    """Return the partner that leads."""
    return next(partner for partner in application.partners if partner.is_lead)


def partner_of(application: Application, person: Person) -> Partner | None:
    """Return the partner for which `person` acts; the lead first where they act for two."""
    return next((partner for partner in application.consortium if person.id in partner.people), None)


def place_of(application: Application, person: Person) -> Partner:
    """Return the partner for which a person acts whom the policy has let in as one."""
    return next(one for one in application.consortium if person.id in one.people)


def partner(application: Application, ref: str) -> Partner:
    """Return a partner of this application who has not left; raise NotFound."""
    for one in application.consortium:
        if one.ref == ref:
            return one
    raise nothing()


def question(application: Application, ref: str) -> Question:
    """Return a question of the application's call; raise NotFound."""
    for one in application.call.questions:
        if one.ref == ref:
            return one
    raise nothing()


def answer(application: Application, question: Question) -> Answer | None:
    """Return the working answer to a question, if anybody has begun it."""
    return next((one for one in application.answers if one.question_id == question.id), None)
