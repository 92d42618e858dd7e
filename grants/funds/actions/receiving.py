"""Recording what funders promise, what they give, and what was refused since it came with strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack

from sqlalchemy import select

from grants import clock
from grants.db import db
from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.models import Contribution, Fund, Funder, OfferRefused, Pledge
from grants.funds.rules import (
    BANK,
    CANCEL,
    INCOME,
    POOL,
    RECEIVE,
    SOURCE,
    UNEARMARKED,
    FunderKind,
    book,
    require_texts,
)
from grants.i18n import gettext as _
from grants.ledger.actions import post
from grants.ledger.rules import credit, debit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from grants.money import Money
    from grants.people.models import Person

Once = TypeVar("Once", Pledge, Contribution, OfferRefused, Funder)


class Transfer(TypedDict, total=False):
    """What may be known of a contribution besides its amount and day."""

    pledge: Pledge | None
    sent: Money | None  # what the funder sent, where that was not what the bank credited
    bank_reference: str
    is_last: bool  # of its pledge (so it is taken to be): the promise is kept
    once: str | None


def add_funder(
    fund: Fund,
    name: str,
    kind: FunderKind,
    *,
    is_state_entity: bool,
    is_named: bool,
    by: Person | None,
    at: datetime,
    once: str | None = None,
) -> Funder:
    """Note who gives; `is_named` only when they agreed to be named in public. Raises RuleBroken for no name."""
    del at  # a funder has no date of its own
    policy.may_record_money(by, fund).require()
    made = _made_before(Funder, fund, once)
    if made is not None:
        return made
    if not name.strip():
        raise RuleBroken(_("Fill this in."), field="name")
    funder = Funder(
        fund_id=fund.id,
        name=name.strip(),
        kind=kind,
        is_state_entity=is_state_entity,
        is_named=is_named,
        once=once,
    )
    db.session.add(funder)
    db.session.flush()
    return funder


def pledge(
    fund: Fund,
    funder: Funder,
    amount: Money,
    expected_on: date,
    *,
    by: Person | None,
    at: datetime,
    once: str | None = None,
    earmarking: int = UNEARMARKED,
) -> Pledge:
    """Record a promise, in whichever currency it was made. Raises RuleBroken for money with conditions (IATI 2-4)."""
    policy.may_record_money(by, fund).require()
    made = _made_before(Pledge, fund, once)
    if made is not None:
        return made
    _require_something(amount)
    _require_of_fund(funder, fund)
    if earmarking != UNEARMARKED:
        raise RuleBroken(
            _(
                "This fund's charter lets it take money without conditions only. "
                "Ask the funder to free it; if they will not, record a refused offer."
            ),
            field="earmarking",
        )
    promise = Pledge(
        fund=fund,
        funder=funder,
        amount=amount,
        expected_on=expected_on,
        recorded_at=at,
        recorded_by=by.id if by else None,
        once=once,
    )
    db.session.add(promise)
    db.session.flush()
    return promise


def cancel_pledge(pledge: Pledge, *, note: str = "", by: Person | None, at: datetime) -> None:
    """Note that a promise will not be kept; what came in on it stays. Raises WrongState when it is no longer open."""
    policy.may_move_pledge(by, pledge).require()
    _look_again(pledge)
    CANCEL.make(pledge, by=by.id if by else None, at=at, note=note)


def contribute(
    fund: Fund,
    funder: Funder,
    amount: Money,
    received_on: date,
    *,
    by: Person | None,
    at: datetime,
    **more: Unpack[Transfer],
) -> Contribution:
    """Record what the bank credited (`amount`, in the fund's currency), and post it: it can now be decided about.

    Raises RuleBroken for another currency, a day to come, or a pledge that is not this funder's open one.
    """
    policy.may_record_money(by, fund).require()
    made = _made_before(Contribution, fund, more.get("once"))
    if made is not None:
        return made
    _require_something(amount)
    _require_of_fund(funder, fund)
    _require_credited(fund, amount, received_on, at)
    promise, sent = more.get("pledge"), more.get("sent")
    _require_kept_promise(promise, funder)
    if sent is not None:
        _require_something(sent, field="sent")
    given = Contribution(
        fund=fund,
        funder=funder,
        amount=amount,
        pledge_id=promise.id if promise else None,
        sent_minor=sent.minor if sent else None,
        sent_currency=sent.currency if sent else None,
        received_on=received_on,
        bank_reference=more.get("bank_reference", "").strip(),
        recorded_at=at,
        recorded_by=by.id if by else None,
        once=more.get("once"),
    )
    db.session.add(given)
    db.session.flush()
    _post_contribution(given, by, at)
    if promise is not None and more.get("is_last", True):
        RECEIVE.make(promise, by=by.id if by else None, at=at)
    return given


def _post_contribution(given: Contribution, by: Person | None, at: datetime) -> None:
    """Write both sides: the money is in the bank, and it is free to be decided about (money.md section 5)."""
    post(
        book(given.fund_id),
        f"contribution:{given.id}",
        [
            debit(BANK, given.amount),
            credit(INCOME, given.amount),
            debit(SOURCE, given.amount),
            credit(POOL, given.amount),
        ],
        kind="contribution",
        reason=given.bank_reference,
        about=given,
        by=by.id if by else None,
        on=given.received_on,
        at=at,
    )


def refuse_offer(
    fund: Fund,
    amount: Money,
    reason: Mapping[str, str],
    refused_on: date,
    *,
    by: Person | None,
    at: datetime,
    once: str | None = None,
) -> OfferRefused:
    """Record money that came with strings and was not taken: amount and reason are published, the name is not kept.

    Raises RuleBroken for no reason, or a day to come.
    """
    policy.may_record_money(by, fund).require()
    made = _made_before(OfferRefused, fund, once)
    if made is not None:
        return made
    _require_something(amount)
    require_texts(reason=reason)
    _require_past(fund, refused_on, at, field="refused_on")
    offer = OfferRefused(
        fund_id=fund.id,
        amount=amount,
        reason=dict(reason),
        refused_on=refused_on,
        recorded_by=by.id if by else None,
        once=once,
    )
    db.session.add(offer)
    db.session.flush()
    return offer


def _made_before(kind: type[Once], fund: Fund, once: str | None) -> Once | None:
    """Queue behind whoever records money of this fund just now, and return what the same form made already."""
    db.session.execute(select(Fund.id).where(Fund.id == fund.id).with_for_update(key_share=True))
    if once is None:
        return None
    return db.session.scalars(select(kind).where(kind.fund_id == fund.id, kind.once == once)).one_or_none()


def _require_something(amount: Money, *, field: str = "amount") -> None:
    if amount.minor <= 0:
        raise RuleBroken(_("The amount must be more than zero."), field=field)


def _require_of_fund(funder: Funder, fund: Fund) -> None:
    if funder.fund_id != fund.id:
        raise RuleBroken(_("This fund has no such funder."), field="funder")


def _require_credited(fund: Fund, amount: Money, received_on: date, at: datetime) -> None:
    if amount.currency != fund.currency:
        reason = _("Write what the bank credited, in %(currency)s: the fund's own currency.", currency=fund.currency)
        raise RuleBroken(reason, field="amount")
    _require_past(fund, received_on, at, field="received_on")


def _require_past(fund: Fund, on: date, at: datetime, *, field: str) -> None:
    if on > clock.local(at, fund.zone).date():
        raise RuleBroken(_("This day is still to come."), field=field)


def _require_kept_promise(promise: Pledge | None, funder: Funder) -> None:
    if promise is None:
        return
    _look_again(promise)
    if promise.funder_id != funder.id:
        raise RuleBroken(_("This pledge was made by another funder."), field="pledge")
    if not RECEIVE.is_open_to(promise):
        raise RuleBroken(_("This pledge is no longer open. Choose another, or none."), field="pledge")


def _look_again(promise: Pledge) -> None:
    """Wait for whoever moves this pledge just now, and see where it stands after that."""
    db.session.refresh(promise, ["state"], with_for_update={"key_share": True})
