"""The parts of an award sum to the award: its partners' shares, and its tranches once there are any."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"

_CHECK = """
    CREATE FUNCTION award_parts_sum(which bigint) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        whole record;
        parts record;
    BEGIN
        -- The lock makes two transactions that each change other parts of one award see each other's.
        SELECT award.amount_minor, award.currency INTO whole FROM award WHERE award.id = which FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        SELECT coalesce(sum(amount_minor), 0) AS minor, count(*) FILTER (WHERE currency <> whole.currency)
            AS foreign_ones INTO parts FROM award_share WHERE award_id = which;
        IF parts.minor <> whole.amount_minor OR parts.foreign_ones > 0 THEN
            RAISE EXCEPTION 'award % is % %, its shares are % (% of them in another currency)',
                which, whole.amount_minor, whole.currency, parts.minor, parts.foreign_ones
                USING ERRCODE = 'check_violation', CONSTRAINT = 'award_shares_sum';
        END IF;
        SELECT count(*) AS pieces, sum(amount_minor) AS minor, count(*) FILTER (WHERE currency <> whole.currency)
            AS foreign_ones INTO parts FROM tranche WHERE award_id = which;
        IF parts.pieces > 0 AND (parts.minor <> whole.amount_minor OR parts.foreign_ones > 0) THEN
            RAISE EXCEPTION 'award % is % %, its tranches are % (% of them in another currency)',
                which, whole.amount_minor, whole.currency, parts.minor, parts.foreign_ones
                USING ERRCODE = 'check_violation', CONSTRAINT = 'award_tranches_sum';
        END IF;
    END $$
"""

_OF_AWARD = """
    CREATE FUNCTION award_sums_hold() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM award_parts_sum(NEW.id);
        RETURN NULL;
    END $$
"""

_OF_PART = """
    CREATE FUNCTION award_part_sums_hold() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            PERFORM award_parts_sum(OLD.award_id);
        END IF;
        IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.award_id <> OLD.award_id) THEN
            PERFORM award_parts_sum(NEW.award_id);
        END IF;
        RETURN NULL;
    END $$
"""

# Constraint triggers at commit: an award comes before its shares, and an amendment changes several rows one by one.
_TRIGGERS = (
    (
        "award_sums",
        "award",
        "INSERT OR UPDATE OF amount_minor, currency",
        "award_sums_hold",
        "An award without partners, or amended without them, would promise money to nobody.",
    ),
    (
        "award_share_sums",
        "award_share",
        "INSERT OR UPDATE OF award_id, amount_minor, currency OR DELETE",
        "award_part_sums_hold",
        "What partners are told they get is exactly what the ledger committed.",
    ),
    (
        "tranche_sums",
        "tranche",
        "INSERT OR UPDATE OF award_id, amount_minor, currency OR DELETE",
        "award_part_sums_hold",
        "Tranches that fall short would keep money from grantees, and more would pay what nobody decided.",
    ),
)


def upgrade() -> None:
    """Hold the sums."""
    for function in (_CHECK, _OF_AWARD, _OF_PART):
        op.execute(function)
    for name, table, events, function, why in _TRIGGERS:
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {name} AFTER {events} ON {table} DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
        op.execute(f"COMMENT ON TRIGGER {name} ON {table} IS '{why}'")


def downgrade() -> None:
    """Let them go."""
    for name, table, _events, _function, _why in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for function in ("award_sums_hold()", "award_part_sums_hold()", "award_parts_sum(bigint)"):
        op.execute(f"DROP FUNCTION {function}")
