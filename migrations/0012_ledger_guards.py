"""What the database itself refuses, so that no program error and no hurried hand can bend the books."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"

_FUNCTIONS = (
    """
    CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of %: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
    END $$
    """,
    """
    CREATE FUNCTION ledger_posts_lines() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        late bigint;
    BEGIN
        SELECT entry.id INTO late FROM entry
            WHERE entry.id IN (SELECT added.entry_id FROM added)
              AND (SELECT count(*) FROM line WHERE line.entry_id = entry.id) > entry.line_count
            LIMIT 1;
        IF late IS NOT NULL THEN
            RAISE EXCEPTION 'entry % already has all its lines', late
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'line_comes_with_its_entry';
        END IF;
        -- In the order of their keys, so that two entries over the same accounts queue and never wait in a ring.
        PERFORM FROM account WHERE account.id IN (SELECT added.account_id FROM added)
            ORDER BY account.id FOR NO KEY UPDATE;
        UPDATE account SET balance = account.balance + sums.minor
            FROM (SELECT added.account_id, sum(added.minor) AS minor FROM added GROUP BY added.account_id) AS sums
            WHERE account.id = sums.account_id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION ledger_entry_holds() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        lines bigint;
        strangers bigint;
    BEGIN
        SELECT count(*), count(*) FILTER (WHERE account.book <> NEW.book) INTO lines, strangers
            FROM line JOIN account ON account.id = line.account_id WHERE line.entry_id = NEW.id;
        IF lines <> NEW.line_count THEN
            RAISE EXCEPTION 'entry % says % lines and has %', NEW.id, NEW.line_count, lines
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_is_complete';
        END IF;
        IF strangers > 0 THEN
            RAISE EXCEPTION 'entry % of book % has lines in another book', NEW.id, NEW.book
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_stays_in_its_book';
        END IF;
        PERFORM FROM line JOIN account ON account.id = line.account_id WHERE line.entry_id = NEW.id
            GROUP BY account.currency, split_part(account.name, ':', 1) = 'budget' HAVING sum(line.minor) <> 0;
        IF FOUND THEN
            RAISE EXCEPTION 'entry % does not balance', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
        END IF;
        RETURN NULL;
    END $$
    """,
)

# Ordinary triggers: a restore or a test's broom, which ask for session_replication_role = replica, can pass, and
# `flask ledger check` finds what came in that way. Each: (name, table, when, what it runs, why).
_REWRITES = "UPDATE OR DELETE OR TRUNCATE"
_STAYS = "ledger_refuses('what is written stays written; post a reversal')"
_TRIGGERS = (
    (
        # The row lock makes two decisions about the last money queue, so that the floor sees both; and more lines than
        # an entry announced are refused, so that none can come after its own transaction.
        "line_moves_balance",
        "line",
        "AFTER INSERT ON line REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
        "ledger_posts_lines()",
        "The balance follows the lines in the same statement, and an entry takes no line later than its own.",
    ),
    (
        "line_is_final",
        "line",
        f"BEFORE {_REWRITES} ON line FOR EACH STATEMENT",
        _STAYS,
        "A mistake is put right by a second entry that everybody can see, never by rewriting the first.",
    ),
    (
        "entry_is_final",
        "entry",
        f"BEFORE {_REWRITES} ON entry FOR EACH STATEMENT",
        _STAYS,
        "Who posted what, when and why cannot be told differently afterwards.",
    ),
    (
        "account_opens_empty",
        "account",
        "BEFORE INSERT ON account FOR EACH ROW WHEN (NEW.balance <> 0)",
        "ledger_refuses('an account opens with nothing in it')",
        "Otherwise money could appear that no line explains.",
    ),
    (
        "account_moves_by_lines",
        "account",
        "BEFORE UPDATE ON account FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)",
        "ledger_refuses('a balance moves by lines alone')",
        "Only line_moves_balance, which runs inside another trigger, may touch an account.",
    ),
    (
        "account_keeps_its_terms",
        "account",
        "BEFORE UPDATE OF id, book, name, currency, normal, floor ON account FOR EACH STATEMENT",
        "ledger_refuses('its name, currency, sign and floor are fixed')",
        "A lowered floor or a changed sign would turn a refusal of yesterday into money of today.",
    ),
    (
        "account_is_kept",
        "account",
        "BEFORE DELETE OR TRUNCATE ON account FOR EACH STATEMENT",
        "ledger_refuses('accounts are kept')",
        "An unused account, deleted and opened again, could come back without its floor.",
    ),
    (
        # What was decided (budget accounts) balances apart from what happened (all others), so that the budget's own
        # sum is zero too: free + promised + paid is always what came in.
        "entry_holds",
        "entry",
        "AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
        "ledger_entry_holds()",
        "Only at commit are all lines there: as many as announced, in one book, each currency summing to zero.",
    ),
)


def upgrade() -> None:
    """Set the guards."""
    for function in _FUNCTIONS:
        op.execute(function)
    for name, table, when, function, why in _TRIGGERS:
        kind = "CONSTRAINT TRIGGER" if "DEFERRABLE" in when else "TRIGGER"
        op.execute(f"CREATE {kind} {name} {when} EXECUTE FUNCTION {function}")
        op.execute(f"COMMENT ON TRIGGER {name} ON {table} IS '{why}'")


def downgrade() -> None:
    """Take them away."""
    for name, table, _when, _function, _why in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for function in ("ledger_entry_holds", "ledger_posts_lines", "ledger_refuses"):
        op.execute(f"DROP FUNCTION {function}()")
