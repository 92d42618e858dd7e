"""The nightly sweep: what the processor knows and no notice told us is booked, and the two balances are compared."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from grants.db import db, unit_of_work
from grants.funds.actions.booking import book_found
from grants.funds.actions.looking import Found, knows, look, movement_of
from grants.funds.actions.notices import handle, keep
from grants.funds.actions.stripe import Away, Gone, asking, client, key_of
from grants.funds.models import Contribution, HeardBalance, StripeEvent, StripeTransaction
from grants.funds.queries.gifts import card_fund, heard_balances
from grants.funds.rules.processor import from_processor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from stripe import BalanceTransaction, StripeClient

    from grants.config import Config
    from grants.funds.models import Fund

    Arrived = Callable[[Contribution], None]

_PAGE = 100
_OVERLAP = timedelta(days=4)  # the processor tries to deliver a notice for three
_SETTLING = timedelta(minutes=10)  # so long a notice may wait for its worker before the sweep takes it up


class NotWhole(Exception):
    """Some of what the processor told could not be taken in, and all the rest was: the message names it."""


@dataclass
class Swept:
    """What a sweep did: notices that were never heard or lay about, movements booked, balances that differ."""

    notices: int = 0
    movements: int = 0
    differences: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @contextmanager
    def each(self, what: str) -> Iterator[None]:
        """Do one thing; where it cannot be done, go on with the next, and say so at the end. Raises Away."""
        try:
            yield
        except Away:
            raise
        except Exception as fault:  # noqa: BLE001 - one thing that cannot be read must not hold up all others
            db.session.rollback()
            self.failed.append(f"{what} ({type(fault).__name__})")

    def in_words(self) -> str:
        """Return it as one line."""
        off = "; ".join(self.differences) or "the books agree with the processor"
        return f"cards: {self.notices} notices and {self.movements} movements caught up; {off}"


def sweep(config: Config, *, at: datetime, arrived: Arrived) -> Swept | None:
    """Catch up with the processor; None where no fund takes cards. Raises Away when it does not answer, and NotWhole.

    Each notice and each movement is booked in a transaction of its own, so a sweep that is cut short has done a part.
    """
    with unit_of_work():
        fund = card_fund()
        since = _since(fund) if fund is not None else 0
    if fund is None or not config.stripe_key:
        return None
    swept = Swept()
    with asking():
        stripe = client(config)
        _catch_up_notices(stripe, config, swept, since, at, arrived)
        _catch_up_movements(stripe, fund.id, swept, since, at, arrived)
        if swept.failed:  # before the day is noted from which the next sweep looks back
            raise NotWhole("; ".join(swept.failed))
        _compare(stripe, fund.id, swept, at)
    return swept


def _since(fund: Fund) -> int:
    """Return from when on to look, as the processor counts: a little before the last sweep, or from the beginning."""
    last = db.session.scalar(select(func.min(HeardBalance.heard_at)).where(HeardBalance.fund_id == fund.id))
    return int((last - _OVERLAP).timestamp()) if last is not None else 0


def _catch_up_notices(
    stripe: StripeClient, config: Config, swept: Swept, since: int, at: datetime, arrived: Arrived
) -> None:
    told = list(stripe.v1.events.list({"limit": _PAGE, "created": {"gte": since}}).auto_paging_iter())
    with unit_of_work():
        for event in reversed(told):
            keep(event.id, event.type, getattr(event.data.object, "id", "") or "", event.created, at=at)
        lying = list(
            db.session.scalars(
                select(StripeEvent.id)
                .where(
                    StripeEvent.handled_at.is_(None),
                    (StripeEvent.times_heard == 0) | (StripeEvent.received_at <= at - _SETTLING),
                )
                .order_by(StripeEvent.id)
            )
        )
    for event_id in lying:
        with swept.each(f"notice {event_id}"):
            handle(event_id, config, at=at, arrived=arrived)
            swept.notices += 1


def _catch_up_movements(
    stripe: StripeClient, fund_id: int, swept: Swept, since: int, at: datetime, arrived: Arrived
) -> None:
    moved = list(stripe.v1.balance_transactions.list({"limit": _PAGE, "created": {"gte": since}}).auto_paging_iter())
    with unit_of_work():
        keys = [one.id for one in moved]
        known = set(db.session.scalars(select(StripeTransaction.key).where(StripeTransaction.key.in_(keys))))
    for one in reversed(moved):
        if one.id in known:
            continue
        with swept.each(one.id):
            found = _behind(stripe, one)
            with unit_of_work():
                swept.movements += book_found(_fund(fund_id), found, at=at, arrived=arrived)
            known |= found.movements.keys()


def _behind(stripe: StripeClient, one: BalanceTransaction) -> Found:
    """Look at what a movement comes from; one that nothing stands behind is taken as it is."""
    found, source = Found(), key_of(one.source) or ""
    if knows(source):
        try:
            with asking():
                look(stripe, source, found)
        except Gone:
            found.add(movement_of(one))
    else:
        found.add(movement_of(one))
    return found


def _fund(fund_id: int) -> Fund:
    fund = card_fund()
    if fund is None or fund.id != fund_id:
        raise Gone("fund")
    return fund


def _compare(stripe: StripeClient, fund_id: int, swept: Swept, at: datetime) -> None:
    """Keep what the processor says it holds, and note where the books say otherwise."""
    said = stripe.v1.balance.retrieve()
    held: Counter[str] = Counter()
    for free in said.available:
        held[free.currency.upper()] += free.amount
    for later in said.pending:
        held[later.currency.upper()] += later.amount
    with unit_of_work():
        for currency, amount in held.items():
            values = {"minor": from_processor(amount, currency).minor, "heard_at": at}
            db.session.execute(
                insert(HeardBalance)
                .values(fund_id=fund_id, currency=currency, **values)
                .on_conflict_do_update(index_elements=["fund_id", "currency"], set_=values)
            )
        for heard, ours in heard_balances(_fund(fund_id)):
            if heard.amount != ours:
                swept.differences.append(f"the processor says {heard.amount}, the books {ours}")
