"""What tests stand on: a PostgreSQL of their own, the application on it, and a clean slate after each test."""

from __future__ import annotations

import contextvars
import importlib
import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from flask import has_app_context
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import Engine, create_engine, event, make_url

from grants import postgres
from grants.config import KEEP, Config
from grants.db import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from flask import Flask

ROOT = Path(__file__).parent.parent
PREFIX = "musha_test_"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run journeys last: what is quick fails first, and the browser keeps an event loop that a worker must not meet."""
    items.sort(key=lambda item: "journeys" in item.path.parts)


def config_for_tests(data: Path, database_url: str | None) -> Config:
    """Return an installation that keeps its mail and is no demo."""
    return Config(
        data=data,
        database_url=database_url,
        secret_key="tests-only",
        base_url="http://127.0.0.1",
        mail_url=KEEP,
        mail_from="musha@example.org",
    )


def libpq(address: str) -> str:
    """Return an SQLAlchemy address as psycopg reads it."""
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@pytest.fixture(scope="session")
def server() -> str:
    """Give the address of a PostgreSQL that tests may fill: DATABASE_URL's, else an embedded one that fears no loss."""
    named = os.environ.get("DATABASE_URL")
    address = postgres.url(config_for_tests(ROOT / "var" / "test", named))
    with psycopg.connect(libpq(address), autocommit=True) as connection:
        if not named:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]):
            if not _is_running(int(name.split("_")[2])):  # its run was ended before it could tidy up
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    return address


@pytest.fixture(scope="session")
def scratch(server: str) -> Callable[[], AbstractContextManager[str]]:
    """Give a maker of empty databases: `with scratch() as address`."""

    @contextmanager
    def database() -> Iterator[str]:
        name = f"{PREFIX}{os.getpid()}_{secrets.token_hex(4)}"
        quoted = sql.Identifier(name)
        with psycopg.connect(libpq(server), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(quoted))
            # A test that waits for a row which it holds itself is told so, rather than hanging.
            connection.execute(sql.SQL("ALTER DATABASE {} SET lock_timeout = '5s'").format(quoted))
            try:
                yield make_url(server).set(database=name).render_as_string(hide_password=False)
            finally:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted))

    return database


@pytest.fixture(scope="session")
def address(scratch: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """Give the address of this run's database, shaped by the migrations."""
    with scratch() as made:
        engine = create_engine(made)
        postgres.migrate(engine)
        engine.dispose()
        yield made


@pytest.fixture(scope="session")
def sweep(address: str) -> Iterator[Callable[[], None]]:
    """Give the broom: it empties every table that has rows, past the triggers that refuse it."""
    with psycopg.connect(libpq(address), autocommit=True) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            )
        ]
        filled = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
            for name in names
        )

        def broom() -> None:
            rows = connection.execute(filled, prepare=True).fetchall()
            if rows:
                clauses = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for (name,) in rows]
                with connection.transaction():
                    connection.execute("SET LOCAL session_replication_role = replica")
                    connection.execute(sql.SQL("; ").join(clauses))

        yield broom


@pytest.fixture(scope="session")
def app(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give the application on this run's database. Imported here, so that tests of rules alone need none of it."""
    web = importlib.import_module("grants.web")
    made: Flask = web.create_app(config_for_tests(tmp_path_factory.mktemp("data"), None), address)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    made.test_client_class = Visitor
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def database(app: Flask, sweep: Callable[[], None]) -> Iterator[None]:
    """Leave every table empty after the test."""
    yield
    with app.app_context():
        db.session.remove()
    sweep()


@pytest.fixture
def ctx(app: Flask, database: None) -> Iterator[Flask]:
    """Push an application context: db.session works, and grants.db.commit commits."""
    with app.app_context():
        yield app
        db.session.remove()


class Visitor(FlaskClient):
    """A browser. Its requests share nothing with the test's own context: neither `g` nor the database session."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if self.preserve_context:
            return super().open(*args, **kwargs)
        kwargs.setdefault("buffered", True)  # what is streamed ends in the context in which it began
        answer = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.expire_all()  # what the test loaded earlier may have changed
        return answer


@pytest.fixture
def client(app: Flask, database: None) -> FlaskClient:
    """Give a visitor's browser; make more of them with app.test_client()."""
    return app.test_client()


@contextmanager
def _counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*call: Any) -> None:
        statements.append(call[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def query_count(database: None) -> Callable[[], AbstractContextManager[list[str]]]:
    """Give a counter: `with query_count() as statements: …; assert len(statements) == 4`."""
    return _counted
