"""Decisions, awards, agreements, tranches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "award",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "offered",
                "active",
                "completed",
                "released",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('active') OR activated_at IS NOT NULL", name=op.f("ck_award_active_needs_activated_at")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_award_is_something")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_award_application_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_award_call_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_award_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("application_id", name=op.f("uq_award_application_id")),
        sa.UniqueConstraint("fund_id", "source_key", name=op.f("uq_award_fund_id_source_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_award_ref")),
    )
    op.create_index(op.f("ix_award_call_id"), "award", ["call_id"], unique=False)
    op.create_index("ix_award_fund", "award", ["fund_id", "awarded_on", "id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("award", "decline", name="outcome_known", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "fits",
                "won_tie",
                "too_large",
                "lost_tie",
                name="why_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("left_minor", sa.BigInteger(), nullable=False),
        sa.Column("mean_score", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("feedback", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("proposed", "ratified", name="state_known", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=True),
        sa.Column("ratified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ratified_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'award') = (amount_minor IS NOT NULL)", name=op.f("ck_decision_award_has_amount")
        ),
        sa.CheckConstraint("state <> 'ratified' OR reason <> ''", name=op.f("ck_decision_ratified_says_why")),
        sa.CheckConstraint(
            "state NOT IN ('ratified') OR ratified_at IS NOT NULL", name=op.f("ck_decision_ratified_needs_ratified_at")
        ),
        sa.CheckConstraint(
            "state NOT IN ('ratified') OR ratified_by IS NOT NULL", name=op.f("ck_decision_ratified_needs_ratified_by")
        ),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_decision_application_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_decision_proposed_by")),
        sa.ForeignKeyConstraint(["ratified_by"], ["person.id"], name=op.f("fk_decision_ratified_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("application_id", name=op.f("uq_decision_application_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_decision_ref")),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("clauses", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_agreement_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("award_id", name=op.f("uq_agreement_award_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_agreement_ref")),
    )
    op.create_table(
        "award_share",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("geography_id", sa.BigInteger(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
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
        sa.Column("delayed_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(tier = 'delayed') = (delayed_until IS NOT NULL)", name=op.f("ck_award_share_delayed_until_a_day")
        ),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_award_share_is_not_negative")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_award_share_award_id")),
        sa.ForeignKeyConstraint(["geography_id"], ["geography.id"], name=op.f("fk_award_share_geography_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_award_share_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_share")),
        sa.UniqueConstraint("award_id", "position", name=op.f("uq_award_share_award_id_position")),
        sa.UniqueConstraint("ref", name=op.f("uq_award_share_ref")),
    )
    op.create_index("ix_award_share_geography", "award_share", ["geography_id", "award_id"], unique=False)
    op.create_index(op.f("ix_award_share_organisation_id"), "award_share", ["organisation_id"], unique=False)
    op.create_table(
        "tranche",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_tranche_is_something")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_tranche_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tranche")),
        sa.UniqueConstraint("award_id", "position", name=op.f("uq_tranche_award_id_position")),
        sa.UniqueConstraint("ref", name=op.f("uq_tranche_ref")),
    )
    op.create_index("ix_tranche_planned", "tranche", ["planned_on", "id"], unique=False)
    op.create_table(
        "acceptance",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agreement_id", sa.BigInteger(), nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_acceptance_agreement_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_acceptance_person_id")),
        sa.ForeignKeyConstraint(["share_id"], ["award_share.id"], name=op.f("fk_acceptance_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sa.UniqueConstraint("agreement_id", "share_id", name=op.f("uq_acceptance_agreement_id_share_id")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("acceptance")
    op.drop_table("tranche")
    op.drop_table("award_share")
    op.drop_table("agreement")
    op.drop_table("decision")
    op.drop_table("award")
