"""The command line: reading a file for strings, its score, the rules in force; a call's form as a file, out and in.

Without a database: `python -m grants.calls.commands lint FILE`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup

from grants import clock
from grants.calls import actions, queries
from grants.calls.models import whole_form
from grants.calls.rules.charter import RULES, band, rules_data, rules_hash, string_score
from grants.calls.rules.charter.exports import Unreadable, as_data, findings_of, items_of
from grants.calls.rules.exporting import exported
from grants.calls.rules.importing import read_form
from grants.calls.rules.terms import moved_on
from grants.db import unit_of_work
from grants.errors import NotFound, Refusal
from grants.funds.queries import fund_by_slug
from grants.people.queries import person_by_email

if TYPE_CHECKING:
    from typing import IO

    from grants.calls.rules.charter import Finding
    from grants.calls.rules.charter.exports import Item

_BLOCKED, _UNREADABLE = 1, 2


class _Unreadable(click.ClickException):
    exit_code = _UNREADABLE


charter_commands = AppGroup("charter", help="The no-strings charter: reading texts for strings.")


@charter_commands.command("lint", with_appcontext=False)
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of findings.")
def lint(file: IO[bytes], as_json: bool) -> None:
    """Read FILE ('-': standard input) for strings: a list of {"lang", "text"}, an exported form or agreement, in JSON.

    Each finding has the index of its text in the list, the rule, severity (B blocks, W warns, D is shown), score and
    message. Ends with 0 when nothing blocks, with 1 when a finding of severity B is among them, with 2 when FILE cannot
    be read.
    """
    found = _read(file)
    if as_json:
        click.echo(json.dumps([as_data(*one) for one in found], ensure_ascii=False, indent=2))
    else:
        _say(found)
    if any(finding.severity == "B" for _item, finding in found):
        raise click.exceptions.Exit(_BLOCKED)


@charter_commands.command("score", with_appcontext=False)
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def score(file: IO[bytes], as_json: bool) -> None:
    """Print the string score of FILE, as `lint` reads it, with its band: each rule counts once."""
    findings = [finding for _item, finding in _read(file)]
    total, is_blocked = string_score(findings, with_guesses=True), any(one.severity == "B" for one in findings)
    answer = {"score": total, "band": str(band(total, is_blocked=is_blocked)), "rules_hash": rules_hash()}
    if as_json:
        click.echo(json.dumps(answer, indent=2))
    else:
        click.echo("\n".join(f"{name}: {value}" for name, value in answer.items()))


@charter_commands.command("rules", with_appcontext=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: the hash, and each rule with its signs.")
def rules(as_json: bool) -> None:
    """List the rules in force and their hash."""
    if as_json:
        messages = {rule.id: rule.messages() for rule in RULES}
        listed = [{**one, "messages": messages[str(one["id"])]} for one in rules_data()]
        click.echo(json.dumps({"hash": rules_hash(), "rules": listed}, ensure_ascii=False, indent=2))
        return
    for rule in RULES:
        click.echo(f"{rule.id:<20} {rule.severity} {rule.score:>2}  {rule.phrase}")
    click.echo(f"{len(RULES)} rules, {rules_hash()}")


def _read(file: IO[bytes]) -> list[tuple[Item, Finding]]:
    try:
        data: Any = json.loads(file.read().decode("utf-8-sig"))
        return findings_of(items_of(data))
    except UnicodeDecodeError as fault:
        raise _unreadable("It is not UTF-8 text.") from fault
    except json.JSONDecodeError as fault:
        raise _unreadable(f"It is no JSON: {fault.msg}, line {fault.lineno}.") from fault
    except Unreadable as fault:
        raise _unreadable(str(fault)) from fault


def _unreadable(why: str) -> click.ClickException:
    return _Unreadable(f"The file cannot be read. {why}")


def _say(found: list[tuple[Item, Finding]]) -> None:
    for item, finding in found:
        click.echo(
            f"{item.index:>4}  {finding.severity} {finding.score:>2}  {finding.rule.id:<18} {finding.rule.phrase}"
        )
        click.echo(f"                {finding.excerpt[:160]}")
    click.echo(f"{len(found)} findings, score {string_score([one for _item, one in found], with_guesses=True)}")


calls_commands = AppGroup("calls", help="Calls: their forms as files, in the shape of CommonGrants.")


@calls_commands.command("export")
@click.argument("ref")
def export(ref: str) -> None:
    """Print the form of the call REF as JSON Schema; REF stands in the addresses of its pages."""
    try:
        call = queries.call(ref)
    except NotFound as fault:
        raise click.ClickException(f"There is no call {ref}.") from fault
    form = exported(whole_form(call), ref=call.ref, at=clock.now())
    click.echo(json.dumps(form, ensure_ascii=False, indent=2))


@calls_commands.command("import")
@click.argument("fund")
@click.argument("file", type=click.File("rb"))
@click.option("--steward", required=True, help="The e-mail address of the steward whose draft it will be.")
def import_call(fund: str, file: IO[bytes], steward: str) -> None:
    """Make a draft of FILE ('-': standard input) in FUND, its short name; dates that are past come as much later."""
    person = person_by_email(steward)
    if person is None:
        raise click.ClickException(f"Nobody here has the address {steward}.")
    try:
        with unit_of_work():
            whole = read_form(file.read().decode("utf-8-sig"))
            if whole["terms"] is None:
                raise click.ClickException("The file tells no dates and amounts. Import it on the fund's page.")
            at = clock.now()
            whole["terms"] = moved_on(whole["terms"], at)
            call = actions.write_from(fund_by_slug(fund), actions.draft_from(whole), whole, by=person, at=at)
    except UnicodeDecodeError as fault:
        raise click.ClickException("The file is not UTF-8 text.") from fault
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(call.ref)


if __name__ == "__main__":
    charter_commands()
