"""Voices in the place of a text, and their transcripts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the table."""
    people = ("transcribed", "approved", "help_asked")
    op.create_table(
        "recording",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("transcript", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        *(sa.Column(f"{name}_by", sa.BigInteger(), nullable=True) for name in people),
        *(sa.Column(f"{name}_at", sa.DateTime(timezone=True), nullable=True) for name in people),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by IS NULL)", name=op.f("ck_recording_approved_is_whole")
        ),
        sa.CheckConstraint(
            "approved_at IS NULL OR transcript <> ''", name=op.f("ck_recording_approved_needs_transcript")
        ),
        sa.CheckConstraint(
            "(help_asked_at IS NULL) = (help_asked_by IS NULL)", name=op.f("ck_recording_help_is_whole")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["application_file.id"], name=op.f("fk_recording_file_id"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint([f"{name}_by"], ["person.id"], name=op.f(f"fk_recording_{name}_by"))
            for name in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("file_id", name=op.f("uq_recording_file_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_recording_ref")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("recording")
