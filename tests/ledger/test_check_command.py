"""The check from the command line: what it proves, what it finds, and the lines that somebody kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from grants.ledger.queries.chain import last_checkpoint
from tests.cast.ledger import BOOK, Bookkeeper
from tests.cast.tampering import (
    ID_A,
    KEY,
    A,
    keep,
    tamper,
    truncate,
)

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

NAMES = [
    "entries-balance",
    "entries-coupled",
    "lines-as-written",
    "lines-belong",
    "balances-explained",
    "day-sums",
    "floors-and-ceilings",
    "budget-identity",
    "shortfall-first",
    "notes",
    "notes-erased",
    "reversals",
    "closed-days",
    "chain",
    "checkpoints",
]


def test_the_command_names_what_it_proved(books: Bookkeeper, app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["ledger", "check"])
    assert (told.exit_code, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    assert lines[0] == "book:1: 4 entries"
    assert [line.split()[0] for line in lines[1:16]] == NAMES
    assert lines[-1] == "2 books, 5 entries: every entry balances, every balance is explained."
    told = app.test_cli_runner().invoke(args=["ledger", "check", "--json", "--book", BOOK])
    assert (told.exit_code, told.stderr) == (0, "")
    [one] = json.loads(told.stdout)["books"]
    assert (one["book"], one["entries"]) == (BOOK, 4)
    counts = {proven["name"]: proven["count"] for proven in one["invariants"]}
    assert list(counts) == NAMES
    assert counts == {
        "entries-balance": 4,
        "entries-coupled": 4,
        "lines-as-written": 12,
        "lines-belong": 12,
        "balances-explained": 10,
        "day-sums": 12,
        "floors-and-ceilings": 4,
        "budget-identity": 2,
        "shortfall-first": 0,
        "notes": 4,
        "notes-erased": 0,
        "reversals": 0,
        "closed-days": 0,
        "chain": 4,
        "checkpoints": 0,
    }


def test_the_command_ends_with_1_and_says_what_is_wrong_on_stderr(books: Bookkeeper, app: Flask) -> None:
    tamper(f"UPDATE note SET words = 'x' WHERE entry_id = {ID_A}")
    for arguments in (["ledger", "check"], ["ledger", "check", "--json"]):
        told = app.test_cli_runner().invoke(args=arguments)
        assert told.exit_code == 1
        assert told.stderr.splitlines() == [
            "book:1: entry 2 (a): its words are not those that were sealed (notes)",
            "1 findings in 2 books. Nothing was changed.",
        ]
    [notes] = [one for one in json.loads(told.stdout)["books"][0]["invariants"] if one["name"] == "notes"]
    assert notes["findings"] == [
        {"book": BOOK, "what": "notes", "where": A, "detail": "its words are not those that were sealed"}
    ]


def test_kept_lines_are_read_from_a_file(books: Bookkeeper, app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    signed = run(args=["ledger", "checkpoint"])
    assert [line.split()[:2] for line in signed.stdout.splitlines()] == [["book:1", "4"], ["book:10", "1"]]
    assert run(args=["ledger", "checkpoint", "--book", BOOK]).stdout == signed.stdout.splitlines(keepends=True)[0]
    kept = tmp_path / "kept.txt"
    kept.write_text(f"# from the mail of 20 January\n\n{signed.stdout}")
    told = run(args=["ledger", "check", "--against", str(kept)])
    assert (told.exit_code, told.stderr) == (0, "")
    truncate()
    tamper("DELETE FROM checkpoint")
    told = run(args=["ledger", "check", "--against", str(kept)])
    assert told.exit_code == 1
    assert told.stderr.startswith("book:1: entry 4: it stood here on ")
    kept.write_text("book:1 not a line")
    told = run(args=["ledger", "check", "--against", str(kept)])
    assert (told.exit_code, told.stderr) == (1, "Error: no checkpoint: 'book:1 not a line'\n")


def test_the_key_is_printed_with_its_short_name(books: Bookkeeper, app: Flask) -> None:
    keep()
    last = last_checkpoint(BOOK)
    assert last is not None
    assert app.test_cli_runner().invoke(args=["ledger", "key"]).stdout == f"{last.key_id} {KEY}\n"
