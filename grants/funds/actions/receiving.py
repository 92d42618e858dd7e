"""Recording who gives, what they promise, and what was refused since it came with strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.db import db
from grants.errors import RuleBroken
from grants.funds import policy
from grants.funds.actions.checks import look_again, made_before, require_of_fund, require_past, require_something
from grants.funds.models import Funder, OfferRefused, Pledge
from grants.funds.rules import CANCEL, UNEARMARKED, FunderKind, require_texts
from grants.funds.rules.references import new_code, random_body
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from grants.funds.models import Fund
    from grants.money import Money
    from grants.people.models import Person


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
    made = made_before(Funder, fund, once)
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
    made = made_before(Pledge, fund, once)
    if made is not None:
        return made
    require_something(amount)
    require_of_fund(funder, fund)
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
        code=new_code(random_body()),
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
    look_again(pledge)
    CANCEL.make(pledge, by=by.id if by else None, at=at, note=note)


def refuse_offer(
    fund: Fund,
    amount: Money,
    reason: Mapping[str, str],
    refused_on: date,
    *,
    by: Person | None,
    at: datetime,
    once: str | None = None,
    earmarking: int | None = None,
) -> OfferRefused:
    """Record money that came with strings and was not taken: amount and reason are published, the name is not.

    Raises RuleBroken for no reason, or a day to come.
    """
    policy.may_record_money(by, fund).require()
    made = made_before(OfferRefused, fund, once)
    if made is not None:
        return made
    require_something(amount)
    require_texts(reason=reason)
    require_past(fund, refused_on, at, field="refused_on")
    offer = OfferRefused(
        fund_id=fund.id,
        amount=amount,
        reason=dict(reason),
        refused_on=refused_on,
        earmarking=earmarking,
        recorded_by=by.id if by else None,
        once=once,
    )
    db.session.add(offer)
    db.session.flush()
    return offer
