"""Finding what came in: the steward's search put into SQL, with a cost that does not grow with what is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, String, and_, func, literal, literal_column, not_, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from grants.applications.models import Filing, SavedFilter, Tag
from grants.applications.rules.seeking import Sought, Unreadable, parse
from grants.db import db, snapshot
from grants.errors import NotFound
from grants.folding import fold, query, words
from grants.i18n import gettext as _
from grants.people.models import Person, Role
from grants.people.rules import RoleKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Row

    from grants.calls.models import Call

MOST_COUNTED = 1000  # more than that is said as 'more than a thousand': an exact count would read them all
_AT_ONCE = 500
_SIGNS: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": lambda column, value: cast("ColumnElement[bool]", column == value),
    ">": lambda column, value: cast("ColumnElement[bool]", column > value),
    "<": lambda column, value: cast("ColumnElement[bool]", column < value),
    ">=": lambda column, value: cast("ColumnElement[bool]", column >= value),
    "<=": lambda column, value: cast("ColumnElement[bool]", column <= value),
}


@dataclass(frozen=True)
class Desk:
    """What a search may name: the fund's tags and its stewards, and who is asking."""

    tags: dict[int, Tag]
    stewards: dict[int, str]
    me: int

    def tag_ids(self, name: str) -> list[int]:
        """Return the tags that a search means by `name`."""
        return [key for key, tag in self.tags.items() if tag.folded == fold(name)]

    def people(self, name: str) -> list[int]:
        """Return the stewards that a search means by `name`: 'me', or whoever's name has these words."""
        if fold(name) in ("me", fold("أنا")):
            return [self.me]
        return [key for key, called in self.stewards.items() if fold(name) in fold(called)]


def desk(call: Call, person: Person) -> Desk:
    """Return the tags of the call's fund and its stewards, in two queries."""
    tags = db.session.scalars(select(Tag).where(Tag.fund_id == call.fund_id).order_by(Tag.folded))
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Role, Role.person_id == Person.id)
        .where(Role.fund_id == call.fund_id, Role.kind == RoleKind.STEWARD)
        .order_by(Person.name)
    )
    return Desk({one.id: one for one in tags}, {row.id: row.name for row in rows}, person.id)


def condition(call: Call, text: str, at: Desk) -> ColumnElement[bool]:
    """Return the condition of a steward's search among what is in. Raises Unreadable with what to do."""
    terms = [_term(one, at) for one in parse(text, call.currency)]
    return and_(Filing.call_id == call.id, Filing.is_in, *terms)


def _term(sought: Sought, at: Desk) -> ColumnElement[bool]:
    found = _meant(sought, at)
    return not_(found) if sought.is_not else found


def _meant(sought: Sought, at: Desk) -> ColumnElement[bool]:
    said = sought.value
    match sought.field:
        case "":
            return _has_words(str(said))
        case "lead":
            return _has_words(str(said), "A")
        case "ask":
            return _SIGNS[sought.sign](Filing.ask_minor, said)
        case "partners":
            return _SIGNS[sought.sign](Filing.partners, said)
        case "since" | "before":
            return _SIGNS[">=" if sought.field == "since" else "<"](Filing.submitted_at, _midnight(said))
    return _is_marked(sought.field, str(said), at)


def _is_marked(field: str, said: str, at: Desk) -> ColumnElement[bool]:
    if field == "care" and fold(said) in ("none", fold("أحد")):
        return not_(_any_mark([f"care:{key}" for key in at.stewards]))
    if field == "care":
        return _any_mark([f"care:{key}" for key in at.people(said)])
    if field == "tag":
        found = at.tag_ids(said)
        if not found:
            raise Unreadable(_("There is no tag “%(name)s” in this fund.", name=said))
        return _any_mark([f"tag:{key}" for key in found])
    by_code = _any_mark([f"{field}:{fold(said)}"])
    named = [f"{field}:{word}" for word in words(said)]
    return or_(by_code, Filing.marks.contains(named)) if field == "place" and named else by_code


def _any_mark(marks: Sequence[str]) -> ColumnElement[bool]:
    return cast("ColumnElement[bool]", Filing.marks.overlap(literal(list(marks), ARRAY(String))))


def _has_words(said: str, weight: str = "") -> ColumnElement[bool]:
    asked = query(said, weight)
    if not asked:
        raise Unreadable(_("“%(said)s” has no word in it that one could look for.", said=said))
    return cast("ColumnElement[bool]", Filing.words.bool_op("@@")(literal(asked).cast(TSQUERY)))


def _midnight(on: str | int | date) -> datetime:
    return datetime.combine(cast("date", on), time(), UTC)


def filed(where: ColumnElement[bool], *, after: int = 0, limit: int) -> list[Filing]:
    """Return what a search finds, in the order in which it was begun, by key. One query."""
    found = select(Filing).where(where, Filing.application_id > after).order_by(Filing.application_id).limit(limit)
    return list(db.session.scalars(found))


def counted(where: ColumnElement[bool]) -> int:
    """Return how many a search finds, counted no further than to one above MOST_COUNTED."""
    some = select(literal_column("1")).select_from(Filing).where(where).limit(MOST_COUNTED + 1).subquery()
    return int(db.session.scalar(select(func.count()).select_from(some)) or 0)


def every(where: ColumnElement[bool]) -> Iterator[Row[Any]]:
    """Yield all that a search finds, read at one moment and a few hundred at a time, for a file."""
    columns = ("title", "lead_name", "places", "partners", "ask_minor", "submitted_at", "marks", "ref")
    chosen = select(*(getattr(Filing, name) for name in columns)).where(where).order_by(Filing.application_id)
    with snapshot() as connection:
        yield from connection.execution_options(yield_per=_AT_ONCE).execute(chosen)


def by_place(call: Call) -> dict[str, tuple[int, int]]:
    """Return {root place: (applications, sum of their asks in minor units)} of all that is in; one counts everywhere.

    An application stands under each of its places, so the counts sum to more than there are.
    """
    each = func.unnest(Filing.places).table_valued("place").render_derived().lateral()
    rows = select(each.c.place, func.count(), func.sum(Filing.ask_minor)).select_from(Filing).join(each, true())
    found = db.session.execute(rows.where(Filing.call_id == call.id, Filing.is_in).group_by(each.c.place))
    return {row[0]: (row[1], int(row[2])) for row in found}


def of_application(application_id: int, *, is_held: bool = False) -> Filing | None:
    """Return how an application is filed, if it was ever submitted; `is_held`: nobody marks it meanwhile."""
    query_ = select(Filing).where(Filing.application_id == application_id)
    return db.session.scalars(query_.with_for_update() if is_held else query_).one_or_none()


def tag_named(fund_id: int, name: str) -> Tag | None:
    """Return the fund's tag of that name; letter forms and accents make no difference."""
    return db.session.scalars(select(Tag).where(Tag.fund_id == fund_id, Tag.folded == fold(name))).one_or_none()


def tag_count(fund_id: int) -> int:
    """Return how many tags the fund has."""
    return int(db.session.scalar(select(func.count()).where(Tag.fund_id == fund_id)) or 0)


def saved_filters(call: Call, person: Person) -> list[SavedFilter]:
    """Return the searches that a person kept, and those that colleagues share, by name."""
    mine = or_(SavedFilter.person_id == person.id, SavedFilter.is_shared)
    query_ = select(SavedFilter).where(SavedFilter.fund_id == call.fund_id, mine)
    return list(db.session.scalars(query_.order_by(SavedFilter.name, SavedFilter.id)))


def saved_filter(call: Call, person: Person, ref: str) -> SavedFilter:
    """Return a search that the person kept; raise NotFound."""
    own = (SavedFilter.fund_id == call.fund_id, SavedFilter.person_id == person.id, SavedFilter.ref == ref)
    found = db.session.scalars(select(SavedFilter).where(*own)).one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found
