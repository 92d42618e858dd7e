"""Exchange rates, closed periods, and what the nightly check said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

_FINAL = ("closed_period", "check_run")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "check_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("book", sa.String(length=40), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("checked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_run")),
    )
    op.create_index("ix_check_run_book", "check_run", ["book", "id"], unique=False)
    op.create_table(
        "closed_period",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("book", sa.String(length=40), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "open_points", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "open_points = '[]' OR reason <> ''", name=op.f("ck_closed_period_open_points_have_a_reason")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_closed_period_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_period")),
        sa.UniqueConstraint("book", "until", name=op.f("uq_closed_period_book_until")),
    )
    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("base", sa.String(length=3), nullable=False),
        sa.Column("quote", sa.String(length=3), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("base <> quote", name=op.f("ck_exchange_rate_is_between_two")),
        sa.CheckConstraint("rate > 0", name=op.f("ck_exchange_rate_is_above_zero")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_exchange_rate_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint("base", "quote", "on", "source", name=op.f("uq_exchange_rate_base_quote_on_source")),
    )
    op.create_index("ix_exchange_rate_pair", "exchange_rate", ["base", "quote", "on"], unique=False)
    op.create_index("ix_line_minor", "line", ["minor"])
    op.execute("CREATE INDEX ix_note_words ON note USING gin (to_tsvector('simple'::regconfig, words))")
    op.create_index("ix_exchange_rate_on", "exchange_rate", ["on", "id"], unique=False)
    op.execute(
        "CREATE TRIGGER rate_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange_rate FOR EACH STATEMENT "
        "EXECUTE FUNCTION ledger_refuses('what a source said stays written; write down another source''s word')"
    )
    op.execute(
        "COMMENT ON TRIGGER rate_is_final ON exchange_rate IS "
        "'Amounts were worked out by it, and must come out the same when they are worked out again.'"
    )
    for table in _FINAL:
        op.execute(
            f"CREATE TRIGGER {table}_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses('what was closed or found stays so')"
        )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_note_words", "note")
    op.drop_index("ix_line_minor", "line")
    op.drop_table("exchange_rate")
    op.drop_table("closed_period")
    op.drop_table("check_run")
