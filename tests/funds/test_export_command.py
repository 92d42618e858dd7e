"""A book, written out from the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grants.db import unit_of_work
from tests.cast.funds import a_fund, funded

if TYPE_CHECKING:
    from flask import Flask

    from grants.funds.models import Fund


@pytest.fixture
def fund(ctx: Flask) -> Fund:
    with unit_of_work():
        made = a_fund(slug="fig-tree", currency="JOD")
        funded(made, "100")
    return made


def export(app: Flask, *args: str) -> tuple[int, str, str]:
    """Return exit code, output and complaint of `flask ledger export`."""
    done = app.test_cli_runner().invoke(args=["ledger", "export", *args])
    return done.exit_code, done.stdout, done.stderr


def test_a_fund_s_journal_passes_bean_check(ctx: Flask, fund: Fund, tmp_path: Path):
    file = tmp_path / "fig.beancount"
    assert export(ctx, "--fund", "fig-tree", "--format", "beancount", "-o", str(file)) == (0, "", "")
    program = Path(sys.executable).with_name("bean-check")
    done = subprocess.run([program, file], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Assets:Cash:Bank  100.000 JOD" in file.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["fig.beancount"]


def test_a_book_by_its_name_goes_to_the_terminal(ctx: Flask, fund: Fund):
    code, out, said = export(ctx, f"fund:{fund.id}", "--what", "balances")
    assert (code, said) == (0, "")
    assert [line.split(",")[0] for line in out.lstrip("\ufeff").splitlines()] == [
        '"Account"',
        '"budget:available"',
        '"budget:source"',
        '"cash:bank"',
        '"income:contributions"',
    ]


def test_days_bound_it(ctx: Flask, fund: Fund):
    assert len(export(ctx, "--fund", "fig-tree", "--to", "2001-01-01")[1].splitlines()) == 1
    assert len(export(ctx, "--fund", "fig-tree", "--from", "2001-01-01")[1].splitlines()) == 5


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "Say whose book: BOOK, or --fund SLUG. Nothing was written.\n"),
        (("fund:1", "--fund", "fig-tree"), "Say whose book: BOOK, or --fund SLUG. Nothing was written.\n"),
        (("--fund", "oak"), "There is no fund oak. There are: BOOK. Nothing was written.\n"),
        (("fund:0",), "There is no book fund:0. There are: BOOK. Nothing was written.\n"),
        (
            ("--fund", "fig-tree", "--what", "balances", "--format", "hledger"),
            "--format: the balances leave as csv or xlsx. Nothing was written.\n",
        ),
        (
            ("--fund", "fig-tree", "--from", "2027-01-02", "--to", "2027-01-01"),
            "--to: the last day is before the first. Nothing was written.\n",
        ),
        (("--fund", "fig-tree", "-o", "/none/x"), "/none/x: No such file or directory. Nothing was written.\n"),
    ],
)
def test_what_cannot_be_written_says_why(ctx: Flask, fund: Fund, args: tuple[str, ...], said: str):
    assert export(ctx, *args) == (1, "", said.replace("BOOK.", f"fund:{fund.id}.") if "are: BOOK" in said else said)


def test_a_file_that_stood_there_stays_when_writing_fails(ctx: Flask, fund: Fund, tmp_path: Path):
    file = tmp_path / "book.csv"
    file.write_text("old")
    (tmp_path / ".book.csv.unfinished").mkdir()
    assert export(ctx, "--fund", "fig-tree", "-o", str(file))[0] == 1
    assert file.read_text() == "old"


def test_a_book_of_no_fund_is_called_by_its_name(ctx: Flask, fund: Fund, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("grants.funds.commands.export.queries.funds", list)
    code, out, _said = export(ctx, f"fund:{fund.id}", "--format", "beancount")
    assert (code, out.splitlines()[0]) == (0, f'option "title" "fund:{fund.id}"')
    assert "operating_currency" not in out
