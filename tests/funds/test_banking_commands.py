"""Statements by command, and each night another look at what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.db import commit, db
from grants.funds.commands import explained
from grants.funds.models import Reconciliation
from tests.cast import banking as cast
from tests.cast import funds
from tests.cast.banking import DAY, Moved, lines_of
from tests.cast.matching import a_gift, a_payout, states
from tests.cast.people import AT

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


def test_a_statement_is_imported_by_command(ctx: Flask, tmp_path: Path):
    fund = funds.a_fund()
    account, by = cast.numbered(fund), funds.treasurer_of(fund)
    other = cast.a_further_account(fund, "JOD", name="Amman")
    commit()
    file, theirs = tmp_path / "a.xml", tmp_path / "b.xml"
    file.write_bytes(cast.camt([Moved("100"), Moved("-5")]))
    theirs.write_bytes(cast.camt([Moved("1.234")], iban=cast.OTHER_IBAN, currency="JOD"))
    runner = ctx.test_cli_runner()
    told = ["funds", "import-statement", fund.slug]
    first = runner.invoke(args=[*told, str(file), "--by", by.email])
    assert (first.exit_code, first.output) == (0, "2 new lines, 0 explained themselves.\n")
    again = runner.invoke(args=[*told, str(file), "--by", by.email])
    assert (again.exit_code, again.output) == (0, "This very file was imported before. Nothing changed.\n")
    wrong = runner.invoke(args=[*told, str(theirs), "--by", by.email])
    assert (wrong.exit_code, "another account of the fund: Amman" in wrong.output) == (1, True)
    nobody = runner.invoke(args=[*told, str(theirs), "--by", "nobody@example.org", "--account", "amman"])
    assert nobody.exit_code == 1
    none = runner.invoke(args=[*told, str(theirs), "--by", by.email, "--account", "DE99"])
    assert (none.exit_code, none.output) == (1, "Error: olive-press has no account 'DE99'\n")
    done = runner.invoke(args=[*told, str(theirs), "--by", by.email, "--account", cast.OTHER_IBAN])
    assert done.exit_code == 0
    db.session.expire_all()
    assert (len(lines_of(account)), len(lines_of(other))) == (2, 1)


def test_what_is_known_later_explains_what_waited(ctx: Flask):
    fund = funds.a_fund()
    account = cast.numbered(fund)
    cast.imported(account, Moved("96.80", DAY, "STRIPE"), Moved("7", DAY))
    commit()
    assert explained(AT) == "statements: 0 waiting lines explained themselves"
    a_payout(fund)
    commit()
    assert explained(AT) == "statements: 1 waiting lines explained themselves"
    assert states(account) == ["matched", "waiting"]
    assert len(list(db.session.scalars(select(Reconciliation)))) == 1


def test_a_giver_who_left_an_address_is_thanked(ctx: Flask):
    fund = funds.a_fund()
    account = cast.numbered(fund)
    quiet, told = a_gift(fund), a_gift(fund, body="0123456")
    told.email = "giver@example.org"
    heard: list[int | None] = []
    content = cast.camt([Moved("25", text=quiet.code), Moved("25", text=told.code)])
    by = funds.treasurer_of(fund)
    cast.statements.import_statement(account, content, by=by, at=AT, arrived=lambda given: heard.append(given.gift_id))
    assert heard == [told.id]
