"""How people classified the free texts of a call, and under which rules it opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the table, and widen calls."""
    op.add_column("call", sa.Column("charter_hash", sa.String(length=64), nullable=True))
    op.add_column("call", sa.Column("string_score", sa.BigInteger(), nullable=True))
    op.create_table(
        "text_classification",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_string", sa.Boolean(), nullable=False),
        sa.Column("classified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("classified_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_text_classification_call_id")),
        sa.ForeignKeyConstraint(["classified_by"], ["person.id"], name=op.f("fk_text_classification_classified_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_classification")),
        sa.UniqueConstraint("call_id", "text_hash", name=op.f("uq_text_classification_call_id_text_hash")),
        sa.UniqueConstraint("ref", name=op.f("uq_text_classification_ref")),
    )
    op.create_index(
        op.f("ix_text_classification_classified_by"), "text_classification", ["classified_by"], unique=False
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("text_classification")
    op.drop_column("call", "string_score")
    op.drop_column("call", "charter_hash")
