"""Eight ways to bend the books past their guards, and the chain sealed anew: each is found, and its row named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from grants.db import db, unit_of_work
from grants.ledger import queries
from grants.ledger.actions.chain import checkpoint
from grants.ledger.models import Entry
from grants.ledger.queries import Finding
from grants.ledger.queries.chain import last_checkpoint
from grants.ledger.rules.chain import public_key, read
from tests.cast.ledger import AT, BOOK, Bookkeeper
from tests.cast.tampering import (
    FREE,
    ID_A,
    ID_B,
    ID_FREE,
    ID_TO_A,
    KEY,
    SECRET,
    SUMS,
    TO_A,
    WRITTEN,
    A,
    found,
    keep,
    rewrite,
    tamper,
    truncate,
)


def line_of(key: str, account: str) -> int:
    query = text(
        "SELECT line.id FROM line JOIN entry ON entry.id = entry_id JOIN account ON account.id = account_id "
        "WHERE key = :key AND name = :name"
    )
    return int(db.session.scalars(query, {"key": key, "name": account}).one())


def test_attack_1_an_amount_is_edited(books: Bookkeeper) -> None:
    line = line_of("a", TO_A)
    tamper(f"UPDATE line SET minor = minor - 100 WHERE id = {line}")
    told = {(finding.what, finding.where): finding.detail for finding in queries.check(BOOK)}
    ids = f"{line_of('a', FREE)}, {line}"
    assert told[WRITTEN, A] == f"its lines ({ids}) are not those that were written"
    assert told["entries-balance", A] == "budget lines are off by -1.00 USD"
    assert told[SUMS, TO_A] == "balance -30.00 USD, lines -31.00 USD"


def test_attack_2_both_sides_are_edited_with_balances_and_days(books: Bookkeeper) -> None:
    tamper(
        f"UPDATE line SET minor = minor * 2 WHERE entry_id = {ID_A}",
        "UPDATE account SET balance = (SELECT sum(minor) FROM line WHERE account_id = account.id)",
        "UPDATE account_day SET minor = minor * 2 WHERE minor IN (3000, -3000) "
        f"AND account_id IN ({ID_FREE}, {ID_TO_A})",
    )
    assert found() == {(WRITTEN, A)}


def test_attack_3_an_entry_is_taken_out_of_the_middle_with_all_that_is_its(books: Bookkeeper) -> None:
    tamper(
        f"DELETE FROM line WHERE entry_id = {ID_A}",
        f"DELETE FROM note WHERE entry_id = {ID_A}",
        "UPDATE account SET balance = coalesce((SELECT sum(minor) FROM line WHERE account_id = account.id), 0)",
        f"DELETE FROM account_day WHERE minor IN (3000, -3000) AND account_id IN ({ID_FREE}, {ID_TO_A})",
        "DELETE FROM entry WHERE key = 'a'",
    )
    assert queries.check(BOOK) == [Finding(BOOK, "chain", "entry 3 (b)", "entry 2 is missing before it")]


def test_attack_4_money_is_led_to_another_account(books: Bookkeeper) -> None:
    tamper(
        f"UPDATE line SET account_id = {ID_B} WHERE account_id = {ID_TO_A}",
        "UPDATE account SET balance = coalesce((SELECT sum(minor) FROM line WHERE account_id = account.id), 0)",
        f"UPDATE account_day SET account_id = {ID_B} WHERE account_id = {ID_TO_A}",
    )
    assert found() == {(WRITTEN, A)}


def test_attack_5_the_words_are_edited(books: Bookkeeper) -> None:
    tamper(f"UPDATE note SET words = 'For something else' WHERE entry_id = {ID_A}")
    assert queries.check(BOOK) == [Finding(BOOK, "notes", A, "its words are not those that were sealed")]


def test_attack_6_the_day_is_edited(books: Bookkeeper) -> None:
    tamper(
        f"UPDATE entry SET \"on\" = '2020-02-02' WHERE id = {ID_A}",
        "UPDATE account_day SET \"on\" = '2020-02-02' WHERE minor IN (3000, -3000) "
        f"AND account_id IN ({ID_FREE}, {ID_TO_A})",
    )
    assert queries.check(BOOK) == [Finding(BOOK, "chain", A, "it does not say what was sealed")]


def test_attack_7_the_newest_is_taken_away_and_the_head_rewritten(books: Bookkeeper) -> None:
    kept = keep()
    truncate()
    gone = {
        Finding(BOOK, name, "entry 4", f"it stood here on {WHEN} and is gone; the book has 3 entries")
        for name in ("checkpoints", "kept")
    }
    assert set(queries.report(BOOK, keys=[KEY], kept=[kept]).findings) == gone
    tamper("DELETE FROM checkpoint")
    assert found() == set()
    assert found(kept) == {("kept", "entry 4")}


WHEN = "2027-01-20T09:00:00.000000Z"


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        (f"UPDATE entry SET person_id = NULL WHERE id = {ID_A}", ("chain", A)),
        (f"UPDATE note SET who = 'Somebody else' WHERE entry_id = {ID_A}", ("notes", A)),
        (f"UPDATE entry SET approvals = '[[7, \"steward\"]]' WHERE id = {ID_A}", ("chain", A)),
        (f"UPDATE entry SET is_fact = true WHERE id = {ID_A}", ("chain", A)),
        (f"UPDATE entry SET posted_at = posted_at + interval '1 microsecond' WHERE id = {ID_A}", ("chain", A)),
        (f"UPDATE entry SET kind = 'other' WHERE id = {ID_A}", ("chain", A)),
        (f"UPDATE entry SET about_id = about_id + 1 WHERE id = {ID_A}", ("chain", A)),
        (f"UPDATE entry SET asked = digest || '' , about = 'award' WHERE id = {ID_A}", ("chain", A)),
        (f"UPDATE entry SET asked = repeat('0', 64) WHERE id = {ID_A}", ("chain", A)),
    ],
)
def test_attack_8_who_wrote_it_or_anything_else_is_edited(
    books: Bookkeeper, statement: str, where: tuple[str, str]
) -> None:
    tamper(statement)
    assert found() == {where}


def test_a_chain_that_was_sealed_anew_from_end_to_end_is_told_by_a_kept_line(books: Bookkeeper) -> None:
    kept, other = keep(), read(last_line("book:10"))
    tamper(
        f"UPDATE entry SET person_id = NULL WHERE id = {ID_A}",
        "DELETE FROM checkpoint",
    )
    rewrite()
    assert found() == set()
    [finding] = queries.report(BOOK, keys=[KEY], kept=[other, kept]).findings
    assert (finding.what, finding.where) == ("kept", "entry 4")
    now = db.session.scalars(select(Entry.hash).where(Entry.key == "dinars")).one()
    assert (
        finding.detail == f"its seal was {kept.hash} on {WHEN} and is {now}: it, or an entry before it, was rewritten"
    )
    assert queries.report("book:10", keys=[KEY], kept=[other, kept]).findings == []


def last_line(book: str) -> str:
    with unit_of_work():
        checkpoint(book, at=AT, secret=SECRET)
    last = last_checkpoint(book)
    assert last is not None
    return last.words()


def test_a_checkpoint_that_was_forged_is_found(books: Bookkeeper) -> None:
    kept = keep()
    assert queries.check(BOOK) == queries.report(BOOK, keys=[KEY], kept=[kept]).findings == []
    stranger = [
        Finding(BOOK, "checkpoints", "entry 4", f"its checkpoint of {WHEN} is signed with another key, {kept.key_id}")
    ]
    assert queries.report(BOOK, keys=[public_key("of another")]).findings == stranger
    moved = replace(kept, signed_at=AT + timedelta(days=1))
    assert found(moved) == {("kept", "entry 4")}
    tamper("UPDATE checkpoint SET signature = reverse(signature)")
    assert found(kept) == {("checkpoints", "entry 4")}


def test_an_entry_that_was_sealed_anew_breaks_off_from_the_next(books: Bookkeeper) -> None:
    tamper(
        f"UPDATE entry SET person_id = NULL WHERE id = {ID_A}",
        f"UPDATE entry SET hash = ledger_hash(entry) WHERE id = {ID_A}",
    )
    assert queries.check(BOOK) == [
        Finding(BOOK, "chain", "entry 3 (b)", "it was written after another entry 2 than the one that stands")
    ]
