"""Every guard of the books, attacked by plain SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from grants.db import db, unit_of_work
from grants.ledger import actions, queries
from grants.ledger.models import Entry
from grants.ledger.rules import AccountSpec, digest_of_lines
from grants.ledger.rules.chain import salted
from tests.cast.ledger import AT, BOOK, FREE, Bookkeeper, gift, usd

if TYPE_CHECKING:
    from collections.abc import Callable

_ENTRY = (
    'INSERT INTO entry (key, book, kind, "on", posted_at, about, about_id, asked, digest, line_count, is_fact, '
    "approvals, words_digest, actor_digest) VALUES (:key, :book, 'raw', '2027-01-19', now(), 'person', 1, '', :digest, "
    ":lines, false, '[]', :nothing, :nothing) RETURNING id"
)
_NOTE = "INSERT INTO note (entry_id, words_salt, words, who_salt, who) VALUES (:entry, 'salt', '', 'salt', :who)"
_NOTHING = salted("salt", "")
_LINE = (
    "INSERT INTO line (entry_id, account_id, minor) "
    "SELECT :entry, id, :minor FROM account WHERE book = :book AND name = :account AND currency = :currency"
)


def refused_by(attack: Callable[[], object]) -> str:
    """Run `attack` as one transaction, and return the name of what refused it."""
    with pytest.raises(IntegrityError) as caught, unit_of_work():
        attack()
    fault: Any = caught.value.orig
    name: str = fault.diag.constraint_name
    return name


def sql(statement: str, **values: object) -> Any:
    return db.session.execute(text(statement), values)


def entry(
    lines: list[tuple[str, int, str]],
    *,
    key: str = "raw",
    book: str = BOOK,
    announced: int | None = None,
    digest: str | None = None,
    who: str | None = "",
) -> int:
    """Insert an entry by hand, with lines (account, minor, currency) on `BOOK` or on a 'book/account'."""
    count = len(lines) if announced is None else announced
    said = digest or digest_of_lines(
        (account.rpartition("/")[2], currency, minor) for account, minor, currency in lines
    )
    made: int = sql(_ENTRY, key=key, book=book, lines=count, digest=said, nothing=_NOTHING).scalar_one()
    if who is not None:
        sql(_NOTE, entry=made, who=who)
    for account, minor, currency in lines:
        where, _, name = account.rpartition("/")
        written = sql(_LINE, entry=made, book=where or BOOK, account=name, minor=minor, currency=currency)
        assert written.rowcount == 1
    return made


@pytest.fixture
def books(keeper: Bookkeeper) -> Bookkeeper:
    keeper.post(gift(usd(100)), "first")
    keeper.post(gift(usd(50)), "elsewhere", book="book:2")
    with unit_of_work():
        sql("INSERT INTO account (book, name, currency, normal) VALUES (:b, 'cash:bank', 'EUR', 1)", b=BOOK)
        sql("INSERT INTO account (book, name, currency, normal) VALUES (:b, 'cash:till', 'USD', 1)", b=BOOK)
    return keeper


@pytest.mark.parametrize("table", ["line", "entry", "account", "note", "book_head", "account_day", "checkpoint"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE", "DELETE FROM {} WHERE false"])
def test_nothing_is_taken_away(books: Bookkeeper, table: str, statement: str) -> None:
    refused = {refused_by(lambda: sql(statement.format(table)))}
    assert refused <= {
        "line_is_final",
        "entry_is_final",
        "account_is_kept",
        "note_is_kept",
        "book_head_follows",
        "account_day_moves_by_lines",
        "checkpoint_is_final",
    }
    assert queries.check(BOOK) == []
    assert queries.entry_count(BOOK) == 1


@pytest.mark.parametrize(
    ("statement", "guard"),
    [
        ("UPDATE line SET minor = minor + 1", "line_is_final"),
        ("UPDATE line SET account_id = (SELECT max(id) FROM account)", "line_is_final"),
        ("UPDATE entry SET key = 'nothing to see'", "entry_is_final"),
        ("UPDATE entry SET hash = previous", "entry_is_final"),
        ("UPDATE note SET words = 'nothing to see'", "note_fades"),
        ("UPDATE note SET words_salt = 'pepper'", "note_fades"),
        ("UPDATE note SET who = 'Somebody else'", "note_fades"),
        ("UPDATE note SET who_salt = 'pepper'", "note_fades"),
        ("UPDATE note SET words = NULL", "ck_note_words_go_with_their_salt"),
        ("UPDATE note SET who = NULL", "ck_note_name_goes_with_its_salt"),
        ("UPDATE note SET words = NULL, words_salt = NULL, entry_id = 1 + entry_id", "note_fades"),
        ("UPDATE book_head SET number = 0", "book_head_follows"),
        ("INSERT INTO book_head (book, number, hash) VALUES ('b', 1, repeat('0', 64))", "book_head_opens_empty"),
        ("UPDATE account_day SET minor = 0", "account_day_moves_by_lines"),
        (
            "INSERT INTO account_day (account_id, \"on\", minor) SELECT id, '2020-01-01', 5 FROM account",
            "account_day_moves_by_lines",
        ),
        ("UPDATE checkpoint SET hash = ''", "checkpoint_is_final"),
        ("UPDATE account SET ceiling = 0", "account_keeps_its_terms"),
        ("UPDATE account SET spill = NULL", "account_keeps_its_terms"),
        (
            "INSERT INTO account (book, name, currency, normal) VALUES ('b', 'cash:ك', 'USD', 1)",
            "ck_account_name_is_plain",
        ),
        (
            "INSERT INTO account (book, name, currency, normal) VALUES ('b', 'cash:x', 'usd', 1)",
            "ck_account_currency_is_a_code",
        ),
        (
            "INSERT INTO account (book, name, currency, normal, spill) VALUES ('b', 'cash:x', 'USD', 1, 'cash:y')",
            "ck_account_spill_has_a_floor",
        ),
        ("UPDATE entry SET person_id = NULL", "entry_is_final"),
        ("UPDATE entry SET \"on\" = '2020-01-01'", "entry_is_final"),
        ("UPDATE account SET balance = balance + 100", "account_moves_by_lines"),
        ("UPDATE account SET balance = 0, floor = NULL", "account_keeps_its_terms"),
        ("UPDATE account SET floor = -100000", "account_keeps_its_terms"),
        ("UPDATE account SET normal = -normal", "account_keeps_its_terms"),
        ("UPDATE account SET currency = 'KWD'", "account_keeps_its_terms"),
        ("UPDATE account SET name = 'cash:mine'", "account_keeps_its_terms"),
        ("UPDATE account SET book = 'book:3'", "account_keeps_its_terms"),
        (
            "INSERT INTO account (book, name, currency, normal, balance) VALUES ('b', 'cash:x', 'USD', 1, 5)",
            "account_opens_empty",
        ),
        (
            "INSERT INTO account (book, name, currency, normal) VALUES ('b', 'cash:x', 'USD', 2)",
            "ck_account_normal_sign",
        ),
        ("DO $$ BEGIN UPDATE account SET balance = 0; END $$", "account_moves_by_lines"),
        (
            "INSERT INTO line (entry_id, account_id, minor) SELECT entry_id, account_id, 0 FROM line",
            "ck_line_says_something",
        ),
    ],
)
def test_nothing_is_rewritten(books: Bookkeeper, statement: str, guard: str) -> None:
    assert refused_by(lambda: sql(statement)) == guard
    assert queries.check(BOOK) == []
    assert queries.balance(BOOK, FREE, "USD") == usd(100)


def test_no_line_comes_after_its_entry_not_even_a_balanced_pair(books: Bookkeeper) -> None:
    def late() -> None:
        sql(
            "INSERT INTO line (entry_id, account_id, minor) SELECT l.entry_id, l.account_id, l.minor FROM line AS l "
            "JOIN entry ON entry.id = l.entry_id WHERE entry.key = 'first'"
        )

    assert refused_by(late) == "line_comes_with_its_entry"
    assert queries.balance(BOOK, FREE, "USD") == usd(100)


def test_no_line_comes_late_through_a_savepoint_either(books: Bookkeeper) -> None:
    def late() -> None:
        with db.session.begin_nested():
            made = entry([("cash:bank", 5, "USD"), ("cash:till", -5, "USD")])
        with db.session.begin_nested():
            sql(_LINE, entry=made, book=BOOK, account="cash:bank", minor=1, currency="USD")

    assert refused_by(late) == "line_comes_with_its_entry"


def test_an_entry_made_across_savepoints_is_whole(books: Bookkeeper) -> None:
    with unit_of_work():
        with db.session.begin_nested():
            whole = digest_of_lines([("cash:bank", "USD", 5), ("cash:till", "USD", -5)])
            made = entry([("cash:bank", 5, "USD")], announced=2, digest=whole)
        with db.session.begin_nested():
            sql(_LINE, entry=made, book=BOOK, account="cash:till", minor=-5, currency="USD")
    assert queries.balance(BOOK, "cash:bank", "USD").minor == 10005


BANK, TILL, INCOME, SOURCE, BUDGET = "cash:bank", "cash:till", "income:gifts", "budget:source", "budget:free"


@pytest.mark.parametrize(
    ("lines", "announced", "guard"),
    [
        ([(BANK, 5, "USD"), (INCOME, -4, "USD")], None, "entry_balances"),
        ([(BANK, 5, "EUR"), (INCOME, -5, "USD")], None, "entry_balances"),
        ([(BANK, 5, "USD"), (BUDGET, -5, "USD")], None, "entry_balances"),
        ([(BANK, 5, "USD"), ("book:2/income:gifts", -5, "USD")], None, "entry_stays_in_its_book"),
        ([("book:2/cash:bank", 5, "USD"), ("book:2/income:gifts", -5, "USD")], None, "entry_stays_in_its_book"),
        ([], None, "ck_entry_has_two_lines"),
        ([(BANK, 5, "USD")], None, "ck_entry_has_two_lines"),
        ([], 2, "entry_is_complete"),
        ([(BANK, 5, "USD"), (INCOME, -5, "USD")], 3, "entry_is_complete"),
        ([(BUDGET, 10001, "USD"), (SOURCE, -10001, "USD")], None, "ck_account_floor_holds"),
        ([(BANK, 5, "USD"), (INCOME, -5, "USD")], None, "entry_moves_both_sides"),
        ([(BUDGET, 5, "USD"), (SOURCE, -5, "USD")], None, "entry_moves_both_sides"),
        (
            [(BANK, 5, "USD"), (INCOME, -5, "USD"), (SOURCE, 4, "USD"), (BUDGET, -4, "USD")],
            None,
            "entry_moves_both_sides",
        ),
    ],
    ids=[
        "unbalanced",
        "two currencies",
        "money against budget",
        "half in another book",
        "all in another book",
        "no lines",
        "one line",
        "announced and missing",
        "announced and one missing",
        "more than there is",
        "cash alone",
        "budget alone",
        "less budget than cash",
    ],
)
def test_what_is_not_whole_is_refused_at_commit(
    books: Bookkeeper, lines: list[tuple[str, int, str]], announced: int | None, guard: str
) -> None:
    assert refused_by(lambda: entry(lines, announced=announced)) == guard
    assert queries.check(BOOK) == queries.check("book:2") == []
    assert queries.entry_count(BOOK) == 1


def test_a_shortfall_stays_beside_no_money(books: Bookkeeper) -> None:
    pot = AccountSpec("budget:available", floor=0, spill="budget:shortfall")
    loss = [line.mirrored() for line in gift(usd(5), pot)]
    books.post(loss, is_fact=True)
    books.post(gift(usd(9), "budget:other"))
    assert refused_by(lambda: entry([("budget:other", 900, "USD"), (pot.name, -900, "USD")])) == (
        "entry_covers_shortfall_first"
    )
    with unit_of_work():
        entry([("budget:other", 500, "USD"), ("budget:shortfall", -500, "USD")])
        entry([("budget:other", 400, "USD"), (pot.name, -400, "USD")], key="raw 2")
    assert queries.check(BOOK) == []


def test_an_entry_says_its_lines_and_has_its_note(books: Bookkeeper) -> None:
    whole = [(BANK, 5, "USD"), (TILL, -5, "USD")]
    assert refused_by(lambda: entry(whole, digest="0" * 64)) == "entry_says_its_lines"
    assert refused_by(lambda: entry(whole, who=None)) == "entry_has_its_note"
    assert refused_by(lambda: entry(whole, who="Somebody")) == "entry_has_its_note"


def test_the_chain_says_number_and_seal_whatever_the_writer_says(books: Bookkeeper) -> None:
    def forged() -> None:
        sql(
            'INSERT INTO entry (key, book, number, previous, hash, kind, "on", posted_at, about, about_id, asked, '
            "digest, line_count, is_fact, approvals, words_digest, actor_digest) "
            "VALUES ('raw', :book, 77, 'x', 'y', 'raw', '2027-01-19', now(), 'person', 1, '', '', 2, false, '[]', "
            "'', '')",
            book=BOOK,
        )
        told = sql("SELECT number, previous, length(hash) FROM entry WHERE key = 'raw'").one()
        first = sql("SELECT hash FROM entry WHERE key = 'first'").scalar_one()
        assert tuple(told) == (2, first, 64)

    assert refused_by(forged) == "entry_is_complete"


@pytest.mark.parametrize("other", ["elsewhere", "undone"])
def test_an_entry_undoes_one_of_its_book_that_undoes_none(books: Bookkeeper, other: str) -> None:
    with unit_of_work():
        first = db.session.scalars(select(Entry).where(Entry.key == "first")).one()
        undone = actions.reverse(first, by=None, at=AT, reason="")
    against = f"reverse:{first.id}" if other == "undone" else other
    assert undone.key == f"reverse:{first.id}"
    statement = (
        'INSERT INTO entry (key, reverses_id, book, kind, "on", posted_at, about, about_id, asked, digest, line_count, '
        "is_fact, approvals, words_digest, actor_digest) SELECT 'r', id, 'book:1', kind, \"on\", posted_at, about, "
        "about_id, asked, digest, line_count, is_fact, approvals, words_digest, actor_digest FROM entry "
        "WHERE key = :key"
    )
    assert refused_by(lambda: sql(statement, key=against)) == "entry_undoes_one_of_its_book"


def test_a_second_entry_of_the_same_key_and_a_second_reversal_are_refused(books: Bookkeeper) -> None:
    whole = [(BANK, 5, "USD"), (TILL, -5, "USD")]
    assert refused_by(lambda: entry(whole, key="first")) == "uq_entry_key"
    twice = (
        'INSERT INTO entry (key, reverses_id, book, kind, "on", posted_at, about, about_id, asked, digest, line_count, '
        "is_fact, approvals, words_digest, actor_digest) SELECT 'r' || n, id, book, kind, \"on\", posted_at, about, "
        "about_id, asked, digest, line_count, is_fact, approvals, words_digest, actor_digest "
        "FROM entry, generate_series(1, 2) AS n WHERE key = 'first'"
    )
    assert refused_by(lambda: sql(twice)) == "uq_entry_reverses_id"


def test_every_guard_says_why_it_is_there(books: Bookkeeper) -> None:
    rows = sql(
        "SELECT tgname, obj_description(oid, 'pg_trigger') FROM pg_trigger WHERE NOT tgisinternal "
        "AND tgrelid IN ('line'::regclass, 'entry'::regclass, 'account'::regclass, 'note'::regclass, "
        "'book_head'::regclass, 'account_day'::regclass, 'checkpoint'::regclass, "
        "'award'::regclass, 'award_share'::regclass, 'tranche'::regclass)"
    )
    why = dict(rows.all())
    assert {"line_moves_balance", "entry_holds", "award_share_sums", "tranche_sums", "award_sums"} <= why.keys()
    assert all(why.values())
