"""Drafts of people without an account, opened by a code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make the tables; every application so far was written on its pages."""
    _drafts()
    op.create_table(
        "help_given",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_help_given_application_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_help_given_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_given")),
        sa.UniqueConstraint("application_id", "person_id", name=op.f("uq_help_given_application_id_person_id")),
    )
    op.create_index(op.f("ix_help_given_person_id"), "help_given", ["person_id"], unique=False)
    op.add_column("application", sa.Column("is_spoken", sa.Boolean(), server_default="false", nullable=False))
    op.alter_column("application", "is_spoken", server_default=None)


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_draft_call_id")),
        sa.ForeignKeyConstraint(["typed_by"], ["person.id"], name=op.f("fk_draft_typed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_draft_code_hash")),
        sa.UniqueConstraint("ref", name=op.f("uq_draft_ref")),
    )
    op.create_index(op.f("ix_draft_call_id"), "draft", ["call_id"], unique=False)
    op.create_table(
        "draft_part",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_part_draft_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_part")),
        sa.UniqueConstraint("draft_id", "key", name=op.f("uq_draft_part_draft_id_key")),
    )


def downgrade() -> None:
    """Drop them; drafts that nobody has claimed are gone."""
    op.drop_column("application", "is_spoken")
    for table in ("help_given", "draft_part", "draft"):
        op.drop_table(table)
