"""Founding a fund from the command line: `flask funds create FILE.json --steward EMAIL`, and `flask funds list`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import AppGroup

from grants import clock, jobs
from grants.db import unit_of_work
from grants.errors import Refusal, RuleBroken
from grants.funds import actions, queries
from grants.funds.actions import GeographySpec
from grants.funds.actions.certain import explain_certain
from grants.funds.actions.gifts import choose_card_fund
from grants.funds.actions.notices import HANDLE, handle
from grants.funds.actions.statements import import_statement
from grants.funds.actions.stripe import Away
from grants.funds.actions.sweep import sweep
from grants.funds.actions.thanks import thank
from grants.funds.queries import banking
from grants.funds.rules import account_in_words, book, entry_in_words
from grants.funds.rules.accounts import compact
from grants.i18n import DEFAULT, in_language
from grants.ledger import queries as ledger
from grants.ledger.commands import ledger_commands
from grants.ledger.queries.exports import WAYS, Wanted
from grants.people import actions as people
from grants.people.queries import person_by_email
from grants.people.rules import normal_address

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from werkzeug.routing import MapAdapter

    from grants.config import Config
    from grants.funds.models import BankAccount, Contribution, Fund
    from grants.people.models import Person

_KEYS = {"slug", "name", "summary", "charter", "currency", "zone", "geographies"}
_TEXTS = {"name", "summary", "charter"}
_PLACE_KEYS = {"code", "name", "parent"}
_DAY = click.DateTime(["%Y-%m-%d"])
funds_commands = AppGroup("funds", help="Funds of this installation.")


@funds_commands.command("create")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--steward", required=True, help="The e-mail address of its first steward.")
def create(file: Path, steward: str) -> None:
    """Found the fund that FILE describes: slug, name, summary, charter, currency, zone, geographies."""
    described = _read(file)
    address = normal_address(steward)
    if address is None:
        _refuse(f"--steward: {steward!r} is not an e-mail address")
    try:
        with unit_of_work():
            fund = _found(described, address)
    except RuleBroken as broken:
        _refuse(f"{file}: {broken.field}: {broken}")
    except Refusal as refusal:
        _refuse(str(refusal))
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
        people.send_link(address, steward.language, url_for=_link, next_path=_site().build("web.desk"), at=at)
    return fund


def _join(address: str, zone: str) -> Person:
    """Make the steward-to-be; they are called by their address's first part until they say otherwise."""
    return people.join(address, name=address.partition("@")[0], language=DEFAULT, zone=zone, at=clock.now())


def _site() -> MapAdapter:
    """Return the maker of this installation's addresses; outside of a request nobody else knows its own."""
    base = urlsplit(cast("Config", current_app.config["MUSHA"]).base_url)
    return current_app.url_map.bind(base.netloc, url_scheme=base.scheme)


def _link(secret: str) -> str:
    return _site().build("people.follow", {"secret": secret}, force_external=True)


@funds_commands.command("take-cards")
@click.argument("slug")
def take_cards(slug: str) -> None:
    """Let the fund SLUG take cards: one fund of an installation does, since a processor pays to one bank account."""
    try:
        with unit_of_work():
            choose_card_fund(queries.fund_by_slug(slug))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{slug} takes cards, once STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET are set.")


@funds_commands.command("sweep")
def sweep_cards() -> None:
    """Catch up with the card processor, and compare its balance with the books."""
    try:
        click.echo(swept(clock.now()))
    except Away as away:
        raise click.ClickException(f"The card processor does not answer ({away}). Try again later.") from away


def swept(at: datetime) -> str:
    """Catch up with the card processor; return in one line what was done. For the nightly work."""
    done = sweep(cast("Config", current_app.config["MUSHA"]), at=at, arrived=_thank)
    return done.in_words() if done is not None else "cards: no fund takes them here"


@jobs.task(HANDLE)
def handle_notice(config: Config, event_id: int) -> None:
    """Do what a notice of the processor asks for. The worker's task."""
    handle(event_id, config, at=clock.now(), arrived=_thank)


def _thank(given: Contribution) -> None:
    thank(given, lambda ref: _site().build("funds.gift", {"ref": ref}, force_external=True))


@funds_commands.command("import-statement")
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", "email", required=True, help="The e-mail address of the treasurer who imports it.")
@click.option("--account", "number", help="The account's number or name; without it, the fund's first account.")
def bring_statement(slug: str, file: Path, email: str, number: str | None) -> None:
    """Import FILE (camt.053, MT940, or CSV once its columns were said) into an account of the fund SLUG."""
    try:
        with unit_of_work():
            account = _account(queries.fund_by_slug(slug), number)
            by = person_by_email(normal_address(email) or "")
            done = import_statement(account, file.read_bytes(), by=by, at=clock.now(), arrived=_thank)
    except Refusal as refusal:
        raise click.ClickException(str(refusal) or "They do not record this fund's money.") from refusal
    if done.is_known:
        click.echo("This very file was imported before. Nothing changed.")
    else:
        click.echo(f"{done.new_count} new lines, {done.matched_count} explained themselves.")


def _account(fund: Fund, number: str | None) -> BankAccount:
    if number is None:
        return banking.first_account(fund)
    wanted = compact(number)
    for account in banking.accounts(fund):
        if wanted in {account.iban, compact(account.name)}:
            return account
    raise click.ClickException(f"{fund.slug} has no account {number!r}")


def explained(at: datetime) -> str:
    """Look again at what waits at the bank: what it was may be known since. In one line, for the nightly work."""
    count = 0
    for ref in banking.accounts_that_wait():
        with unit_of_work():
            count += explain_certain(banking.account(ref), at=at, arrived=_thank)
    return f"statements: {count} waiting lines explained themselves"


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


def _refuse(reason: str) -> NoReturn:
    click.echo(reason, err=True)
    click.echo("Nothing was founded.", err=True)
    raise SystemExit(1)


def _read(file: Path) -> dict[str, Any]:
    """Return the description with its places as specs, or stop, naming the file and the key at fault."""
    try:
        described = json.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        _refuse(f"{file}: {fault.strerror}")
    except UnicodeDecodeError:
        _refuse(f"{file}: not in UTF-8")
    except json.JSONDecodeError as fault:
        _refuse(f"{file}, line {fault.lineno}, column {fault.colno}: {fault.msg}")
    wrong = _fault(described, _KEYS, "")
    if wrong is None and not isinstance(described["geographies"], list):
        wrong = "geographies: write a list of places"
    if wrong is None:
        wrong = _fault_in_places(described["geographies"])
    if wrong is not None:
        _refuse(f"{file}: {wrong}")
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


@ledger_commands.command("export")
@click.argument("of", metavar="[BOOK]", required=False)
@click.option("--fund", "slug", help="The fund whose book it is, in place of BOOK.")
@click.option("--what", type=click.Choice(list(WAYS)), default="journal", show_default=True)
@click.option("--format", "kind", type=click.Choice(list(WAYS["journal"])), default="csv", show_default=True)
@click.option("--from", "since", type=_DAY, help="The first day; without it, from the beginning.")
@click.option("--to", "until", type=_DAY, help="The last day.")
@click.option("-o", "--output", "file", type=click.Path(path_type=Path), help="The file; without it, the terminal.")
def export(
    of: str | None,
    slug: str | None,
    what: str,
    kind: str,
    since: datetime | None,
    until: datetime | None,
    file: Path | None,
) -> None:
    """Write a book out: as a table, or as a journal that Beancount or hledger add up again.

    Who recorded an entry is left out.
    """
    way = WAYS[what].get(kind)
    if way is None:
        _stop(f"--format: the {what} leave as {' or '.join(WAYS[what])}")
    if since is not None and until is not None and until < since:
        _stop("--to: the last day is before the first")
    pieces = way.write(_wanted(_book_of(of, slug), _day_of(since), _day_of(until)))
    if file is not None:
        _write(file, pieces)
        return
    with click.open_file("-", "wb") as terminal:
        terminal.writelines(pieces)


def _day_of(typed: datetime | None) -> date | None:
    return typed.date() if typed is not None else None


def _write(file: Path, pieces: Iterable[bytes]) -> None:
    """Write the whole file or none: what stood there stays until all of the new one is on the disk."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        with unfinished.open("wb") as out:
            out.writelines(pieces)
        unfinished.replace(file)
    except OSError as fault:
        _stop(f"{file}: {fault.strerror}")
    finally:
        unfinished.unlink(missing_ok=True)


def _book_of(of: str | None, slug: str | None) -> str | Fund:
    """Return the fund whose book is asked for, or the name of a book that is no fund's."""
    if (of is None) == (slug is None):
        _stop("Say whose book: BOOK, or --fund SLUG")
    for fund in queries.funds():
        if slug == fund.slug or of == book(fund.id):
            return fund
    if of not in ledger.books():
        _stop(f"There is no {'book ' + of if of else 'fund ' + str(slug)}. There are: {', '.join(ledger.books())}")
    return str(of)


def _wanted(of: str | Fund, since: date | None, until: date | None) -> Wanted:
    if isinstance(of, str):
        return Wanted(book=of, title=of, since=since, until=until)
    return Wanted(
        book=book(of.id),
        title=in_language(of.name),
        currency=of.currency,
        since=since,
        until=until,
        account_in_words=account_in_words,
        entry_in_words=entry_in_words,
    )


def _stop(reason: str) -> NoReturn:
    click.echo(f"{reason}. Nothing was written.", err=True)
    raise SystemExit(1)
