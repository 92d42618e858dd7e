"""What must be true of a book's sums, as questions to the database: how much was looked at, and what is not so.

The statements name no function of the ledger's own and lean on no trigger: whoever bent those bends nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

WHAT = {
    "entries-balance": "each entry's lines sum to zero, in each currency, the money and the budget apart",
    "entries-coupled": "each entry changes cash less debts by as much as the middle of the budget",
    "lines-as-written": "each entry has the lines that its digest says, as many as it announced",
    "lines-belong": "each line is of an entry of the book and of an account of the book",
    "balances-explained": "each account's balance is the sum of its lines",
    "day-sums": "each account's sum of a day is the sum of that day's lines",
    "floors-and-ceilings": "no account is below its floor or above its ceiling",
    "budget-identity": "free + committed + reserves + held apart + shortfall = cash − debts, in each currency",
    "shortfall-first": "no pot has money to decide about while a shortfall of it is uncovered",
    "notes": "each entry's words and actor's name are those that were sealed, or erased",
    "notes-erased": "words or names were erased from these notes, which is no fault",
    "reversals": "each reversal undoes an entry of its book that undoes none, line by line",
    "closed-days": "no entry of a closed day was written after the closing",
}
_SAID = {
    "place": "'entry ' || entry.number || ' (' || entry.key || ')'",
    "is_budget": "starts_with(account.name, 'budget:')",
    "is_coupled": "(split_part(account.name, ':', 1) IN ('cash', 'liability', 'budget') "
    "AND account.name NOT IN ('budget:source', 'budget:paid'))",
    "entries": "(SELECT count(*) FROM entry WHERE book = :book)",
    "lines": "(SELECT coalesce(sum(line_count), 0) FROM entry WHERE book = :book)",
}


@dataclass(frozen=True)
class Question:
    """One pass over the rows, about one invariant or several.

    `counted` gives one figure for each name. `found` gives a row for each thing amiss: name, where, what is wrong ('{}'
    for each amount), currency, and up to two amounts in its minor units. Both say $words of the list above.
    """

    names: tuple[str, ...]
    counted: str
    found: str

    def statements(self) -> tuple[str, str]:
        """Return both, spelled out."""
        return Template(self.counted).substitute(_SAID), Template(self.found).substitute(_SAID)


_ENTRIES_SUM = Question(
    ("entries-balance", "entries-coupled"),
    "SELECT $entries, $entries",
    """
    SELECT amiss.name, $place, amiss.detail, moved.currency, amiss.minor, NULL
    FROM (
        SELECT line.entry_id, account.currency,
            coalesce(sum(line.minor) FILTER (WHERE NOT $is_budget), 0) AS money,
            coalesce(sum(line.minor) FILTER (WHERE $is_budget), 0) AS budget,
            coalesce(sum(line.minor) FILTER (WHERE $is_coupled), 0) AS coupled
        FROM entry JOIN line ON line.entry_id = entry.id JOIN account ON account.id = line.account_id
        WHERE entry.book = :book GROUP BY line.entry_id, account.currency
    ) AS moved JOIN entry ON entry.id = moved.entry_id CROSS JOIN LATERAL (VALUES
        ('entries-balance', 'money lines are off by {}', money),
        ('entries-balance', 'budget lines are off by {}', budget),
        ('entries-coupled', 'cash less debts and budget are off by {}', coupled)
    ) AS amiss(name, detail, minor)
    WHERE (money <> 0 OR budget <> 0 OR coupled <> 0) AND amiss.minor <> 0 ORDER BY entry.number
    """,
)
_LINES_STAND = Question(
    ("lines-as-written", "lines-belong"),
    "SELECT $lines, $lines",
    """
    SELECT amiss.name, $place, amiss.detail, NULL, NULL, NULL
    FROM entry LEFT JOIN (
        SELECT line.entry_id, count(*) AS lines, string_agg(line.id::text, ', ' ORDER BY line.id) AS ids,
            min(account.book) AS book, count(*) FILTER (WHERE account.book IS DISTINCT FROM :book) AS strangers,
            encode(sha256(convert_to('[' || string_agg('["' || account.name || '","' || account.currency || '",'
                || line.minor || ']', ',' ORDER BY account.name COLLATE "C", account.currency COLLATE "C", line.minor)
                || ']', 'UTF8')), 'hex') AS digest
        FROM entry JOIN line ON line.entry_id = entry.id LEFT JOIN account ON account.id = line.account_id
        WHERE entry.book = :book GROUP BY line.entry_id
    ) AS written ON written.entry_id = entry.id CROSS JOIN LATERAL (VALUES
        ('lines-as-written', coalesce(lines, 0) || ' lines where ' || line_count || ' were written',
            coalesce(lines, 0) <> line_count),
        ('lines-as-written', 'its lines (' || ids || ') are not those that were written',
            written.digest <> entry.digest OR lines > 0 AND written.digest IS NULL),
        ('lines-belong', strangers || ' lines are on accounts of another book, or of none', strangers > 0)
    ) AS amiss(name, detail, is_so)
    WHERE entry.book = :book AND amiss.is_so
    UNION ALL
    SELECT 'lines-belong', account.name, 'line ' || line.id || ' of {} belongs to no entry of the book',
        account.currency, line.minor, NULL
    FROM account JOIN line ON line.account_id = account.id LEFT JOIN entry ON entry.id = line.entry_id
    WHERE account.book = :book AND entry.book IS DISTINCT FROM :book
    """,
)
_BALANCES = Question(
    ("balances-explained",),
    "SELECT count(*) FROM account WHERE book = :book",
    """
    SELECT 'balances-explained', account.name, 'balance {}, lines {}', account.currency, account.balance,
        coalesce(sum(line.minor), 0)
    FROM account LEFT JOIN line ON line.account_id = account.id WHERE account.book = :book
    GROUP BY account.id HAVING account.balance <> coalesce(sum(line.minor), 0) ORDER BY account.name, account.currency
    """,
)
_DAYS = Question(
    ("day-sums",),
    "SELECT count(*) FROM account_day JOIN account ON account.id = account_day.account_id WHERE account.book = :book",
    """
    SELECT 'day-sums', account.name, 'on ' || "on" || ' it moved by {}, its lines by {}', account.currency,
        coalesce(kept.minor, 0), coalesce(summed.minor, 0)
    FROM (
        SELECT day.account_id, day."on", day.minor FROM account_day AS day
        JOIN account ON account.id = day.account_id WHERE account.book = :book
    ) AS kept FULL JOIN (
        SELECT line.account_id, entry."on", sum(line.minor) AS minor
        FROM entry JOIN line ON line.entry_id = entry.id WHERE entry.book = :book GROUP BY line.account_id, entry."on"
    ) AS summed USING (account_id, "on") JOIN account ON account.id = account_id
    WHERE coalesce(kept.minor, 0) <> coalesce(summed.minor, 0) ORDER BY account.name, "on"
    """,
)
_BOUNDS = Question(
    ("floors-and-ceilings",),
    "SELECT count(*) FROM account WHERE book = :book AND (floor IS NOT NULL OR ceiling IS NOT NULL)",
    """
    SELECT 'floors-and-ceilings', name, CASE WHEN normal * balance < floor THEN '{}, below its floor of {}'
        ELSE '{}, above its ceiling of {}' END, currency, normal * balance,
        CASE WHEN normal * balance < floor THEN floor ELSE ceiling END
    FROM account WHERE book = :book AND (normal * balance < floor OR normal * balance > ceiling) ORDER BY name
    """,
)
_IDENTITY = Question(
    ("budget-identity",),
    "SELECT count(DISTINCT currency) FROM account WHERE book = :book",
    """
    SELECT 'budget-identity', held.currency || amiss.part, amiss.detail, held.currency, amiss.first, amiss.second
    FROM (
        SELECT currency, coalesce(sum(balance) FILTER (WHERE NOT $is_budget), 0) AS money,
            coalesce(sum(balance) FILTER (WHERE $is_budget), 0) AS budget,
            coalesce(-sum(balance) FILTER (WHERE $is_coupled AND $is_budget), 0) AS middle,
            coalesce(sum(balance) FILTER (WHERE $is_coupled AND NOT $is_budget), 0) AS covered
        FROM account WHERE book = :book GROUP BY currency
    ) AS held CROSS JOIN LATERAL (VALUES
        (' money', 'its accounts are off by {}', money, NULL, money <> 0),
        (' budget', 'its accounts are off by {}', budget, NULL, budget <> 0),
        ('', 'the budget says {}, cash less debts {}', middle, covered, middle <> covered)
    ) AS amiss(part, detail, first, second, is_so) WHERE amiss.is_so ORDER BY 2
    """,
)
_SHORTFALL = Question(
    ("shortfall-first",),
    "SELECT count(*) FROM account WHERE book = :book AND spill IS NOT NULL",
    """
    SELECT 'shortfall-first', pot.name, 'it holds {} while ' || owed.name || ' is at {}', pot.currency,
        pot.normal * pot.balance, owed.normal * owed.balance
    FROM account AS pot JOIN account AS owed
        ON owed.book = pot.book AND owed.currency = pot.currency AND owed.name = pot.spill
    WHERE pot.book = :book AND owed.normal * owed.balance < 0 AND pot.normal * pot.balance > pot.floor
    """,
)
_NOTES = Question(
    ("notes", "notes-erased"),
    "SELECT count(*), count(*) FILTER (WHERE words IS NULL OR who IS NULL) "
    "FROM note JOIN entry ON entry.id = note.entry_id WHERE book = :book",
    """
    SELECT 'notes', $place, amiss.detail, NULL, NULL, NULL
    FROM entry LEFT JOIN note ON note.entry_id = entry.id CROSS JOIN LATERAL (VALUES
        ('it has no note', note.entry_id IS NULL),
        ('its words are not those that were sealed',
            encode(sha256(convert_to(words_salt || words, 'UTF8')), 'hex') <> words_digest),
        ('its actor''s name is not the one that was sealed',
            encode(sha256(convert_to(who_salt || who, 'UTF8')), 'hex') <> actor_digest)
    ) AS amiss(detail, is_so) WHERE entry.book = :book AND amiss.is_so ORDER BY entry.number
    """,
)
_REVERSALS = Question(
    ("reversals",),
    "SELECT count(*) FROM entry WHERE book = :book AND reverses_id IS NOT NULL",
    """
    SELECT 'reversals', $place, 'it does not undo entry ' || coalesce(undone.number::text, '?'), NULL, NULL, NULL
    FROM entry LEFT JOIN entry AS undone ON undone.id = entry.reverses_id
    WHERE entry.book = :book AND entry.reverses_id IS NOT NULL AND (
        undone.book IS DISTINCT FROM entry.book OR undone.reverses_id IS NOT NULL OR EXISTS (
            SELECT FROM line JOIN account ON account.id = line.account_id LEFT JOIN account AS pot
                ON pot.book = account.book AND pot.currency = account.currency AND pot.spill = account.name
            WHERE line.entry_id IN (entry.id, undone.id)
            GROUP BY account.currency, coalesce(pot.name, account.name) HAVING sum(line.minor) <> 0
        )
    ) ORDER BY entry.number
    """,
)
_CLOSED = Question(
    ("closed-days",),
    "SELECT count(*) FROM closed_period WHERE book = :book",
    """
    SELECT 'closed-days', $place, 'it is of ' || entry."on" || ', closed until ' || max(closing.until)
        || ' before it was written', NULL, NULL, NULL
    FROM entry JOIN closed_period AS closing ON closing.book = entry.book
    WHERE entry.book = :book AND entry."on" <= closing.until AND entry.number > closing.number
    GROUP BY entry.id ORDER BY entry.number
    """,
)
QUESTIONS = (
    _ENTRIES_SUM,
    _LINES_STAND,
    _BALANCES,
    _DAYS,
    _BOUNDS,
    _IDENTITY,
    _SHORTFALL,
    _NOTES,
    _REVERSALS,
    _CLOSED,
)
