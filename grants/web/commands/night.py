"""What is done each night, one thing after the other; one that fails keeps none of the others from being done."""

from __future__ import annotations

import logging
from functools import partial
from traceback import extract_tb
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from flask import current_app

from grants import clock, jobs
from grants.applications.actions.drafts import erase_overdue
from grants.applications.actions.erasing import erase_due
from grants.applications.actions.files import sweep
from grants.db import db, unit_of_work
from grants.funds import emails
from grants.funds.actions.holds import release_holds
from grants.funds.commands import explained, swept
from grants.funds.queries import funds
from grants.funds.rules import book
from grants.ledger.actions.chain import checkpoint, prove
from grants.ledger.queries import books
from grants.ledger.rules.chain import public_key
from grants.people.actions.notices import send_digests
from grants.people.queries import holders
from grants.people.rules import RoleKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from grants.config import Config
    from grants.funds.models import Fund

NIGHT = "nightly"
_READERS = (RoleKind.STEWARD, RoleKind.TREASURER, RoleKind.AUDITOR)
logger = logging.getLogger(__name__)


class NightFailed(Exception):
    """Something of the night's work could not be done; all of it may be tried again."""


@jobs.task(NIGHT)
def _by_the_worker(config: Config, **arguments: object) -> None:
    del config, arguments
    for line in through_the_night(clock.now()):
        logger.info(line)


def through_the_night(at: datetime) -> Iterator[str]:
    """Do the night's work, telling each thing in one line; raise NightFailed at the end when one could not be done."""
    failed = []
    for work in _WORK:
        try:
            yield work(at)
        except Exception as fault:  # noqa: BLE001 - told by name; the rest of the night goes on
            db.session.rollback()
            _log(work.__name__, fault)
            failed.append(f"{work.__name__} ({type(fault).__name__})")
    if failed:
        raise NightFailed(f"Not done: {', '.join(failed)}")


def _log(work: str, fault: Exception) -> None:
    """Log what failed and where; no more, since the database's own words quote whole rows."""
    place = extract_tb(fault.__traceback__)[-1]
    logger.error("%s: %s at %s:%s", work, type(fault).__name__, place.filename, place.lineno)


def check_books(at: datetime) -> str:
    """Prove every book, keep what was said, and tell those who keep a book in which something was found."""
    keys = [public_key(secret) for secret in _config().signing_secrets]
    named = {book(fund.id): fund.ref for fund in funds()}
    entries = found = 0
    told = books()
    for one in told:
        with unit_of_work():
            run = prove(one, at=at, keys=keys)
            entries, found = entries + run.entries, found + len(run.findings)
            if run.findings and one in named:
                _tell(one, partial(emails.books_do_not_add_up, address_of("funds.books", named[one])))
    return f"check: {len(told)} books, {entries} entries, {found} findings"


def sign_books(at: datetime) -> str:
    """Sign the end of every book that went on since it was last signed, and mail the line to those who keep it."""
    secret, signed = _config().signing_secrets[0], 0
    for one in books():
        with unit_of_work():
            seal = checkpoint(one, at=at, secret=secret)
            if seal.signed_at == at:
                signed += 1
                _tell(one, partial(emails.books_signed, seal.words()))
    return f"checkpoints: {signed} books signed"


def tell_the_day(at: datetime) -> str:
    """Send those who chose one mail a day what happened since the last one."""
    with unit_of_work():
        return f"digests: {send_digests(at)} mails"


def erase_drafts(at: datetime) -> str:
    """Leave nothing of the drafts without an account that were kept for as long as was promised."""
    with unit_of_work():
        return f"drafts: {erase_overdue(at)} erased"


def forget_unfinished_files(at: datetime) -> str:
    """Forget files that somebody began to send a week ago or earlier and never finished."""
    with unit_of_work():
        return f"files: {sweep(at)} unfinished forgotten"


def erase_asked(at: datetime) -> str:
    """Erase the applications whose partners asked for it a week ago."""
    with unit_of_work():
        return f"erasing: {erase_due(at)} applications"


_WORK: tuple[Callable[[datetime], str], ...] = (
    swept,
    explained,
    release_holds,
    check_books,
    sign_books,
    erase_drafts,
    erase_asked,
    forget_unfinished_files,
    tell_the_day,
)


def _tell(of: str, write: Callable[[], tuple[str, str]]) -> None:
    """Write to the stewards, treasurers and auditors of the fund whose book it is, to each once."""
    readers = {person.id: person for fund in _funds_of(of) for kind in _READERS for person in holders(fund.id, kind)}
    for reader in readers.values():
        jobs.mail(reader.email, reader.language, write)


def _funds_of(of: str) -> list[Fund]:
    return [fund for fund in funds() if book(fund.id) == of]


def address_of(endpoint: str, ref: str) -> str:
    """Return a page's address; outside of a request nobody else knows this installation's own."""
    base = urlsplit(_config().base_url)
    return current_app.url_map.bind(base.netloc, url_scheme=base.scheme).build(
        endpoint, {"ref": ref}, force_external=True
    )


def _config() -> Config:
    return cast("Config", current_app.config["MUSHA"])
