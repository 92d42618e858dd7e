"""Agreements and their instalments, gifts, and what a card processor reports."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"

_FUND_CHECKS = {
    "hold_percent_is_a_part": "hold_percent BETWEEN 0 AND 100",
    "hold_days_end": "hold_days BETWEEN 0 AND 400",
    "concentration_is_a_part": "concentration_percent BETWEEN 1 AND 100",
}
_KINDS = ("foundation", "state_agency", "giving_circle", "federation", "person")


def _columns() -> list[tuple[str, sa.Column[Any]]]:
    """Return what the tables that stand are widened by."""
    return [
        ("fund", sa.Column("holds_apart", sa.Boolean(), server_default="false", nullable=False)),
        ("fund", sa.Column("takes_cards", sa.Boolean(), server_default="false", nullable=False)),
        ("fund", sa.Column("hold_days", sa.SmallInteger(), server_default="56", nullable=False)),
        ("fund", sa.Column("hold_percent", sa.SmallInteger(), server_default="100", nullable=False)),
        ("fund", sa.Column("concentration_percent", sa.SmallInteger(), server_default="40", nullable=False)),
        ("funder", sa.Column("code_version", sa.String(length=20), nullable=True)),
        ("funder", sa.Column("code_signed_on", sa.Date(), nullable=True)),
        ("funder", sa.Column("code_signed_name", sa.String(), nullable=True)),
        ("contribution", sa.Column("instalment_id", sa.BigInteger(), nullable=True)),
        ("contribution", sa.Column("gift_id", sa.BigInteger(), nullable=True)),
        ("contribution", sa.Column("charge_key", sa.String(length=80), nullable=True)),
        ("contribution", sa.Column("fee_minor", sa.BigInteger(), server_default="0", nullable=False)),
        ("contribution", sa.Column("is_apart", sa.Boolean(), server_default="false", nullable=False)),
        ("contribution", sa.Column("held_minor", sa.BigInteger(), server_default="0", nullable=False)),
        ("contribution", sa.Column("hold_until", sa.Date(), nullable=True)),
        ("contribution", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True)),
        ("pledge", sa.Column("code", sa.String(length=25), nullable=True)),
        ("offer_refused", sa.Column("earmarking", sa.SmallInteger(), nullable=True)),
    ]


def upgrade() -> None:
    """Make the tables, widen those that stand."""
    for table, column in _columns():
        op.add_column(table, column)
    op.create_unique_constraint("uq_pledge_code", "pledge", ["code"])
    for name, rule in _FUND_CHECKS.items():
        op.create_check_constraint(op.f(f"ck_fund_{name}"), "fund", rule)
    op.create_index(
        "uq_fund_takes_cards", "fund", ["takes_cards"], unique=True, postgresql_where=sa.text("takes_cards")
    )
    _know_kinds(*_KINDS, "givers")
    _tables()
    _refunds_and_balances()
    _bind_contributions()


def _know_kinds(*kinds: str) -> None:
    op.drop_constraint(op.f("ck_funder_kind_known"), "funder", type_="check")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_funder_kind_known"), "funder", f"kind IN ({listed})")


def _tables() -> None:
    op.create_table(
        "stripe_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("object_key", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("times_heard", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_event")),
        sa.UniqueConstraint("key", name=op.f("uq_stripe_event_key")),
    )
    op.create_index(
        "ix_stripe_event_open", "stripe_event", ["id"], unique=False, postgresql_where=sa.text("handled_at IS NULL")
    )
    op.create_table(
        "gift",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("rhythm", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("giver_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "started",
                "pending",
                "received",
                "failed",
                "expired",
                "stopped",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.String(length=25), nullable=False),
        sa.Column("request_key", sa.String(length=80), nullable=True),
        sa.Column("checkout_key", sa.String(length=80), nullable=True),
        sa.Column("checkout_url", sa.String(), nullable=True),
        sa.Column("subscription_key", sa.String(length=80), nullable=True),
        sa.CheckConstraint("NOT is_named OR giver_name <> ''", name=op.f("ck_gift_named_has_a_name")),
        sa.CheckConstraint("rhythm IN ('once', 'monthly', 'yearly')", name=op.f("ck_gift_rhythm_known")),
        sa.CheckConstraint(
            "state NOT IN ('stopped') OR stopped_at IS NOT NULL", name=op.f("ck_gift_stopped_needs_stopped_at")
        ),
        sa.CheckConstraint("way IN ('card', 'bank_debit', 'bank_transfer')", name=op.f("ck_gift_way_known")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_gift_is_something")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_gift_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift")),
        sa.UniqueConstraint("checkout_key", name=op.f("uq_gift_checkout_key")),
        sa.UniqueConstraint("code", name=op.f("uq_gift_code")),
        sa.UniqueConstraint("once", name=op.f("uq_gift_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_gift_ref")),
        sa.UniqueConstraint("request_key", name=op.f("uq_gift_request_key")),
        sa.UniqueConstraint("subscription_key", name=op.f("uq_gift_subscription_key")),
    )
    op.create_index("ix_gift_fund", "gift", ["fund_id", "id"], unique=False)
    op.create_table(
        "payout",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_payout_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("key", name=op.f("uq_payout_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_payout_ref")),
    )
    op.create_index(op.f("ix_payout_fund_id"), "payout", ["fund_id"], unique=False)
    op.create_table(
        "contribution_agreement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("funder_id", sa.BigInteger(), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("earmarking", sa.SmallInteger(), nullable=False),
        sa.Column("is_apart", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "signed",
                "kept",
                "ended",
                "refused",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_name", sa.String(), nullable=True),
        sa.Column("code_version", sa.String(length=20), nullable=True),
        sa.Column("offer_refused_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=25), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('refused') OR offer_refused_id IS NOT NULL",
            name=op.f("ck_contribution_agreement_refused_needs_offer_refused_id"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'kept') OR code_version IS NOT NULL",
            name=op.f("ck_contribution_agreement_signed_kept_needs_code_version"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'kept') OR earmarking = 1 OR is_apart",
            name=op.f("ck_contribution_agreement_signed_without_strings"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'kept') OR signed_on IS NOT NULL",
            name=op.f("ck_contribution_agreement_signed_kept_needs_signed_on"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_contribution_agreement_is_something")),
        sa.CheckConstraint("earmarking BETWEEN 1 AND 4", name=op.f("ck_contribution_agreement_earmarking_known")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_contribution_agreement_fund_id")),
        sa.ForeignKeyConstraint(["funder_id"], ["funder.id"], name=op.f("fk_contribution_agreement_funder_id")),
        sa.ForeignKeyConstraint(
            ["offer_refused_id"], ["offer_refused.id"], name=op.f("fk_contribution_agreement_offer_refused_id")
        ),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_contribution_agreement_pledge_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_contribution_agreement_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_agreement")),
        sa.UniqueConstraint("code", name=op.f("uq_contribution_agreement_code")),
        sa.UniqueConstraint("once", name=op.f("uq_contribution_agreement_once")),
        sa.UniqueConstraint("pledge_id", name=op.f("uq_contribution_agreement_pledge_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_contribution_agreement_ref")),
    )
    op.create_index("ix_contribution_agreement_fund", "contribution_agreement", ["fund_id", "id"], unique=False)
    op.create_index(op.f("ix_contribution_agreement_funder_id"), "contribution_agreement", ["funder_id"], unique=False)
    op.create_table(
        "instalment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("agreement_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("expected_minor", sa.BigInteger(), nullable=True),
        sa.Column("expected_currency", sa.String(length=3), nullable=True),
        sa.Column("rate_id", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_instalment_is_something")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["contribution_agreement.id"], name=op.f("fk_instalment_agreement_id")
        ),
        sa.ForeignKeyConstraint(["rate_id"], ["exchange_rate.id"], name=op.f("fk_instalment_rate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("agreement_id", "position", name=op.f("uq_instalment_agreement_id_position")),
        sa.UniqueConstraint("ref", name=op.f("uq_instalment_ref")),
    )
    op.create_table(
        "given_back",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("contribution_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "refund",
                "refund_failed",
                "dispute",
                "dispute_won",
                "debit_failed",
                "mistake",
                name="cause_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("transaction_key", sa.String(length=80), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_given_back_is_something")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_given_back_contribution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_back")),
        sa.UniqueConstraint("transaction_key", name=op.f("uq_given_back_transaction_key")),
    )
    op.create_index(op.f("ix_given_back_contribution_id"), "given_back", ["contribution_id"], unique=False)
    op.create_table(
        "stripe_transaction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("contribution_id", sa.BigInteger(), nullable=True),
        sa.Column("payout_id", sa.BigInteger(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_stripe_transaction_contribution_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_stripe_transaction_entry_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_stripe_transaction_fund_id")),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name=op.f("fk_stripe_transaction_payout_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_transaction")),
        sa.UniqueConstraint("key", name=op.f("uq_stripe_transaction_key")),
    )
    op.create_index(
        op.f("ix_stripe_transaction_contribution_id"), "stripe_transaction", ["contribution_id"], unique=False
    )
    op.create_index("ix_stripe_transaction_fund", "stripe_transaction", ["fund_id", "id"], unique=False)
    op.create_index(op.f("ix_stripe_transaction_payout_id"), "stripe_transaction", ["payout_id"], unique=False)


def _refunds_and_balances() -> None:
    op.create_table(
        "refund_asked",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("contribution_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("refund_key", sa.String(length=80), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", sa.String(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_asked_is_something")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_refund_asked_asked_by")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_refund_asked_contribution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_asked")),
        sa.UniqueConstraint("once", name=op.f("uq_refund_asked_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_refund_asked_ref")),
        sa.UniqueConstraint("refund_key", name=op.f("uq_refund_asked_refund_key")),
    )
    op.create_index(op.f("ix_refund_asked_contribution_id"), "refund_asked", ["contribution_id"], unique=False)
    op.create_table(
        "heard_balance",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_heard_balance_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heard_balance")),
        sa.UniqueConstraint("fund_id", "currency", name=op.f("uq_heard_balance_fund_id_currency")),
    )


def _bind_contributions() -> None:
    for column, table in (("instalment_id", "instalment"), ("gift_id", "gift")):
        op.create_foreign_key(f"fk_contribution_{column}", "contribution", table, [column], ["id"])
    op.create_index("ix_contribution_instalment_id", "contribution", ["instalment_id"])
    op.create_index("ix_contribution_gift_id", "contribution", ["gift_id"])
    op.create_unique_constraint("uq_contribution_charge_key", "contribution", ["charge_key"])
    op.create_check_constraint(
        op.f("ck_contribution_held_until_a_day"), "contribution", "held_minor = 0 OR hold_until IS NOT NULL"
    )
    op.create_check_constraint(
        op.f("ck_contribution_held_is_a_part"), "contribution", "held_minor BETWEEN 0 AND amount_minor"
    )


def downgrade() -> None:
    """Drop them. Money that came from givers as one is then a person's."""
    for name in ("instalment_id", "gift_id"):
        op.drop_constraint(f"fk_contribution_{name}", "contribution", type_="foreignkey")
    for name in ("held_until_a_day", "held_is_a_part"):
        op.drop_constraint(op.f(f"ck_contribution_{name}"), "contribution", type_="check")
    op.drop_table("heard_balance")
    op.drop_table("refund_asked")
    op.drop_table("stripe_transaction")
    op.drop_table("given_back")
    op.drop_table("instalment")
    op.drop_table("contribution_agreement")
    op.drop_table("payout")
    op.drop_table("gift")
    op.drop_table("stripe_event")
    op.execute("UPDATE funder SET kind = 'person' WHERE kind = 'givers'")
    _know_kinds(*_KINDS)
    for name in _FUND_CHECKS:
        op.drop_constraint(op.f(f"ck_fund_{name}"), "fund", type_="check")
    for table, column in reversed(_columns()):
        op.drop_column(table, column.name)
