"""Closing a book: for ever, in order, with a reason for what is open; and no entry of those days any more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from grants.db import db, unit_of_work
from grants.errors import RuleBroken
from grants.ledger.actions import post_many
from grants.ledger.actions.periods import close
from grants.ledger.models import CheckRun
from grants.ledger.queries.periods import closed_until, closings, last_check
from tests.cast.ledger import BOOK, gift, usd

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast.ledger import Bookkeeper

AT = datetime(2027, 4, 2, 9, 0, tzinfo=UTC)
FEB, MARCH = date(2027, 2, 28), date(2027, 3, 31)


def test_closed_days_take_no_entry_and_the_day_after_does(keeper: Bookkeeper):
    with unit_of_work():
        made = close(BOOK, MARCH, by=keeper.about.id, at=AT)
        close("book:2", FEB, by=None, at=AT)
    assert (made.until, made.person_id, made.closed_at, made.open_points, made.reason) == (
        MARCH,
        keeper.about.id,
        AT,
        [],
        "",
    )
    assert (closed_until(BOOK), closed_until("book:2"), closed_until("book:3")) == (MARCH, FEB, None)
    with pytest.raises(RuleBroken, match="31 March 2027"):
        keeper.post(gift(usd(1)), on=MARCH)
    keeper.post(gift(usd(1)), on=date(2027, 4, 1))
    keeper.post(gift(usd(1)), on=MARCH, book="book:2")


def test_closings_follow_each_other(keeper: Bookkeeper):
    with unit_of_work():
        close(BOOK, FEB, by=None, at=AT)
        later = close(BOOK, MARCH, by=None, at=AT)
        assert close(BOOK, MARCH, by=keeper.about.id, at=AT) is later
        with pytest.raises(RuleBroken, match="closed until 31 March 2027 already") as refused:
            close(BOOK, date(2027, 3, 30), by=None, at=AT)
    assert refused.value.field == "until"
    assert [one.until for one in closings(BOOK)] == [MARCH, FEB]
    assert closings("book:2") == []


def test_what_is_open_takes_a_reason(keeper: Bookkeeper):
    with unit_of_work(), pytest.raises(RuleBroken) as refused:
        close(BOOK, MARCH, open_points=["lines"], reason="  ", by=None, at=AT)
    assert refused.value.field == "reason"
    with unit_of_work():
        made = close(BOOK, MARCH, open_points=["lines"], reason=" The bank is late. ", by=None, at=AT)
        nothing = close(BOOK, date(2027, 4, 1), reason="Nothing was open", by=None, at=AT)
    assert (made.open_points, made.reason) == (["lines"], "The bank is late.")
    assert nothing.reason == ""


def found(findings: list[str], at: datetime = AT, book: str = BOOK) -> None:
    with unit_of_work():
        db.session.add(CheckRun(book=book, ran_at=at, entries=3, checked={"balances": 4}, findings=findings))


def test_the_last_check_is_the_one_that_counts(keeper: Bookkeeper):
    assert last_check(BOOK) is None
    found(["bent"])
    found([])
    found(["elsewhere"], book="book:2")
    run = last_check(BOOK)
    assert run is not None
    assert (run.findings, run.checked, run.entries) == ([], {"balances": 4}, 3)


@pytest.mark.parametrize("statement", ["UPDATE {} SET book = 'other'", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", ["closed_period", "check_run"])
def test_neither_can_be_changed_afterwards(keeper: Bookkeeper, table: str, statement: str):
    found([])
    with unit_of_work():
        close(BOOK, FEB, by=None, at=AT)
    with pytest.raises(DBAPIError, match="what was closed or found stays so"), unit_of_work():
        db.session.execute(text(statement.format(table)))


def test_however_they_meet_nothing_is_recorded_after_its_day_was_closed(
    keeper: Bookkeeper, all_at_once: Callable[[Callable[[int], str], int], list[str]]
):
    drafts = [keeper.draft(gift(usd(1)), f"race:{number}", on=FEB) for number in range(6)]

    def work(number: int) -> str:
        try:
            with unit_of_work():
                if number == 0:
                    close(BOOK, FEB, by=None, at=AT)
                    return str(db.session.scalar(text("SELECT count(*) FROM entry")))
                post_many([drafts[number]])
        except RuleBroken:
            return "refused"
        return "recorded"

    counted, *rest = all_at_once(work, 6)
    assert rest.count("recorded") == int(counted)
