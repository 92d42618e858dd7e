"""The schema that migrations make is the schema that models describe."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import create_engine

from grants import postgres
from grants.db import Model
from tests.architecture.source import modules
from tests.conftest import libpq

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

# Alembic's autogenerate sees neither CHECKs nor triggers, so both schemas are read from PostgreSQL's own catalogue.
COLUMNS = """
    SELECT format('column %s.%s: %s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                  CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
                  CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text ELSE '' END,
                  coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''))
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
"""
CONSTRAINTS = """
    SELECT format('constraint %s.%s: %s', c.relname, o.conname, pg_get_constraintdef(o.oid))
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
    WHERE c.relnamespace = 'public'::regnamespace AND o.contype IN ('c', 'f', 'p', 'u', 'x')
"""
INDEXES = """
    SELECT format('index %s: %s', c.relname, pg_get_indexdef(x.indexrelid))
    FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid WHERE c.relnamespace = 'public'::regnamespace
"""
TRIGGERS = """
    SELECT format('trigger %s: %s', c.relname, pg_get_triggerdef(t.oid)) FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
"""
FUNCTIONS = """
    SELECT format('function %s', p.proname) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    UNION ALL SELECT format('type %s', t.typname) FROM pg_type t
    WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('d', 'e') OR t.typnamespace = 'public'::regnamespace
    AND t.typtype = 'c' AND EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')
"""
NOT_OURS = ("procrastinate_", "alembic_version")


def schema(address: str, *parts: str) -> set[str]:
    """Return what stands in the database, one line each, without what libraries bring."""
    with psycopg.connect(libpq(address)) as connection:
        lines = {line for part in parts for (line,) in connection.execute(part)}
    return {line for line in lines if not line.split(" ", 1)[1].startswith(NOT_OURS)}


def build_by_models(address: str) -> None:
    """Make the tables that the models describe."""
    assert modules("models") != []
    for ground in ("history", "jobs", "signin"):
        importlib.import_module(f"grants.{ground}")
    engine = create_engine(address)
    Model.metadata.create_all(engine)
    engine.dispose()


def test_migrations_make_what_models_describe(scratch: Callable[[], AbstractContextManager[str]], address: str):
    with scratch() as by_models:
        build_by_models(by_models)
        described = schema(by_models, COLUMNS, CONSTRAINTS, INDEXES)
    made = schema(address, COLUMNS, CONSTRAINTS, INDEXES)
    assert {"only in migrations": sorted(made - described), "only in models": sorted(described - made)} == {
        "only in migrations": [],
        "only in models": [],
    }


@pytest.mark.parametrize(
    "change",
    [
        'ALTER TABLE "call" ALTER title DROP NOT NULL',
        "ALTER TABLE person DROP CONSTRAINT ck_person_email_lower",
        "ALTER TABLE person ALTER language TYPE varchar(9)",
        "ALTER TABLE person ALTER id DROP IDENTITY",
        "DROP INDEX ix_step_thing",
    ],
)
def test_the_comparison_itself(address: str, change: str):
    """Each kind of difference shows. The change is rolled back."""
    with psycopg.connect(libpq(address)) as connection:
        parts = (COLUMNS, CONSTRAINTS, INDEXES)
        before = {line for part in parts for (line,) in connection.execute(part)}
        connection.execute(change)
        after = {line for part in parts for (line,) in connection.execute(part)}
        connection.rollback()
    assert before != after


def test_one_head_and_numbers_in_order():
    scripts = postgres.scripts()
    revisions = [script.revision for script in scripts.walk_revisions()][::-1]
    assert scripts.get_heads() == [revisions[-1]]
    assert revisions == [f"{number:04d}" for number in range(1, len(revisions) + 1)]


def test_each_migration_goes_down_and_up_again(scratch: Callable[[], AbstractContextManager[str]]):
    everything = (COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, FUNCTIONS)
    revisions = [script.revision for script in postgres.scripts().walk_revisions()][::-1]
    with scratch() as address:
        engine = create_engine(address)
        shapes = {"base": schema(address, *everything)}
        for revision in revisions:
            postgres.migrate(engine, to=revision)
            shapes[revision] = schema(address, *everything)
        for revision, below in zip(revisions[::-1], [*revisions[-2::-1], "base"], strict=True):
            postgres.migrate(engine, to=below)
            assert (revision, schema(address, *everything)) == (revision, shapes[below])
            postgres.migrate(engine, to=revision)
            assert (revision, schema(address, *everything)) == (revision, shapes[revision])
            postgres.migrate(engine, to=below)
        postgres.migrate(engine)
        assert schema(address, *everything) == shapes[revisions[-1]]
        engine.dispose()
