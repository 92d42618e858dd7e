"""Comments and priorities of a community, eligibility, steps, and more time for one applicant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"

_TABLES = (
    "reminder",
    "eligibility_check",
    "talk_request",
    "more_time",
    "design_ranking",
    "design_priority",
    "design_comment",
    "call_design",
)


def upgrade() -> None:
    """Make the tables, and widen calls, applications and texts."""
    for name, empty in (("steps", "{}"), ("fit_items", "[]")):
        op.add_column("call", sa.Column(name, postgresql.JSONB(), server_default=empty, nullable=False))
    op.add_column("application", sa.Column("grace_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("answer_revision", sa.Column("is_late", sa.Boolean(), server_default="false", nullable=False))
    _designs()
    _times()


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("answer_revision", "is_late")
    op.drop_column("application", "grace_until")
    for name in ("steps", "fit_items"):
        op.drop_column("call", name)


def _designs() -> None:
    op.create_table(
        "call_design",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "writing",
                "comment",
                "ranking",
                "adopted",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("put_up_id", sa.BigInteger(), nullable=True),
        sa.Column("adopted_id", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('adopted') OR adopted_id IS NOT NULL", name=op.f("ck_call_design_adopted_needs_adopted_id")
        ),
        sa.CheckConstraint(
            "state NOT IN ('comment', 'ranking', 'adopted') OR put_up_id IS NOT NULL",
            name=op.f("ck_call_design_comment_ranking_adopted_needs_put_up_id"),
        ),
        sa.ForeignKeyConstraint(["adopted_id"], ["call_version.id"], name=op.f("fk_call_design_adopted_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_design_call_id")),
        sa.ForeignKeyConstraint(["put_up_id"], ["call_version.id"], name=op.f("fk_call_design_put_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_design")),
        sa.UniqueConstraint("call_id", name=op.f("uq_call_design_call_id")),
    )
    op.create_table(
        "design_comment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("design_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("about_title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("is_contributor", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_by", sa.BigInteger(), nullable=True),
        sa.Column("hidden_reason", sa.String(), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f("ck_design_comment_answered_is_whole")),
        sa.CheckConstraint(
            "hidden_at IS NULL OR hidden_reason <> ''", name=op.f("ck_design_comment_hidden_for_a_reason")
        ),
        sa.CheckConstraint("(hidden_at IS NULL) = (hidden_by IS NULL)", name=op.f("ck_design_comment_hidden_is_whole")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_design_comment_answered_by")),
        sa.ForeignKeyConstraint(["design_id"], ["call_design.id"], name=op.f("fk_design_comment_design_id")),
        sa.ForeignKeyConstraint(["hidden_by"], ["person.id"], name=op.f("fk_design_comment_hidden_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_design_comment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_comment")),
        sa.UniqueConstraint("once", name=op.f("uq_design_comment_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_design_comment_ref")),
    )
    op.create_index(op.f("ix_design_comment_design_id"), "design_comment", ["design_id"], unique=False)
    op.create_table(
        "design_priority",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("design_id", sa.BigInteger(), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("meaning", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["design_comment.id"], name=op.f("fk_design_priority_comment_id")),
        sa.ForeignKeyConstraint(["design_id"], ["call_design.id"], name=op.f("fk_design_priority_design_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_design_priority_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_priority")),
        sa.UniqueConstraint("once", name=op.f("uq_design_priority_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_design_priority_ref")),
    )
    op.create_index(op.f("ix_design_priority_design_id"), "design_priority", ["design_id"], unique=False)
    op.create_table(
        "design_ranking",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("design_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("order", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ranked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["design_id"], ["call_design.id"], name=op.f("fk_design_ranking_design_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_design_ranking_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_ranking")),
        sa.UniqueConstraint("design_id", "person_id", name=op.f("uq_design_ranking_design_id_person_id")),
    )


def _times() -> None:
    op.create_table(
        "more_time",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "issued",
                "granted",
                "refused",
                "ended",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("asked_name", sa.String(), nullable=False),
        sa.Column("asked_reason", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('granted') OR application_id IS NOT NULL",
            name=op.f("ck_more_time_granted_needs_application_id"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('granted', 'issued') OR until IS NOT NULL",
            name=op.f("ck_more_time_granted_issued_needs_until"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('issued') OR code_hash IS NOT NULL", name=op.f("ck_more_time_issued_needs_code_hash")
        ),
        sa.CheckConstraint(
            "code_hash IS NOT NULL OR application_id IS NOT NULL", name=op.f("ck_more_time_is_a_code_or_a_request")
        ),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_more_time_application_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_more_time_asked_by")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_more_time_call_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_more_time_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_more_time")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_more_time_code_hash")),
        sa.UniqueConstraint("once", name=op.f("uq_more_time_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_more_time_ref")),
    )
    op.create_index(op.f("ix_more_time_application_id"), "more_time", ["application_id"], unique=False)
    op.create_index("ix_more_time_call", "more_time", ["call_id", "state", "id"], unique=False)
    op.create_index(
        "uq_more_time_asked", "more_time", ["application_id"], unique=True, postgresql_where=sa.text("state = 'asked'")
    )
    op.create_table(
        "talk_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked", "held", "dropped", name="state_known", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("advice", sa.String(), nullable=False),
        sa.CheckConstraint("outcome IN ('fits', 'unsure', 'other')", name=op.f("ck_talk_request_outcome_known")),
        sa.CheckConstraint(
            "state NOT IN ('held') OR held_at IS NOT NULL", name=op.f("ck_talk_request_held_needs_held_at")
        ),
        sa.CheckConstraint(
            "state NOT IN ('held') OR outcome IS NOT NULL", name=op.f("ck_talk_request_held_needs_outcome")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_talk_request_call_id")),
        sa.ForeignKeyConstraint(["held_by"], ["person.id"], name=op.f("fk_talk_request_held_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_talk_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_request")),
        sa.UniqueConstraint("once", name=op.f("uq_talk_request_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_talk_request_ref")),
    )
    op.create_index("ix_talk_request_call", "talk_request", ["call_id", "state", "id"], unique=False)
    op.create_table(
        "eligibility_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("application_id", sa.BigInteger(), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("unfitting", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_overridden", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_eligibility_check_application_id")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_eligibility_check_call_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_eligibility_check_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_check")),
        sa.UniqueConstraint("application_id", name=op.f("uq_eligibility_check_application_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_eligibility_check_ref")),
    )
    op.create_index(op.f("ix_eligibility_check_call_id"), "eligibility_check", ["call_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('days_7', 'days_2', 'hours_6')", name=op.f("ck_reminder_kind_known")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_reminder_application_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "application_id", "person_id", "kind", name=op.f("uq_reminder_application_id_person_id_kind")
        ),
    )
