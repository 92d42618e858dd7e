"""Finding a draft by its keys, reading what it says, and what a sheet of its call asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application, Draft, HelpGiven
from grants.applications.models.drafts import KEPT
from grants.applications.queries.reading import nothing
from grants.applications.rules.sealed import Part, unseal
from grants.applications.rules.sheets import ASK, NAME, TITLE, US, Paper, Said, Sheet, about_you
from grants.calls.models import Call
from grants.calls.rules import QuestionFacts, shown
from grants.db import db
from grants.funds.models import Fund
from grants.funds.queries import places

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from grants.applications.rules.codes import Keys


@dataclass(frozen=True)
class Opened:
    """A draft that lies open before whoever has its code: its parts by key, with their versions and times."""

    draft: Draft
    keys: Keys
    parts: Mapping[str, Part]
    versions: Mapping[str, int]
    saved: Mapping[str, datetime]

    def part(self, key: str) -> Part:
        """Return a part; one that nobody has begun is empty."""
        return self.parts.get(key, Part())

    @property
    def answers(self) -> dict[str, str]:
        """Return every text by its key."""
        return {key: part.text for key, part in self.parts.items()}

    @property
    def questions(self) -> list[QuestionFacts]:
        """Return what is asked now, given what was answered so far: about the group first, then the call's own."""
        asked = [one.facts for one in self.draft.call.questions]
        return [*about_you(), *shown(asked, self.answers)]

    @property
    def unapproved(self) -> list[QuestionFacts]:
        """Return the questions whose answer the fund typed and nobody has approved yet, asked at the moment or not."""
        return [one for one in self.to_check if not self.part(one.key).is_approved]

    @property
    def to_check(self) -> list[QuestionFacts]:
        """Return what is asked now, and what is not but still waits for approval."""
        asked_now = {one.key for one in self.questions}
        every = [*about_you(), *(one.facts for one in self.draft.call.questions)]
        return [one for one in every if one.key in asked_now or not self.part(one.key).is_approved]

    @property
    def sheet(self) -> Sheet:
        """Return the draft as a sheet that one takes away."""
        answers = {key: Said(part.text, self.versions[key]) for key, part in self.parts.items()}
        return Sheet(self.draft.call.ref, self.draft.ref, answers)


def draft_of(keys: Keys, *, is_locked: bool = False) -> Draft | None:
    """Return the draft that these keys open; held until the end of this transaction where it is about to change."""
    found = select(Draft).where(Draft.code_hash == keys.find)
    if is_locked:
        db.session.execute(found.with_for_update(of=Draft).execution_options(populate_existing=True))
        found = found.execution_options(populate_existing=True)
    call = joinedload(Draft.call)
    return db.session.scalars(
        found.options(
            call.joinedload(Call.fund).selectinload(Fund.geographies),
            call.selectinload(Call.questions),
            selectinload(Draft.parts),
        )
    ).one_or_none()


def opened(draft: Draft, keys: Keys) -> Opened:
    """Return a draft with its parts unsealed."""
    return Opened(
        draft,
        keys,
        {one.key: unseal(one.sealed, keys.seal, place_of_part(draft, one.key)) for one in draft.parts},
        {one.key: one.version for one in draft.parts},
        {one.key: one.saved_at for one in draft.parts},
    )


def place_of_part(draft: Draft, key: str) -> str:
    """Return what binds a sealed part to its place: moved to another, it opens no more."""
    return f"{draft.ref}:{key}"


def asked(call: Call, key: str) -> QuestionFacts:
    """Return a question of a call, or one about the group, by its key; raise NotFound."""
    for one in (*about_you(), *(question.facts for question in call.questions)):
        if one.key == key:
            return one
    raise nothing()


def paper(call: Call) -> Paper:
    """Return what a sheet of this call asks of a group that has no account yet."""
    return _paper(call, tuple(about_you()), ((US, ""),))


def paper_of(application: Application) -> Paper:
    """Return what a sheet of an application asks: title and ask, and the call's own questions; its partners share."""
    about = tuple(one for one in about_you() if one.key in (TITLE, ASK))
    partners = tuple((one.ref, one.name) for one in application.consortium)
    return _paper(application.call, about, partners)


def _paper(call: Call, about: tuple[QuestionFacts, ...], partners: tuple[tuple[str, str], ...]) -> Paper:
    named = tuple((place.code, place.name) for _depth, place in places(call.fund))
    questions = (*about, *(one.facts for one in call.questions))
    return Paper(call.ref, call.title, call.currency, questions, named, partners)


def sheet_of(application: Application) -> Sheet:
    """Return an application's working text as a sheet, with the version of each answer."""
    keys = {one.id: one.key for one in application.call.questions}
    answers = {keys[one.question_id]: Said(one.text, one.version) for one in application.answers}
    ask = application.ask.plain() if application.ask is not None else ""
    version = application.version
    return Sheet(
        application.call.ref,
        application.ref,
        {TITLE: Said(application.title, version), ASK: Said(ask, version), **answers},
    )


def overdue(at: datetime) -> list[Draft]:
    """Return the drafts that have been kept for as long as was promised."""
    query = select(Draft).join(Draft.call).where(Call.closes_at <= at - KEPT).options(selectinload(Draft.parts))
    return list(db.session.scalars(query.order_by(Draft.id)))


def helpers(application_id: int) -> frozenset[int]:
    """Return the ids of those at the fund who helped to write an application: they judge nothing of it."""
    query = select(HelpGiven.person_id).where(HelpGiven.application_id == application_id)
    return frozenset(db.session.scalars(query))


def name_in(opened: Opened) -> str:
    """Return what the group calls itself in its draft."""
    return opened.part(NAME).text
