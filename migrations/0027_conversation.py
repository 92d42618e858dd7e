"""Messages between fund and consortium, notices, and requests to delete."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"

_KINDS = "'invitation', 'receipt', 'security', 'message', 'confirm', 'change', 'reminder', 'duty'"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notice_choice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_notice_choice_kind_known")),
        sa.CheckConstraint("way IN ('at_once', 'digest', 'never')", name=op.f("ck_notice_choice_way_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_choice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_choice")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_notice_choice_person_id_kind")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_person_id", "notice", ["person_id"])
    _letters()
    _erasures()
    op.create_table(
        "call_mail",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", postgresql.JSONB(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('receipt', 'reminder', 'confirm')", name=op.f("ck_call_mail_kind_known")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_mail_call_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_call_mail_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_mail")),
        sa.UniqueConstraint("call_id", "kind", name=op.f("uq_call_mail_call_id_kind")),
    )


def _erasures() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'done', 'stopped')", name=op.f("ck_erasure_state_known")),
        sa.CheckConstraint(
            "state NOT IN ('done', 'stopped') OR ended_at IS NOT NULL",
            name=op.f("ck_erasure_done_stopped_needs_ended_at"),
        ),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_erasure_application_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_erasure_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index("ix_erasure_application_id", "erasure", ["application_id"])
    op.create_index(
        "uq_erasure_asked", "erasure", ["application_id"], unique=True, postgresql_where=sa.text("state = 'asked'")
    )


def _letters() -> None:
    op.add_column("application", sa.Column("written_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("is_from_fund", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_letter_application_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("once", name=op.f("uq_letter_once")),
    )
    op.create_index("ix_letter_application", "letter", ["application_id", "id"])
    op.create_table(
        "letter_mark",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("letter_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_letter_mark_application_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_mark_letter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_mark_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_mark")),
        sa.UniqueConstraint("application_id", "person_id", name=op.f("uq_letter_mark_application_id_person_id")),
    )
    op.create_index("ix_letter_mark_person_id", "letter_mark", ["person_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_column("application", "written_at")
    op.drop_table("call_mail")
    op.drop_table("erasure")
    op.drop_table("letter_mark")
    op.drop_table("letter")
    op.drop_table("notice")
    op.drop_table("notice_choice")
