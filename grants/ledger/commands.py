"""Checking the books from the command line: anyone with the database can ask whether every cent is explained."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from flask.cli import AppGroup

from grants.ledger import queries

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
