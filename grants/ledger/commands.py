"""Checking the books from the command line: anyone with the database can ask whether every cent is explained."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from grants import clock
from grants.db import unit_of_work
from grants.errors import RuleBroken
from grants.ledger import queries
from grants.ledger.actions.rates import import_ecb

ledger_commands = AppGroup("ledger", help="The books: check that every entry balances and every balance is explained.")


@ledger_commands.command("check")
@click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")
def check(as_json: bool) -> None:
    """Check every book. Ends with 1 when something does not add up."""
    books = queries.books()
    entries = sum(queries.entry_count(book) for book in books)
    findings = [finding for book in books for finding in queries.check(book)]
    if as_json:
        found = [asdict(finding) for finding in findings]
        click.echo(json.dumps({"books": books, "entries": entries, "findings": found}, ensure_ascii=False, indent=2))
    for finding in findings:
        click.echo(f"{finding.book}: {finding.where}: {finding.detail} ({finding.what})", err=True)
    if findings:
        click.echo(f"{len(findings)} findings in {len(books)} books. Nothing was changed.", err=True)
        raise SystemExit(1)
    if not as_json:
        click.echo(f"{len(books)} books, {entries} entries: every entry balances, every balance is explained.")


@ledger_commands.group("rates")
def rates() -> None:
    """Exchange rates: read the files that the European Central Bank publishes."""


@rates.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_rates(file: Path) -> None:
    """Store the rates in FILE: the ECB's XML or CSV, zipped or not. All of them or none; nothing is overwritten."""
    try:
        with unit_of_work():
            new = import_ecb(file.read_bytes(), by=None, at=clock.now())
    except OSError as fault:
        click.echo(f"{file}: {fault.strerror}. Nothing was imported.", err=True)
        raise SystemExit(1) from fault
    except RuleBroken as broken:
        click.echo(f"{file}: {broken}", err=True)
        raise SystemExit(1) from broken
    click.echo(f"{new} new rates are stored." if new else "All the rates in this file were stored already.")
