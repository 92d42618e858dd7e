"""Money from the command line: cards, statements, and what is done about them each night."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click
from flask import current_app

from grants import clock, jobs
from grants.db import unit_of_work
from grants.errors import Refusal
from grants.funds import queries
from grants.funds.actions.certain import explain_certain
from grants.funds.actions.gifts import choose_card_fund
from grants.funds.actions.notices import HANDLE, handle
from grants.funds.actions.statements import import_statement
from grants.funds.actions.stripe import Away
from grants.funds.actions.sweep import NotWhole, sweep
from grants.funds.actions.thanks import thank
from grants.funds.commands.founding import funds_commands, site
from grants.funds.queries import banking
from grants.funds.rules.accounts import compact
from grants.people.queries import person_by_email
from grants.people.rules import normal_address

if TYPE_CHECKING:
    from datetime import datetime

    from grants.config import Config
    from grants.funds.models import BankAccount, Contribution, Fund


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
    except NotWhole as rest:
        raise click.ClickException(f"All but this was taken in: {rest}") from rest


def swept(at: datetime) -> str:
    """Catch up with the card processor; return in one line what was done. For the nightly work."""
    done = sweep(cast("Config", current_app.config["MUSHA"]), at=at, arrived=_thank)
    return done.in_words() if done is not None else "cards: no fund takes them here"


@jobs.task(HANDLE)
def handle_notice(config: Config, event_id: int) -> None:
    """Do what a notice of the processor asks for. The worker's task."""
    handle(event_id, config, at=clock.now(), arrived=_thank)


def _thank(given: Contribution) -> None:
    thank(given, lambda ref: site().build("funds.gift", {"ref": ref}, force_external=True))


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
