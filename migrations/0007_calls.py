"""Calls, questions, criteria."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "call",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                "decided",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decide_on", sa.Date(), nullable=False),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("envelope_minor", sa.BigInteger(), nullable=False),
        sa.Column("least_minor", sa.BigInteger(), nullable=False),
        sa.Column("most_minor", sa.BigInteger(), nullable=False),
        sa.Column("consortium", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "tie_rule",
            sa.Enum(
                "under_served",
                "smaller_ask",
                "lot",
                name="tie_rule_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('closed', 'decided') OR closed_at IS NOT NULL",
            name=op.f("ck_call_closed_decided_needs_closed_at"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('decided') OR decided_at IS NOT NULL", name=op.f("ck_call_decided_needs_decided_at")
        ),
        sa.CheckConstraint(
            "state NOT IN ('open', 'closed', 'decided') OR opened_at IS NOT NULL",
            name=op.f("ck_call_open_closed_decided_needs_opened_at"),
        ),
        sa.CheckConstraint("0 < least_minor AND least_minor <= most_minor", name=op.f("ck_call_amounts_in_order")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_call_opens_before_it_closes")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_call_fund_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_call_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("fund_id", "slug", name=op.f("uq_call_fund_id_slug")),
        sa.UniqueConstraint("fund_id", "source_key", name=op.f("uq_call_fund_id_source_key")),
        sa.UniqueConstraint("once", name=op.f("uq_call_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_call_ref")),
    )
    op.create_table(
        "criterion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("meaning", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("most BETWEEN 2 AND 10", name=op.f("ck_criterion_scale_is_sane")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_criterion_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("once", name=op.f("uq_criterion_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_criterion_ref")),
    )
    op.create_index(op.f("ix_criterion_call_id"), "criterion", ["call_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("prompt", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hint", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("used_for", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("suggested_words", sa.Integer(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_question_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("once", name=op.f("uq_question_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_question_ref")),
    )
    op.create_index(op.f("ix_question_call_id"), "question", ["call_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("question")
    op.drop_table("criterion")
    op.drop_table("call")
