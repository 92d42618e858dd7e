"""A treasurer's day: a promise, a statement, what each of its lines was, and the month is closed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from grants import clock
from grants.db import commit, db
from grants.funds.queries import fund_by_slug
from grants.ledger.actions.chain import prove
from grants.ledger.queries import check
from grants.people.rules import RoleKind
from grants.signin import hash_password
from tests.cast.banking import Moved, camt, numbered
from tests.cast.funds import a_fund, a_funder
from tests.cast.people import person_with
from tests.journeys.somebody import PASSWORD, Somebody

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

FUNDER, OTHER = "Cedar Foundation (fictional)", "Carob Circle (fictional)"
_CODE = re.compile(r"RF\d\d(?: [0-9A-Z]{4}){2}")


@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("ar", False)])
def test_a_treasurers_day(
    app: Flask, somebody: Callable[..., Somebody], tmp_path: Path, language: str, javascript: bool
):
    treasurer = somebody("Dina", language, javascript=javascript)
    ref = _a_fund_with(app, treasurer)
    treasurer.signs_in()
    code = _a_pledge_is_recorded(treasurer)
    end = clock.now().date().replace(day=1) - timedelta(days=1)
    statement = tmp_path / "statement.xml"
    statement.write_bytes(_statement(end, code))
    _a_statement_is_imported(treasurer, ref, statement)
    _what_waits_is_explained(treasurer, ref)
    _the_month_is_closed(treasurer, ref, end)
    with app.app_context():
        assert check(f"fund:{fund_by_slug('olive-press').id}") == []


def _a_fund_with(app: Flask, treasurer: Somebody) -> str:
    with app.app_context():
        fund = a_fund()
        who = person_with(RoleKind.TREASURER, fund.id)
        who.email, who.name, who.language = treasurer.email, treasurer.name, treasurer.language
        who.password_hash = hash_password(PASSWORD)
        a_funder(fund, FUNDER)
        a_funder(fund, OTHER)
        numbered(fund)
        prove(f"fund:{fund.id}", at=clock.now(), keys=[])
        commit()
        ref = fund.ref
        db.session.remove()
    return ref


def _a_pledge_is_recorded(treasurer: Somebody) -> str:
    treasurer.follows("Treasury")
    treasurer.is_at("Treasury")
    treasurer.follows("Record a pledge")
    treasurer.chooses_words("Funder", FUNDER)
    treasurer.writes("Amount", "٤٠٠٠")
    treasurer.writes("When is it expected?", str(clock.now().date()))
    treasurer.ticks("No. The fund's community decides freely what it is used for.")
    treasurer.presses("Record the pledge")
    found = _CODE.search(treasurer.page.locator("main").inner_text())
    assert found is not None
    return found.group()


def _statement(end: date, code: str) -> bytes:
    """The code was typed by hand: in small letters, and broken over two lines."""
    return camt(
        [
            Moved("4000", end - timedelta(days=3), f"for the pot\n{code.lower()}", "R1", party="CEDAR"),
            Moved("250", end - timedelta(days=2), "from all of us", "R2", party="Carob Circle (fictional)"),
            Moved("-7.50", end - timedelta(days=1), "charges", "R3"),
        ],
        days=(end.replace(day=1), end),
    )


def _a_statement_is_imported(treasurer: Somebody, ref: str, statement: Path) -> None:
    treasurer.opens(f"/funds/{ref}/bank-accounts")
    with treasurer.page.expect_navigation():
        treasurer.page.locator("main").get_by_role("link", name="Main account").first.click()
    treasurer.follows("Import a statement")
    treasurer.page.locator("main input[type=file]").set_input_files(statement)
    treasurer.presses("Import it")
    treasurer.sees_words("7.50 USD")
    treasurer.opens(f"/funds/{ref}/pledges")
    treasurer.sees("Received")


def _what_waits_is_explained(treasurer: Somebody, ref: str) -> None:
    treasurer.opens(f"/funds/{ref}/matching")
    treasurer.is_at("What was this?")
    treasurer.sees_words("250.00 USD")
    treasurer.sees_not("4,000.00")
    rows = treasurer.page.locator("main tbody tr")
    with treasurer.page.expect_navigation():
        rows.filter(has_text="250.00").get_by_role("link").first.click()
    treasurer.presses("Yes, this is it")
    treasurer.opens(f"/funds/{ref}/matching")
    with treasurer.page.expect_navigation():
        rows.filter(has_text="7.50").get_by_role("link").first.click()
    treasurer.page.locator("summary", has_text=treasurer.say("A fee of the bank")).first.click()
    treasurer.presses("Yes, a fee")
    treasurer.opens(f"/funds/{ref}/matching")
    treasurer.sees("Nothing waits: every line is explained.")
    treasurer.opens(f"/funds/{ref}/money")
    treasurer.sees_words("4,242.50")


def _the_month_is_closed(treasurer: Somebody, ref: str, end: date) -> None:
    treasurer.opens(f"/funds/{ref}/books/close")
    with treasurer.page.expect_navigation():
        treasurer.page.locator(f"main a[href$='/close/{end}']").click()
    treasurer.sees("Nothing is open.")
    treasurer.ticks("I know that it cannot be undone: nothing can be recorded for these days any more")
    treasurer.presses("Close the books")
    treasurer.sees("Nothing was open.")
    treasurer.opens(f"/funds/{ref}/contributions/new")
    treasurer.chooses_words("Funder", OTHER)
    treasurer.writes("What did the bank credit?", "10")
    treasurer.writes("On which day?", str(end))
    treasurer.presses("Record it")
    treasurer.is_at("Record money that came in")  # refused, and everything typed is still there
    assert treasurer.page.get_by_label(treasurer.say("What did the bank credit?")).first.input_value() == "10"
