"""Books to take away from the command line: `flask ledger export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from grants.funds import queries
from grants.funds.rules import account_in_words, book, entry_in_words
from grants.i18n import in_language
from grants.ledger import queries as ledger
from grants.ledger.commands import ledger_commands
from grants.ledger.queries.exports import WAYS, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from grants.funds.models import Fund

_DAY = click.DateTime(["%Y-%m-%d"])


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
