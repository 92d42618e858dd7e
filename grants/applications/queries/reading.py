"""Reading from one application what it says, what its rule answers, and who stands where in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.applications.rules import Consortium, Member, PartnerState, Result, check, normal
from grants.applications.rules import content_hash as hash_of
from grants.calls.rules import CallState, QuestionKind, shown
from grants.errors import NotFound
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from grants.applications.models import Answer, Application, Partner
    from grants.calls.models import Call, Question
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
    return {
        "title": application.title,
        "currency": application.currency,
        "ask": {"minor": application.ask_minor, "currency": application.currency} if application.ask else None,
        "joint_modes": sorted(application.joint_modes),
        "work_modes": sorted(application.work_modes),
        "answers": [item(application, one, texts.get(one.id, "")) for one in asked(application)],
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


def asked(application: Application) -> list[Question]:
    """Return the questions that are asked, given what the consortium has answered so far, in order."""
    texts = {one.question_id: one.text for one in application.answers}
    questions = application.call.questions
    return shown(questions, {one.key: texts.get(one.id, "") for one in questions})


def item(application: Application, question: Question, text: str) -> dict[str, Any]:
    """Return an answer as a snapshot keeps it: with all that puts it into words, in any language and years later."""
    kept: dict[str, Any] = {
        "question": question.ref,
        "key": question.key,
        "kind": str(question.kind),
        "prompt": question.prompt,
        "options": question.options,
        "text": text,
    }
    if question.kind in (QuestionKind.MONEY, QuestionKind.BUDGET):
        kept["currency"] = application.currency
    if question.kind is QuestionKind.PLACE:
        kept["names"] = {one.code: one.name for one in application.call.fund.geographies if one.code == text}
    if question.kind is QuestionKind.BUDGET:
        kept["names"] = {one.ref: one.name for one in application.partners}
    return kept


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


def results(application: Application) -> list[Result]:
    """Return what the consortium rule says of the working text; the lead confirms by submitting."""
    read = content(application)
    current = hash_of(read)
    by_ref = {one.ref: one for one in application.consortium}
    members = tuple(
        _member(
            said,
            is_joined=by_ref[said["ref"]].state is PartnerState.JOINED,
            is_confirmed=said["is_lead"] or has_confirmed(by_ref[said["ref"]], current),
            people=by_ref[said["ref"]].people,
        )
        for said in read["partners"]
    )
    return check(_consortium(read, application.call, members))


def results_of_snapshot(read: Mapping[str, Any], call: Call) -> list[Result]:
    """Return what the rule says of a frozen text: its partners had joined, confirmed, and were told apart."""
    people: frozenset[int] = frozenset()
    members = tuple(_member(said, is_joined=True, is_confirmed=True, people=people) for said in read["partners"])
    return check(_consortium(read, call, members))


def _member(said: Mapping[str, Any], *, is_joined: bool, is_confirmed: bool, people: frozenset[int]) -> Member:
    place = in_language(said["root_name"])
    return Member(said["name"], said["root"], place, said["share"], is_joined, is_confirmed, people)


def _consortium(read: Mapping[str, Any], call: Call, members: tuple[Member, ...]) -> Consortium:
    answered = {said["question"] for said in read["answers"] if normal(said["text"])}
    asked_now = {said["question"] for said in read["answers"]}
    required = [asked for asked in call.questions if asked.is_required and asked.ref in asked_now]
    missing = [asked for asked in required if asked.ref not in answered]
    ask = read["ask"]
    return Consortium(
        members=members,
        ask=Money(ask["minor"], ask["currency"]) if ask else None,
        least=call.least,
        most=call.most,
        joint_modes=len(read["joint_modes"]),
        missing_answers=len(missing),
        rule=call.consortium_rule,
    )
