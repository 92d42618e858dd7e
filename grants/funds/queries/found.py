"""Things of a fund that a form names by their address, when a line of a statement is explained by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from grants.db import db
from grants.errors import NotFound
from grants.funds.models import ContributionAgreement, Gift, Instalment, Payout, Pledge
from grants.i18n import gettext as _

if TYPE_CHECKING:
    from sqlalchemy import Select

    from grants.funds.models import Fund

Promise = Pledge | Instalment | Gift
_Thing = TypeVar("_Thing", Pledge, Instalment, Gift, Payout)


def pledge(fund: Fund, ref: str) -> Pledge:
    """Return a pledge to the fund; raise NotFound."""
    return _one(select(Pledge).where(Pledge.fund_id == fund.id, Pledge.ref == ref))


def instalment(fund: Fund, ref: str) -> Instalment:
    """Return an instalment of an agreement with the fund; raise NotFound."""
    query = select(Instalment).join(Instalment.agreement).options(contains_eager(Instalment.agreement))
    return _one(query.where(ContributionAgreement.fund_id == fund.id, Instalment.ref == ref))


def gift(fund: Fund, ref: str) -> Gift:
    """Return a gift to the fund; raise NotFound."""
    return _one(select(Gift).where(Gift.fund_id == fund.id, Gift.ref == ref))


def payout(fund: Fund, ref: str) -> Payout:
    """Return a payout to the fund; raise NotFound."""
    return _one(select(Payout).where(Payout.fund_id == fund.id, Payout.ref == ref))


def _one(query: Select[_Thing]) -> _Thing:
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found
