"""Files, kept in sealed pieces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.BigInteger(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("received BETWEEN 0 AND size", name=op.f("ck_attachment_received_is_a_part")),
        sa.CheckConstraint("kept_at IS NULL OR sha256 IS NOT NULL", name=op.f("ck_attachment_kept_needs_sha256")),
        sa.CheckConstraint("kept_at IS NULL OR media_type <> ''", name=op.f("ck_attachment_kept_needs_media_type")),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"], name=op.f("fk_attachment_begun_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("ref", name=op.f("uq_attachment_ref")),
    )
    op.create_index(
        "ix_attachment_unfinished",
        "attachment",
        ["begun_at"],
        unique=False,
        postgresql_where=sa.text("kept_at IS NULL"),
    )
    op.create_table(
        "attachment_piece",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("begins", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_piece_attachment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_piece")),
        sa.UniqueConstraint("attachment_id", "place", name=op.f("uq_attachment_piece_attachment_id_place")),
    )
    op.create_table(
        "application_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_file_application_id")
        ),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_application_file_question_id")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_application_file_attachment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_file")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_application_file_attachment_id")),
    )
    op.create_index(op.f("ix_application_file_application_id"), "application_file", ["application_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("application_file")
    op.drop_table("attachment_piece")
    op.drop_table("attachment")
