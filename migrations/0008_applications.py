"""Applications, partners, answers, snapshots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "withdrawn",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("ask_minor", sa.BigInteger(), nullable=True),
        sa.Column("joint_modes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("work_modes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.BigInteger(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snapshot_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('submitted') OR snapshot_id IS NOT NULL",
            name=op.f("ck_application_submitted_needs_snapshot_id"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('submitted') OR submitted_at IS NOT NULL",
            name=op.f("ck_application_submitted_needs_submitted_at"),
        ),
        sa.CheckConstraint("ask_minor IS NULL OR ask_minor > 0", name=op.f("ck_application_asks_for_something")),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"], name=op.f("fk_application_begun_by")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_application_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("once", name=op.f("uq_application_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_application_ref")),
    )
    op.create_index("ix_application_call", "application", ["call_id", "state", "id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_answer_application_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_answer_question_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_answer_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("application_id", "question_id", name=op.f("uq_answer_application_id_question_id")),
    )
    op.create_table(
        "partner",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("geography_id", sa.BigInteger(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited", "joined", "left", name="state_known", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("invited_name", sa.String(), nullable=False),
        sa.Column("invited_email", sa.String(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=True),
        sa.Column("share_minor", sa.BigInteger(), nullable=True),
        sa.Column("share_version", sa.Integer(), nullable=False),
        sa.Column(
            "tier",
            sa.Enum(
                "public",
                "delayed",
                "aggregate",
                "secret",
                name="tier_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_hash", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_content", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('joined') OR organisation_id IS NOT NULL",
            name=op.f("ck_partner_joined_needs_organisation_id"),
        ),
        sa.CheckConstraint(
            "(confirmed_hash IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_partner_confirmed_is_whole")
        ),
        sa.CheckConstraint("share_minor IS NULL OR share_minor >= 0", name=op.f("ck_partner_share_is_not_negative")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_partner_application_id")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_partner_confirmed_by")),
        sa.ForeignKeyConstraint(["geography_id"], ["geography.id"], name=op.f("fk_partner_geography_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_partner_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("ref", name=op.f("uq_partner_ref")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_partner_secret_hash")),
    )
    op.create_index(op.f("ix_partner_organisation_id"), "partner", ["organisation_id"], unique=False)
    op.create_index(
        "uq_partner_lead",
        "partner",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("is_lead AND state <> 'left'"),
    )
    op.create_index(
        "uq_partner_organisation",
        "partner",
        ["application_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'left'"),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_snapshot_application_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_snapshot_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_snapshot_application_id_number")),
    )
    op.create_table(
        "answer_revision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("NOT (is_chosen AND is_waiting)", name=op.f("ck_answer_revision_waits_or_is_chosen")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_answer_revision_answer_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_answer_revision_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_revision")),
        sa.UniqueConstraint("ref", name=op.f("uq_answer_revision_ref")),
    )
    op.create_index(op.f("ix_answer_revision_answer_id"), "answer_revision", ["answer_id"], unique=False)
    op.create_foreign_key(op.f("fk_application_snapshot_id"), "application", "snapshot", ["snapshot_id"], ["id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_constraint(op.f("fk_application_snapshot_id"), "application", type_="foreignkey")
    op.drop_table("answer_revision")
    op.drop_table("snapshot")
    op.drop_table("partner")
    op.drop_table("answer")
    op.drop_table("application")
