"""How what came in is filed for the stewards: found by its words, tagged, and given to somebody who looks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, any_, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR, insert

from grants.applications import policy
from grants.applications.models import Filing, SavedFilter, Tag
from grants.applications.queries import filing
from grants.applications.rules import ApplicationState
from grants.applications.rules.seeking import Unreadable, parse
from grants.db import db
from grants.errors import RuleBroken
from grants.folding import fold, vector, words
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement

    from grants.applications.models import Application
    from grants.calls.models import Call
    from grants.people.models import Person

LONGEST_TAG, LONGEST_NAME = 40, 60
MOST_TAGS = 100  # of one fund: beyond that nobody finds the right one


def file(application: Application) -> None:
    """File the snapshot that the panel reads; what stewards marked on an earlier one stays."""
    snapshot = application.snapshot
    if snapshot is None or application.submitted_at is None:
        return
    content = snapshot.content
    partners = content["partners"]
    row: dict[str, Any] = {
        "call_id": application.call_id,
        "ref": application.ref,
        "is_in": application.state is ApplicationState.SUBMITTED,
        "title": content["title"],
        "lead_name": next(one["name"] for one in partners if one["is_lead"]),
        "places": list(dict.fromkeys(one["root"] for one in partners)),
        "partners": len(partners),
        "ask_minor": content["ask"]["minor"],
        "submitted_at": application.submitted_at,
        "marks": sorted({*_own_marks(content)}),
        "words": cast(vector(_texts(content)), TSVECTOR),
    }
    made = insert(Filing).values(application_id=application.id, **row)
    filed_before = filing.of_application(application.id, is_held=True)
    kept = [mark for mark in (filed_before.marks if filed_before else ()) if mark.startswith(("tag:", "care:"))]
    fresh = row | {"marks": sorted({*row["marks"], *kept})}
    db.session.execute(made.on_conflict_do_update(index_elements=["application_id"], set_=fresh))
    if filed_before is not None:
        db.session.expire(filed_before)


def take_out(application: Application) -> None:
    """Let stewards no longer find what was withdrawn."""
    out = update(Filing).where(Filing.application_id == application.id).values(is_in=False)
    db.session.execute(out)


def _own_marks(content: dict[str, Any]) -> Iterator[str]:
    """Yield the marks that follow from the text itself: its places by code and name, and how it was told."""
    yield f"way:{_way(content)}"
    for partner in content["partners"]:
        yield from (f"place:{fold(partner[which])}" for which in ("geography", "root"))
        for names in (partner.get("geography_name") or {}, partner["root_name"]):
            yield from (f"place:{word}" for name in names.values() for word in words(name))


def _way(content: dict[str, Any]) -> str:
    if content.get("way") == "phone":
        return "phone"
    return "voice" if any(answer.get("recording") for answer in content["answers"]) else "text"


def _texts(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (weight, text) of all by which an application is found: its lead weighs A, its title B."""
    for partner in content["partners"]:
        yield ("A" if partner["is_lead"] else "C", partner["name"])
    yield "B", content["title"]
    for answer in content["answers"]:
        yield "D", answer["text"]
        chosen = set(answer["text"].split("\n"))
        for option in answer.get("options") or ():
            if option["key"] in chosen:
                yield from (("D", label) for label in option["label"].values())


def put_tag(call: Call, name: str, where: ColumnElement[bool], *, by: Person) -> int:
    """Put a tag, new or known, on all that `where` names among what is in; return on how many it is new.

    Raises RuleBroken for a name that is none, or when the fund has MOST_TAGS.
    """
    policy.may_steward(by, call).require()
    tag = _tag(call, name)
    mark = f"tag:{tag.id}"
    fresh = (where, ~Filing.marks.contains([mark]))
    return _changed(func.array_append(Filing.marks, literal(mark, String)), *_within(call, *fresh))


def take_tag(call: Call, name: str, where: ColumnElement[bool], *, by: Person) -> int:
    """Take a tag off all that `where` names; return off how many. Raises RuleBroken when there is no such tag."""
    policy.may_steward(by, call).require()
    tag = filing.tag_named(call.fund_id, name)
    if tag is None:
        raise RuleBroken(_("There is no tag “%(name)s” in this fund.", name=name), field="tag")
    mark = f"tag:{tag.id}"
    on = (where, Filing.marks.contains([mark]))
    return _changed(func.array_remove(Filing.marks, literal(mark, String)), *_within(call, *on))


def give_care(call: Call, steward_id: int | None, where: ColumnElement[bool], *, by: Person) -> int:
    """Say who looks after all that `where` names, or, with None, that nobody does; return of how many it is so now.

    Raises RuleBroken unless they are a steward of the fund.
    """
    policy.may_steward(by, call).require()
    if steward_id is not None and steward_id not in filing.desk(call, by).stewards:
        raise RuleBroken(_("Choose a steward of this fund."), field="care")
    mark = func.unnest(Filing.marks).column_valued("mark")
    marks: Any = func.array(select(mark).where(~mark.like("care:%")).scalar_subquery())
    if steward_id is not None:
        marks = func.array_append(marks, literal(f"care:{steward_id}", String))
    return _changed(marks, *_within(call, where))


def _tag(call: Call, name: str) -> Tag:
    said = " ".join(name.split())
    if not fold(said):
        raise RuleBroken(_("Give the tag a name."), field="tag")
    if len(said) > LONGEST_TAG:
        raise RuleBroken(_("This is too long. Use at most %(max)d characters.", max=LONGEST_TAG), field="tag")
    known = filing.tag_named(call.fund_id, said)
    if known is not None:
        return known
    if filing.tag_count(call.fund_id) >= MOST_TAGS:
        raise RuleBroken(_("The fund has %(most)d tags already. Use one of them.", most=MOST_TAGS), field="tag")
    made = Tag(fund_id=call.fund_id, name=said, folded=fold(said))
    db.session.add(made)
    db.session.flush()
    return made


def _within(call: Call, *where: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """Return the condition, held to what is in this call whatever was asked for."""
    return (Filing.call_id == call.id, Filing.is_in.is_(True), *where)


def _changed(marks: Any, *where: ColumnElement[bool]) -> int:
    change = update(Filing).where(*where).values(marks=marks).execution_options(synchronize_session=False)
    return len(db.session.execute(change.returning(Filing.id)).all())


def keep_filter(call: Call, name: str, text: str, *, is_shared: bool, by: Person) -> SavedFilter:
    """Keep a search under a name; the same name again replaces it. Raises RuleBroken for what cannot be read."""
    policy.may_steward(by, call).require()
    said = " ".join(name.split())
    if not said or len(said) > LONGEST_NAME:
        raise RuleBroken(_("Give the search a name of at most %(max)d characters.", max=LONGEST_NAME), field="name")
    try:
        parse(text, call.currency)
    except Unreadable as fault:
        raise RuleBroken(str(fault), field="name") from fault
    mine = (one for one in filing.saved_filters(call, by) if (one.name, one.person_id) == (said, by.id))
    kept = next(mine, None) or SavedFilter(fund_id=call.fund_id, person_id=by.id, name=said)
    kept.text, kept.is_shared = text, is_shared
    db.session.add(kept)
    db.session.flush()
    return kept


def forget_filter(kept: SavedFilter, call: Call, *, by: Person) -> None:
    """Forget a search that one kept."""
    policy.may_steward(by, call).require()
    db.session.delete(kept)
    db.session.flush()


def chosen(refs: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that names exactly these applications."""
    return Filing.ref == any_(literal(list(refs), ARRAY(String)))
