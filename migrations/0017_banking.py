"""Bank accounts, their statements, what explains each line of them, and receipts."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make the tables, and give every fund its first bank account."""
    op.create_table(
        "bank_account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("iban", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("bank_name", sa.String(), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_bank_account_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
        sa.UniqueConstraint("fund_id", "account", name=op.f("uq_bank_account_fund_id_account")),
        sa.UniqueConstraint("fund_id", "once", name=op.f("uq_bank_account_fund_id_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_bank_account_ref")),
    )
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opening_minor", sa.BigInteger(), nullable=True),
        sa.Column("closing_minor", sa.BigInteger(), nullable=True),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("new_count", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_bank_statement_days_in_order")),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name=op.f("fk_bank_statement_bank_account_id")
        ),
        sa.ForeignKeyConstraint(["imported_by"], ["person.id"], name=op.f("fk_bank_statement_imported_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
        sa.UniqueConstraint("bank_account_id", "digest", name=op.f("uq_bank_statement_bank_account_id_digest")),
        sa.UniqueConstraint("ref", name=op.f("uq_bank_statement_ref")),
    )
    op.create_index("ix_bank_statement_account", "bank_statement", ["bank_account_id", "to_on", "id"], unique=False)
    op.create_table(
        "statement_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=False),
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column("end_to_end", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("party_account", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "matched",
                "set_aside",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('set_aside') OR note IS NOT NULL", name=op.f("ck_statement_line_set_aside_needs_note")
        ),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_statement_line_is_something")),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name=op.f("fk_statement_line_bank_account_id")
        ),
        sa.ForeignKeyConstraint(["statement_id"], ["bank_statement.id"], name=op.f("fk_statement_line_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_line")),
        sa.UniqueConstraint("bank_account_id", "key", name=op.f("uq_statement_line_bank_account_id_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_statement_line_ref")),
    )
    op.create_index("ix_statement_line_state", "statement_line", ["bank_account_id", "state", "id"], unique=False)
    op.create_index("ix_statement_line_statement", "statement_line", ["statement_id", "id"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("contribution_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_receipt_contribution_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_receipt_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_receipt_contribution_id")),
        sa.UniqueConstraint("fund_id", "year", "number", name=op.f("uq_receipt_fund_id_year_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_receipt_ref")),
    )
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("contribution_id", sa.BigInteger(), nullable=True),
        sa.Column("payout_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_id", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matched_by", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind <> 'contribution' OR contribution_id IS NOT NULL",
            name=op.f("ck_reconciliation_contribution_is_named"),
        ),
        sa.CheckConstraint("kind <> 'payout' OR payout_id IS NOT NULL", name=op.f("ck_reconciliation_payout_is_named")),
        sa.CheckConstraint(
            "kind <> 'recorded' OR recorded_id IS NOT NULL", name=op.f("ck_reconciliation_recorded_is_named")
        ),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_reconciliation_is_something")),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_reconciliation_contribution_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_reconciliation_entry_id")),
        sa.ForeignKeyConstraint(["line_id"], ["statement_line.id"], name=op.f("fk_reconciliation_line_id")),
        sa.ForeignKeyConstraint(["matched_by"], ["person.id"], name=op.f("fk_reconciliation_matched_by")),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name=op.f("fk_reconciliation_payout_id")),
        sa.ForeignKeyConstraint(["recorded_id"], ["entry.id"], name=op.f("fk_reconciliation_recorded_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.create_index(op.f("ix_reconciliation_contribution_id"), "reconciliation", ["contribution_id"], unique=False)
    op.create_index("ix_reconciliation_line", "reconciliation", ["line_id"], unique=False)
    op.add_column("contribution", sa.Column("bank_account_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        "fk_contribution_bank_account_id", "contribution", "bank_account", ["bank_account_id"], ["id"]
    )
    _first_accounts()


def _first_accounts() -> None:
    """Until now a fund had one bank account without a row of its own; everything that came in came there."""
    here = op.get_bind()
    funds = here.execute(sa.text("SELECT id, currency, founded_at FROM fund")).all()
    for fund_id, currency, founded_at in funds:
        here.execute(
            sa.text(
                "INSERT INTO bank_account (ref, fund_id, account, name, currency, iban, holder, bank_name, bic, "
                "is_shown, columns, opened_at) VALUES (:ref, :fund_id, 'cash:bank', '', :currency, '', '', '', '', "
                "false, '{}', :opened_at)"
            ),
            {"ref": secrets.token_urlsafe(16), "fund_id": fund_id, "currency": currency, "opened_at": founded_at},
        )
    here.execute(
        sa.text(
            "UPDATE contribution SET bank_account_id = bank_account.id FROM bank_account"
            " WHERE bank_account.fund_id = contribution.fund_id AND bank_account.account = 'cash:bank'"
        )
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_column("contribution", "bank_account_id")
    op.drop_table("reconciliation")
    op.drop_table("receipt")
    op.drop_table("statement_line")
    op.drop_table("bank_statement")
    op.drop_table("bank_account")
