"""Proving and signing the books: anyone with the database can ask whether every cent is explained."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

import click
from flask import current_app
from flask.cli import AppGroup

from grants import clock
from grants.db import unit_of_work
from grants.errors import RuleBroken
from grants.ledger import queries
from grants.ledger.actions import chain
from grants.ledger.actions.rates import import_ecb
from grants.ledger.rules.chain import BadCheckpoint, Signed, key_id, public_key, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.config import Config
    from grants.ledger.queries.proof import CheckReport

ledger_commands = AppGroup("ledger", help="The books: check that every entry balances and every balance is explained.")


def _secrets() -> tuple[str, ...]:
    return cast("Config", current_app.config["MUSHA"]).signing_secrets


@ledger_commands.command("check")
@click.option("--json", "as_json", is_flag=True, help="Write the result as JSON, each invariant by name.")
@click.option("--book", "named", help="Check this book only.")
@click.option("--against", type=click.File(), help="Checkpoints that somebody kept, one a line.")
def check(as_json: bool, named: str | None, against: TextIO | None) -> None:
    """Prove every invariant of every book. Ends with 1 when something does not add up."""
    kept = _kept(against) if against else []
    keys = [public_key(secret) for secret in _secrets()]
    books = [named] if named else sorted({*queries.books(), *(line.book for line in kept)})
    reports = [queries.report(book, keys=keys, kept=kept) for book in books]
    findings = [finding for told in reports for finding in told.findings]
    if as_json:
        click.echo(json.dumps({"books": [_as_data(told) for told in reports]}, ensure_ascii=False, indent=2))
    else:
        _print(reports)
    for finding in findings:
        click.echo(str(finding), err=True)
    if findings:
        click.echo(f"{len(findings)} findings in {len(books)} books. Nothing was changed.", err=True)
        raise SystemExit(1)
    if not as_json:
        entries = sum(told.entries for told in reports)
        click.echo(f"{len(books)} books, {entries} entries: every entry balances, every balance is explained.")


def _kept(lines: Iterable[str]) -> list[Signed]:
    """Read checkpoints; empty lines and those that begin with # say nothing."""
    try:
        return [read(line) for line in map(str.strip, lines) if line and not line.startswith("#")]
    except BadCheckpoint as fault:
        raise click.ClickException(str(fault)) from fault


def _as_data(told: CheckReport) -> dict[str, Any]:
    return {"book": told.book, "entries": told.entries, "invariants": [asdict(one) for one in told.invariants]}


def _print(reports: Iterable[CheckReport]) -> None:
    for told in reports:
        click.echo(f"{told.book}: {told.entries} entries")
        for one in told.invariants:
            said = f"{len(one.findings)} findings" if one.findings else "holds"
            click.echo(f"  {one.name:<20} {said:<12} {one.count:>9}  {one.what}")


@ledger_commands.command("checkpoint")
@click.option("--book", "named", help="Sign this book only.")
def checkpoint(named: str | None) -> None:
    """Sign the end of every book and print it, one a line. Keep the lines elsewhere; `check --against` reads them."""
    for book in [named] if named else queries.books():
        with unit_of_work():
            click.echo(chain.checkpoint(book, at=clock.now(), secret=_secrets()[0]).words())


@ledger_commands.command("key")
def key() -> None:
    """Print the public key that checkpoints are verified with: its short name, then the key (Ed25519, base64url)."""
    for secret in _secrets():
        public = public_key(secret)
        click.echo(f"{key_id(public)} {public}")


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
