"""Making an application of what was written without an account, and taking sheets back into one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants import signin
from grants.applications import policy, queries
from grants.applications.actions.writing import outline, start, write_answer
from grants.applications.models import AnswerRevision, HelpGiven
from grants.applications.queries.drafts import Opened, draft_of, opened
from grants.applications.rules import JointMode, WorkMode, normal
from grants.applications.rules.sheets import ASK, TITLE, US, Sheet
from grants.db import db
from grants.errors import NotFound, RuleBroken
from grants.i18n import gettext as _
from grants.i18n import in_language
from grants.money import Money
from grants.organisations.actions import form
from grants.organisations.rules import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.models import Application, Draft
    from grants.applications.rules.codes import Keys
    from grants.funds.models import Geography
    from grants.organisations.models import Organisation
    from grants.people.models import Person


@dataclass(frozen=True)
class Brought:
    """What became of a sheet: how many answers were saved, which wait for a choice, and what was left as it is."""

    saved: int
    waiting: tuple[AnswerRevision, ...] = ()
    left: tuple[str, ...] = ()


def claim(keys: Keys, organisation: Organisation, geography: Geography, *, by: Person, at: datetime) -> Application:
    """Make a draft an application that `organisation` leads; the draft is gone then, and its code opens nothing.

    Raises NotFound for a draft that is gone already, RuleBroken while the fund's words wait for approval, and as
    `start` does.
    """
    draft = draft_of(keys, is_locked=True)
    if draft is None:
        raise NotFound(_("No draft has this code any more: it was claimed, erased, or given another code."))
    read = opened(draft, keys)
    if read.unapproved:
        open_ones = _("; ").join(in_language(one.prompt) for one in read.unapproved)
        raise RuleBroken(_("Approve first what the fund typed for you: %(questions)s.", questions=open_ones))
    application = start(draft.call, organisation, geography, by=by, at=at, once=claimed_once(draft.ref))
    _carry_over(application, read, by=by, at=at)
    _remember_help(application, draft, read, at=at)
    db.session.delete(draft)
    db.session.flush()
    db.session.expire(application)
    return queries.application(application.ref)


def claim_as_new(keys: Keys, name: str, geography: Geography, *, by: Person, at: datetime) -> Application:
    """Make a draft the application of a new organisation of that name; it is formed only if the claim goes through."""
    with db.session.begin_nested():
        draft = draft_of(keys)
        once = claimed_once(draft.ref if draft is not None else "")
        group = form(name, "", Kind.COMMUNITY_GROUP, "", by=by, at=at, once=once)
        return claim(keys, group, geography, by=by, at=at)


def claimed_once(ref: str) -> str:
    """Return the key under which a draft becomes an application, so that it becomes only one."""
    return signin.digest(f"a draft is claimed: {ref}")


def _carry_over(application: Application, read: Opened, *, by: Person, at: datetime) -> None:
    ask, title = read.part(ASK).text, read.part(TITLE).text
    outline(
        application,
        title=" ".join(title.split()),
        ask=Money.parse(ask, application.currency) if ask else None,
        joint_modes=[],
        work_modes=[],
        version=application.version,
        by=by,
        at=at,
    )
    lead = queries.lead(application).ref
    for question in application.call.questions:
        part = read.part(question.key)
        for text in filter(None, (part.text, *part.waiting)):
            theirs = "\n".join(_of_lead(line, lead) for line in text.split("\n"))
            write_answer(application, question, theirs, 0, by=by, at=at)


def _of_lead(line: str, lead: str) -> str:
    """Return a budget's line under the partner that the group has become; any other line as it is."""
    return line.replace(f"{US}\t", f"{lead}\t", 1) if line.startswith(f"{US}\t") else line


def _remember_help(application: Application, draft: Draft, read: Opened, *, at: datetime) -> None:
    """Keep that it came by phone, and who typed it: they take no part in judging it, and it scores the same."""
    application.is_spoken = any(part.is_spoken for part in read.parts.values())
    if draft.typed_by is not None:
        db.session.add(HelpGiven(application_id=application.id, person_id=draft.typed_by, given_at=at))


def bring_back(application: Application, sheet: Sheet, *, by: Person, at: datetime) -> Brought:
    """Save each answer of a sheet against the version from which it was taken; what clashes waits for a choice.

    An answer left out erases nothing. Raises as `write_answer` does; then nothing of the sheet is saved.
    """
    policy.may_edit(by, application).require()
    is_own = sheet.source == application.ref
    waiting, saved = [], 0
    for question in application.call.questions:
        said = sheet.answers.get(question.key)
        if said is None or not said.text:
            continue
        before = queries.answer(application, question)
        if before is not None and before.text == said.text:
            continue
        written = write_answer(application, question, said.text, said.version if is_own else 0, by=by, at=at)
        saved += not written.is_waiting
        waiting += [written] if written.is_waiting else []
    took, left = _bring_outline(application, sheet, is_own=is_own, by=by, at=at)
    return Brought(saved + took, tuple(waiting), left)


def _bring_outline(
    application: Application, sheet: Sheet, *, is_own: bool, by: Person, at: datetime
) -> tuple[int, tuple[str, ...]]:
    """Take title and ask over where nobody has changed them since; return how many were, and those that were not."""
    title, ask = sheet.answers.get(TITLE), sheet.answers.get(ASK)
    new_title = " ".join(title.text.split()) if title is not None and title.text else application.title
    new_ask = Money.parse(ask.text, application.currency) if ask is not None and ask.text else application.ask
    changed = [
        (_("Title"), new_title, not application.title, normal(new_title) != normal(application.title)),
        (_("Amount"), str(new_ask or ""), application.ask is None, new_ask != application.ask),
    ]
    news = [(label, text, was_empty) for label, text, was_empty, is_new in changed if is_new]
    version = next((one.version for one in (title, ask) if one is not None), 0) if is_own else 0
    is_free = version == application.version or all(was_empty for _label, _text, was_empty in news)
    if not news:
        return 0, ()
    if not policy.is_lead(by, application) or not is_free:
        return 0, tuple(f"{label}: {text}" for label, text, _was_empty in news)
    outline(
        application,
        title=new_title,
        ask=new_ask,
        joint_modes=[JointMode(mode) for mode in application.joint_modes],
        work_modes=[WorkMode(mode) for mode in application.work_modes],
        version=application.version,
        by=by,
        at=at,
    )
    return len(news), ()
