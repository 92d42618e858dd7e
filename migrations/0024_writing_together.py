"""Which partner writes what, active minutes, and the keys of devices that keep words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make the tables; no application so far was copied from another."""
    _sections()
    _writing_time()
    op.add_column("application", sa.Column("copied_from_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_application_copied_from_id"), "application", "application", ["copied_from_id"], ["id"]
    )
    op.add_column("answer_revision", sa.Column("writer", sa.String(length=40), nullable=True))
    op.add_column("answer_revision", sa.Column("step", sa.Integer(), server_default="0", nullable=False))
    _device_keys()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("device_key")
    op.drop_column("answer_revision", "step")
    op.drop_column("answer_revision", "writer")
    op.drop_column("application", "copied_from_id")
    op.drop_table("writing_time")
    op.drop_table("section")


def _sections() -> None:
    op.create_table(
        "section",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_section_application_id")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_section_given_by")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_section_partner_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_section_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("application_id", "question_id", name=op.f("uq_section_application_id_question_id")),
    )
    op.create_index(op.f("ix_section_partner_id"), "section", ["partner_id"], unique=False)
    op.create_index(op.f("ix_section_question_id"), "section", ["question_id"], unique=False)


def _writing_time() -> None:
    op.create_table(
        "writing_time",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("counted_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "seconds >= 0 AND (seconds = 0 OR is_counted)", name=op.f("ck_writing_time_counted_with_consent")
        ),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_writing_time_application_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_writing_time_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_writing_time")),
        sa.UniqueConstraint("application_id", "person_id", name=op.f("uq_writing_time_application_id_person_id")),
    )
    op.create_index(op.f("ix_writing_time_person_id"), "writing_time", ["person_id"], unique=False)


def _device_keys() -> None:
    op.create_table(
        "device_key",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.String(length=44), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_device_key_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_device_key_ref")),
    )
    op.create_index(op.f("ix_device_key_person_id"), "device_key", ["person_id"], unique=False)
