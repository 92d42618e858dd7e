"""Search, tags, saved filters, and who looks after what: what was submitted so far is filed too."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from grants.folding import fold, vector, words

revision = "0028"
down_revision = "0027"
_AT_ONCE = 200


def upgrade() -> None:
    """Make the tables, and file every application that was submitted."""
    op.create_table(
        "filing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("lead_name", sa.String(), nullable=False),
        sa.Column("places", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("partners", sa.Integer(), nullable=False),
        sa.Column("ask_minor", sa.BigInteger(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marks", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_filing_application_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_filing_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("application_id", name=op.f("uq_filing_application_id")),
    )
    op.create_index("ix_filing_call", "filing", ["call_id", "application_id"], postgresql_where=sa.text("is_in"))
    op.create_index("ix_filing_words", "filing", ["words"], postgresql_using="gin")
    op.create_index("ix_filing_marks", "filing", ["marks"], postgresql_using="gin")
    _tags_and_filters()
    _file_what_is_in()


def _tags_and_filters() -> None:
    op.create_table(
        "tag",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("folded", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_tag_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("fund_id", "folded", name=op.f("uq_tag_fund_id_folded")),
        sa.UniqueConstraint("ref", name=op.f("uq_tag_ref")),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ref", sa.String(length=22), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_saved_filter_fund_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_filter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("fund_id", "person_id", "name", name=op.f("uq_saved_filter_fund_id_person_id_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_saved_filter_ref")),
    )


def _file_what_is_in() -> None:
    here = op.get_bind()
    found = here.execute(
        sa.text(
            "SELECT application.id, application.call_id, application.ref, application.state, application.submitted_at,"
            " snapshot.content FROM application JOIN snapshot ON snapshot.id = application.snapshot_id"
        )
    )
    put = sa.text(
        "INSERT INTO filing (application_id, call_id, ref, is_in, title, lead_name, places, partners, ask_minor,"
        " submitted_at, marks, words) VALUES (:id, :call_id, :ref, :is_in, :title, :lead_name, :places, :partners,"
        " :ask, :at, :marks, CAST(:words AS tsvector))"
    )
    while rows := found.fetchmany(_AT_ONCE):
        here.execute(put, [_filed(*row) for row in rows])


def _filed(key: int, call_id: int, ref: str, state: str, at: object, content: dict[str, Any]) -> dict[str, object]:
    """Return the row as the application itself files it from this landing on (a mark for each place, and words)."""
    partners = content["partners"]
    lead = next(one for one in partners if one["is_lead"])
    codes = {code for one in partners for code in (one["geography"], one["root"])}
    names = {name for one in partners for key in ("geography_name", "root_name") for name in one.get(key, {}).values()}
    places = {fold(code) for code in codes} | {word for name in names for word in words(name)}
    texts = [("A", lead["name"]), ("B", content["title"]), *(("C", one["name"]) for one in partners)]
    return {
        "id": key,
        "call_id": call_id,
        "ref": ref,
        "is_in": state == "submitted",
        "title": content["title"],
        "lead_name": lead["name"],
        "places": list(dict.fromkeys(one["root"] for one in partners)),
        "partners": len(partners),
        "ask": content["ask"]["minor"],
        "at": at,
        "marks": sorted({"way:text", *(f"place:{one}" for one in places)}),
        "words": vector([*texts, *(("D", one["text"]) for one in content["answers"])]),
    }


def downgrade() -> None:
    """Drop them; they hold nothing that a snapshot does not, but for the stewards' own marks."""
    op.drop_table("saved_filter")
    op.drop_table("tag")
    op.drop_table("filing")
