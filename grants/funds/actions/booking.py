"""Booking what moved the processor's balance: each movement once, whoever hears of it, and however often."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from grants import clock
from grants.db import db
from grants.funds.models import (
    Contribution,
    Fund,
    Funder,
    GivenBack,
    Payout,
    RefundAsked,
    StripeTransaction,
)
from grants.funds.queries.gifts import gift_of, held_left
from grants.funds.rules import FunderKind, book
from grants.funds.rules.gifts import ARRIVE, FAIL, STOP, GiftWay
from grants.funds.rules.movements import (
    BACK,
    ENTRY_KINDS,
    OF_A_CHARGE,
    MovementKind,
    arrival_postings,
    budget_change,
    from_held,
    held_part,
    postings_of,
)
from grants.ledger.actions import post
from grants.ledger.queries.periods import closed_until
from grants.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from grants.db import Model
    from grants.funds.actions.looking import Found, News
    from grants.funds.rules.movements import Movement
    from grants.ledger.models import Entry
    from grants.ledger.rules import Posting

GIVERS = "givers"
_GIVERS_NAME = "People who gave here · من تبرّعوا هنا"


def book_found(fund: Fund, found: Found, *, at: datetime, arrived: Callable[[Contribution], None]) -> int:
    """Book every movement that is not in the books, and move the gifts; return how many were booked.

    Queues behind whoever books for this fund just now. `arrived` is called with each gift's new contribution.
    """
    db.session.execute(select(Fund.id).where(Fund.id == fund.id).with_for_update(key_share=True))
    movements = found.in_order()
    query = select(StripeTransaction).where(StripeTransaction.key.in_([movement.key for movement in movements]))
    known = {standing.key: standing for standing in db.session.scalars(query)}
    booked = 0
    for movement in movements:
        _keep_payout(fund, movement, at)
        standing = known.get(movement.key)
        if standing is None:
            booked += _book(fund, movement, at, arrived)
        elif standing.contribution_id is None:
            booked += _take_in(fund, standing, movement, at, arrived)
    _tell(found.news, at)
    return booked


def _book(fund: Fund, movement: Movement, at: datetime, arrived: Callable[[Contribution], None]) -> int:
    """Write one movement down; return 1, or 0 for one that moved nothing."""
    on = clock.local(movement.at, fund.zone).date()
    given = _contribution(fund, movement, on, at)
    held = _held(fund, movement, given)
    if given is not None and movement.kind is MovementKind.CHARGE:
        _hold(fund, given, held)
    payout = _payout(movement)
    postings = postings_of(movement.kind, movement.amount, movement.fee, is_ours=given is not None, held=held)
    if not postings:
        return 0
    about: Model = given or payout or fund
    key, kind = f"stripe:{movement.key}", ENTRY_KINDS[movement.kind]
    entry = _post(fund, key, postings, kind, movement, about, on, at)
    db.session.add(
        StripeTransaction(
            key=movement.key,
            fund_id=fund.id,
            kind=str(movement.kind),
            currency=movement.amount.currency,
            amount_minor=movement.amount.minor,
            fee_minor=movement.fee.minor,
            on=on,
            entry_id=entry.id,
            contribution_id=given.id if given else None,
            payout_id=payout.id if payout else None,
            details=_details(movement),
        )
    )
    if given is not None:
        _follow(given, movement, on, at, arrived)
    return 1


def _post(
    fund: Fund, key: str, postings: list[Posting], kind: str, movement: Movement, about: Model, on: date, at: datetime
) -> Entry:
    """Write the entry as a fact: the processor did it, whether or not the pool can bear it.

    What is heard of only after its day was closed stands on the present one, and its reason says which day it was.
    """
    closed = closed_until(book(fund.id))
    is_late = closed is not None and on <= closed
    return post(
        book(fund.id),
        key,
        postings,
        kind=kind,
        reason=f"{movement.source} ({on})" if is_late else movement.source,
        about=about,
        by=None,
        on=clock.local(at, fund.zone).date() if is_late else on,
        at=at,
        is_fact=True,
    )


def _details(movement: Movement) -> dict[str, str]:
    """Return what is kept of a movement besides its sums: where it came from, and whose gift is behind it."""
    charge = movement.charge
    details = {"source": movement.source}
    if charge is not None:
        gift = gift_of(charge.code, charge.subscription)
        details |= {"charge": charge.key, "way": charge.way} | ({"gift": gift.code} if gift else {})
    return details


def _take_in(
    fund: Fund,
    standing: StripeTransaction,
    movement: Movement,
    at: datetime,
    arrived: Callable[[Contribution], None],
) -> int:
    """Make a gift of a charge that was booked before it was sure: a bank debit that has now arrived."""
    if movement.kind is not MovementKind.CHARGE:
        return 0
    on = clock.local(at, fund.zone).date()
    given = _contribution(fund, movement, on, at)
    if given is None:
        return 0
    held = _held(fund, movement, given)
    _hold(fund, given, held)
    postings = arrival_postings(movement.amount, held)
    _post(fund, f"stripe:{movement.key}:gift", postings, "gift", movement, given, on, at)
    standing.contribution_id = given.id
    _follow(given, movement, on, at, arrived)
    return 1


def _hold(fund: Fund, given: Contribution, held: Money) -> None:
    given.held_minor = held.minor
    given.hold_until = given.received_on + timedelta(days=fund.hold_days) if held else None
    db.session.flush()


def _contribution(fund: Fund, movement: Movement, on: date, at: datetime) -> Contribution | None:
    """Return the contribution that a movement is about, made now when it is the charge of a gift that has arrived."""
    charge = movement.charge
    if charge is None or movement.kind not in OF_A_CHARGE:
        return None
    given = db.session.scalars(select(Contribution).where(Contribution.charge_key == charge.key)).one_or_none()
    if given is not None or movement.kind is not MovementKind.CHARGE or not charge.is_good:
        return given
    gift = gift_of(charge.code, charge.subscription)
    if gift is None:
        return None
    has_other = charge.sent.currency != movement.amount.currency
    given = Contribution(
        fund=fund,
        funder=givers(fund),
        gift=gift,
        amount=movement.amount,
        sent_minor=charge.sent.minor if has_other else None,
        sent_currency=charge.sent.currency if has_other else None,
        received_on=on,
        recorded_at=at,
        charge_key=charge.key,
        fee_minor=movement.fee.minor,
        held_minor=0,
    )
    db.session.add(given)
    db.session.flush()
    return given


def _held(fund: Fund, movement: Movement, given: Contribution | None) -> Money:
    """Return what of a movement goes to the reserve of bank debits (above zero), or is taken from it (below)."""
    nothing = Money.zero(movement.amount.currency)
    if given is None or movement.charge is None:
        return nothing
    if movement.kind is MovementKind.CHARGE:
        return held_part(movement.net, fund.hold_percent) if movement.charge.is_debit else nothing
    left = held_left(given)
    room = Money(given.held_minor, given.currency) - left if given.released_at is None else nothing
    change = budget_change(movement.kind, movement.amount, movement.fee, is_ours=True)
    # A dispute may be settled in another currency than its charge was: what is held of that one stays.
    return from_held(change, left, room) if change.currency == given.currency else nothing


def _follow(
    given: Contribution, movement: Movement, on: date, at: datetime, arrived: Callable[[Contribution], None]
) -> None:
    """Note what follows from a movement for the gift and its contribution."""
    if movement.kind is MovementKind.CHARGE:
        gift = given.gift
        if gift is not None and ARRIVE.is_open_to(gift):
            ARRIVE.make(gift, by=None, at=at)
        arrived(given)
        return
    db.session.add(
        GivenBack(
            contribution=given,
            cause=BACK[movement.kind],
            amount=-movement.amount,
            fee_minor=movement.fee.minor,
            on=on,
            transaction_key=movement.key,
            recorded_at=at,
        )
    )
    asked = db.session.scalars(select(RefundAsked).where(RefundAsked.refund_key == movement.source)).one_or_none()
    if asked is not None:
        asked.booked_at = at


def givers(fund: Fund) -> Funder:
    """Return everybody who gives on the giving page, as one funder; noted on first use."""
    query = select(Funder).where(Funder.fund_id == fund.id, Funder.source_key == GIVERS)
    known = db.session.scalars(query).one_or_none()
    if known is not None:
        return known
    funder = Funder(fund_id=fund.id, name=_GIVERS_NAME, kind=FunderKind.GIVERS, is_named=False, source_key=GIVERS)
    db.session.add(funder)
    db.session.flush()
    return funder


def _keep_payout(fund: Fund, movement: Movement, at: datetime) -> None:
    """Keep what the processor says of a payout, as last heard."""
    facts = movement.payout
    if facts is None:
        return
    known = _payout(movement)
    if known is None:
        known = Payout(fund=fund, key=facts.key, amount=facts.amount, recorded_at=at)
        db.session.add(known)
    known.arrives_on, known.status = facts.arrives_on, facts.status
    db.session.flush()


def _payout(movement: Movement) -> Payout | None:
    if movement.payout is None:
        return None
    return db.session.scalars(select(Payout).where(Payout.key == movement.payout.key)).one_or_none()


def _tell(news: Iterable[News], at: datetime) -> None:
    """Move each gift as far as the news of it go and its state is open to them."""
    for one in news:
        gift = gift_of(one.code, one.subscription)
        if gift is None:
            continue
        if one.subscription is not None and gift.subscription_key is None:
            gift.subscription_key = one.subscription
        # A card that is declined is tried again on the processor's own page: nothing failed yet.
        is_early = one.move is FAIL and gift.way == GiftWay.CARD
        if one.move is None or is_early or not one.move.is_open_to(gift):
            continue
        if one.move is STOP:
            gift.stopped_at = at
        one.move.make(gift, by=None, at=at)
