"""Payees and disbursements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "payee",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "route",
            sa.Enum(
                "bank",
                "fiscal_host",
                "agent",
                "mobile_wallet",
                "in_kind",
                "held_safely",
                name="route_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "entered",
                "checked",
                "replaced",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('checked') OR checked_at IS NOT NULL", name=op.f("ck_payee_checked_needs_checked_at")
        ),
        sa.CheckConstraint("checked_by IS NULL OR checked_by <> entered_by", name=op.f("ck_payee_checked_by_another")),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_payee_checked_by")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_payee_entered_by")),
        sa.ForeignKeyConstraint(["share_id"], ["award_share.id"], name=op.f("fk_payee_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee")),
        sa.UniqueConstraint("ref", name=op.f("uq_payee_ref")),
    )
    op.create_index(
        "uq_payee_live", "payee", ["share_id"], unique=True, postgresql_where=sa.text("state <> 'replaced'")
    )
    op.create_table(
        "disbursement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("tranche_id", sa.BigInteger(), nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("payee_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "sent",
                "confirmed",
                "returned",
                "voided",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.BigInteger(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by", sa.BigInteger(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("why_returned", sa.String(), nullable=False),
        sa.CheckConstraint("state <> 'returned' OR why_returned <> ''", name=op.f("ck_disbursement_returned_says_why")),
        sa.CheckConstraint(
            "state NOT IN ('confirmed') OR confirmed_by IS NOT NULL",
            name=op.f("ck_disbursement_confirmed_needs_confirmed_by"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('confirmed') OR received_on IS NOT NULL",
            name=op.f("ck_disbursement_confirmed_needs_received_on"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'confirmed', 'returned') OR approved_at IS NOT NULL",
            name=op.f("ck_disbursement_sent_confirmed_returned_needs_approved_a"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'confirmed', 'returned') OR approved_by IS NOT NULL",
            name=op.f("ck_disbursement_sent_confirmed_returned_needs_approved_b"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_disbursement_is_something")),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> prepared_by", name=op.f("ck_disbursement_approved_by_another")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_disbursement_approved_by")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_disbursement_confirmed_by")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_disbursement_payee_id")),
        sa.ForeignKeyConstraint(["prepared_by"], ["person.id"], name=op.f("fk_disbursement_prepared_by")),
        sa.ForeignKeyConstraint(["share_id"], ["award_share.id"], name=op.f("fk_disbursement_share_id")),
        sa.ForeignKeyConstraint(["tranche_id"], ["tranche.id"], name=op.f("fk_disbursement_tranche_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disbursement")),
        sa.UniqueConstraint("ref", name=op.f("uq_disbursement_ref")),
    )
    op.create_index("ix_disbursement_share", "disbursement", ["share_id"], unique=False)
    op.create_index(
        "uq_disbursement_live",
        "disbursement",
        ["tranche_id", "share_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('returned', 'voided')"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("disbursement")
    op.drop_table("payee")
