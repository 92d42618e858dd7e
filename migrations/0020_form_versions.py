"""Earlier versions of a call's form, and trial runs through it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the tables; what was kept once stays as it was."""
    op.create_table(
        "call_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kept_by", sa.BigInteger(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_call_version_number_counts_from_one")),
        sa.CheckConstraint(
            "cause IN ('kept', 'opened', 'put_up', 'adopted')", name=op.f("ck_call_version_cause_known")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_version_call_id")),
        sa.ForeignKeyConstraint(["kept_by"], ["person.id"], name=op.f("fk_call_version_kept_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_version")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_version_call_id_number")),
    )
    op.create_table(
        "trial_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_trial_run_call_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_trial_run_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_run")),
        sa.UniqueConstraint("call_id", "person_id", name=op.f("uq_trial_run_call_id_person_id")),
    )
    op.execute(
        """
        CREATE FUNCTION call_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a kept version of a call never changes'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER call_version_never_changes BEFORE UPDATE OR DELETE ON call_version "
        "FOR EACH ROW EXECUTE FUNCTION call_version_stays()"
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("trial_run")
    op.drop_table("call_version")
    op.execute("DROP FUNCTION call_version_stays()")
