"""Founding a fund from the command line: `flask funds create FILE.json --steward EMAIL`, and `flask funds list`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import AppGroup

from grants import clock
from grants.db import unit_of_work
from grants.errors import Refusal, RuleBroken
from grants.funds import actions, queries
from grants.funds.actions import GeographySpec
from grants.i18n import DEFAULT
from grants.people import actions as people
from grants.people.queries import person_by_email
from grants.people.rules import normal_address

if TYPE_CHECKING:
    from werkzeug.routing import MapAdapter

    from grants.config import Config
    from grants.funds.models import Fund
    from grants.people.models import Person

_KEYS = {"slug", "name", "summary", "charter", "currency", "zone", "geographies"}
_TEXTS = {"name", "summary", "charter"}
_PLACE_KEYS = {"code", "name", "parent"}
funds_commands = AppGroup("funds", help="Funds of this installation.")


@funds_commands.command("create")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--steward", required=True, help="The e-mail address of its first steward.")
def create(file: Path, steward: str) -> None:
    """Found the fund that FILE describes: slug, name, summary, charter, currency, zone, geographies."""
    described = _read(file)
    address = normal_address(steward)
    if address is None:
        refuse(f"--steward: {steward!r} is not an e-mail address")
    try:
        with unit_of_work():
            fund = _found(described, address)
    except RuleBroken as broken:
        refuse(f"{file}: {broken.field}: {broken}")
    except Refusal as refusal:
        refuse(str(refusal))
    click.echo(f"Founded {fund.slug}. Its first steward is {address}; somebody new has a link in the mail.")


def _found(described: dict[str, Any], address: str) -> Fund:
    at = clock.now()
    steward = person_by_email(address) or _join(address, described["zone"])
    fund = actions.found(
        described["slug"],
        described["name"],
        described["summary"],
        described["charter"],
        described["currency"],
        described["zone"],
        described["geographies"],
        by=steward,
        at=at,
    )
    if steward.password_hash is None:
        people.send_link(address, steward.language, url_for=_link, next_path=site().build("web.desk"), at=at)
    return fund


def site() -> MapAdapter:
    """Return the maker of this installation's addresses; outside of a request nobody else knows its own."""
    base = urlsplit(cast("Config", current_app.config["MUSHA"]).base_url)
    return current_app.url_map.bind(base.netloc, url_scheme=base.scheme)


def _link(secret: str) -> str:
    return site().build("people.follow", {"secret": secret}, force_external=True)


def _join(address: str, zone: str) -> Person:
    """Make the steward-to-be; they are called by their address's first part until they say otherwise."""
    return people.join(address, name=address.partition("@")[0], language=DEFAULT, zone=zone, at=clock.now())


@funds_commands.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def show(as_json: bool) -> None:
    """List the funds, with what is free to decide about."""
    rows = [
        {"slug": fund.slug, "name": fund.name, "currency": fund.currency, "free": queries.free_balance(fund).plain()}
        for fund in queries.funds()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['slug']}: {row['free']} {row['currency']} free")
    if not rows:
        click.echo("No fund yet. Found one: flask funds create FILE.json --steward EMAIL")


def refuse(reason: str) -> NoReturn:
    """Say why nothing was founded, and end with 1."""
    click.echo(reason, err=True)
    click.echo("Nothing was founded.", err=True)
    raise SystemExit(1)


def _read(file: Path) -> dict[str, Any]:
    """Return the description with its places as specs, or stop, naming the file and the key at fault."""
    try:
        described = json.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        refuse(f"{file}: {fault.strerror}")
    except UnicodeDecodeError:
        refuse(f"{file}: not in UTF-8")
    except json.JSONDecodeError as fault:
        refuse(f"{file}, line {fault.lineno}, column {fault.colno}: {fault.msg}")
    wrong = _fault(described, _KEYS, "")
    if wrong is None and not isinstance(described["geographies"], list):
        wrong = "geographies: write a list of places"
    if wrong is None:
        wrong = _fault_in_places(described["geographies"])
    if wrong is not None:
        refuse(f"{file}: {wrong}")
    described["geographies"] = [
        GeographySpec(place["code"], place["name"], place.get("parent")) for place in described["geographies"]
    ]
    return dict(described)


def _fault_in_places(places: list[Any]) -> str | None:
    faults = (_fault(place, _PLACE_KEYS, f"geographies[{number}].") for number, place in enumerate(places))
    return next((fault for fault in faults if fault is not None), None)


def _fault(described: Any, keys: set[str], where: str) -> str | None:
    """Return what is wrong with an object that has these keys: one missing, unknown, or of another kind."""
    if not isinstance(described, dict):
        return f"{where.rstrip('.') or 'the file'}: write an object with {', '.join(sorted(keys))}"
    for key in sorted(keys - {"parent"} - described.keys()):
        return f"{where}{key}: missing"
    for key in sorted(described.keys() - keys):
        return f"{where}{key}: unknown; the keys are {', '.join(sorted(keys))}"
    for key, value in described.items():
        fault = _fault_of_value(key, value)
        if fault is not None:
            return f"{where}{key}: {fault}"
    return None


def _fault_of_value(key: str, value: Any) -> str | None:
    if key in _TEXTS:
        is_right = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
        return None if is_right else 'write the text by language: {"en": "…", "ar": "…"}'
    if key == "geographies" or (key == "parent" and value is None):
        return None
    return None if isinstance(value, str) else "write a text"
