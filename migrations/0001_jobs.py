"""The job queue's own tables, as its library defines them."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None


def _run(statements: str) -> None:
    """Run several statements as they stand; the driver would read their % signs as placeholders otherwise."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(statements)


def upgrade() -> None:
    """Make the queue."""
    _run(SchemaManager.get_schema())


def downgrade() -> None:
    """Drop it: everything in the schema that carries the library's name."""
    _run(
        """
        DO $$
        DECLARE thing record;
        BEGIN
            FOR thing IN SELECT tablename FROM pg_tables
                WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate%' LOOP
                EXECUTE format('DROP TABLE %I CASCADE', thing.tablename);
            END LOOP;
            FOR thing IN SELECT oid::regprocedure AS signature FROM pg_proc
                WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate%' LOOP
                EXECUTE format('DROP FUNCTION %s CASCADE', thing.signature);
            END LOOP;
            FOR thing IN SELECT typname FROM pg_type
                WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate%'
                AND typtype IN ('e', 'c') LOOP
                EXECUTE format('DROP TYPE %I CASCADE', thing.typname);
            END LOOP;
        END $$
        """
    )
