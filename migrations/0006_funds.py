"""Funds, geographies, funders, pledges, contributions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "fund",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("charter", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("ref", name=op.f("uq_fund_ref")),
        sa.UniqueConstraint("slug", name=op.f("uq_fund_slug")),
        sa.UniqueConstraint("source_key", name=op.f("uq_fund_source_key")),
    )
    op.create_table(
        "funder",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "foundation",
                "state_agency",
                "giving_circle",
                "federation",
                "person",
                name="kind_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("is_state_entity", sa.Boolean(), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_funder_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder")),
        sa.UniqueConstraint("fund_id", "once", name=op.f("uq_funder_fund_id_once")),
        sa.UniqueConstraint("fund_id", "source_key", name=op.f("uq_funder_fund_id_source_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_funder_ref")),
    )
    op.create_table(
        "geography",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_geography_fund_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["geography.id"], name=op.f("fk_geography_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_geography")),
        sa.UniqueConstraint("fund_id", "code", name=op.f("uq_geography_fund_id_code")),
    )
    op.create_table(
        "offer_refused",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("refused_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_offer_refused_fund_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_offer_refused_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_refused")),
        sa.UniqueConstraint("once", name=op.f("uq_offer_refused_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_offer_refused_ref")),
    )
    op.create_index(op.f("ix_offer_refused_fund_id"), "offer_refused", ["fund_id"], unique=False)
    op.create_table(
        "pledge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("funder_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("earmarking", sa.SmallInteger(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "received",
                "cancelled",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_pledge_is_something")),
        sa.CheckConstraint("earmarking = 1", name=op.f("ck_pledge_has_no_strings")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_pledge_fund_id")),
        sa.ForeignKeyConstraint(["funder_id"], ["funder.id"], name=op.f("fk_pledge_funder_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_pledge_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("once", name=op.f("uq_pledge_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_pledge_ref")),
    )
    op.create_index("ix_pledge_fund", "pledge", ["fund_id", "id"], unique=False)
    op.create_table(
        "contribution",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("funder_id", sa.BigInteger(), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("sent_minor", sa.BigInteger(), nullable=True),
        sa.Column("sent_currency", sa.String(length=3), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("is_year_only", sa.Boolean(), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(sent_minor IS NULL) = (sent_currency IS NULL)", name=op.f("ck_contribution_sent_is_whole")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_contribution_is_something")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_contribution_fund_id")),
        sa.ForeignKeyConstraint(["funder_id"], ["funder.id"], name=op.f("fk_contribution_funder_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_contribution_pledge_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_contribution_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("fund_id", "source_key", name=op.f("uq_contribution_fund_id_source_key")),
        sa.UniqueConstraint("once", name=op.f("uq_contribution_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_contribution_ref")),
    )
    op.create_index("ix_contribution_fund", "contribution", ["fund_id", "received_on", "id"], unique=False)
    op.create_index(op.f("ix_contribution_funder_id"), "contribution", ["funder_id"], unique=False)
    op.create_foreign_key(op.f("fk_role_funder_id"), "role", "funder", ["funder_id"], ["id"])
    op.create_foreign_key(op.f("fk_role_fund_id"), "role", "fund", ["fund_id"], ["id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_constraint(op.f("fk_role_fund_id"), "role", type_="foreignkey")
    op.drop_constraint(op.f("fk_role_funder_id"), "role", type_="foreignkey")
    op.drop_table("contribution")
    op.drop_table("pledge")
    op.drop_table("offer_refused")
    op.drop_table("geography")
    op.drop_table("funder")
    op.drop_table("fund")
