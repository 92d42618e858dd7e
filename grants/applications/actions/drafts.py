"""Writing without an account: beginning a draft under a code, saving, approving, and leaving nothing of it behind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from grants.applications import policy
from grants.applications.models import Draft, DraftPart
from grants.applications.queries.drafts import asked, draft_of, opened, overdue, place_of_part
from grants.applications.rules import normal
from grants.applications.rules.sealed import Part, seal, unseal
from grants.applications.rules.sheets import LONGEST
from grants.calls.rules.questions import WITH_FILES
from grants.db import db
from grants.errors import NotFound, RuleBroken, Stale, WrongState
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from grants.applications.rules.codes import Keys
    from grants.applications.rules.sheets import Sheet
    from grants.calls.models import Call
    from grants.people.models import Person

_MOST_WAITING = 9  # texts beside one answer: nobody fills the disk by saving against an old version


def begin(call: Call, keys: Keys, *, language: str, at: datetime, typed_by: Person | None = None) -> Draft:
    """Begin a draft; `typed_by` is a steward who types what somebody says on the phone.

    Beginning twice under one code begins once. Raises RuleBroken when the call takes no applications at `at`.
    """
    if typed_by is not None:
        policy.may_steward(typed_by, call).require()
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"draft:{keys.find}"))))
    known = draft_of(keys)
    if known is not None:
        return known
    if not call.is_accepting(at):
        raise RuleBroken(_("This call does not take applications now."))
    typist = typed_by.id if typed_by is not None else None
    draft = Draft(call=call, code_hash=keys.find, language=language, begun_at=at, typed_by=typist, parts=[])
    db.session.add(draft)
    db.session.flush()
    return draft


def write(keys: Keys, key: str, text: str, version: int, *, at: datetime, by: Person | None = None) -> Part:
    """Save an answer that was opened at `version` (0: when there was none); return the part as it stands now.

    When it was saved on another device since, both texts are kept: what came now waits until somebody chooses. What a
    steward of the call types waits for approval. Raises WrongState once the call is closed, NotFound without a draft.
    """
    return _put(_open(keys, at), keys, key, text, version, at=at, by=by)


def write_all(keys: Keys, sheet: Sheet, *, at: datetime, by: Person | None = None) -> list[str]:
    """Save every answer that a sheet brings; return the keys of those that now wait for a choice. Nothing is erased."""
    draft = _open(keys, at)
    is_own = sheet.source == draft.ref
    waiting = []
    for key, said in sheet.answers.items():
        if said.text:
            part = _put(draft, keys, key, said.text, said.version if is_own else 0, at=at, by=by)
            waiting += [key] if part.waiting else []
    return waiting


def settle(keys: Keys, key: str, text: str, version: int, *, at: datetime, by: Person | None = None) -> Part:
    """End the wait of texts that came in beside a newer one: `text` is now the answer.

    When yet another save came in between, `text` waits in its turn and nothing is lost.
    """
    draft = _open(keys, at)
    row = _row(draft, key)
    is_newest = row is not None and row.version == version
    part = _put(draft, keys, key, text, version, at=at, by=by)
    if row is None or not is_newest:
        return part
    part = replace(part, waiting=())
    row.sealed = seal(part, keys.seal, place_of_part(draft, key))
    db.session.flush()
    return part


def approve(keys: Keys, key: str, seen: str, *, at: datetime, by: Person | None = None) -> None:
    """Stand behind exactly the text whose hash is `seen`, which the fund typed; any later change of theirs voids it.

    Raises Stale when it reads differently now, and NotAllowed for the fund's own people.
    """
    draft = _open(keys, at)
    policy.may_approve(by, draft.call).require()
    row = _row(draft, key)
    part = opened(draft, keys).part(key)
    if row is None or part.seen != seen:
        raise Stale(_("This text has changed since you opened it. Read it once more, then approve."))
    row.sealed = seal(replace(part, is_approved=True), keys.seal, place_of_part(draft, key))
    db.session.flush()


def renew(keys: Keys, new: Keys) -> None:
    """Seal a draft under another code; the one before it opens nothing any more."""
    draft = _held(keys)
    for row in draft.parts:
        about = place_of_part(draft, row.key)
        row.sealed = seal(unseal(row.sealed, keys.seal, about), new.seal, about)
    draft.code_hash = new.find
    db.session.flush()


def erase(keys: Keys) -> None:
    """Leave nothing of a draft, as its owner wishes."""
    db.session.delete(_held(keys))
    db.session.flush()


def erase_overdue(at: datetime) -> int:
    """Leave nothing of the drafts that have been kept for as long as was promised; return how many those were."""
    over = overdue(at)
    for draft in over:
        db.session.delete(draft)
    db.session.flush()
    return len(over)


def _held(keys: Keys) -> Draft:
    draft = draft_of(keys, is_locked=True)
    if draft is None:
        raise NotFound(_("No draft has this code any more: it was claimed, erased, or given another code."))
    return draft


def _open(keys: Keys, at: datetime) -> Draft:
    draft = _held(keys)
    if not draft.call.is_accepting(at):
        raise WrongState(_("This call does not take applications now, so nothing in this draft can change."))
    return draft


def _row(draft: Draft, key: str) -> DraftPart | None:
    return next((one for one in draft.parts if one.key == key), None)


def _put(draft: Draft, keys: Keys, key: str, text: str, version: int, *, at: datetime, by: Person | None) -> Part:
    question = asked(draft.call, key)
    if question.kind in WITH_FILES:
        raise RuleBroken(_("Files and recordings are added once the draft is claimed."))
    if len(text) > LONGEST:
        raise RuleBroken(_("It is longer than %(most)s characters. Shorten it.", most=f"{LONGEST:,}"), field="answer")
    is_fund = bool(policy.may_steward(by, draft.call)) if by is not None else False
    row, about = _row(draft, key), place_of_part(draft, key)
    if row is None:
        row = DraftPart(draft=draft, key=key, version=0, sealed=seal(Part(), keys.seal, about), saved_at=at)
        db.session.add(row)
    before = unseal(row.sealed, keys.seal, about)
    is_newest = version == row.version
    is_same = normal(before.text) == normal(text)
    beside = before if is_same else before.beside(text)
    after = before.said(text, by_fund=is_fund) if is_newest else beside
    if len(after.waiting) > _MOST_WAITING:
        raise WrongState(_("Many texts wait here already. Choose between them first, then save this one."))
    if is_fund and by is not None and draft.typed_by is None:
        draft.typed_by = by.id
    if after != before:
        row.sealed, row.saved_at = seal(after, keys.seal, about), at
        row.version += 1 if is_newest else 0
    db.session.flush()
    return after
