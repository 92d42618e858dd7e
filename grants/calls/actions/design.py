"""Designing a call with its community: put up, commented, ranked, adopted, or taken back to be written anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from grants import signin
from grants.calls import policy
from grants.calls.actions.versions import keep_version
from grants.calls.actions.writing import hold_draft
from grants.calls.models import CallDesign, DesignComment, DesignPriority, DesignRanking, VersionCause, whole_form
from grants.calls.queries.design import design_of, ranking_of
from grants.calls.rules.design import ADOPT, BACK, MOST_PRIORITIES, PUT_UP, RANK, DesignState
from grants.db import db
from grants.errors import RuleBroken, WrongState
from grants.i18n import gettext as _
from grants.people.rules import RoleKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from grants.calls.models import Call
    from grants.people.models import Person

LONGEST_COMMENT = 4_000
_COMMENTS, _PER = 30, timedelta(hours=24)
_DISCUSSED = (DesignState.COMMENT, DesignState.RANKING)
T = TypeVar("T", DesignComment, DesignPriority)


def put_up(call: Call, *, until: datetime, by: Person, at: datetime) -> CallDesign:
    """Let everybody read the draft as it is now and comment on it, at least until `until`."""
    policy.may_steward(by, call).require()
    hold_draft(call)
    _ahead(until, at)
    design = design_of(call)
    if design is None:
        design = CallDesign(call=call)
        db.session.add(design)
        db.session.flush()
    design.put_up = keep_version(call, "", by=by, at=at, cause=VersionCause.PUT_UP)
    design.until, design.back_reason = until, ""
    db.session.flush()
    PUT_UP.make(design, by=by.id, at=at)
    return design


def let_rank(design: CallDesign, *, until: datetime, by: Person, at: datetime) -> None:
    """End the comments and let everybody rank the priorities, at least until `until`; there must be two."""
    _hold(design, by=by)
    _ahead(until, at)
    _kept_promise(design, at)
    if len(design.priorities) < 2:
        raise RuleBroken(_("Write at least two priorities first: there is nothing to rank otherwise."))
    RANK.make(design, by=by.id, at=at)
    design.until = until


def adopt(design: CallDesign, *, by: Person, at: datetime) -> None:
    """Adopt the draft as it is now; what changed since it was put up is shown to everybody."""
    _hold(design, by=by)
    _kept_promise(design, at)
    version = keep_version(design.call, "", by=by, at=at, cause=VersionCause.ADOPTED)
    design.adopted = version
    db.session.flush()
    ADOPT.make(design, by=by.id, at=at)
    design.until = None


def back(design: CallDesign, reason: str, *, by: Person, at: datetime) -> None:
    """Take the design back to be written anew, with a reason that everybody reads."""
    _hold(design, by=by)
    if not reason.strip():
        raise RuleBroken(_("Say why: those who took part will read it."), field="reason")
    BACK.make(design, by=by.id, at=at, note=reason.strip())
    design.back_reason, design.until = reason.strip(), None


def require_adopted(call: Call) -> None:
    """Raise RuleBroken when a design was put up and not adopted, or has changed since; a call may have none."""
    design = design_of(call)
    if design is None or design.put_up_id is None:
        return
    if design.state is not DesignState.ADOPTED or design.adopted is None:
        raise RuleBroken(_("This call was put up for comment. Adopt its design before you open it."))
    if design.adopted.content != whole_form(call):
        raise RuleBroken(_("This call has changed since its design was adopted. Put it up again, or change it back."))


def comment(
    design: CallDesign, text: str, *, about: str, is_named: bool, by: Person, at: datetime, once: str | None = None
) -> DesignComment:
    """Say something of the whole (`about` is empty) or of a question ('q:' and its key) or criterion ('c:').

    Raises TooMany after 30 comments in a day.
    """
    policy.may_comment(by, design).require()
    if (first := _first(DesignComment, once)) is not None:
        return first
    said = text.strip()
    if not said or len(said) > LONGEST_COMMENT:
        raise RuleBroken(_("Write what you think, in at most %(most)d characters.", most=LONGEST_COMMENT), field="text")
    if design.state not in _DISCUSSED:
        raise WrongState(_("Comments are closed for now."))
    places = titles(design)
    if about not in places:
        raise RuleBroken(_("Choose what your comment is about."), field="about")
    signin.limit("design comment", by.email, tries=_COMMENTS, per=_PER, at=at)
    kept = DesignComment(
        design=design,
        once=once,
        person=by,
        about=about,
        about_title=places[about],
        text=said,
        is_named=is_named,
        is_contributor=by.has(RoleKind.FUNDER, design.call.fund_id),
        said_at=at,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def titles(design: CallDesign) -> dict[str, dict[str, str]]:
    """Return {what a comment may be about: its title}, of the version that was put up; the whole comes first."""
    content = design.put_up.content if design.put_up is not None else {}
    asked = {f"q:{one['key']}": dict(one["prompt"]) for one in content.get("questions", ())}
    scored = {f"c:{one['key']}": dict(one["name"]) for one in content.get("criteria", ())}
    whole: dict[str, dict[str, str]] = {"": {}}
    return whole | asked | scored


def answer(said: DesignComment, text: str, *, by: Person, at: datetime) -> None:
    """Answer a comment for the fund; an answer may be written anew."""
    policy.may_steward_comment(by, said).require()
    if not text.strip():
        raise RuleBroken(_("Write an answer."), field="answer")
    said.answer, said.answered_at, said.answered_by = text.strip(), at, by.id
    db.session.flush()


def hide(said: DesignComment, reason: str, *, by: Person, at: datetime) -> None:
    """Hide a comment that hurts somebody; that it was hidden, and why, stays to be read."""
    policy.may_steward_comment(by, said).require()
    if not reason.strip():
        raise RuleBroken(_("Say why it is hidden: that stays to be read in its place."), field="reason")
    if said.hidden_at is None:
        said.hidden_at, said.hidden_by, said.hidden_reason = at, by.id, reason.strip()
    db.session.flush()


def add_priority(
    design: CallDesign,
    title: Mapping[str, str],
    meaning: Mapping[str, str],
    *,
    by: Person,
    at: datetime,
    proposed_in: DesignComment | None = None,
    once: str | None = None,
) -> DesignPriority:
    """Add something that the call could give the most weight to; from a comment, or a steward's own."""
    _hold(design, by=by)
    if (first := _first(DesignPriority, once)) is not None:
        return first
    _still_listing(design)
    if not any(said.strip() for said in title.values()):
        raise RuleBroken(_("Give it a short title."), field="title_en")
    if len(design.priorities) >= MOST_PRIORITIES:
        raise RuleBroken(_("At most %(most)d priorities: nobody can rank more.", most=MOST_PRIORITIES))
    added = DesignPriority(
        design=design,
        once=once,
        comment_id=proposed_in.id if proposed_in is not None else None,
        position=len(design.priorities) + 1,
        title=dict(title),
        meaning=dict(meaning),
        written_by=by.id,
        written_at=at,
    )
    db.session.add(added)
    db.session.flush()
    return added


def remove_priority(priority: DesignPriority, *, by: Person, at: datetime) -> None:
    """Take a priority off the list, before ranking begins."""
    del at
    _hold(priority.design, by=by)
    _still_listing(priority.design)
    db.session.delete(priority)
    db.session.flush()


def rank(design: CallDesign, order: Sequence[str], *, by: Person, at: datetime) -> DesignRanking:
    """Put the priorities in one's own order, the most pressing first; the last order that one gave counts.

    Raises NotAllowed for those who give money to the fund; RuleBroken for an order that is empty or names one twice.
    """
    policy.may_rank(by, design).require()
    db.session.execute(select(CallDesign.id).where(CallDesign.id == design.id).with_for_update())
    db.session.refresh(design)
    if design.state is not DesignState.RANKING:
        raise WrongState(_("Priorities cannot be ranked now."))
    known = {one.ref for one in design.priorities}
    if not order or not set(order) <= known:
        raise RuleBroken(_("Give at least one of them a place."))
    if len(set(order)) != len(order):
        raise RuleBroken(_("Two of them cannot stand on one place."))
    ranking = ranking_of(design, by)
    if ranking is None:
        ranking = DesignRanking(design_id=design.id, person_id=by.id, order=[], ranked_at=at)
        db.session.add(ranking)
    ranking.order, ranking.ranked_at = list(order), at
    db.session.flush()
    return ranking


def _hold(design: CallDesign, *, by: Person) -> None:
    policy.may_steward(by, design.call).require()
    hold_draft(design.call)
    db.session.refresh(design)


def _ahead(until: datetime, at: datetime) -> None:
    if until <= at:
        raise RuleBroken(_("Choose a moment in the future."), field="until")


def _kept_promise(design: CallDesign, at: datetime) -> None:
    if design.until is not None and at < design.until:
        raise RuleBroken(_("People were promised more time than this. Wait until then."))


def _still_listing(design: CallDesign) -> None:
    if design.state not in (DesignState.WRITING, DesignState.COMMENT):
        raise WrongState(_("Ranking has begun, so the list stays as it is."))


def _first(kind: type[T], once: str | None) -> T | None:
    return db.session.scalars(select(kind).where(kind.once == once)).one_or_none() if once is not None else None
