"""The one database: its session, its column types, and the only place where anything is committed."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from flask import has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    DateTime,
    Identity,
    MetaData,
    String,
    event,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Column, Dialect, Table

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

type_names = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. A naive datetime is refused: nobody knows when it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values on the way in."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError(value)
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Hand out UTC, whatever zone the server is set to."""
        del dialect
        return value.astimezone(UTC) if value is not None else None


class Model(DeclarativeBase):
    """Every table: a bigint key that never leaves the database."""

    metadata = MetaData(naming_convention=type_names)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        date: Date(),
        int: BigInteger(),
        dict[str, str]: JSONB(),
        dict[str, Any]: JSONB(),
        list[str]: JSONB(),
    }

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, sort_order=-1)


def _new_ref() -> str:
    return secrets.token_urlsafe(16)


# The name by which a page's address knows a thing: 128 random bits, so that none can be guessed or counted.
Ref = Annotated[str, mapped_column(String(22), unique=True, default=_new_ref)]
Currency = Annotated[str, mapped_column(String(3))]
Translated = dict[str, str]  # {language: text}, for what people write about their fund

db = SQLAlchemy(metadata=Model.metadata, disable_autonaming=True)


@event.listens_for(Session, "after_begin")
def _reading_never_writes(session: Session, transaction: object, connection: Connection) -> None:
    """Let PostgreSQL itself refuse a write during a GET: the driver says so as it begins, in the same message."""
    del session, transaction
    if has_request_context() and request.method in SAFE_METHODS:
        cast("Any", connection.connection.dbapi_connection).read_only = True


@event.listens_for(Pool, "checkin")
def _next_may_write(connection: Any, record: object) -> None:
    """Let whoever takes the connection next write again."""
    del record
    if connection is not None and connection.read_only:
        connection.read_only = None


def commit() -> None:
    """Make this unit of work last. Called once per request and once per command, nowhere else."""
    db.session.commit()


def keep_before_asking() -> None:
    """Make what was done so far last before another server is asked: its answer may be lost, what we asked may not.

    The request goes on in a new transaction. Only for what stands by itself whatever is answered (decision 0011).
    """
    db.session.commit()


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit what the block did as one whole, or nothing of it."""
    try:
        yield
        commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def bookkeeping() -> Iterator[Connection]:
    """Give a short transaction of its own, for what must last even when the request fails or only reads.

    Only for facts about the visit (an attempt to sign in, a session's last use), never for the fund's.
    """
    with db.engine.begin() as connection:
        yield connection


@contextmanager
def snapshot() -> Iterator[Connection]:
    """Give a connection of its own that reads one moment of the database, however long that takes, and writes nothing.

    For what is streamed: it goes on when the request's own session is long gone.
    """
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def insert_rows(kind: type[Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows, which all name the same columns, by one statement however many; return their keys in order."""
    if not rows:
        return []
    table = cast("Table", kind.__table__)
    made = [column for column in table.c if column.default is not None and column.name not in rows[0]]
    values = {name: [row[name] for row in rows] for name in rows[0]}
    values |= {column.name: [_made(column) for _row in rows] for column in made}
    arrays = [literal(of, ARRAY(table.c[name].type)) for name, of in values.items()]
    source = func.unnest(*arrays).table_valued(*values, with_ordinality="place").render_derived()
    chosen = select(*(source.c[name] for name in values)).order_by(source.c.place)
    statement = insert(table).from_select(list(values), chosen, include_defaults=False).returning(table.c.id)
    return list(db.session.scalars(statement))


def _made(column: Column[Any]) -> Any:
    """Return what a column holds when nothing is said: a value of its own for each row, where it is made."""
    default = cast("Any", column.default)
    return default.arg(None) if default.is_callable else default.arg
