"""Codes read over the phone, abstaining, explained control, and who looks for partners."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"

_KINDS = ("community_group", "national_ngo", "international_ngo", "un_agency", "other")
_PARTNER_CHECKS = {
    "abstained_is_whole": "(abstained_hash IS NULL) = (abstained_at IS NULL)",
    "confirms_or_abstains": "confirmed_hash IS NULL OR abstained_hash IS NULL",
    "code_ends": "(code_hash IS NULL) = (code_until IS NULL)",
}


def _instant(name: str, *, is_known: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not is_known)


def _key(name: str, *, is_known: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=not is_known)


def _words(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


def _columns() -> list[tuple[str, sa.Column[Any]]]:
    """Return what the tables that stand are widened by."""
    yes = {"server_default": "true", "nullable": False}
    return [
        ("application", _words("control_reason")),
        ("partner", sa.Column("once", sa.String(), nullable=True)),
        ("partner", sa.Column("code_hash", sa.String(length=64), nullable=True)),
        ("partner", _instant("code_until", is_known=False)),
        ("partner", _key("held_for", is_known=False)),
        ("partner", sa.Column("is_named_beside_partners", sa.Boolean(), **yes)),
        ("partner", sa.Column("abstained_hash", sa.String(length=64), nullable=True)),
        ("partner", _instant("abstained_at", is_known=False)),
        ("partner", _key("abstained_by", is_known=False)),
        ("partner", sa.Column("abstained_content", postgresql.JSONB(astext_type=sa.Text()), nullable=True)),
        ("award_share", sa.Column("is_named_beside_partners", sa.Boolean(), **yes)),
        ("organisation", _words("does")),
        ("organisation", _words("place")),
        ("organisation", sa.Column("languages", postgresql.JSONB(), server_default="[]", nullable=False)),
        ("organisation", _words("reach")),
        ("organisation", sa.Column("version", sa.Integer(), server_default="1", nullable=False)),
    ]


def upgrade() -> None:
    """Widen what stands, make the tables."""
    for table, column in _columns():
        op.add_column(table, column)
        if column.server_default is not None:  # only for the rows that stand: the models say it for new ones
            op.alter_column(table, column.name, server_default=None)
    for column in ("once", "code_hash"):
        op.create_unique_constraint(op.f(f"uq_partner_{column}"), "partner", [column])
    op.create_index(op.f("ix_partner_held_for"), "partner", ["held_for"], unique=False)
    for column in ("held_for", "abstained_by"):
        op.create_foreign_key(op.f(f"fk_partner_{column}"), "partner", "person", [column], ["id"])
    for name, rule in _PARTNER_CHECKS.items():
        op.create_check_constraint(op.f(f"ck_partner_{name}"), "partner", rule)
    _know_kinds(*_KINDS[:-1], "fiscal_host", _KINDS[-1])
    _lead_offers()
    _searches()
    _approaches()


def _know_kinds(*kinds: str) -> None:
    op.drop_constraint(op.f("ck_organisation_kind_known"), "organisation", type_="check")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_organisation_kind_known"), "organisation", f"kind IN ({listed})")


def _table(name: str, *parts: Any, keys: dict[str, str], unique: tuple[str, ...] = ("ref",)) -> None:
    """Make a table with its ref; `keys`: which column points at which table."""
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        *parts,
        *(sa.ForeignKeyConstraint([one], [f"{to}.id"], name=op.f(f"fk_{name}_{one}")) for one, to in keys.items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *(sa.UniqueConstraint(one, name=op.f(f"uq_{name}_{one}")) for one in unique),
    )


def _state(*states: str) -> sa.Column[Any]:
    known = sa.Enum(*states, name="state_known", native_enum=False, create_constraint=True, length=20)
    return sa.Column("state", known, nullable=False)


def _lead_offers() -> None:
    _table(
        "lead_offer",
        _key("application_id"),
        _key("partner_id"),
        _state("offered", "accepted", "declined", "withdrawn"),
        _instant("offered_at"),
        _key("offered_by"),
        keys={"application_id": "application", "partner_id": "partner", "offered_by": "person"},
    )
    op.create_index(op.f("ix_lead_offer_application_id"), "lead_offer", ["application_id"], unique=False)
    open_one = sa.text("state = 'offered'")
    op.create_index("uq_lead_offer_open", "lead_offer", ["application_id"], unique=True, postgresql_where=open_one)


def _searches() -> None:
    _table(
        "partner_search",
        sa.Column("once", sa.String(), nullable=True),
        _key("organisation_id"),
        _key("fund_id"),
        _key("call_id", is_known=False),
        _key("geography_id"),
        sa.Column("brings", sa.String(), nullable=False),
        sa.Column("seeks", sa.String(), nullable=False),
        sa.Column("languages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _state("listed", "ended", "taken_down"),
        _instant("listed_at"),
        _key("listed_by"),
        _instant("ends_at", is_known=False),
        sa.Column("why_down", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('taken_down') OR why_down IS NOT NULL",
            name=op.f("ck_partner_search_taken_down_needs_why_down"),
        ),
        keys={
            "organisation_id": "organisation",
            "fund_id": "fund",
            "call_id": "call",
            "geography_id": "geography",
            "listed_by": "person",
        },
        unique=("ref", "once"),
    )
    op.create_index("ix_partner_search_fund", "partner_search", ["fund_id", "state", "id"], unique=False)
    op.create_index(op.f("ix_partner_search_organisation_id"), "partner_search", ["organisation_id"], unique=False)


def _approaches() -> None:
    _table(
        "approach",
        sa.Column("once", sa.String(), nullable=True),
        _key("search_id"),
        _key("organisation_id"),
        sa.Column("text", sa.String(), nullable=False),
        _instant("sent_at"),
        _key("sent_by"),
        _state("sent", "answered", "declined"),
        sa.Column("answer", sa.String(), nullable=True),
        _instant("answered_at", is_known=False),
        _key("answered_by", is_known=False),
        sa.CheckConstraint(
            "state NOT IN ('answered') OR answered_at IS NOT NULL", name=op.f("ck_approach_answered_needs_answered_at")
        ),
        sa.CheckConstraint(
            "state NOT IN ('answered') OR answer IS NOT NULL", name=op.f("ck_approach_answered_needs_answer")
        ),
        keys={
            "search_id": "partner_search",
            "organisation_id": "organisation",
            "sent_by": "person",
            "answered_by": "person",
        },
        unique=("ref", "once"),
    )
    for column in ("search_id", "organisation_id"):
        op.create_index(op.f(f"ix_approach_{column}"), "approach", [column], unique=False)


def downgrade() -> None:
    """Drop them. A fiscal host becomes something else: the table knew no such kind."""
    for table in ("approach", "partner_search", "lead_offer"):
        op.drop_table(table)
    op.execute("UPDATE organisation SET kind = 'other' WHERE kind = 'fiscal_host'")
    _know_kinds(*_KINDS)
    for name in _PARTNER_CHECKS:
        op.drop_constraint(op.f(f"ck_partner_{name}"), "partner", type_="check")
    for table, column in reversed(_columns()):
        op.drop_column(table, column.name)
