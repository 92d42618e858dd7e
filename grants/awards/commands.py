"""Taking in the published data of real funds from the command line: `flask import cbpf DIR --json`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from grants import clock
from grants.awards.actions.import_cbpf import Counts, Figures, Unreadable, figures, import_cbpf
from grants.db import unit_of_work

_SHOWN = 20
import_commands = AppGroup("import", help="Published data of real funds.")


@import_commands.command("cbpf")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def cbpf(folder: Path, as_json: bool) -> None:
    """Take in the four files of the country-based pooled fund in FOLDER; run again, it changes nothing."""
    try:
        with unit_of_work():
            counts = import_cbpf(folder, at=clock.now())
    except Unreadable as refused:
        _refuse(refused, as_json=as_json)
        raise click.exceptions.Exit(1) from refused
    found = figures()
    if as_json:
        answer = {"refused": [], "created": counts.created, "unchanged": counts.unchanged, "read": counts.read}
        click.echo(json.dumps({**answer, **found.as_data(), "notes": counts.notes}, ensure_ascii=False, indent=2))
    else:
        _say(counts, found)


def _refuse(refused: Unreadable, *, as_json: bool) -> None:
    for fault in refused.faults[:_SHOWN]:
        click.echo(str(fault), err=True)
    left = len(refused.faults) - _SHOWN
    if left > 0:
        click.echo(f"and {left} more", err=True)
    click.echo("Nothing was taken in. Put this right, then run it again.", err=True)
    if as_json:
        click.echo(json.dumps({"refused": [asdict(fault) for fault in refused.faults]}, ensure_ascii=False, indent=2))


def _say(counts: Counts, found: Figures) -> None:
    if not any(counts.created.values()):
        click.echo("Everything was here already; nothing was changed.")
    for what, number in counts.created.items():
        click.echo(f"{what}: {number} taken in, {counts.unchanged[what]} were here already")
    for name, value in found.as_data().items():
        click.echo(f"{name}: {value}")
    for note in counts.notes:
        click.echo(f"note: {note}")
