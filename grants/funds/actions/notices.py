"""Hearing the processor's notices: kept first, handled by a worker, each movement of its balance booked once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import stripe
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from grants import jobs
from grants.db import db, unit_of_work
from grants.funds.actions.booking import book_found
from grants.funds.actions.looking import Found, knows, look
from grants.funds.actions.stripe import Gone, asking, client
from grants.funds.models import Contribution, StripeEvent
from grants.funds.queries.gifts import card_fund

if TYPE_CHECKING:
    from collections.abc import Callable

    from grants.config import Config

HANDLE = "handle_notice"  # the worker's name for it
LONGEST = 512_000  # bytes; the processor's notices are a few thousand
_TOLERANCE = 300  # seconds that a notice may be old; the processor signs each delivery anew
_AHEAD = 60  # seconds by which two clocks may differ: what is signed later than that is refused
# What a notice can be about. The object is looked at afresh, so its kind, not the notice's words, says what to do.
HANDLED = (
    "checkout.session.",
    "payment_intent.",
    "charge.",
    "refund.",
    "payout.",
    "invoice.",
    "customer.subscription.",
)


class BadNotice(Exception):
    """It is not the processor's, or not from now. What it says is not looked at."""


def hear(body: bytes, signature: str, config: Config, *, at: datetime) -> StripeEvent:
    """Keep a notice and set a worker to it, once however often it is heard. Raises BadNotice."""
    _require_signed(body, signature, config, at)
    key, kind, about, created = _read(body)
    event_id, times_heard = keep(key, kind, about, created, at=at, heard=1)
    if times_heard == 1:
        jobs.defer(HANDLE, event_id=event_id)
    return db.session.get_one(StripeEvent, event_id, populate_existing=True)


def keep(key: str, kind: str, about: str, created: int, *, at: datetime, heard: int = 0) -> tuple[int, int]:
    """Keep a notice, whether it was `heard` or found by the sweep; return its id and how often it was heard."""
    made_at = datetime.fromtimestamp(created, UTC)
    values = {"key": key, "kind": kind, "object_key": about, "created_at": made_at, "received_at": at}
    id_, times_heard = db.session.execute(
        insert(StripeEvent)
        .values(**values, outcome="", times_heard=heard)
        .on_conflict_do_update(index_elements=["key"], set_={"times_heard": StripeEvent.times_heard + heard})
        .returning(StripeEvent.id, StripeEvent.times_heard)
    ).one()
    return id_, times_heard


def _require_signed(body: bytes, signature: str, config: Config, at: datetime) -> None:
    """Refuse what none of our secrets signed, what is old, and what comes from the future."""
    for secret in config.stripe_secrets:
        try:
            stripe.WebhookSignature.verify_header(body, signature, secret, _TOLERANCE)
        except (stripe.SignatureVerificationError, ValueError):
            continue
        # The library lets any time to come pass: a copied notice could be kept for later.
        stamps = [part[2:] for part in signature.split(",") if part.startswith("t=")]
        if int(stamps[0]) > at.timestamp() + _AHEAD:
            raise BadNotice("future")
        return
    raise BadNotice("signature")


def _read(body: bytes) -> tuple[str, str, str, int]:
    """Return (key, kind, what it is about, when it was made) of a signed notice."""
    try:
        said = json.loads(body)
        about = said["data"]["object"].get("id", "")
        return said["id"][:80], said["type"][:80], about[:80], int(said["created"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadNotice("body") from None


def handle(event_id: int, config: Config, *, at: datetime, arrived: Callable[[Contribution], None]) -> str:
    """Look at what a notice is about, book what is not in the books, and return the outcome in a word.

    The processor is asked outside of any transaction; what follows is one. Raises Away when it does not answer: the
    worker comes back.
    """
    with unit_of_work():
        event = db.session.get_one(StripeEvent, event_id)
        kind, about, is_done = event.kind, event.object_key, event.handled_at is not None
    if is_done:
        return event.outcome
    found, outcome = Found(), ""
    if not (kind.startswith(HANDLED) and knows(about)):
        outcome = "unknown"
    else:
        try:
            with asking():
                look(client(config), about, found)
        except Gone:
            outcome = "gone"
    with unit_of_work():
        return _settle(event_id, found, outcome, at, arrived)


def _settle(event_id: int, found: Found, outcome: str, at: datetime, arrived: Callable[[Contribution], None]) -> str:
    query = select(StripeEvent).where(StripeEvent.id == event_id).with_for_update()
    event = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if event.handled_at is None:
        fund = card_fund()
        if fund is None:
            outcome = outcome or "no fund"
        elif not outcome:
            outcome = "booked" if book_found(fund, found, at=at, arrived=arrived) else "nothing new"
        event.outcome, event.handled_at = outcome, at
    return event.outcome
