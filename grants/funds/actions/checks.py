"""What every record of money is asked before it is written: that it is new, something, of this fund, and past."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from grants import clock
from grants.db import db
from grants.errors import RuleBroken
from grants.funds.models import Contribution, ContributionAgreement, Fund, Funder, OfferRefused, Pledge
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import date, datetime

    from grants.money import Money

Once = TypeVar("Once", Pledge, Contribution, ContributionAgreement, OfferRefused, Funder)


def made_before(kind: type[Once], fund: Fund, once: str | None) -> Once | None:
    """Queue behind whoever records money of this fund just now, and return what the same form made already."""
    lock_money(fund)
    if once is None:
        return None
    return db.session.scalars(select(kind).where(kind.fund_id == fund.id, kind.once == once)).one_or_none()


def lock_money(fund: Fund) -> None:
    """Queue behind whoever records money of this fund just now."""
    db.session.execute(select(Fund.id).where(Fund.id == fund.id).with_for_update(key_share=True))


def require_something(amount: Money, *, field: str = "amount") -> None:
    """Raise RuleBroken for an amount of nothing or less."""
    if amount.minor <= 0:
        raise RuleBroken(_("The amount must be more than zero."), field=field)


def require_of_fund(funder: Funder, fund: Fund) -> None:
    """Raise RuleBroken for another fund's funder."""
    if funder.fund_id != fund.id:
        raise RuleBroken(_("This fund has no such funder."), field="funder")


def require_past(fund: Fund, on: date, at: datetime, *, field: str) -> None:
    """Raise RuleBroken for a day that, where the fund is, has not come yet."""
    if on > clock.local(at, fund.zone).date():
        raise RuleBroken(_("This day is still to come."), field=field)


def look_again(thing: Pledge | ContributionAgreement) -> None:
    """Wait for whoever moves this promise just now, and see where it stands after that."""
    db.session.refresh(thing, ["state"], with_for_update={"key_share": True, "of": type(thing)})
