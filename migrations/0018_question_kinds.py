"""What kind of answer a question asks for, and when it is asked at all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"

_KINDS = (
    "'short_text', 'long_text', 'choice', 'many', 'number', 'money', 'date', 'place', 'file', 'voice', 'budget', "
    "'consent'"
)


def upgrade() -> None:
    """Every question so far asks for a long text, always, and is named by its own key."""
    for column in (
        sa.Column("key", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("options", postgresql.JSONB(), nullable=True),
        sa.Column("bounds", postgresql.JSONB(), nullable=True),
        sa.Column("shown_when", postgresql.JSONB(), nullable=True),
    ):
        op.add_column("question", column)
    op.execute("UPDATE question SET key = 'q' || id, kind = 'long_text', options = '[]', bounds = '{}'")
    for name in ("key", "kind", "options", "bounds"):
        op.alter_column("question", name, nullable=False)
    op.create_check_constraint(op.f("ck_question_kind_known"), "question", f"kind IN ({_KINDS})")
    op.create_unique_constraint(op.f("uq_question_call_id_key"), "question", ["call_id", "key"])


def downgrade() -> None:
    """Drop them; what was answered stays, as the text that kept it."""
    for name in ("shown_when", "bounds", "options", "kind", "key"):
        op.drop_column("question", name)
