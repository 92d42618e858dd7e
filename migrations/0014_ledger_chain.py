"""The chain over the entries of a book, sums by day, spilling facts, and posting in one call."""

from __future__ import annotations

import runpy
from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"

_HERE = Path(__file__).parent
_REWRITES = "UPDATE OR DELETE OR TRUNCATE"
_TERMS = "account_keeps_its_terms"
_TERMS_WHY = "A lowered floor or a changed sign would turn a refusal of yesterday into money of today."
_TRIGGERS = (
    (
        "entry_joins_chain",
        "entry",
        "BEFORE INSERT ON entry FOR EACH ROW",
        "ledger_entry_joins()",
        "Number, link and seal are what the chain says, whatever the writer says; and a day that is closed stays so.",
    ),
    (
        "entry_is_the_head",
        "entry",
        "AFTER INSERT ON entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
        "ledger_head_follows()",
        "The end of a book is told twice, so that a shortened chain shows.",
    ),
    (
        "book_head_follows",
        "book_head",
        f"BEFORE {_REWRITES} ON book_head FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)",
        "ledger_refuses('the end of a book follows its entries alone')",
        "Only entry_is_the_head, which runs inside another trigger, may move it.",
    ),
    (
        "book_head_opens_empty",
        "book_head",
        "BEFORE INSERT ON book_head FOR EACH ROW WHEN (NEW.number <> 0 OR NEW.hash <> repeat('0', 64))",
        "ledger_refuses('a book begins with nothing in it')",
        "Otherwise a book could begin in the middle.",
    ),
    (
        "account_day_moves_by_lines",
        "account_day",
        f"BEFORE INSERT OR {_REWRITES} ON account_day FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)",
        "ledger_refuses('a day sums its lines alone')",
        "Only line_moves_balance, which runs inside another trigger, may touch it.",
    ),
    (
        "note_fades",
        "note",
        "BEFORE UPDATE ON note FOR EACH ROW",
        "ledger_note_fades()",
        "Words and names can be erased, which the chain survives, and never be told differently.",
    ),
    (
        "note_is_kept",
        "note",
        "BEFORE DELETE OR TRUNCATE ON note FOR EACH STATEMENT",
        "ledger_refuses('notes are kept; erase their words')",
        "That something was written here stays known.",
    ),
    (
        "checkpoint_is_final",
        "checkpoint",
        f"BEFORE {_REWRITES} ON checkpoint FOR EACH STATEMENT",
        "ledger_refuses('what was signed stays signed')",
        "A checkpoint is worth what it says later, not what somebody wishes then.",
    ),
)


def _run(name: str) -> None:
    """Run a file of statements as it stands."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute((_HERE / "0014" / name).read_text())


def upgrade() -> None:
    """Link every entry to the one before it, and set the guards."""
    for name in ("tables.sql", "seals.sql", "fill.sql", "guards.sql", "post.sql"):
        _run(name)
    _fix_terms(", ceiling, spill", "its name, currency, sign, bounds and spill are fixed")
    for name, table, when, function, why in _TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}")
        op.execute(f"COMMENT ON TRIGGER {name} ON {table} IS '{why}'")


def downgrade() -> None:
    """Take the links away; the guards of 0012 are as they were."""
    for name, table, *_ in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP TRIGGER {_TERMS} ON account")
    for function in ("ledger_entry_joins", "ledger_head_follows", "ledger_note_fades"):
        op.execute(f"DROP FUNCTION {function}()")
    for function in runpy.run_path(str(_HERE / "0012_ledger_guards.py"))["_FUNCTIONS"]:
        op.execute(function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    _run("back.sql")
    _fix_terms("", "its name, currency, sign and floor are fixed", drop=False)


def _fix_terms(more: str, why: str, *, drop: bool = True) -> None:
    """Say which terms of an account can never change."""
    if drop:
        op.execute(f"DROP TRIGGER {_TERMS} ON account")
    op.execute(
        f"CREATE TRIGGER {_TERMS} BEFORE UPDATE OF id, book, name, currency, normal, floor{more} ON account "
        f"FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses('{why}')"
    )
    op.execute(f"COMMENT ON TRIGGER {_TERMS} ON account IS '{_TERMS_WHY}'")
