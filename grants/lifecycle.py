"""States as a table of named moves. `Move.make` is the only code that changes a state, and it writes history."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from sqlalchemy import BigInteger, CheckConstraint, Enum, String, any_, insert, literal, select, update
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm.util import identity_key

from grants.db import Instant, Model, db
from grants.errors import WrongState
from grants.history import Step
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import MappedColumn

S = TypeVar("S", bound=StrEnum)


class Stateful(Protocol):
    """A stored thing that is in exactly one state."""

    __tablename__: str
    id: Any
    state: Any


@dataclass(frozen=True)
class Move(Generic[S]):
    """A named way from some states to one: `submit` leaves draft and reaches submitted."""

    name: str
    leaves: tuple[S, ...]
    reaches: S

    def is_open_to(self, thing: Stateful) -> bool:
        """Say whether `thing` stands where this move begins; templates show the button then."""
        return thing.state in self.leaves

    def make(self, thing: Stateful, *, by: int | None, at: datetime, note: str = "") -> Step:
        """Move `thing`, and write who did it (`by`: a person's id, None for the clock). Raises WrongState.

        The thing must have been flushed: history points at its key. Its row is locked and its state read afresh, so
        that of two people who press at once only one moves it.
        """
        if isinstance(thing, Model):
            db.session.flush()  # reading afresh forgets what has not been written
            db.session.refresh(thing, ["state"], with_for_update={"of": type(thing)})
        if not self.is_open_to(thing):
            raise WrongState(_("This has already moved on. Look at where it stands now, then decide again."))
        step = Step(
            thing=thing.__tablename__,
            thing_id=thing.id,
            move=self.name,
            left=str(thing.state),
            reached=str(self.reaches),
            person_id=by,
            at=at,
            note=note,
        )
        thing.state = self.reaches
        db.session.add(step)
        return step

    def make_all(self, kind: type[Model], ids: Sequence[int], *, by: int | None, at: datetime) -> None:
        """Move many things of one kind, by their keys, in three statements. Raises WrongState unless all can move."""
        if not ids:
            return
        db.session.flush()
        table = cast("Table", kind.__table__)
        these = table.c.id == any_(literal(list(ids), ARRAY(BigInteger)))
        rows = select(table.c.id, table.c.state).where(these).order_by(table.c.id)
        left = [number for number, state in db.session.execute(rows.with_for_update()) if state in self.leaves]
        if len(left) != len(set(ids)):
            raise WrongState(_("This has already moved on. Look at where it stands now, then decide again."))
        about = {"thing": table.name, "move": self.name, "reached": str(self.reaches), "person_id": by, "note": ""}
        told = [literal(value).label(name) for name, value in about.items()]
        since = literal(at, Instant()).label("at")
        history = rows.with_only_columns(table.c.id, cast_to(table.c.state, String), since, *told)
        db.session.execute(insert(Step).from_select(["thing_id", "left", "at", *about], history))
        db.session.execute(update(table).where(these).values(state=self.reaches))
        for number in left:
            known = db.session.identity_map.get(identity_key(kind, number))
            if known is not None:
                db.session.expire(known, ["state"])


@dataclass(frozen=True)
class Lifecycle(Generic[S]):
    """All moves of one kind of thing, beginning at `initial`."""

    thing: str
    initial: S
    moves: tuple[Move[S], ...]

    @property
    def states(self) -> tuple[S, ...]:
        """Return every state, whether or not a move reaches it."""
        return tuple(type(self.initial))

    def diagram(self) -> str:
        """Return the moves as a Mermaid state diagram, for the docs."""
        lines = [f"    [*] --> {self.initial}"]
        lines += [f"    {left} --> {move.reaches}: {move.name}" for move in self.moves for left in move.leaves]
        return "\n".join(["stateDiagram-v2", *lines])


def state_column(initial: S) -> MappedColumn[S]:
    """Return the column of a state, checked by the database against the enum's values."""
    kind = type(initial)
    values = Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=20,
        name="state_known",
        values_callable=lambda names: [str(name) for name in names],
    )
    return mapped_column(values, default=initial)


def fact(state: StrEnum | tuple[StrEnum, ...], needs: str) -> CheckConstraint:
    """Return the CHECK that whoever is in `state` (one or several) has the column `needs` filled."""
    states = state if isinstance(state, tuple) else (state,)
    listed = ", ".join(f"'{one}'" for one in states)
    name = f"{'_'.join(str(one) for one in states)}_needs_{needs}"
    return CheckConstraint(f"state NOT IN ({listed}) OR {needs} IS NOT NULL", name=name[:40])
