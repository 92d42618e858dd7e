"""Making an award: its shares are written down and its money is committed, all in one step or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.awards.models import Award, AwardShare
from grants.db import db
from grants.disclosure import Tier
from grants.funds import rules as chart
from grants.ledger.actions import Draft, post_many
from grants.ledger.rules import AccountSpec, credit, debit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from grants.applications.models import Application
    from grants.calls.models import Call
    from grants.funds.models import Fund, Geography
    from grants.money import Money
    from grants.organisations.models import Organisation
    from grants.people.models import Person


@dataclass(frozen=True)
class ShareSpec:
    """One organisation's part of a grant in one geography, before it is written down."""

    organisation: Organisation
    geography: Geography
    amount: Money
    is_lead: bool = False
    tier: Tier = Tier.AGGREGATE
    delayed_until: date | None = None
    is_named_beside_partners: bool = True


@dataclass(frozen=True, kw_only=True)
class Grant:
    """An award before it is made. `source_key` is an imported one's code in the published data."""

    fund: Fund
    call: Call
    title: str
    amount: Money
    shares: Sequence[ShareSpec]
    awarded_on: date
    application: Application | None = None
    source_key: str | None = None
    approvals: Sequence[tuple[int, str]] = ()  # who decided it, and as what: sealed with the money that it commits

    def as_award(self) -> Award:
        """Return the rows of this grant, not yet stored."""
        award = Award(
            fund=self.fund,
            call=self.call,
            application=self.application,
            title=self.title,
            amount=self.amount,
            awarded_on=self.awarded_on,
            source_key=self.source_key,
        )
        award.shares = [
            AwardShare(
                position=position,
                organisation=share.organisation,
                geography=share.geography,
                is_lead=share.is_lead,
                amount=share.amount,
                tier=share.tier,
                delayed_until=share.delayed_until,
                is_named_beside_partners=share.is_named_beside_partners,
            )
            for position, share in enumerate(self.shares, start=1)
        ]
        return award


def make_award(  # noqa: PLR0913 - these facts make a grant, and callers name them as the practice does
    fund: Fund,
    call: Call,
    title: str,
    amount: Money,
    shares: Sequence[ShareSpec],
    awarded_on: date,
    *,
    application: Application | None = None,
    by: Person | None,
    at: datetime,
    source_key: str | None = None,
) -> Award:
    """Write one award and commit its `amount` from the fund's free balance, on the day `awarded_on`.

    Raises NotCovered (a RuleBroken) when the balance does not cover it: then nothing of it is written. Whether the
    person may is asked by the verb that this is a part of: ratifying, or the import of a fund's own records.
    """
    grant = Grant(
        fund=fund,
        call=call,
        title=title,
        amount=amount,
        shares=shares,
        awarded_on=awarded_on,
        application=application,
        source_key=source_key,
    )
    return make_awards([grant], by=by, at=at)[0]


def make_awards(grants: Sequence[Grant], *, by: Person | None, at: datetime) -> list[Award]:
    """Write several awards and commit all their money, or none of it; raises as `make_award` does."""
    with db.session.begin_nested():
        awards = [grant.as_award() for grant in grants]
        db.session.add_all(awards)
        db.session.flush()
        post_many([_commitment(award, one, by=by, at=at) for award, one in zip(awards, grants, strict=True)])
    return awards


def _commitment(award: Award, grant: Grant, *, by: Person | None, at: datetime) -> Draft:
    return Draft(
        book=chart.book(award.fund_id),
        key=f"award:{award.id}:commit",
        postings=(
            debit(chart.POOL, award.amount),
            credit(AccountSpec(chart.committed(award.id), floor=0), award.amount),
        ),
        kind="award",
        reason="Committed to an award",
        about=award,
        by=by.id if by is not None else None,
        on=award.awarded_on,
        at=at,
        approvals=grant.approvals,
    )
